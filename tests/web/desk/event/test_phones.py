"""Inviting phones to the door: a code that a camera reads, for so many, for so long."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import zxingcpp
from msgspec.structs import replace
from PIL import Image, ImageDraw

from events import db, devices
from tests.factories import DAY, HOUR, MINUTE, NOON, SESSION, make_event
from tests.web.conftest import HIDDEN
from tests.web.desk import evening

PHONES = "/desk/events/film/phones"
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")


async def invite(ana, **fields):
    asked = {"uses": "1", "until": "minutes", "role": "steward", "gate": "door"} | fields
    return await ana.send(PHONES, PHONES, asked)


def scanned(page: str) -> str:
    """What a camera reads from the drawing on the page."""
    side = int(re.search(r'viewBox="0 0 (\d+) \1"', page)[1])
    image = Image.new("L", (side, side), 255)
    draw = ImageDraw.Draw(image)
    for x, y, width in RUN.findall(page):
        draw.line((int(x), int(y), int(x) + int(width) - 1, int(y)), 0)
    [found] = zxingcpp.read_barcodes(image.resize((side * 8, side * 8), Image.Resampling.NEAREST))
    return found.text


async def test_the_code_on_the_page_pairs_a_phone(ana, clock):
    await make_event()
    response = await invite(ana)
    assert response.status_code == 303
    page = (await ana.get(response.headers["location"])).text
    url = scanned(page)
    assert f'href="{url}"' in page
    assert url.startswith("http://testserver/door")
    code = url.partition("#")[2]
    assert code in page
    paired = await devices.pair(code, "Ben", clock())
    assert (paired.event, paired.gate, paired.role) == ("film", "door", "steward")
    after = await ana.read(response.headers["location"])
    assert "This invitation is over" in after
    assert "1 of 1 phones paired Ben" in " ".join(after.split())
    assert code not in after


async def test_one_code_is_good_for_several_phones(ana, clock):
    await make_event()
    where = (await invite(ana, uses="12", name="Entrance")).headers["location"]
    assert "For 12 more phones, until Sat 14 March 2026, 12:15." in await ana.read(where)
    code = scanned((await ana.get(where)).text).partition("#")[2]
    for name in ("Ben", "Bea"):
        await devices.pair(code, name, clock())
    page = " ".join((await ana.read(where)).split())
    assert "For 10 more phones" in page
    assert "2 of 12 phones paired Ben Bea" in page
    assert "Entrance · 2 of 12 used" in " ".join((await ana.read(PHONES)).split())


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        ("minutes", NOON + 15 * MINUTE),
        ("day", NOON + 12 * HOUR - MINUTE),
        ("end", NOON + 12 * HOUR - MINUTE),
    ],
)
async def test_it_works_as_long_as_was_chosen(ana, clock, until, ends):
    await make_event()
    where = (await invite(ana, until=until)).headers["location"]
    assert await db.fetch_value("SELECT expires_at FROM pairing") == ends
    clock.now = ends + timedelta(seconds=1)
    await db.execute("UPDATE staff_session SET seen_at = $1", clock.now)
    page = await ana.read(where)
    assert "This invitation is over" in page
    assert "#" not in page


async def test_for_several_days_it_works_until_the_last(ana):
    last = replace(SESSION, slug="two", starts_at=NOON + 3 * DAY, ends_at=NOON + 3 * DAY + HOUR)
    await make_event(sessions=[SESSION, last])
    await invite(ana, until="end", session="two")
    row = await db.fetch_row(
        """SELECT expires_at, (SELECT count(*) FROM pairing_session) AS chosen FROM pairing"""
    )
    assert row["expires_at"] == NOON + 3 * DAY + 4 * HOUR
    assert row["chosen"] == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"uses": "0"}, "This must be at least 1."),
        ({"uses": "many"}, "This should be a number."),
        ({"uses": "101"}, "This may be at most 100."),
        ({"gate": "elsewhere"}, "This does not belong to the event."),
        ({"session": "elsewhere"}, "This does not belong to the event."),
        ({"role": "boss"}, "Please choose one of"),
        ({"name": "x" * 81}, "Please use at most 80 characters."),
    ],
)
async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(ana, fields, words):
    await make_event()
    response = await invite(ana, **({"name": "My name"} | fields))
    assert response.status_code == 422
    assert words in response.text
    assert "Error:" in response.text
    if "name" not in fields:
        assert 'value="My name"' in response.text
    assert await db.fetch_value("SELECT count(*) FROM pairing") == 0


async def test_pressing_twice_invites_once(ana):
    await make_event()
    form = dict(HIDDEN.findall((await ana.get(PHONES)).text))
    form |= {"uses": "1", "until": "minutes", "role": "lead"}
    answers = [await ana.http.post(PHONES, data=form) for _ in range(2)]
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert await db.fetch_value("SELECT count(*) FROM pairing") == 1


async def test_a_phone_is_taken_back(ana, clock):
    await make_event()
    phone = await evening.phone("Lost phone")
    assert "Lost phone" in await ana.read(PHONES)
    response = await ana.send(PHONES, f"{PHONES}/{phone.device}/revocation", {})
    assert (response.status_code, response.headers["location"]) == (303, PHONES)
    assert "Revoked" in await ana.read(PHONES)
    assert (await db.fetch_value("SELECT revoked_by FROM device")).startswith("account:")


async def test_an_unused_invitation_is_ended(ana):
    await make_event()
    where = (await invite(ana)).headers["location"]
    await ana.send(where, f"{where}/revocation", {})
    assert "This invitation is over" in await ana.read(where)
    assert "Open invitations" not in await ana.read(PHONES)


async def test_phones_of_another_event_are_not_found_here(ana):
    await make_event()
    await make_event("other")
    phone = await evening.phone(event="other")
    for number in (phone.device, "0", "-1", "x", "9" * 10, "9" * 30):
        assert (await ana.get(f"{PHONES}/{number}")).status_code == 404
    response = await ana.send(PHONES, f"{PHONES}/{phone.device}/revocation", {})
    assert response.status_code == 404
    assert await db.fetch_value("SELECT revoked_at FROM device") is None


async def test_the_picture_is_no_foreign_file(ana):
    await make_event()
    page = (await ana.get((await invite(ana)).headers["location"])).text
    assert "<img" not in page
    assert page.count("<svg") == 1
