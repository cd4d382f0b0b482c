"""Loading: another ledger is followed, a load cut short starts anew, nobody's data is mixed in."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from deploy import sample
from deploy.sample import ledger as ledgers
from deploy.sample import perform
from deploy.sample.year import year_of
from events import admission, campaigns, db, devices, petitions, places, registration
from events.access import SYSTEM
from events.campaigns import CampaignDraft
from events.devices import PairingDraft
from events.places import Filters
from events.registration import Contact, GuestOrder, Order, RegistrationConsents
from tests.deploy.sample.ledgers import Cells, changed, ledger, promised, report_of_the_year
from tests.factories import DAY, NOON

FIGURES = ("participants", "actions", "signatures", "letters", "views", "joined", "reach")


def smaller(row: Cells) -> None:
    """Other numbers everywhere, and one more session where rows hold some, the festival too."""
    for name in FIGURES:
        if row[name]:
            row[name] = str(int(row[name]) // 4 + 3)
    if row["basis"] == "recorded" and row["count"]:
        row["count"] = str(int(row["count"]) + 1)
    if row["key"] == "9-5-66":
        row["percent"] = "60"


async def test_the_report_follows_another_ledger(database: str, tmp_path: Path):
    rows = changed(tmp_path / "other.csv", smaller)
    await sample.load(NOON, tmp_path / "other.csv")
    table = [row for row in rows if row["kind"] == "table"]
    wanted = promised(table)
    names = [(row["campaign"], row["category"], row["activity"]) for row in wanted]
    printed = [
        row
        for row in promised(await report_of_the_year())
        if (row["campaign"], row["category"], row["activity"]) in names
    ]
    assert wanted != promised([row for row in ledger() if row["kind"] == "table"])
    assert printed == wanted
    assert await places.audit() == []
    assert await admission.audit() == []


def a_few(row: Cells) -> None:
    """Hardly anything happens: for tests of loading itself."""
    for name in ("participants", "actions", "signatures"):
        if row["basis"] == "recorded" and row[name]:
            row[name] = "2" if row["sessions_shared_with"] else "4"


UNHEARD_OF = {
    "key": "11-72", "kind": "table", "campaign": "海洋/珊瑚", "category": "多元活動",
    "activity": "海邊放映", "count": "2", "count_unit": "場", "count_qualifier": "exact",
    "participants": "5", "participants_unit": "人", "participants_qualifier": "exact",
    "actions": "13", "signatures": "12", "signatures_qualifier": "exact", "letters": "1",
    "letters_qualifier": "exact", "capture": "ticketed_event onsite_petition",
    "basis": "recorded", "also_credited_to": "人權教育", "cities": "台東 澎湖",
}  # fmt: skip


async def test_a_row_of_which_nothing_else_is_known_becomes_an_event_of_its_name(
    database: str, tmp_path: Path
):
    rows = changed(tmp_path / "more.csv", a_few, UNHEARD_OF)
    await sample.load(NOON, tmp_path / "more.csv")
    assert promised(await report_of_the_year())[-1:] == promised(rows[-1:])
    event = await places.event("e-11-72", NOON)
    assert [session.venue.city for session in event.sessions] == ["台東縣", "澎湖"]


@pytest.fixture
def quiet_year(tmp_path: Path) -> Path:
    changed(tmp_path / "quiet.csv", a_few)
    return tmp_path / "quiet.csv"


async def test_one_may_register_sign_and_enter_at_the_moment_it_is_loaded(
    database: str, quiet_year: Path
):
    await sample.load(NOON, quiet_year)
    today = await places.event(sample.slug_today(NOON), NOON)
    [session], [offer] = today.sessions, today.offers
    order = Order(
        contact=Contact(name="Cy", email="cy@example.com"),
        guests=[GuestOrder(offer=offer.slug)],
        consents=RegistrationConsents(notice=1),
    )
    made = await registration.register(today.slug, order, NOON)
    [ticket] = (await registration.registration_view(made)).tickets
    offered = await petitions.offered_at(today.id, ticket.ticket.id)
    invited = await devices.make_pairing(today.slug, PairingDraft(gate="entry"), SYSTEM, NOON)
    code = (await devices.pairing_view(invited)).pairing_code
    phone = await devices.pair(code, None, NOON)
    row = {
        "seq": 1, "id": "7c9d0c5e-5a0b-4d6c-8d6e-000000000001", "gate": "entry", "kind": "in",
        "session": f"{today.slug}/{session.slug}", "code": ticket.ticket.code,
        "scanned_at": NOON.isoformat(),
    }  # fmt: skip
    told = await admission.record(
        phone.token, {"clock": {"sent_at": NOON.isoformat()}, "rows": [row]}, NOON
    )
    assert [result["verdict"] for result in told["results"]] == ["admit"]
    assert [petition.slug for petition in offered] == ["write-for-rights"]


async def test_today_and_next_week_are_announced_free_with_room_in_two_languages(
    database: str, quiet_year: Path
):
    await sample.load(NOON, quiet_year)
    coming = await places.events_published(Filters(since=NOON.date()), None, 10, NOON)
    days = []
    for summary in coming:
        event = await places.event(summary.slug, NOON)
        days.append((event.sessions[0].starts_at - NOON) // DAY)
        assert event.published
        assert isinstance(event.title, dict)
        assert isinstance(event.summary, dict)
        assert set(event.title) == set(event.summary) == {"zh-Hant", "en"}
        assert all(offer.price == 0 for offer in event.offers)
        assert all(session.left for session in event.sessions)
    assert days == [0, 7]


async def test_on_a_later_day_only_the_gatherings_of_that_day_are_added(
    database: str, quiet_year: Path
):
    await sample.load(NOON, quiet_year)
    before = await db.fetch_value("SELECT count(*) FROM event")
    await sample.load(NOON, quiet_year)
    assert await db.fetch_value("SELECT count(*) FROM event") == before
    await sample.load(NOON + 3 * DAY, quiet_year)
    assert await db.fetch_value("SELECT count(*) FROM event") == before + 2
    later = await places.event(sample.slug_today(NOON + 3 * DAY), NOON + 3 * DAY)
    assert timedelta() < later.sessions[0].starts_at - (NOON + 3 * DAY) <= timedelta(minutes=30)


async def test_a_load_that_was_cut_short_is_told_from_a_whole_one(
    database: str, quiet_year: Path, monkeypatch: pytest.MonkeyPatch
):
    async def failing(*_: object) -> None:
        raise OSError

    assert await sample.state() is sample.State.EMPTY
    monkeypatch.setattr(perform, "publish", failing)
    with pytest.raises(ExceptionGroup):
        await sample.load(NOON, quiet_year)
    monkeypatch.undo()
    assert await sample.state() is sample.State.BEGUN
    with pytest.raises(sample.AlreadyThere) as refused:
        await sample.load(NOON, quiet_year)
    assert refused.value.state is sample.State.BEGUN
    assert not await sample.is_loaded()


async def test_the_sample_is_not_mixed_with_somebodys_own_campaigns(
    database: str, quiet_year: Path
):
    await campaigns.put_campaign("ours", CampaignDraft(name="Ours"), SYSTEM, NOON)
    with pytest.raises(sample.AlreadyThere) as refused:
        await sample.load(NOON, quiet_year)
    assert refused.value.state is sample.State.TAKEN
    assert await db.fetch_value("SELECT count(*) FROM campaign") == 1


def test_the_year_is_the_same_each_time_it_is_decided():
    rows = ledgers.read()
    first, again = year_of(rows), year_of(rows)
    assert [g.parties for g in first.gatherings] == [g.parties for g in again.gatherings]
    assert [g.draft for g in first.gatherings] == [g.draft for g in again.gatherings]
    assert first.measures == again.measures


def test_nobody_registers_for_more_than_ten():
    parties = [p for g in year_of(ledgers.read()).gatherings for p in g.parties]
    assert max(len(party.people) for party in parties) == 10


def test_a_ledger_whose_shared_sessions_do_not_fit_is_refused(tmp_path: Path):
    def too_many(row: Cells) -> None:
        if row["key"] == "04-05":
            row["participants"] = "696"

    changed(tmp_path / "wrong.csv", too_many)
    with pytest.raises(ValueError, match="08-56"):
        year_of(ledgers.read(tmp_path / "wrong.csv"))
