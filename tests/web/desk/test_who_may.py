"""Readers see figures and no persons; other teams see nothing; only admins set the house."""

from __future__ import annotations

import pytest

from tests.factories import make_event
from tests.web.desk import evening

FIGURES = (
    "/desk",
    "/desk/events",
    "/desk/events/film",
    "/desk/events/film/headcounts",
    "/desk/campaigns",
    "/desk/campaigns/equality",
    "/desk/impact",
    "/desk/impact.csv",
    "/desk/impact.xlsx",
)
PERSONS = (
    "/desk/events/film/registrations",
    "/desk/events/film/admissions",
    "/desk/events/film/phones",
    "/desk/mail",
)
OF_THE_EVENT = tuple(path for path in (*FIGURES, *PERSONS) if "/events/film" in path)


async def an_evening():
    await make_event()
    view = await evening.register("Cy", "Companion")
    phone = await evening.phone()
    await evening.send(
        phone,
        evening.row(1, code=evening.code(view)),
        evening.row(2, code=evening.code(view), told="admit"),
    )
    return view


@pytest.mark.parametrize("path", FIGURES)
async def test_a_reader_sees_figures_without_persons(reader, path):
    view = await an_evening()
    response = await reader.get(path)
    assert response.status_code == 200
    secrets = [view.reference, view.secret, *(t.ticket.short for t in view.tickets)]
    spaced = [f"{short[:4]} {short[4:]}" for short in secrets[2:]]
    for secret in ("Companion", "cy@example.org", "Cy<", *secrets, *spaced):
        assert secret.encode() not in response.content


@pytest.mark.parametrize("path", PERSONS)
async def test_a_reader_does_not_see_persons(reader, path):
    view = await an_evening()
    one = f"/desk/events/film/registrations/{view.reference}"
    ticket = f"/desk/events/film/tickets/{view.tickets[0].ticket.public_id}"
    for asked in (path, one, f"{one}/cancellation", ticket):
        assert (await reader.get(asked)).status_code == 404


async def test_a_reader_is_not_led_to_what_they_may_not_see(reader):
    await an_evening()
    page = (await reader.get("/desk/events/film")).text
    assert "/registrations" not in page
    assert "Invite a phone" not in page
    assert "2 tickets came in twice" not in page
    assert "1 ticket came in twice" in page


@pytest.mark.parametrize("path", OF_THE_EVENT)
async def test_another_teams_event_is_not_found(elsewhere, path):
    await an_evening()
    assert (await elsewhere.get(path)).status_code == 404


async def test_another_team_sees_none_of_it_in_lists(elsewhere):
    view = await an_evening()
    one = f"/desk/events/film/registrations/{view.reference}"
    assert (await elsewhere.get(one)).status_code == 404
    for path in ("/desk", "/desk/events", "/desk/events?when=2026", "/desk/mail"):
        page = await elsewhere.read(path)
        assert "Seeing equality" not in page
        assert "Cy" not in page.split()


async def test_a_registration_is_found_under_its_own_event_only(ana):
    view = await an_evening()
    await make_event("other")
    for path in (
        f"/desk/events/other/registrations/{view.reference}",
        f"/desk/events/other/tickets/{view.tickets[0].ticket.public_id}",
        "/desk/events/film/registrations/R-NOTHING",
        "/desk/events/film/tickets/zz",
        "/desk/events/film/tickets/00112233445566",
    ):
        assert (await ana.get(path)).status_code == 404


async def test_only_admins_set_the_house(ana, organiser, reader):
    assert (await ana.get("/desk/settings")).status_code == 200
    for desk in (organiser, reader):
        assert (await desk.get("/desk/settings")).status_code == 404
        response = await desk.send("/desk", "/desk/settings", {"name-zh": "Dee"})
        assert response.status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/desk/events/film/phones",
        "/desk/events/film/phones/1/revocation",
        "/desk/events/film/registrations/R-1/cancellation",
    ],
)
async def test_who_may_not_write_changes_nothing(reader, elsewhere, path):
    await an_evening()
    for desk in (reader, elsewhere):
        assert (await desk.send("/desk", path, {"uses": "1"})).status_code == 404
