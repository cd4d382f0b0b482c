"""Who registers for a gathering, in what parties, who of them comes, when, and who signs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from deploy.sample.cast import Somebody, newcomer, regular
from deploy.sample.shapes import Take
from deploy.sample.shares import dice, split

PARTY_MAX = 10
KNOWN_SHARE = 0.2  # of contacts, where the ledger says nothing of newcomers
REACHABLE_SHARE = 0.5  # of companions: those who left an address of their own
NOBODY_COUNTED = 30  # registered where the ledger does not know how many came
ABSENT_SHARE = (0.08, 0.25)
ABSENT_MEMBERS_SHARE = {"roster": 0.3, "pass": 0.05}
CANCELLING_FROM = 20  # registered, from which on a party also cancels
FORM_OPENS_AFTER, FORM_RESTS_BEFORE = timedelta(hours=1), timedelta(hours=4)
MINUTE = timedelta(minutes=1)
ARRIVES_MINUTES = (-35.0, 18.0, -8.0)  # earliest, latest, most, from the start


@dataclass(frozen=True, slots=True)
class Hours:
    """When one session is, by its slug."""

    session: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Party:
    """People who register together, the first of them as the contact."""

    offer: str
    at: datetime
    people: tuple[Somebody, ...]
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """One ticket: the number of its party, and which of the party's it is."""

    party: int
    seat: int


@dataclass(frozen=True, slots=True)
class Arrival:
    """One ticket shown at the door, and the petitions then signed, by their number from 0."""

    ticket: Seat
    at: datetime
    petitions: range = range(0)
    signs_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CrowdPlan:
    """The figures of a crowd: for each session who came (None: nobody counted) and who signed.

    ``new_percent`` of those who came are newcomers, where the ledger says so; ``regulars`` are
    the numbers of people known before, each used once.
    """

    event: str
    take: Take
    party: float
    published_at: datetime
    hours: Sequence[Hours]
    came: Sequence[int | None]
    signatures: Sequence[int]
    new_percent: int | None
    regulars: Iterator[int]


class Crowd:
    """The parties of a gathering, and for each session who arrived; None where nobody counted."""

    def __init__(self, plan: CrowdPlan) -> None:
        self.plan = plan
        self.parties: list[Party] = []
        self.arrivals: list[list[Arrival] | None] = []
        self._rolled = dice(f"crowd {plan.event}")
        self._newcomers = 0
        if plan.take == "tickets":
            self._gather_by_session()
        else:
            self._gather_members()

    def _gather_by_session(self) -> None:
        """Everybody registers for one session; some of them do not come."""
        known = split(_known(self.plan), [float(n or 0) for n in self.plan.came])
        for i, hours in enumerate(self.plan.hours):
            came = self.plan.came[i] or 0
            absent = math.ceil(came * self._rolled.uniform(*ABSENT_SHARE))
            size = NOBODY_COUNTED if self.plan.came[i] is None else came + absent
            coming = sorted(self._rolled.sample(range(size), came))
            met = set(self._rolled.sample(coming, known[i]))
            seats = self._register(hours.session, hours, size, met)
            self._arrive(i, [seats[number] for number in coming])

    def _gather_members(self) -> None:
        """Everybody holds a ticket for all sessions; on a pass the first one has them all."""
        came = self.plan.came
        most = max((n for n in came if n is not None), default=NOBODY_COUNTED)
        size = most + math.ceil(most * ABSENT_MEMBERS_SHARE[self.plan.take])
        seats = self._register("all", self.plan.hours[0], size, set())
        for i, n in enumerate(came):
            self._arrive(i, self._rolled.sample(seats, n or 0))
            if self.plan.take == "pass" and i == 0:
                seats = [arrival.ticket for arrival in self.arrivals[0] or []]

    def _register(self, offer: str, hours: Hours, size: int, met: set[int]) -> list[Seat]:
        """Register so many people; the seats of those who stay, in the order of their numbers."""
        sizes = self._sizes(size)
        times = self._times(len(sizes), hours)
        seats: list[Seat] = []
        for many, at in zip(sizes, times, strict=True):
            people = tuple(self._somebody(i, len(seats) + i in met) for i in range(many))
            seats += [Seat(len(self.parties), i) for i in range(many)]
            self.parties.append(Party(offer, at, people))
        if size >= CANCELLING_FROM:
            [at] = self._times(1, hours)
            people = tuple(self._somebody(i, False) for i in range(self._rolled.randint(1, 3)))
            self.parties.append(Party(offer, at, people, at + (hours.starts_at - at) / 2))
        return seats

    def _sizes(self, size: int) -> list[int]:
        """Parties that make so many people; members register one by one."""
        mean = self.plan.party if self.plan.take == "tickets" else 1.0
        sizes: list[int] = []
        while (left := size - sum(sizes)) > 0:
            more = self._rolled.expovariate(1 / (mean - 0.5)) if mean > 1 else 0.0
            sizes.append(min(left, PARTY_MAX, 1 + int(more)))
        return sizes

    def _times(self, count: int, hours: Hours) -> list[datetime]:
        opens_at = self.plan.published_at + FORM_OPENS_AFTER
        window = hours.starts_at - FORM_RESTS_BEFORE - opens_at
        return sorted(opens_at + window * self._rolled.random() for _ in range(count))

    def _somebody(self, seat: int, met: bool) -> Somebody:
        """Somebody known before where the ledger says so; else now and then a contact is."""
        exact = self.plan.new_percent is not None
        if met or (not exact and not seat and self._rolled.random() < KNOWN_SHARE):
            number = next(self.plan.regulars, None)
            if number is not None:
                return regular(number)
        self._newcomers += 1
        reachable = exact or not seat or self._rolled.random() < REACHABLE_SHARE
        return newcomer(self.plan.event, self._newcomers, reachable=reachable)

    def _arrive(self, session: int, seats: list[Seat]) -> None:
        """Let these come to a session, at their times, and sign in turn."""
        if self.plan.came[session] is None:
            self.arrivals.append(None)
            return
        hours, asked = self.plan.hours[session], self.plan.signatures[session]
        signing = self._rolled.sample(range(len(seats)), len(seats))
        turns = {number: turn for turn, number in enumerate(signing)}
        arrivals = [
            self._arrival(seat, hours, _rounds(asked, len(seats), turns[number]))
            for number, seat in enumerate(seats)
        ]
        self.arrivals.append(sorted(arrivals, key=lambda arrival: arrival.at))

    def _arrival(self, ticket: Seat, hours: Hours, petitions: int) -> Arrival:
        minutes = self._rolled.triangular(*ARRIVES_MINUTES)
        at = (hours.starts_at + minutes * MINUTE).replace(microsecond=0)
        if not petitions:
            return Arrival(ticket, at)
        inside = max(at, hours.starts_at)
        signs_at = inside + (hours.ends_at - inside) * self._rolled.uniform(0.3, 1.0)
        return Arrival(ticket, at, range(petitions), signs_at.replace(microsecond=0))


def _known(plan: CrowdPlan) -> int:
    """How many of those who came the organisation had known; half a newcomer is one."""
    if plan.new_percent is None:
        return 0
    came = sum(n or 0 for n in plan.came)
    return came - (came * plan.new_percent + 50) // 100


def _rounds(asked: int, people: int, turn: int) -> int:
    """How many petitions somebody signs, so that all together sign so often as asked."""
    return asked // people + (turn < asked % people)
