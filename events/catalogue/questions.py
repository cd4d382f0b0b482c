"""Questions of an event's form: their options in one shape, and putting them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeGuard

import msgspec

from events import db
from events.catalogue.event_draft import QuestionDraft
from events.text import LANGUAGES, Localised, in_language, tidied, tidy

OPTION_LENGTH_MAX = 200


def option_of(option: object) -> dict[str, Localised] | None:
    """An option as it is kept: what is answered (``slug``) and its label; None if it is neither.

    Without a slug of its own an option is answered by its Chinese text.
    """
    slug: object = None
    text: object = option
    if isinstance(option, dict) and "slug" in option:
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
    return isinstance(said, str) and len(said) <= OPTION_LENGTH_MAX


async def put_questions(event: int, drafts: Sequence[QuestionDraft], now: datetime) -> None:
    """Make or replace the questions; a change is a new version of the form, the first is 1."""
    asked = [_asked(draft) for draft in drafts]
    latest = await db.fetch_row(
        """SELECT version, questions FROM form_version WHERE event = $1
           ORDER BY version DESC LIMIT 1""",
        event,
    )
    if latest is not None and msgspec.json.decode(latest["questions"]) == asked:
        return
    version = latest["version"] + 1 if latest else 1
    questions = msgspec.json.encode(asked).decode()
    await db.execute(
        """INSERT INTO form_version (event, version, questions, since)
           VALUES ($1, $2, $3::jsonb, $4)""",
        event, version, questions, now,
    )  # fmt: skip
    await db.execute("UPDATE event SET form_version = $2 WHERE id = $1", event, version)
    await db.execute(
        """INSERT INTO question (event, slug, ask, label, kind, required, options, offers,
                                 show_if, position)
           SELECT $1, q ->> 'slug', q ->> 'ask', q -> 'label', q ->> 'kind',
               (q -> 'required')::bool, nullif(q -> 'options', 'null'),
               nullif(q -> 'offers', 'null'), nullif(q -> 'show_if', 'null'), position
           FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS given (q, position)
           ON CONFLICT (event, slug) DO UPDATE SET ask = excluded.ask, label = excluded.label,
               kind = excluded.kind, required = excluded.required, options = excluded.options,
               offers = excluded.offers, show_if = excluded.show_if,
               position = excluded.position""",
        event, questions,
    )  # fmt: skip


def _asked(draft: QuestionDraft) -> dict[str, object]:
    """A question as the form asks it, with its options in one shape."""
    options = [option_of(option) for option in draft.options or []]
    kept: dict[str, object] = msgspec.to_builtins(draft)
    return {**kept, "label": tidied(draft.label), "options": options or None}
