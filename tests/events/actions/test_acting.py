"""Entering an action."""

import pytest

from events import actions, db
from events.access import SYSTEM, Actor, Role
from events.actions import ActionDraft
from events.errors import Invalid, NotFound
from events.idempotency import Replay, RequestKey
from tests.events.petitions.evening import make_event, make_petition
from tests.factories import HOUR, NOON


async def refused(draft, actor=SYSTEM):
    with pytest.raises(Invalid) as refusal:
        await actions.act(draft, actor, NOON)
    return [(error.field, error.code) for error in refusal.value.errors]


async def test_letters_written_at_a_session_are_kept(database):
    await make_event()
    await make_petition()
    await db.execute("INSERT INTO campaign (slug, name, team) SELECT 'free', '\"F\"', id FROM team")
    made = await actions.act(
        ActionDraft(
            type="letter", quantity=7000, session="festival/one", petition="release",
            campaign="free", note=" by weight ", at=NOON - HOUR,
        ),
        SYSTEM, NOON,
    )  # fmt: skip
    view = await actions.action(made)
    assert (view.type, view.quantity, view.session) == ("letter", 7000, "festival/one")
    assert (view.petition, view.campaign, view.note) == ("release", "free", "by weight")
    assert (view.at, view.entered_at) == (NOON - HOUR, NOON)


async def test_a_negative_quantity_corrects(database):
    for quantity in (40, -3):
        await actions.act(ActionDraft(type="call", quantity=quantity), SYSTEM, NOON)
    assert await db.fetch_value("SELECT sum(quantity) FROM action") == 37


@pytest.mark.parametrize("name", ["Letter", "9th", "", "le tter", "信", "a" * 41])
async def test_a_type_is_a_plain_word(database, name):
    assert await refused(ActionDraft(type=name, quantity=1)) == [("type", "malformed")]


async def test_signatures_go_through_petitions(database):
    draft = ActionDraft(type="signature", quantity=1)
    assert await refused(draft) == [("type", "use_petitions")]


async def test_everything_wrong_is_said_at_once(database):
    draft = ActionDraft(
        type="Letter", quantity=0, session="no/such", petition="none", campaign="none",
        at=NOON.replace(tzinfo=None),
    )  # fmt: skip
    assert await refused(draft) == [
        ("type", "malformed"), ("quantity", "zero"), ("at", "no_time_zone"),
        ("session", "unknown"), ("petition", "unknown"), ("campaign", "unknown"),
    ]  # fmt: skip
    assert await db.fetch_value("SELECT count(*) FROM action") == 0


async def test_somebody_elses_session_is_unknown(database):
    await make_event()
    dee = Actor("account", 9, Role.ORGANISER, frozenset())
    draft = ActionDraft(type="letter", quantity=1, session="festival/one")
    assert await refused(draft, dee) == [("session", "unknown")]


async def test_readers_enter_nothing(database):
    with pytest.raises(NotFound):
        await actions.act(
            ActionDraft(type="call", quantity=1), Actor("token", 1, Role.READER), NOON
        )


async def test_the_same_key_enters_once(database):
    claim = RequestKey.of("token:1", "POST", "/actions", "k", b"body")
    made = await actions.act(ActionDraft(type="call", quantity=1), SYSTEM, NOON, claim)
    with pytest.raises(Replay) as replay:
        await actions.act(ActionDraft(type="call", quantity=1), SYSTEM, NOON, claim)
    assert replay.value.made == made
