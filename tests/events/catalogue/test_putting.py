"""PUT replaces the whole: defaults return, what is not listed goes, what is used stays."""

from __future__ import annotations

import asyncio

import pytest

from events import db, places
from events.access import SYSTEM, Actor, Role
from events.campaigns import Hosting
from events.catalogue import Access, Choice, GateDraft, GateKind, VenueDraft
from events.errors import InUse, NotFound
from events.places import BelowTaken
from tests.events.catalogue.festival import (
    a_question,
    a_session,
    an_event,
    an_offer,
    an_organiser,
    changed,
    put,
    take_place,
)
from tests.factories import DAY, HOUR, NOON

TWO_SESSIONS = [a_session("one"), a_session("two", day=2)]


async def test_the_first_put_makes_and_the_next_replaces(database):
    assert await places.put_event("festival", an_event(), SYSTEM, NOON)
    assert not await places.put_event("festival", an_event(), SYSTEM, NOON)


async def test_what_was_put_is_what_is_shown(database):
    offer = an_offer(
        "pass", "one", "two", price=300, size=5, choose=Choice(min=1, max=2), group_max=40,
        access=Access.CODE, opens_at=NOON, closes_at=NOON + DAY, per_registration_max=4,
    )  # fmt: skip
    second = a_session("two", day=2, title="映後座談", capacity=None, within="festival/one",
                       practice=True, doors_open_minutes=30, last_entry_minutes=0)  # fmt: skip
    draft = an_event(
        summary="七部電影", hosting=Hosting.CO_HOST, email="optional", sensitive=True,
        sessions=[a_session("one"), second], offers=[offer],
        gates=[GateDraft(slug="north", kind=GateKind.ENTRY, name="北門")],
    )  # fmt: skip

    view = await put(draft)

    assert (view.title, view.summary) == ({"zh-Hant": "影展", "en": "Festival"}, "七部電影")
    assert (view.hosting, view.email, view.sensitive) == (Hosting.CO_HOST, "optional", True)
    one, two = view.sessions
    assert (one.starts_at, one.capacity, one.left, one.within) == (NOON + DAY, 20, 20, None)
    assert (one.venue.name, one.venue.city, one.venue.address) == ("光點", "台北", "")
    assert (two.title, two.capacity, two.left) == ("映後座談", None, None)
    assert (two.within, two.practice) == ("festival/one", True)
    assert (two.doors_open_minutes, two.last_entry_minutes) == (30, 0)
    [kept] = view.offers
    assert (kept.price, kept.size, kept.sessions, kept.access) == (300, 5, ["one", "two"], "code")
    assert (kept.choose.min, kept.choose.max, kept.group_max) == (1, 2, 40)
    assert (kept.opens_at, kept.closes_at, kept.per_registration_max) == (NOON, NOON + DAY, 4)
    assert [(g.slug, g.kind, g.name) for g in view.gates] == [("north", "entry", "北門")]


async def test_what_is_left_out_returns_to_its_default(database):
    offer = an_offer(price=300, size=5, choose=Choice(), access=Access.APPROVAL, closes_at=NOON)
    await put(an_event(summary="x", hosting=Hosting.SUPPORT, email="optional", offers=[offer],
                       sessions=[a_session(title="x", practice=True)]))  # fmt: skip

    view = await put(an_event())

    [session], [kept] = view.sessions, view.offers
    assert (view.summary, view.hosting, view.email) == (None, Hosting.HOST, "required")
    assert (session.title, session.practice) == (None, False)
    assert (kept.price, kept.size, kept.choose, kept.access) == (0, None, None, Access.OPEN)
    assert kept.closes_at is None


async def test_without_gates_there_is_one_of_each_kind(database):
    view = await put()

    assert [gate.slug for gate in view.gates] == [kind.value for kind in GateKind]
    assert all(gate.slug == gate.kind for gate in view.gates)
    assert view.gates[2].name == {"zh-Hant": "領物處", "en": "Pick-up"}


async def test_what_is_no_longer_listed_goes(database):
    first = await put(an_event(
        sessions=TWO_SESSIONS, offers=[an_offer("free", "one"), an_offer("pass", "one", "two")],
        questions=[a_question()], gates=[GateDraft(slug="north", kind=GateKind.ENTRY, name="北")],
    ))  # fmt: skip

    view = await put(an_event())

    assert [s.slug for s in view.sessions] == ["one"]
    assert [o.slug for o in view.offers] == ["free"]
    assert view.questions == []
    assert "north" not in [gate.slug for gate in view.gates]
    assert view.sessions[0].id == first.sessions[0].id
    assert await db.fetch_value("SELECT count(*) FROM quota") == 2


async def test_a_session_and_the_one_within_it_go_together(database):
    sessions = [a_session("one"), a_session("two", day=2, within="three"), a_session("three")]
    await put(an_event(sessions=sessions))

    assert [s.slug for s in (await put(an_event())).sessions] == ["one"]


@pytest.mark.parametrize("part", ["session", "offer", "offer of a session"])
async def test_what_a_ticket_uses_stays(database, part):
    offers = [an_offer("free", "one"), an_offer("pass", "one", "two")]
    view = await put(an_event(sessions=TWO_SESSIONS, offers=offers))
    await take_place(view, "pass", "two")
    fewer = {
        "session": an_event(offers=[an_offer("free"), an_offer("pass", "one")]),
        "offer": an_event(sessions=TWO_SESSIONS, offers=offers[:1]),
        "offer of a session": an_event(
            sessions=TWO_SESSIONS, offers=[offers[0], an_offer("pass", "one")]
        ),
    }

    with pytest.raises(InUse):
        await places.put_event("festival", fewer[part], SYSTEM, NOON)

    kept = await places.event("festival", NOON)
    assert [s.slug for s in kept.sessions] == ["one", "two"]
    assert [o.sessions for o in kept.offers] == [["one"], ["one", "two"]]


STANDS_ON_SESSION = {
    "headcount": """INSERT INTO headcount (session, quantity, at, entered_at, by)
                    VALUES ({two}, 3, $1, $1, 'x')""",
    "action": """INSERT INTO action (type, quantity, session, at, entered_at, by)
                 VALUES ('letter', 3, {two}, $1, $1, 'x')""",
    "cancellation": """INSERT INTO session_cancellation (session, at, by)
                       VALUES ({two}, $1, 'x')""",
    "pairing": """WITH made AS (
                      INSERT INTO pairing (event, expires_at, made_at, made_by)
                      SELECT event, $1, $1, 'x' FROM session WHERE id = {two} RETURNING id)
                  INSERT INTO pairing_session (pairing, session) SELECT id, {two} FROM made""",
    "session within": """UPDATE session SET within = {two}
                         WHERE slug = 'elsewhere' AND starts_at > $1""",
}


@pytest.mark.parametrize("row", STANDS_ON_SESSION.values(), ids=STANDS_ON_SESSION)
async def test_a_session_stays_when_anything_stands_on_it(database, row):
    await put(an_event(sessions=[a_session("elsewhere")], offers=[]), "exhibition")
    view = await put(an_event(sessions=TWO_SESSIONS))
    await db.execute(row.format(two=view.sessions[1].id), NOON)

    with pytest.raises(InUse) as refused:
        await places.put_event("festival", an_event(), SYSTEM, NOON)

    assert (refused.value.what, refused.value.slug) == ("session", "two")


async def test_a_gate_and_a_question_stay_when_used(database):
    gates = [GateDraft(slug="north", kind=GateKind.ENTRY, name="北門")]
    view = await put(an_event(gates=gates, questions=[a_question()]))
    await db.execute(
        """INSERT INTO pairing (event, gate, expires_at, made_at, made_by)
           VALUES ($1, $2, $3, $3, 'x')""",
        view.id, view.gates[0].id, NOON,
    )  # fmt: skip

    with pytest.raises(InUse) as refused:
        await places.put_event("festival", an_event(questions=[a_question()]), SYSTEM, NOON)
    assert (refused.value.what, refused.value.slug) == ("gate", "north")

    registration = await db.fetch_value(
        "INSERT INTO registration (reference, event, made_at) VALUES ('R', $1, $2) RETURNING id",
        view.id, NOON,
    )  # fmt: skip
    await db.execute(
        "INSERT INTO answer (registration, question, value) VALUES ($1, $2, '1')",
        registration, view.questions[0].id,
    )  # fmt: skip
    with pytest.raises(InUse) as refused:
        await places.put_event("festival", an_event(gates=gates), SYSTEM, NOON)
    assert (refused.value.what, refused.value.slug) == ("question", "meal")


async def test_capacity_and_size_never_go_below_what_is_taken(database):
    offer = an_offer(size=5)
    view = await put(an_event(offers=[offer]))
    await take_place(view)
    await take_place(view)

    with pytest.raises(BelowTaken) as refused:
        await put(an_event(sessions=[a_session(capacity=1)], offers=[offer]))
    assert vars(refused.value) == {"what": "session", "slug": "one", "taken": 2}
    with pytest.raises(BelowTaken) as refused:
        await put(an_event(offers=[an_offer(size=1)]))
    assert vars(refused.value) == {"what": "offer", "slug": "free", "taken": 2}

    view = await put(an_event(sessions=[a_session(capacity=2)], offers=[an_offer(size=3)]))
    assert (view.sessions[0].left, view.offers[0].left) == (0, 0)
    view = await put(an_event(sessions=[a_session(capacity=None)], offers=[an_offer(size=3)]))
    assert (view.sessions[0].left, view.offers[0].left) == (None, 1)


async def test_an_offer_keeps_its_number_and_a_new_one_gets_the_next_free(database):
    async def numbers(*slugs: str) -> dict[str, int]:
        view = await put(an_event(offers=[an_offer(slug) for slug in slugs]))
        return {offer.slug: offer.number for offer in view.offers}

    assert await numbers("a", "b", "c") == {"a": 0, "b": 1, "c": 2}
    assert await numbers("c", "a", "d") == {"c": 2, "a": 0, "d": 3}
    assert await numbers("e", "d", "a") == {"e": 1, "d": 3, "a": 0}


async def test_the_same_three_texts_are_the_same_venue(database):
    elsewhere = VenueDraft(name="光點", city="高雄")
    await put(an_event(sessions=[a_session("one"), a_session("two", venue=elsewhere)]))
    await put(
        an_event(sessions=[a_session("one", venue=VenueDraft(name=" 光點 ", city="台北"))]), "x"
    )

    assert await db.fetch_value("SELECT count(*) FROM venue") == 2


async def test_an_event_belongs_to_the_team_of_its_maker(database):
    ana, dee = await an_organiser("ana"), await an_organiser("dee")
    assert await places.put_event("festival", an_event(published=False), ana, NOON)

    assert (await places.event("festival", NOON, ana)).team in ana.teams
    for question in (
        places.put_event("festival", an_event(title="Mine"), dee, NOON),
        places.event("festival", NOON, dee), places.event("festival", NOON),
        places.event_held("festival", dee, NOON),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            await question
    assert (await places.event("festival", NOON, SYSTEM)).title != "Mine"


async def test_a_published_event_is_seen_by_all_and_held_by_its_team(database):
    ana, dee = await an_organiser("ana"), await an_organiser("dee")
    await places.put_event("festival", an_event(), ana, NOON)

    assert (await places.event("festival", NOON)).slug == "festival"
    assert (await places.event_held("festival", ana, NOON)).slug == "festival"
    with pytest.raises(NotFound):
        await places.event_held("festival", dee, NOON)


async def test_a_reader_puts_no_event(database):
    reader = Actor("token", 1, Role.READER, frozenset((1,)))

    with pytest.raises(NotFound):
        await places.put_event("festival", an_event(), reader, NOON)


async def test_the_same_new_slug_put_ten_times_at_once_is_made_once(database):
    puts = [places.put_event("festival", an_event(), SYSTEM, NOON) for _ in range(10)]

    made = await asyncio.gather(*puts)

    assert sorted(made) == [False] * 9 + [True]
    assert await db.fetch_value("SELECT count(*) FROM session") == 1
    assert await db.fetch_value("SELECT count(*) FROM quota") == 2


async def test_a_refused_put_leaves_everything_as_it_was(database):
    before = await put(an_event(sessions=TWO_SESSIONS))
    await take_place(before, "free", "one")
    before = await places.event("festival", NOON)

    draft = an_event(
        title="Else", sessions=[a_session("three"), a_session("one", capacity=0)],
        offers=[changed(an_offer(), price=9)], questions=[a_question()],
    )  # fmt: skip
    with pytest.raises(BelowTaken):
        await places.put_event("festival", draft, SYSTEM, NOON + HOUR)

    assert await places.event("festival", NOON) == before
