"""What a campaign counts: its sessions and those below it, each once; the whole is not the sum."""

from __future__ import annotations

from datetime import date

import pytest

from events import petitions
from events.errors import NotFound
from tests.events.petitions.evening import by_email, last_signature, make_petition
from tests.events.reports.gathering import (
    DAY_OF,
    campaign,
    come,
    count,
    counts,
    credit,
    event,
    session,
    ticket,
)
from tests.factories import DAY, HOUR, NOON, pair, sign_at_once


async def test_a_session_counts_for_its_event_s_campaigns_or_its_own_instead(database):
    for slug in ("equality", "climate", "speech"):
        await campaign(slug)
    await event(
        session("one"), session("two", 4, campaigns=credit("speech", "climate")),
        campaigns=credit("equality", "climate"),
    )  # fmt: skip
    await count("film/one", 1)
    await count("film/two", 10)
    assert [(await counts(slug)).headcount for slug in ("equality", "climate", "speech")] == [
        1, 11, 10,
    ]  # fmt: skip


async def test_what_is_below_counts_above_and_each_session_once(database):
    await campaign("equality")
    await campaign("refugees", "equality")
    await campaign("boats", "refugees")
    await event(session("one"), session("two", 4), campaigns=credit("equality", "boats"))
    await count("film/one", 3)
    for slug in ("equality", "refugees", "boats"):
        shown = await counts(slug)
        assert (shown.sessions, shown.headcount, shown.attendances) == (2, 3, 3)


async def test_the_festival_is_counted_for_two_campaigns_and_once_for_the_organisation(database):
    await campaign("education")
    await campaign("speech")
    await event(
        session("one"), session("two", 4, campaigns=credit("education", "speech")),
        campaigns=credit("education"),
    )  # fmt: skip
    await count("film/one", 410)
    await count("film/two", 285)
    shown = {slug: (await counts(slug)).attendances for slug in ("education", "speech", None)}
    assert shown == {"education": 695, "speech": 285, None: 695}


async def test_it_says_where_its_sessions_are_counted_too(database):
    for slug, parent in (("equality", None), ("refugees", "equality"), ("speech", None)):
        await campaign(slug, parent)
    await event(session("one"), campaigns=credit("refugees", "speech"))
    assert (await counts("equality")).also_counted_in == ["speech"]
    assert (await counts("speech")).also_counted_in == ["refugees"]
    assert (await counts()).also_counted_in == []


async def test_today_s_credit_is_what_counts(database):
    await campaign("equality")
    await campaign("speech")
    await event(session("one"), campaigns=credit("equality"))
    await count("film/one", 3)
    await event(session("one"), campaigns=credit("speech"))
    assert [(await counts(slug)).headcount for slug in ("equality", "speech")] == [None, 3]


async def test_practice_is_no_session_of_a_campaign(database):
    await campaign("equality")
    await event(session("one", practice=True), campaigns=credit("equality"))
    await count("film/one", 3)
    shown = await counts("equality")
    assert (shown.sessions, shown.headcount, shown.sessions_unknown) == (0, None, 0)


async def test_a_person_at_two_events_is_one_person_and_two_attendances(database):
    await campaign("equality")
    await event(session("one"), campaigns=credit("equality"))
    await event(session("one"), slug="run", campaigns=credit("equality"))
    await come(await pair(), await ticket())
    await come(await pair("run"), await ticket(slug="run"), "run/one")
    shown = await counts("equality")
    assert (shown.registered, shown.attendances, shown.people) == (2, 2, 1)


async def test_a_pass_is_one_registered_ticket_of_the_campaign(database):
    await campaign("equality")
    await event(session("one"), session("two", 4), campaigns=credit("equality"))
    await ticket("pass")
    assert (await counts("equality")).registered == 1


async def test_what_nobody_recorded_is_unknown_and_said_to_be(database):
    await campaign("equality")
    await event(session("one"), session("two", 4), campaigns=credit("equality"))
    shown = await counts("equality", now=NOON + 2 * HOUR)
    assert (shown.headcount, shown.attendances, shown.people, shown.acted) == (None,) * 4
    assert (shown.registered, shown.signatures, shown.letters, shown.actions) == (0, 0, 0, 0)
    assert (shown.sessions, shown.sessions_unknown) == (2, 1)


async def test_a_phone_that_holds_rows_back_is_counted(database):
    await campaign("equality")
    await event(session("one"), campaigns=credit("equality"))
    phone = await pair()
    await phone.send(phone.row("count", n=1), announced=5)
    assert (await counts("equality")).unsynced_devices == 1
    await phone.send(*(phone.row("count", n=1) for _ in range(4)))
    assert (await counts("equality")).unsynced_devices == 0


async def test_a_period_holds_sessions_by_their_start_in_the_organisation_s_zone(database):
    await campaign("equality")
    midnight = 12  # hours after noon in Taipei
    await event(
        session("before", midnight - 0.01), session("after", midnight),
        campaigns=credit("equality"),
    )  # fmt: skip
    await count("film/before", 1)
    await count("film/after", 10)
    assert (await counts("equality", *DAY_OF)).headcount == 1
    assert (await counts("equality", date(2026, 3, 15))).headcount == 10
    assert (await counts("equality", until=date(2026, 3, 15))).headcount == 11
    assert (await counts("equality", date(2026, 3, 16))).sessions == 0


async def test_a_signature_counts_from_the_day_on_which_it_became_counted(database):
    await campaign("equality")
    await make_petition(campaigns=["equality"])
    await sign_at_once("release", by_email(), NOON)
    token = petitions.confirm_token(await last_signature())
    await petitions.confirm(token, NOON + DAY)
    assert (await counts("equality", *DAY_OF)).signatures == 0
    assert (await counts("equality", date(2026, 3, 15))).signatures == 1
    await petitions.confirm(token, NOON + 3 * DAY)
    assert (await counts("equality", until=date(2026, 3, 15))).signatures == 1


async def test_a_signature_of_a_session_goes_by_the_session_s_start(database):
    """Whenever it came to count; also for a campaign that has the petition and not the session."""
    await campaign("equality")
    await event(session("one"))
    await make_petition(campaigns=["equality"])
    await sign_at_once("release", by_email(session="film/one"), NOON)
    await petitions.confirm(petitions.confirm_token(await last_signature()), NOON + DAY)
    for slug in ("equality", None):
        assert (await counts(slug, *DAY_OF)).signatures == 1
        assert (await counts(slug, date(2026, 3, 15))).signatures == 0


async def test_the_version_rises_when_the_counts_differ_and_only_then(database):
    await campaign("equality")
    await event(session("one"), campaigns=credit("equality"))
    versions = [(await counts("equality")).version for _ in range(2)]
    await count("film/one", 3)
    versions += [(await counts("equality")).version for _ in range(2)]
    await count("film/one", -3)
    versions.append((await counts("equality")).version)
    assert [version - versions[0] for version in versions] == [0, 0, 1, 1, 2]
    assert (await counts("equality")).epoch == 1


async def test_there_are_no_counts_of_a_campaign_that_is_not_there(database):
    with pytest.raises(NotFound):
        await counts("nothing")


async def test_a_session_without_campaign_is_the_organisation_s_alone(database):
    await event(session("one"))
    await count("film/one", 3)
    assert (await counts()).headcount == 3


async def test_the_figures_ask_the_same_number_of_questions_for_one_session_and_for_three(
    database, statements
):
    await campaign("equality")
    costs = []
    for slugs in (["one"], ["one", "two", "three"]):
        await event(*(session(slug) for slug in slugs), campaigns=credit("equality"))
        statements.clear()
        await counts("equality")
        costs.append(len(statements))
        await count("film/one", 1)
    assert costs[0] == costs[1]
