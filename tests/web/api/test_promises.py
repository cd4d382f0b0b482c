"""Orders for what is over, cancelled, full or somebody else's, as a program sends them."""

from __future__ import annotations

from typing import Any

import pytest

from events import db
from tests.factories import DAY, HOUR, NOON
from tests.web.api.program import EVENT, ORDER, made, put_film, refused, wrong

REGISTER = "/events/film/registrations"
SLUGS = ("past", "off", "one", "two", "full")


def a_session(slug: str, capacity: int | None, days: int = 0) -> dict[str, Any]:
    times = {
        "starts_at": (NOON + HOUR + days * DAY).isoformat(),
        "ends_at": (NOON + 3 * HOUR + days * DAY).isoformat(),
    }
    return {**EVENT["sessions"][0], "slug": slug, "capacity": capacity, **times}


async def put_festival(ana, past: int | None = 5, **offer: Any) -> None:
    """One session is over, one is cancelled, two are open, one is full; one offer for some."""
    await put_film(
        ana,
        sessions=[
            a_session("past", past, -1), a_session("off", 0), a_session("one", 3),
            a_session("two", 2, 1), a_session("full", 0, 2),
        ],
        offers=[{"slug": "free", "name": "票", "sessions": list(SLUGS), **offer}],
    )  # fmt: skip
    await db.execute(
        """INSERT INTO session_cancellation (session, at, by)
           SELECT id, $1, 'Ana' FROM session WHERE slug = 'off'""",
        NOON,
    )


def order(guests: int = 1, sessions: list[str] | None = None) -> dict[str, Any]:
    guest: dict[str, Any] = {"offer": "free"} | ({"sessions": sessions} if sessions else {})
    return {**ORDER, "guests": [guest] * guests}


async def promise(public) -> tuple[str, int | None]:
    """What the event says of its offer."""
    [offer] = made(await public.get("/events/film"), 200)["offers"]
    return offer["state"], offer["left"]


async def tickets() -> int:
    return await db.fetch_value("SELECT count(*) FROM ticket")


@pytest.mark.parametrize(
    ("sessions", "past", "expected", "admitted"),
    [
        (["past", "one", "two"], 0, ("open", 2), ["one", "two"]),
        (["past", "one"], 0, ("open", 3), ["one"]),
        (["past", "one"], 5, ("open", 3), ["one"]),
        (["off", "one"], 5, ("open", 3), ["one"]),
        (["past", "off", "two"], None, ("open", 2), ["two"]),
    ],
)
async def test_a_pass_grants_what_it_shows(ana, public, sessions, past, expected, admitted):
    await put_festival(ana, past, sessions=sessions)
    assert await promise(public) == expected
    left = expected[1]
    problem = refused(await public.post(REGISTER, order(left + 1)), 409, "sold_out")
    assert problem["places_left"] == left
    booked = made(await public.post(REGISTER, order(left)))
    for ticket in booked["tickets"]:
        assert ticket["sessions"] == [f"film/{slug}" for slug in admitted]
    assert await promise(public) == ("full", 0)
    problem = refused(await public.post(REGISTER, order()), 409, "sold_out")
    assert problem["places_left"] == 0


@pytest.mark.parametrize(
    ("picked", "errors"),
    [
        (["off"], [("guests.0.sessions.0", "session_cancelled")]),
        (["film/off"], [("guests.0.sessions.0", "session_cancelled")]),
        (["one", "off"], [("guests.0.sessions.1", "session_cancelled")]),
        (["past"], [("guests.0.sessions.0", "session_over")]),
        (["two", "film/past"], [("guests.0.sessions.1", "session_over")]),
        (["other-event/two"], [("guests.0.sessions.0", "not_of_this_event")]),
        (["/two"], [("guests.0.sessions.0", "not_of_this_event")]),
        (["film/film/two"], [("guests.0.sessions.0", "not_of_this_event")]),
        (["film/two/"], [("guests.0.sessions.0", "not_of_this_event")]),
        (["two", "film/two"], [("guests.0.sessions.1", "repeated")]),
        (["past", "off", "other-event/two"],
         [("guests.0.sessions.0", "session_over"), ("guests.0.sessions.1", "session_cancelled"),
          ("guests.0.sessions.2", "not_of_this_event")]),
    ],
)  # fmt: skip
async def test_what_cannot_be_picked_is_named_and_nothing_is_booked(ana, public, picked, errors):
    await put_festival(ana, choose={"min": 1})
    assert wrong(await public.post(REGISTER, order(1, picked))) == errors
    assert await tickets() == 0


async def test_what_can_be_picked_is_booked_by_either_name(ana, public):
    await put_festival(ana, choose={"min": 1})
    assert await promise(public) == ("open", 3)
    booked = made(await public.post(REGISTER, order(1, ["film/two", "one"])))
    assert booked["tickets"][0]["sessions"] == ["film/one", "film/two"]
    problem = refused(await public.post(REGISTER, order(1, ["one", "full"])), 409, "sold_out")
    assert problem["places_left"] == 0
    problem = refused(await public.post(REGISTER, order(2, ["one", "two"])), 409, "sold_out")
    assert problem["places_left"] == 1


async def test_a_choice_of_two_promises_what_a_party_gets(ana, public):
    await put_festival(ana, choose={"min": 2})
    assert await promise(public) == ("open", 2)
    problem = refused(await public.post(REGISTER, order(3, ["one", "two"])), 409, "sold_out")
    assert problem["places_left"] == 2
    made(await public.post(REGISTER, order(2, ["one", "two"])))
    assert await promise(public) == ("full", 0)


@pytest.mark.parametrize(
    ("offer", "state", "status", "code"),
    [
        ({"sessions": ["past"]}, "closed", 410, "registration_closed"),
        ({"sessions": ["off"]}, "closed", 410, "registration_closed"),
        ({"sessions": ["past", "off"]}, "closed", 410, "registration_closed"),
        ({"sessions": ["past", "one"], "choose": {"min": 2}}, "closed", 410,
         "registration_closed"),
        ({"sessions": ["one"], "opens_at": (NOON + HOUR).isoformat()}, "soon", 410,
         "registration_closed"),
        ({"sessions": ["full"]}, "full", 409, "sold_out"),
        ({"sessions": ["past", "full"], "choose": {"min": 1}}, "full", 409, "sold_out"),
        ({"sessions": ["one"], "access": "code"}, "needs_code", 403, "code_required"),
        ({"sessions": ["one"], "access": "invitation"}, "needs_code", 403, "code_required"),
        ({"sessions": ["full"], "access": "code"}, "full", 409, "sold_out"),
        ({"sessions": ["past"], "access": "code"}, "closed", 410, "registration_closed"),
    ],
)  # fmt: skip
async def test_the_refusal_is_the_one_that_the_event_shows(ana, public, offer, state, status, code):
    await put_festival(ana, **offer)
    assert (await promise(public))[0] == state
    picked = [offer["sessions"][-1]] if "choose" in offer else None
    refused(await public.post(REGISTER, order(1, picked)), status, code)
    assert await tickets() == 0
