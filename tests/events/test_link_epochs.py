"""Every derived secret is of a kind whose links can all be ended, or says why it is no link."""

from __future__ import annotations

import ast
from pathlib import Path

import events
from events import access, db, link_epochs, sealing
from events.link_epochs import Links
from tests.factories import MINUTE, NOON

TOP = Path(events.__file__).parent.parent
NO_LINKS = {
    "ticket-signing": "the keys of codes, which end by a new slot",
    "door-salt": "salts the tags on a phone's list",
    "party": "an opaque number",
    "e-mail": "by which people are counted",
    "mailbox": "by which mails are counted",
    "limit": "by which callers are counted",
    "form": "ends by itself",
}


def purposes() -> set[str]:
    """The purpose of every secret that the code derives."""
    found: set[str] = set()
    for path in [*TOP.joinpath("events").rglob("*.py"), *TOP.joinpath("web").rglob("*.py")]:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="sealing"), attr="derive" | "secret"),
                    args=[ast.Constant(value=str(purpose)), *_],
                ):
                    found.add(purpose)
                case ast.Assign(
                    targets=[ast.Name(id="CONFIRM" | "WITHDRAW")],
                    value=ast.Constant(value=str(purpose)),
                ):
                    found.add(purpose)
    return found


def test_every_purpose_is_a_kind_of_link_or_says_why_not():
    assert {kind.purpose for kind in Links} | set(NO_LINKS) == purposes()


async def test_each_epoch_derives_anew_and_no_other_purpose(database):
    everything = [*(kind.purpose for kind in Links), *NO_LINKS]
    for kind in Links:
        for _ in range(3):
            before = {purpose: sealing.secret(purpose, 1) for purpose in everything}
            await link_epochs.end_all(kind, "system", NOON)
            after = {purpose: sealing.secret(purpose, 1) for purpose in everything}
            assert {p for p in everything if before[p] != after[p]} == {kind.purpose}
            assert not sealing.opens(before[kind.purpose], kind.purpose, 1)
            assert sealing.opens(after[kind.purpose], kind.purpose, 1)
    assert await db.fetch_value("SELECT count(*) FROM journal WHERE deed = 'links.ended'") == 18


async def test_a_sign_in_link_of_an_ended_epoch_signs_nobody_in(database):
    """Its hash is kept, so the link must be asked whether we would give it out today."""
    old = await access.make_sign_in_link("ana@example.org", NOON)
    await link_epochs.end_all(Links.SIGN_INS, "system", NOON)
    assert await access.sign_in(old, NOON + MINUTE) is None
    new = await access.make_sign_in_link("ana@example.org", NOON)
    assert await access.sign_in(new, NOON + MINUTE)
    assert await access.sign_in(new, NOON + MINUTE) is None
