"""What a phone hears of a row: by its code, its ticket, its moment and where the guest is."""

from __future__ import annotations

import msgspec
import pytest

from events import admission, db
from events.registration import GuestOrder
from tests.events.admission.uploads import incidents, statuses, verdicts
from tests.factories import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    OFFER,
    SESSION,
    book,
    make_event,
    make_ticket,
    pair,
)

OPEN = NOON + HOUR


async def test_a_guest_hears_admit_and_again_already_in_with_where_and_when(database):
    await make_event()
    phone, cy = await pair(name="Ben"), await make_ticket()
    first = await phone.send(phone.row(code=cy.ticket.code), now=OPEN)
    assert verdicts(first) == ["admit"]
    assert first["results"][0]["guest"] == {"label": "一般席"}
    assert first["results"][0]["ticket"] == cy.ticket.public_id
    assert first["results"][0]["short"] == cy.ticket.short
    again = await phone.send(phone.row(at=OPEN + MINUTE, code=cy.ticket.code), now=OPEN + MINUTE)
    assert verdicts(again) == ["already_in"]
    assert again["results"][0]["since"] == {"gate": "door", "at": OPEN, "device": "Ben 0"}


async def test_the_label_says_which_of_a_party_and_never_a_name(database):
    await make_event()
    phone = await pair()
    party = [GuestOrder(offer="free"), GuestOrder(offer="free", name="Bo")]
    view = await book(*party)
    rows = [phone.row(code=ticket.ticket.code) for ticket in view.tickets]
    answer = await phone.send(*rows)
    labels = [result["guest"]["label"] for result in answer["results"]]
    assert labels == ["一般席 · 1/2", "一般席 · 2/2"]


async def test_a_tag_tells_its_short_code_only_by_an_entry_that_can_be_seen(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    tag = (await db.fetch_value("SELECT tag FROM ticket")).hex()
    rows = [phone.row("in", at=at, tag=tag) for at in (NOON - 5 * DAY, OPEN, OPEN + MINUTE)]
    for _ in range(2):
        answer = await phone.send(*rows)
        assert [result.get("short") for result in answer["results"]] == [
            None,
            cy.ticket.short,
            None,
        ]
    assert verdicts(answer) == ["too_early", "admit", "already_in"]


@pytest.mark.parametrize("how", ["code", "short", "typed", "tag", "short_tag"])
async def test_a_ticket_is_known_by_its_code_its_short_code_and_its_tags(database, how):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    tags = await db.fetch_row("SELECT tag, short_tag FROM ticket")
    short = cy.ticket.short
    said = {
        "code": {"code": cy.ticket.code},
        "short": {"code": short},
        "typed": {"code": f" {short[:4].lower()}-{short[4:].lower()} "},
        "tag": {"tag": tags["tag"].hex()},
        "short_tag": {"tag": tags["short_tag"].hex()},
    }[how]
    assert verdicts(await phone.send(phone.row(**said))) == ["admit"]


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        ("T1:NONSENSE", "unreadable"),
        ("https://example.org", "unreadable"),
        ("7K2M9QXD", "unknown"),
        ("0" * 400, "unreadable"),
    ],
)
async def test_what_is_no_ticket_of_ours_lets_nobody_in_even_if_told(database, code, verdict):
    await make_event()
    phone = await pair()
    answer = await phone.send(phone.row(code=code), phone.row(code=code, told="admit"))
    assert verdicts(answer) == [verdict] * 2
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0
    assert await incidents() == [f"told_{verdict}"]


async def test_a_forged_code_is_an_incident_when_somebody_was_told_to_come_in(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    forged = cy.ticket.code[:-3] + "000"
    answer = await phone.send(phone.row(code=forged, told="admit"))
    assert verdicts(answer) == ["forged"]
    assert "ticket" not in answer["results"][0]
    assert await incidents() == ["told_forged"]
    assert await db.fetch_value("SELECT count(*) FROM admission") == 0


async def test_a_ticket_of_another_event_and_of_another_session(database):
    two = msgspec.structs.replace(SESSION, slug="two")
    await make_event(sessions=[SESSION, two], offers=[OFFER])
    await make_event("run")
    phone = await pair()
    ours, theirs = await make_ticket(), await make_ticket(event="run")
    rows = [phone.row(code=theirs.ticket.code), phone.row(code=theirs.ticket.short),
            phone.row(code=ours.ticket.code, session="film/two")]  # fmt: skip
    assert verdicts(await phone.send(*rows)) == ["wrong_event", "wrong_event", "wrong_session"]


async def test_the_doors_open_an_hour_before_and_close_an_hour_after(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    first, last = SESSION.starts_at - HOUR, SESSION.ends_at + HOUR
    moments = [first - MINUTE, first, last + MINUTE, last]
    rows = [phone.row(at=at, code=cy.ticket.code) for at in sorted(moments)]
    answer = await phone.send(*rows, now=last + HOUR)
    assert verdicts(answer) == ["too_early", "admit", "already_in", "closed"]


async def test_what_the_phone_told_stands_and_the_rule_has_its_own_opinion(database):
    await make_event()
    phone, cy, dee = await pair(), await make_ticket(), await make_ticket(name="Dee")
    early = NOON - 5 * HOUR
    rows = [
        phone.row(at=early, code=cy.ticket.code, told="admit"),
        phone.row(at=OPEN, code=dee.ticket.code, told="already_in"),
    ]
    answer = await phone.send(*rows, now=OPEN)
    assert verdicts(answer) == ["too_early", "admit"]
    kept = await db.fetch("SELECT ticket FROM admission")
    assert db.column(kept, "ticket") == [cy.ticket.id]


async def test_going_out_lets_in_again_and_coming_back_is_never_an_alarm(database):
    await make_event()
    phone, cy = await pair(), await make_ticket()
    code = cy.ticket.code
    kinds = ["in", "out", "in", "in", "back", "in"]
    rows = [phone.row(kind, at=OPEN + i * MINUTE, code=code) for i, kind in enumerate(kinds)]
    answer = await phone.send(*rows, now=OPEN + HOUR)
    assert verdicts(answer) == ["admit", None, "admit", "already_in", None, "already_in"]
    assert await db.fetch_value("SELECT count(*) FROM admission") == 1
    assert await admission.double_admits(phone.device.event) == []


async def test_who_went_out_in_an_earlier_upload_is_let_in_again(database):
    await make_event()
    phone, other, cy = await pair(), await pair(), await make_ticket()
    heard = []
    for minute, (sender, kind) in enumerate(
        [
            (phone, "in"),
            (other, "in"),
            (other, "out"),
            (phone, "in"),
            (phone, "back"),
            (other, "in"),
        ]
    ):
        at = NOON + HOUR + minute * MINUTE
        [result] = (await sender.send(sender.row(kind, at=at, code=cy.ticket.code), now=at))[
            "results"
        ]
        heard.append(result.get("verdict"))
    assert heard == ["admit", "already_in", None, "admit", None, "already_in"]


async def test_out_is_never_refused(database):
    await make_event()
    phone = await pair()
    answer = await phone.send(phone.row("out", code="T1:NONSENSE"))
    assert statuses(answer) == ["recorded"]
