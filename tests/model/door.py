"""What a phone uploads, and what the contract (section 4) makes of each row, once.

Rows of a phone that was taken back wait in quarantine. They are judged on receipt, by what counts
and by what waits with them; whether they count is for an organiser to say.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.model.facts import Person, Row, Ticket

NOT_OURS = ("unreadable", "forged", "unknown", "wrong_event")
LETS_IN = ("admit", "admit_new")


@dataclass(eq=False)
class Phone:
    """A phone, and what it was answered: by seq, what it said, its verdict, when it was.

    ``waiting`` are its rows in quarantine.
    """

    number: int
    event: str
    lead: bool
    announced: int = 0
    revoked: bool = False
    kept: dict = field(default_factory=dict)
    waiting: list = field(default_factory=list)

    @property
    def through(self):
        return next(seq for seq in range(1, 10**6) if seq not in self.kept) - 1


@dataclass(frozen=True)
class Kept:
    said: dict
    status: str
    verdict: str | None = None
    at: datetime | None = None
    ticket: Ticket | None = None


def upload(model, phone, rows, offset, now):
    """The status and verdict owed for each row, in the order sent."""
    before, owed = model.admissions(), {}
    for i in sorted(range(len(rows)), key=lambda i: (rows[i]["seq"], i)):
        said = rows[i]
        known = phone.kept.get(said["seq"])
        if known is None:
            phone.kept[said["seq"]] = kept = _judge(model, phone, said, offset, now)
            owed[i] = kept.status, kept.verdict
        elif known.said == said:
            owed[i] = "seen", known.verdict
        else:
            owed[i] = "conflict", None
    _take_back(model)
    model.enter(before, now)
    return [owed[i] for i in range(len(rows))]


def accept(model, phone, now):
    """What waits counts from now on, as if it had been received in time."""
    before, waiting = model.admissions(), phone.waiting
    phone.waiting = []
    for row in waiting:
        if row.kind == "walk_in":
            _walk_in(model, row)
            kept = phone.kept[row.said["seq"]]
            phone.kept[row.said["seq"]] = replace(kept, ticket=row.ticket)
    model.rows += waiting
    _take_back(model)
    model.enter(before, now)


def dismiss(phone):
    """What waits never counts."""
    phone.waiting = []


def _take_back(model):
    """Whoever walked in by mistake never did."""
    undone = {(row.event, row.said["undoes"]) for row in model.rows if row.kind == "undo"}
    for row in model.rows:
        if row.kind == "walk_in" and (row.event, row.said["id"]) in undone:
            row.ticket.cancelled = row.ticket.undone = True


def _walk_in(model, row):
    heads = row.said["heads"] if (row.said["heads"] or 1) > 1 else None
    person = None if heads and not row.said.get("name") else Person()
    row.ticket = Ticket(row.event, [row.said["session"]], person, at_door=True, heads=heads)
    model.tickets.append(row.ticket)


def _judge(model, phone, said, offset, now):
    gates = {gate["slug"]: gate["kind"] for gate in model.events[phone.event]["gates"]}
    leads = said["kind"] in ("undo", "walk_in")
    inside_out = said["kind"] == "walk_in" and gates.get(said["gate"]) != "entry"
    if said["gate"] not in gates or (leads and not phone.lead) or inside_out:
        return Kept(said, "unreadable")
    at = said["scanned_at"] + offset
    earlier = [(seq, kept.at) for seq, kept in phone.kept.items() if kept.at and seq < said["seq"]]
    if earlier and at <= (previous := max(earlier)[1]):
        at = previous + timedelta(microseconds=1)
    row = Row(
        said, phone.event, gates[said["gate"]], (min(at, now), now, phone.number, said["seq"])
    )
    shown = model.codes.get(said.get("code"), "unreadable")
    row.ticket = shown if isinstance(shown, Ticket) else None
    if said["kind"] == "walk_in":
        row.verdict = "admit"
        if not phone.revoked:
            _walk_in(model, row)
    elif said["kind"] == "in":
        row.verdict = shown if isinstance(shown, str) else _verdict(model, row, phone.waiting)
    row.lets_in = row.gate == "entry" and _lets_in(row)
    asked = row.kind == "in" and row.gate == "entry"
    if phone.revoked:
        phone.waiting.append(row)
        return Kept(said, "quarantined", row.verdict if asked else None, row.moment[0])
    model.rows.append(row)
    asked = asked or row.kind == "walk_in"
    return Kept(said, "recorded", row.verdict if asked else None, row.moment[0], row.ticket)


def _lets_in(row):
    told = row.said["told"]
    if row.kind != "in" or told is None:
        return row.verdict == "admit"
    return told in LETS_IN and row.verdict not in NOT_OURS


def _verdict(model, row, waiting):
    session = model.session(row.said["session"])
    doors = timedelta(minutes=session["doors_open_minutes"])
    last = timedelta(minutes=session["last_entry_minutes"])
    for verdict, applies in (
        ("wrong_event", row.ticket.event != row.event),
        ("cancelled", row.ticket.cancelled),
        ("wrong_session", row.said["session"] not in row.ticket.sessions),
        ("too_early", row.moment[0] < session["starts_at"] - doors),
        ("closed", row.moment[0] > session["ends_at"] + last),
        ("already_in", _inside(model, row, waiting)),
    ):
        if applies:
            return verdict
    return "admit"


def _inside(model, row, waiting):
    """Whether the guest is inside at the row's moment; untold, it may not admit twice later."""
    inside = False
    for passage in model.standing(waiting):
        if passage.place != row.place or not (passage.lets_in or passage.kind in ("out", "back")):
            continue
        if passage.moment > row.moment:
            return inside or (row.said["told"] is None and passage.lets_in)
        inside = passage.lets_in or (inside and passage.kind == "back")
    return inside
