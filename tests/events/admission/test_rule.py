"""Who may enter: the rule by its table, by its order of precedence, and by properties."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.admission import NOTHING, ROWS_MAX, DoorSession, ScanKind, Shown, Verdict, admit
from events.admission.history import AtGate, AtSession, History, Moment, Passage, standing_in, where
from events.admission.upload.keeping import progress
from events.admission.verdict import (
    TICK,
    GateFacts,
    TicketFacts,
    effective_time,
    lets_in,
    may,
)
from events.catalogue import GateKind
from events.devices import DeviceRole
from tests.factories import HOUR, MINUTE, NOON

FILM, OTHER = 1, 2
SESSION = DoorSession(5, "film/one", NOON, NOON + 3 * HOUR, cancelled=False)
TICKET = TicketFacts(7, FILM, issue=2, barred=None, sessions=frozenset({5}))
SHOWN = Shown(readable=True, genuine=True, event=FILM, issue=2, ticket=TICKET)

changed = dataclasses.replace

# What is wrong, in the order in which it must be heard: how the code, the session, the moment and
# the place of the guest are changed.
WRONGS = {
    Verdict.UNREADABLE: {"readable": False},
    Verdict.FORGED: {"genuine": False},
    Verdict.WRONG_EVENT: {"event": OTHER},
    Verdict.UNKNOWN: {"ticket": None},
    Verdict.REPLACED: {"issue": 1},
    Verdict.CANCELLED: {"barred": [Verdict.CANCELLED]},
    Verdict.SESSION_CANCELLED: {"session_cancelled": True},
    Verdict.UNPAID: {"barred": [Verdict.UNPAID]},
    Verdict.NOT_APPROVED: {"barred": [Verdict.NOT_APPROVED]},
    Verdict.CONSENT_MISSING: {"barred": [Verdict.CONSENT_MISSING]},
    Verdict.WRONG_SESSION: {"sessions": frozenset({6})},
    Verdict.TOO_EARLY: {"at": NOON - TICK},
    Verdict.CLOSED: {"at": NOON + 3 * HOUR + TICK},
    Verdict.ALREADY_IN: {"inside": True},
}


def judged(wrongs: list[Verdict]) -> Verdict:
    """What an ``in`` hears of which all these things are wrong."""
    facts = {name: value for wrong in wrongs for name, value in WRONGS[wrong].items()}
    bars = [bar for wrong in wrongs for bar in WRONGS[wrong].get("barred", [])]
    barred = min(bars, key=list(Verdict).index, default=None)
    sessions = facts.get("sessions", TICKET.sessions)
    ticket = changed(TICKET, barred=barred, sessions=sessions)
    parts = {n: facts[n] for n in ("readable", "genuine", "event", "issue", "ticket") if n in facts}
    session = changed(SESSION, cancelled=facts.get("session_cancelled", False))
    shown = changed(SHOWN, **{"ticket": ticket} | parts)
    at = facts.get("at", NOON + HOUR)
    return admit(shown, FILM, session, facts.get("inside", False), at)


def test_a_good_ticket_in_its_time_is_let_in():
    assert judged([]) is Verdict.ADMIT


@pytest.mark.parametrize("wrong", WRONGS)
def test_each_thing_that_is_wrong_has_its_word(wrong):
    assert judged([wrong]) is wrong


@given(st.sets(st.sampled_from(list(WRONGS)), min_size=1))
def test_of_several_the_first_in_order_is_heard(wrongs):
    if {Verdict.TOO_EARLY, Verdict.CLOSED} <= wrongs:
        wrongs -= {Verdict.TOO_EARLY}
    ordered = [wrong for wrong in WRONGS if wrong in wrongs]
    assert judged(ordered) is ordered[0]


def test_the_verdicts_are_listed_in_their_order():
    listed = [verdict for verdict in Verdict if verdict in WRONGS]
    assert listed == list(WRONGS)


@pytest.mark.parametrize("at", [NOON, NOON + HOUR, NOON + 3 * HOUR])
def test_the_window_holds_both_its_ends(at):
    assert admit(SHOWN, FILM, SESSION, inside=False, at=at) is Verdict.ADMIT


def test_a_typed_or_tagged_ticket_has_no_issue_to_be_outdated():
    assert admit(changed(SHOWN, issue=None), FILM, SESSION, False, NOON) is Verdict.ADMIT


def test_what_shows_nothing_is_unreadable():
    assert admit(NOTHING, FILM, SESSION, False, NOON) is Verdict.UNREADABLE


NOT_OURS = (Verdict.UNREADABLE, Verdict.FORGED, Verdict.WRONG_EVENT, Verdict.UNKNOWN)


@pytest.mark.parametrize("kind", ScanKind)
@pytest.mark.parametrize("gate", GateKind)
def test_only_an_entry_lets_in_and_never_a_code_that_is_not_ours(kind, gate):
    for told, verdict in itertools.product((None, *Verdict), Verdict):
        opened = lets_in(kind, gate, told, verdict)
        if gate is not GateKind.ENTRY or kind not in (ScanKind.IN, ScanKind.WALK_IN):
            assert not opened
        if kind is ScanKind.IN and verdict in NOT_OURS:
            assert not opened


@pytest.mark.parametrize("verdict", Verdict)
def test_untold_the_verdict_lets_in_and_told_what_the_guest_heard(verdict):
    entry = GateKind.ENTRY
    assert lets_in(ScanKind.IN, entry, None, verdict) is (verdict is Verdict.ADMIT)
    for told in Verdict:
        heard = told in (Verdict.ADMIT, Verdict.ADMIT_NEW)
        assert lets_in(ScanKind.IN, entry, told, Verdict.CLOSED) is heard
    assert lets_in(ScanKind.WALK_IN, entry, None, Verdict.ADMIT)


STEWARDS = {ScanKind.IN, ScanKind.OUT, ScanKind.BACK, ScanKind.COUNT}


@pytest.mark.parametrize("kind", ScanKind)
def test_a_steward_may_less_than_a_lead(kind):
    assert may(DeviceRole.STEWARD, kind) is (kind in STEWARDS)
    undoing = {ScanKind.UNDO, ScanKind.WALK_IN}
    assert may(DeviceRole.LEAD, kind) is (kind in STEWARDS | undoing)


@pytest.mark.parametrize(
    ("scanned_at", "offset", "previous", "at"),
    [
        (NOON, timedelta(), None, NOON),
        (NOON, 7 * MINUTE, None, NOON + 7 * MINUTE),
        (NOON, -7 * MINUTE, None, NOON - 7 * MINUTE),
        (NOON + 2 * HOUR, timedelta(), None, NOON + HOUR),
        (NOON, timedelta(), NOON + MINUTE, NOON + MINUTE + TICK),
        (NOON, timedelta(), NOON, NOON + TICK),
        (NOON, timedelta(), NOON - TICK, NOON),
        (NOON, timedelta(), NOON + HOUR, NOON + HOUR),
        (datetime.max.replace(tzinfo=NOON.tzinfo), HOUR, None, NOON + HOUR),
    ],
)
def test_the_effective_time_is_corrected_and_clamped(scanned_at, offset, previous, at):
    assert effective_time(scanned_at, offset, previous, NOON + HOUR) == at


minutes = st.integers(-500, 500).map(lambda n: n * MINUTE)


@given(minutes, minutes, st.none() | minutes)
def test_it_lies_after_the_row_before_and_not_in_the_future(scanned, offset, earlier):
    received_at = NOON + 500 * MINUTE
    previous = None if earlier is None else NOON + earlier
    at = effective_time(NOON + scanned, offset, previous, received_at)
    assert at <= received_at
    assert previous is None or previous < at or previous == at == received_at


@given(st.lists(st.integers(1, 30)), st.integers(0, 10), st.integers(0, 9))
def test_a_phone_is_acknowledged_up_to_the_first_gap_and_told_of_every_gap(seqs, before, more):
    announced = max([before, *seqs]) + more
    made = progress(before, announced, seqs)
    received = {*range(1, before + 1), *seqs}
    assert made.through >= before
    assert set(range(1, made.through + 1)) <= received
    assert made.through + 1 not in seqs
    assert made.received == len(received)
    assert made.missing == sorted(set(range(1, announced + 1)) - received)


def test_no_more_gaps_are_told_than_an_upload_can_fill():
    made = progress(5, 2**31 - 1, [7])
    assert made.missing == [6, *range(8, 8 + ROWS_MAX - 1)]


@pytest.mark.parametrize("kind", ScanKind)
@pytest.mark.parametrize("gate", GateKind)
def test_only_an_in_at_another_gate_than_an_entry_stands_at_its_gate(kind, gate):
    stands = where(kind, GateFacts(5, "door", gate), session=5)
    elsewhere = kind is ScanKind.IN and gate is not GateKind.ENTRY
    assert stands == (AtGate(5) if elsewhere else AtSession(5))
    assert AtGate(5) != AtSession(5)


def passage(minute: int, kind: str, let_in: bool = True, seq: int = 0) -> Passage:
    moment = Moment(NOON + minute * MINUTE, NOON, 1, seq or minute)
    return Passage(moment, ScanKind(kind), let_in and kind == "in", "door", "Ben")


def history(*kinds: str) -> History:
    """One passage a minute, from the first minute on."""
    made = History()
    for minute, kind in enumerate(kinds, 1):
        made.add(passage(minute, kind))
    return made


def hears_already_in(past: History, minute: float, told: Verdict | None = None) -> bool:
    moment = Moment(NOON + minute * MINUTE, NOON, 2, 1)
    return standing_in(past, moment, told) is not None


@pytest.mark.parametrize(
    ("kinds", "inside"),
    [
        ([], False),
        (["in"], True),
        (["in", "out"], False),
        (["in", "out", "in"], True),
        (["in", "back"], True),
        (["out"], False),
        (["back"], False),
    ],
)
def test_a_ticket_is_inside_from_where_it_was_let_in_until_it_goes_out(kinds, inside):
    assert hears_already_in(history(*kinds), 9, Verdict.ADMIT) is inside
    assert hears_already_in(history(*kinds), 9) is inside


def test_a_late_row_that_was_not_told_hears_of_the_row_that_let_in_after_it():
    """Else it would make a double admit; one that was told is judged by its moment alone."""
    later = history("in")
    assert hears_already_in(later, 0.5)
    assert not hears_already_in(later, 0.5, Verdict.ADMIT)
    gone_first = history("out", "in")
    assert not hears_already_in(gone_first, 0.5)


def test_who_was_first_is_told():
    past = history("in", "in", "in")
    first = standing_in(past, Moment(NOON + HOUR, NOON, 2, 1), None)
    assert first is past.passages[0]


@given(st.lists(st.sampled_from(["in", "out", "back"]), max_size=8), st.randoms())
def test_a_history_is_the_same_in_whatever_order_its_rows_came(kinds, chance):
    rows = [passage(minute, kind) for minute, kind in enumerate(kinds, 1)]
    shuffled = rows[:]
    chance.shuffle(shuffled)
    one, other = History(), History()
    for row, late in zip(rows, shuffled, strict=True):
        one.add(row)
        other.add(late)
    assert one == other
    assert one.admission() == other.admission()


@given(st.lists(st.sampled_from(["in", "out"]), max_size=20))
def test_judged_one_after_another_a_ticket_is_never_inside_twice(kinds):
    past, inside = History(), 0
    for minute, kind in enumerate(kinds, 1):
        if kind == "out":
            inside = 0
            past.add(passage(minute, "out"))
        elif not hears_already_in(past, minute):
            inside += 1
            past.add(passage(minute, "in"))
        assert inside <= 1
    pairs = itertools.pairwise(past.passages)
    assert not any(one.lets_in and next_.lets_in for one, next_ in pairs)


@given(st.permutations(range(1, 9)))
def test_judged_in_any_order_of_arrival_none_is_let_in_twice(minutes):
    past = History()
    for minute in minutes:
        if not hears_already_in(past, minute):
            past.add(passage(minute, "in"))
    assert len(past.passages) == 1
