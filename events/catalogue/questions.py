"""Questions of an event's form: their options in one shape, and putting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeGuard

import msgspec

from events.catalogue.event_draft import QuestionDraft
from events.catalogue.tables import Event, FormVersion, Question
from events.text import LANGUAGES, UNKEPT, Localised, in_language, tidied, tidy

OPTION_LENGTH_MAX = 200


def option_of(option: object) -> dict[str, Localised] | None:
    """An option as it is kept: what is answered (``slug``) and its label; None if it is neither.

    Without a slug of its own an option is answered by its Chinese text.
    """
    slug: object = None
    text: object = option
    if isinstance(option, dict) and "slug" in option:
        if option.keys() - {"slug", "label"}:
            return None
        slug, text = option["slug"], option.get("label")
    label = _label(text)
    if label is None:
        return None
    slug = in_language(label, "zh-Hant") if slug is None else slug
    return {"slug": tidy(slug), "label": label} if _is_short(slug) and tidy(slug) else None


def _label(text: object) -> Localised | None:
    """The text if it is one, or one in each language; else None."""
    texts = text if isinstance(text, dict) else {LANGUAGES[0]: text}
    if not all(language in LANGUAGES and _is_short(said) for language, said in texts.items()):
        return None
    return tidied(text)  # type: ignore[arg-type]


def _is_short(said: object) -> TypeGuard[str]:
    """Whether it is a text that can be kept, and not too long."""
    return isinstance(said, str) and len(said) <= OPTION_LENGTH_MAX and not UNKEPT.search(said)


def _asked(draft: QuestionDraft) -> dict[str, Any]:
    """A question as the form asks it, with its options in one shape."""
    options = [option_of(option) for option in draft.options or []]
    kept: dict[str, Any] = msgspec.to_builtins(draft)
    return {**kept, "label": tidied(draft.label), "options": options or None}


_TEXTS = ("label", "options", "offers", "show_if")
_REPLACED = [
    Question.ask, Question.label, Question.kind, Question.required, Question.options,
    Question.offers, Question.show_if, Question.position,
]  # fmt: skip


def _question(event: int, position: int, asked: dict[str, Any]) -> Question:
    kept = {name: _json(asked[name]) for name in _TEXTS}
    return Question(event=event, position=position, **{**asked, **kept})


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


async def put_questions(event: int, drafts: Sequence[QuestionDraft], now: datetime) -> None:
    """Make or replace the questions; a change is a new version of the form, the first is 1."""
    asked = [_asked(draft) for draft in drafts]
    latest = (
        await FormVersion.select(FormVersion.version, FormVersion.questions)
        .where(FormVersion.event == event)
        .order_by(FormVersion.version, ascending=False)
        .first()
    )
    if latest is not None and msgspec.json.decode(latest["questions"]) == asked:
        return
    version = latest["version"] + 1 if latest else 1
    await FormVersion.insert(
        FormVersion(event=event, version=version, questions=_json(asked), since=now)
    )
    await Event.update({Event.form_version: version}).where(Event.id == event)
    if asked:
        questions = [_question(event, position, kept) for position, kept in enumerate(asked, 1)]
        await Question.insert(*questions).on_conflict(
            (Question.event, Question.slug), "DO UPDATE", _REPLACED
        )
