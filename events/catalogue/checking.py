"""Checking an event draft: the fields that must be mended, all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from events.catalogue.credit import Referable
from events.catalogue.event_draft import (
    CreditDraft,
    EventDraft,
    OfferDraft,
    QuestionDraft,
    SessionDraft,
)
from events.catalogue.questions import option_of
from events.catalogue.sessions import around
from events.catalogue.tables import CreditRole, QuestionKind
from events.clock import YEARS
from events.errors import FieldError
from events.text import Localised, is_slug, tidied


class Slugged(Protocol):
    """A part of an event that is known by its slug."""

    @property
    def slug(self) -> str:
        """The slug, unique among its kind in the event."""


def check(slug: str, draft: EventDraft, known: Referable) -> list[FieldError]:
    """Every field of the draft that must be mended, in the order of the draft."""
    return [
        *([] if is_slug(slug) else [FieldError("slug", "not_a_slug")]),
        *_text("title", draft.title),
        *_credits("campaigns", draft.campaigns, known),
        *_slugs("sessions", draft.sessions),
        *_sessions(slug, draft.sessions, known),
        *_slugs("offers", draft.offers),
        *_offers(draft),
        *_slugs("gates", draft.gates),
        *(e for i, gate in enumerate(draft.gates) for e in _text(f"gates.{i}.name", gate.name)),
        *_slugs("questions", draft.questions),
        *_questions(draft),
    ]


def _text(path: str, text: Localised) -> Iterator[FieldError]:
    if tidied(text) is None:
        yield FieldError(path, "required")


def _slugs(path: str, parts: Sequence[Slugged]) -> Iterator[FieldError]:
    seen = set()
    for i, part in enumerate(parts):
        if not is_slug(part.slug):
            yield FieldError(f"{path}.{i}.slug", "not_a_slug")
        elif part.slug in seen:
            yield FieldError(f"{path}.{i}.slug", "duplicate")
        seen.add(part.slug)


def _not_negative(path: str, number: int | None) -> Iterator[FieldError]:
    if number is not None and number < 0:
        yield FieldError(path, "below_zero")


def _moment(path: str, moment: datetime | None) -> Iterator[FieldError]:
    if moment is None:
        return
    if moment.tzinfo is None:
        yield FieldError(path, "no_time_zone")
    elif moment.year not in YEARS:
        yield FieldError(path, "out_of_range")


def _in_order(path: str, earlier: datetime | None, later: datetime | None) -> Iterator[FieldError]:
    """An error of the later moment, when it does not come after the earlier one."""
    aware = earlier and later and earlier.tzinfo and later.tzinfo
    if aware and earlier and later and later <= earlier:
        yield FieldError(path, "before_start")


def _credits(path: str, drafts: Sequence[CreditDraft], known: Referable) -> Iterator[FieldError]:
    seen: set[str] = set()
    primaries = 0
    for i, credit in enumerate(drafts):
        primaries += credit.role is CreditRole.PRIMARY
        if credit.campaign not in known.campaigns:
            yield FieldError(f"{path}.{i}.campaign", "unknown")
        elif credit.campaign in seen:
            yield FieldError(f"{path}.{i}.campaign", "duplicate")
        else:
            yield from _lines(f"{path}.{i}.line", credit, known)
        if credit.role is CreditRole.PRIMARY and primaries > 1:
            yield FieldError(f"{path}.{i}.role", "second_primary")
        seen.add(credit.campaign)


def _lines(path: str, credit: CreditDraft, known: Referable) -> Iterator[FieldError]:
    for i, line in enumerate(credit.lines):
        place = path if isinstance(credit.line, str) else f"{path}.{i}"
        if (credit.campaign, line) not in known.lines:
            yield FieldError(place, "unknown")
        elif line in credit.lines[:i]:
            yield FieldError(place, "duplicate")


def _sessions(event: str, drafts: Sequence[SessionDraft], known: Referable) -> Iterator[FieldError]:
    own = {f"{event}/{draft.slug}": around(event, draft) for draft in drafts}
    elsewhere = {k: v for k, v in known.within.items() if not k.startswith(f"{event}/")}
    within = {**elsewhere, **own}
    for i, draft in enumerate(drafts):
        path = f"sessions.{i}"
        if draft.title is not None:
            yield from _text(f"{path}.title", draft.title)
        yield from _moment(f"{path}.starts_at", draft.starts_at)
        yield from _moment(f"{path}.ends_at", draft.ends_at)
        yield from _in_order(f"{path}.ends_at", draft.starts_at, draft.ends_at)
        yield from _text(f"{path}.venue.name", draft.venue.name)
        yield from _not_negative(f"{path}.capacity", draft.capacity)
        yield from _credits(f"{path}.campaigns", draft.campaigns, known)
        target = around(event, draft)
        if target is not None and target not in within:
            yield FieldError(f"{path}.within", "unknown")
        elif _returns(f"{event}/{draft.slug}", within):
            yield FieldError(f"{path}.within", "cycle")


def _returns(start: str, within: Mapping[str, str | None]) -> bool:
    """Whether the way outwards from a session leads back to it."""
    passed: set[str] = set()
    here = within.get(start)
    while here is not None and here not in passed:
        if here == start:
            return True
        passed.add(here)
        here = within.get(here)
    return False


def _offers(draft: EventDraft) -> Iterator[FieldError]:
    sessions = {session.slug for session in draft.sessions}
    for i, offer in enumerate(draft.offers):
        path = f"offers.{i}"
        yield from _text(f"{path}.name", offer.name)
        yield from _not_negative(f"{path}.price", offer.price)
        yield from _not_negative(f"{path}.size", offer.size)
        yield from _listed(f"{path}.sessions", offer.sessions, sessions)
        if not offer.sessions:
            yield FieldError(f"{path}.sessions", "required")
        yield from _choice(f"{path}.choose", offer)
        yield from _moment(f"{path}.opens_at", offer.opens_at)
        yield from _moment(f"{path}.closes_at", offer.closes_at)
        yield from _in_order(f"{path}.closes_at", offer.opens_at, offer.closes_at)


def _listed(path: str, slugs: Sequence[str], of_event: set[str]) -> Iterator[FieldError]:
    for i, slug in enumerate(slugs):
        if slug not in of_event:
            yield FieldError(f"{path}.{i}", "not_of_this_event")
        elif slug in slugs[:i]:
            yield FieldError(f"{path}.{i}", "duplicate")


def _choice(path: str, offer: OfferDraft) -> Iterator[FieldError]:
    if offer.choose is None:
        return
    if offer.choose.min > len(offer.sessions):
        yield FieldError(f"{path}.min", "too_many", {"max": len(offer.sessions)})
    if offer.choose.max is not None and offer.choose.max < offer.choose.min:
        yield FieldError(f"{path}.max", "too_small", {"min": offer.choose.min})


def _questions(draft: EventDraft) -> Iterator[FieldError]:
    offers = {offer.slug for offer in draft.offers}
    for i, question in enumerate(draft.questions):
        path = f"questions.{i}"
        yield from _text(f"{path}.label", question.label)
        yield from _options(f"{path}.options", question)
        yield from _listed(f"{path}.offers", question.offers or [], offers)
        earlier = {q.slug for q in draft.questions[:i] if q.ask == question.ask}
        if question.show_if and question.show_if.question not in earlier:
            yield FieldError(f"{path}.show_if.question", "unknown")


def _options(path: str, question: QuestionDraft) -> Iterator[FieldError]:
    chosen = question.kind in (QuestionKind.CHOICE, QuestionKind.CHOICES)
    if chosen and not question.options:
        yield FieldError(path, "required")
    seen: set[Localised] = set()
    for i, option in enumerate(question.options or []):
        kept = option_of(option)
        if kept is None:
            yield FieldError(f"{path}.{i}", "malformed")
        elif kept["slug"] in seen:
            yield FieldError(f"{path}.{i}", "duplicate")
        else:
            seen.add(kept["slug"])
