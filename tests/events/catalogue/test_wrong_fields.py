"""Everything that is wrong with an event is said at once, each by its dotted path."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from events import db, places
from events.access import SYSTEM
from events.catalogue import (
    Choice,
    GateDraft,
    GateKind,
    QuestionKind,
    ShowIf,
    VenueDraft,
)
from events.errors import Invalid
from tests.events.catalogue.festival import (
    ALSO,
    a_question,
    a_session,
    an_event,
    an_offer,
    changed,
    credit,
    make_campaigns,
    put,
)
from tests.factories import DAY, NOON

OPTIONS = ["a", "a", 3, "b\0", {"slug": "c", "label": "c", "x": 1}, {"zh-Hant": "d\0"}]


async def wrong(draft, slug: str = "festival") -> list[tuple[str, str]]:
    """The wrong fields, and that nothing was kept."""
    kept = await db.fetch_value("SELECT count(*) FROM session")
    with pytest.raises(Invalid) as refused:
        await places.put_event(slug, draft, SYSTEM, NOON)
    assert await db.fetch_value("SELECT count(*) FROM session") == kept
    return [(error.field, error.code) for error in refused.value.errors]


async def test_all_of_it_at_once(database):
    await make_campaigns()
    draft = an_event(
        title={"en": ""},
        campaigns=[credit("education", line="films"), credit("schools", line=["talks", "walks"]),
                   credit("nothing", ALSO), credit("education", ALSO)],
        sessions=[
            a_session("A", ends_at=NOON, capacity=-1, venue=VenueDraft(name=" ")),
            a_session("two", within="festival/none"), a_session("two", campaigns=[credit("x")]),
        ],
        offers=[
            an_offer("free", "two", "elsewhere", price=-1, opens_at=NOON, closes_at=NOON),
            changed(an_offer("pass", "two", "two", choose=Choice(min=3, max=2)), name=""),
            changed(an_offer("none"), sessions=[]),
        ],
        gates=[GateDraft(slug="a", kind=GateKind.ENTRY, name="A")] * 2,
        questions=[
            a_question("meal", kind=QuestionKind.CHOICE, offers=["free", "other"]),
            a_question("why", show_if=ShowIf(question="later", equals="x")),
            a_question("later", ask="contact", options=OPTIONS),
        ],
    )  # fmt: skip

    assert await wrong(draft, "Fest ival") == [
        ("slug", "not_a_slug"),
        ("title", "required"),
        ("campaigns.1.line.1", "unknown"),
        ("campaigns.1.role", "second_primary"),
        ("campaigns.2.campaign", "unknown"),
        ("campaigns.3.campaign", "duplicate"),
        ("sessions.0.slug", "not_a_slug"),
        ("sessions.2.slug", "duplicate"),
        ("sessions.0.ends_at", "before_start"),
        ("sessions.0.venue.name", "required"),
        ("sessions.0.capacity", "below_zero"),
        ("sessions.1.within", "unknown"),
        ("sessions.2.campaigns.0.campaign", "unknown"),
        ("offers.0.price", "below_zero"),
        ("offers.0.sessions.1", "not_of_this_event"),
        ("offers.0.closes_at", "before_start"),
        ("offers.1.name", "required"),
        ("offers.1.sessions.1", "duplicate"),
        ("offers.1.choose.min", "too_many"),
        ("offers.1.choose.max", "too_small"),
        ("offers.2.sessions", "required"),
        ("gates.1.slug", "duplicate"),
        ("questions.0.options", "required"),
        ("questions.0.offers.1", "not_of_this_event"),
        ("questions.1.show_if.question", "unknown"),
        ("questions.2.options.1", "duplicate"),
        *((f"questions.2.options.{i}", "malformed") for i in (2, 3, 4, 5)),
    ]


async def test_a_line_belongs_to_the_campaign_it_is_named_with(database):
    await make_campaigns()

    assert await wrong(an_event(campaigns=[credit("education", line="")])) == [
        ("campaigns.0.line", "unknown")
    ]


async def test_an_offer_for_a_session_of_another_event(database):
    await put(slug="exhibition")

    draft = an_event(sessions=[a_session("two")], offers=[an_offer("free", "one")])
    assert await wrong(draft) == [("offers.0.sessions.0", "not_of_this_event")]


@pytest.mark.parametrize("within", ["two", "festival/two", "festival/none", "none", "a/b/c", "\0"])
async def test_a_session_is_within_a_session_that_there_is(database, within):
    errors = await wrong(an_event(sessions=[a_session("one", within=within)]))

    assert errors == [("sessions.0.within", "unknown")]


async def test_a_session_is_never_within_itself(database):
    assert await wrong(an_event(sessions=[a_session("one", within="one")])) == [
        ("sessions.0.within", "cycle")
    ]
    sessions = [a_session("one", within="two"), a_session("two", within="festival/one")]
    assert await wrong(an_event(sessions=sessions)) == [
        ("sessions.0.within", "cycle"), ("sessions.1.within", "cycle"),
    ]  # fmt: skip


async def test_a_circle_through_another_event_is_one_too(database):
    await put()
    await put(an_event(sessions=[a_session("hall", within="festival/one")], offers=[]), "talks")

    draft = an_event(sessions=[a_session("one", within="talks/hall")])

    assert await wrong(draft) == [("sessions.0.within", "cycle")]
    assert (await put(an_event(sessions=[a_session("one")]))).sessions[0].within is None


async def test_times_have_a_zone_and_a_year_that_can_be(database):
    session = a_session(starts_at=NOON.replace(tzinfo=None))
    assert await wrong(an_event(sessions=[session])) == [("sessions.0.starts_at", "no_time_zone")]
    session = a_session(starts_at=datetime(1, 1, 1, tzinfo=UTC))
    assert await wrong(an_event(sessions=[session])) == [("sessions.0.starts_at", "out_of_range")]
    offer = an_offer(closes_at=(NOON + DAY).replace(tzinfo=None))
    assert await wrong(an_event(offers=[offer])) == [("offers.0.closes_at", "no_time_zone")]


async def test_what_no_database_can_keep_is_left_out_of_texts(database):
    view = await put(an_event(title="影\0展", summary="\0", sessions=[a_session(title="a\u200bb")]))

    assert (view.title, view.summary, view.sessions[0].title) == ("影展", None, "ab")
