"""The choices of the registration form, in words: offers, sessions, answers to questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from events import money, words
from events.catalogue import QuestionKind, QuestionView
from events.places import EventView, OfferState, OfferView
from events.text import in_language
from web.forms import Option
from web.public.offering import FEW, Line, State
from web.speech import Speech

Lines = Mapping[str, Line]


@dataclass(frozen=True, slots=True)
class FormOptions:
    """All choices of a registration form; questions and their conditions by slug."""

    offers: list[Option]
    sessions: list[Option]
    questions: dict[str, list[Option]]
    conditions: dict[str, str]
    as_many_as_one_likes: bool


def form_options(
    event: EventView, offers: list[OfferView], lines: Lines, say: Speech
) -> FormOptions:
    """The choices of an event's registration form that shows these offers."""
    picked = {slug for offer in offers if offer.choose for slug in offer.sessions}
    chosen = [line for slug, line in lines.items() if slug in picked]
    return FormOptions(
        offers=[_offer(offer, lines, say) for offer in offers],
        sessions=[_session(line, say) for line in chosen],
        questions={q.slug: _answers(q, say) for q in event.questions},
        conditions={q.slug: _condition(q, event, say) for q in event.questions},
        as_many_as_one_likes=not any(map(_most, offers)),
    )


def _offer(offer: OfferView, lines: Lines, say: Speech) -> Option:
    sessions = [lines[slug] for slug in offer.sessions if slug in lines]
    if offer.choose:
        detail = _choosing(offer, say)
    elif len(lines) == 1:
        detail = ""  # the page says it once, above the form
    else:
        detail = say(", ").join(_when(line, say) for line in sessions[:3])
        detail += " …" if len(sessions) > 3 else ""
    price = money.shown(offer.price, say.language) if offer.price else say("Free")
    return Option(
        value=offer.slug,
        label=in_language(offer.name, say.language),
        detail=detail,
        note=" · ".join(filter(None, [price, _standing(offer, say)])),
        enabled=offer.state is OfferState.OPEN,
    )


def _choosing(offer: OfferView, say: Speech) -> str:
    """How many of its sessions the offer lets a guest choose."""
    assert offer.choose is not None
    least, most = offer.choose.min, _most(offer)
    facts = {"least": least, "most": most}
    if most is None:
        at_least = say("You choose at least %(least)s sessions below.")
        return at_least % facts if least > 1 else say("You choose the sessions below.")
    if least == most:
        return say("You choose sessions below: exactly %(most)s.") % facts
    if least > 1:
        return say("You choose sessions below: %(least)s to %(most)s.") % facts
    return say("You choose sessions below: up to %(most)s.") % facts


def _most(offer: OfferView) -> int | None:
    """The most sessions that a guest may choose, where that is less than all."""
    most = offer.choose.max if offer.choose else None
    return most if most is not None and most < len(offer.sessions) else None


def _standing(offer: OfferView, say: Speech) -> str:
    """How many places are left when they are few, or why the offer cannot be booked."""
    match offer.state:
        case OfferState.OPEN:
            few = offer.left is not None and offer.left <= FEW
            return say.left(offer.left or 0) if few else ""
        case OfferState.FULL:
            return say("Full")
        case OfferState.NEEDS_CODE:
            return say("Only with a code")
        case OfferState.SOON:
            return _opens(offer.opens_at, say)
    return say("Registration is over")


def _opens(at: datetime | None, say: Speech) -> str:
    when = words.moment(at, say.language, say.zone) if at else ""
    return say("Opens %(when)s") % {"when": when}


def _session(line: Line, say: Speech) -> Option:
    return Option(
        value=line.session.slug,
        label=in_language(line.session.title, say.language) or _when(line, say),
        detail=f"{_when(line, say)} · {in_language(line.session.venue.name, say.language)}",
        note=_state(line, say),
        enabled=line.state is State.OPEN,
    )


def _state(line: Line, say: Speech) -> str:
    match line.state:
        case State.OPEN:
            return say.left(line.left or 0) if line.few else say("Open")
        case State.FULL:
            return say("Full")
        case State.CANCELLED:
            return say("Cancelled")
        case State.OVER:
            return say("Over")
        case State.NEEDS_CODE:
            return say("Only with a code")
        case State.SOON:
            return _opens(line.opens_at, say)
    return say("Registration is over")


def _when(line: Line, say: Speech) -> str:
    return words.moment(line.session.starts_at, say.language, say.zone)


def _answers(question: QuestionView, say: Speech) -> list[Option]:
    return [
        Option(option.slug, in_language(option.label, say.language))
        for option in question.options or []
    ]


def _condition(question: QuestionView, event: EventView, say: Speech) -> str:
    """When a question is to be answered, in words: a form without JavaScript shows them all."""
    said = []
    if question.show_if:
        other = next((q for q in event.questions if q.slug == question.show_if.question), None)
        if other:
            sentence = say("Only if “{question}” is “{answer}”.")
            label = in_language(other.label, say.language)
            answer = _answer_words(other, question.show_if.equals, say)
            said.append(sentence.replace("{question}", label).replace("{answer}", answer))
    if question.offers and len(question.offers) < len(event.offers):
        named = [event.offer(slug) for slug in question.offers]
        names = say(", ").join(in_language(offer.name, say.language) for offer in named if offer)
        said.append(say("Only for: {offers}.").replace("{offers}", names))
    return " ".join(said)


def _answer_words(question: QuestionView, answer: object, say: Speech) -> str:
    if question.kind is QuestionKind.YES_NO:
        return say("yes") if answer else say("no")
    labels = {o.slug: in_language(o.label, say.language) for o in question.options or []}
    wanted = answer if isinstance(answer, list) else [answer]
    return say(", ").join(labels.get(str(slug), str(slug)) for slug in wanted)
