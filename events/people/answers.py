"""Answers to the questions of a form, kept and read by registration."""

from __future__ import annotations

from events import db
from events.people.tables import Answer


async def keep_answers(registration: int, answers: list[tuple[int | None, int, str]]) -> None:
    """Keep answers, in an open transaction: ticket (None: the contact's), question, JSON."""
    if answers:
        await db.execute(
            """INSERT INTO answer (registration, ticket, question, value)
               SELECT $1, ticket, question, value::jsonb
               FROM unnest($2::bigint[], $3::bigint[], $4::text[])
                   AS given (ticket, question, value)""",
            registration, [a[0] for a in answers], [a[1] for a in answers],
            [a[2] for a in answers],
        )  # fmt: skip


async def answers_of(registration: int) -> dict[tuple[int | None, int], str]:
    """The answers of one registration as JSON, by ticket (None: the contact's) and question."""
    rows = await Answer.select(Answer.ticket, Answer.question, Answer.value).where(
        Answer.registration == registration
    )
    return {(row["ticket"], row["question"]): row["value"] for row in rows}
