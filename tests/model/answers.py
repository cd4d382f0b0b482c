"""What the API owes for a model: the turnout of an event, the counts of a campaign."""

from __future__ import annotations

from collections import Counter
from datetime import date

from tests.model.model import Model, day

EVER = (date.min, date.max)
COUNTS = (
    "registered", "attendances", "people", "headcount", "signatures", "letters", "actions",
    "actions_by_type", "new_people", "known_people", "unknown_people", "acted",
)  # fmt: skip


def turnout(model: Model, event: str, now):
    """The turnout of an event: totals, each session, offers, gates, and what must be looked at."""
    held = model.held(event)
    every = [f"{event}/{session['slug']}" for session in model.events[event]["sessions"]]
    entered = {place: row for place, row in model.admissions().items() if place[1] in held}
    totals = _at(model, held, now)
    live = Counter(
        t.offer for t in model.tickets if t.event == event and not (t.cancelled or t.at_door)
    )
    came = Counter((t.event, t.offer) for t, _ in entered if not t.heads)
    gates = Counter(row.said["gate"] for row in entered.values() if not row.ticket.heads)
    return {
        "totals": totals,
        "sessions": {name: _at(model, {name}, now) for name in every},
        "offers": {
            offer["slug"]: (
                live[offer["slug"]],
                None if totals["admitted"] is None else came[event, offer["slug"]],
            )
            for offer in model.events[event]["offers"]
        },
        "gates": {gate["slug"]: gates[gate["slug"]] for gate in model.events[event]["gates"]},
        "double_admits": model.double_admits(event),
        "let_in_anyway": _let_in_anyway(model, event),
        "sessions_unknown": _unknown(model, held, now),
    }


def quarantine(model: Model, event: str):
    """Of each phone of an event whose rows wait: how many, the first moment, and the last."""
    at = {
        phone.number: [row.moment[0] for row in phone.waiting]
        for phone in model.phones
        if phone.event == event and phone.waiting
    }
    return {number: (len(found), min(found), max(found)) for number, found in at.items()}


def counts(model: Model, campaign: str | None, days, now):
    """The counts of a campaign, of the organisation without one."""
    below = model.below(campaign) if campaign else set()

    def belongs(campaigns):
        return campaign is None or not below.isdisjoint(campaigns)

    names = {
        name
        for name in model.held()
        if belongs(model.credited(name))
        and days[0] <= day(model.session(name)["starts_at"]) <= days[1]
    }
    figures = model.figures(names, list(model.deeds(names, belongs, days)), now)
    also = set().union(*(model.credited(name) for name in names)) - below if campaign else set()
    events = {name.split("/")[0] for name in names}
    late = [p for p in model.phones if p.event in events and p.announced > p.through]
    return {name: figures[name] for name in COUNTS} | {
        "sessions": len(names),
        "also_counted_in": sorted(also),
        "sessions_unknown": _unknown(model, names, now),
        "unsynced_devices": len(late),
    }


def _at(model, names, now):
    def belongs(_campaigns):
        return False

    return model.figures(names, list(model.deeds(names, belongs, EVER)), now)


def _let_in_anyway(model, event):
    """Rows that were told to come in although refused, or although their guest was inside."""
    inside, found = {}, 0
    for row in model.standing():
        if row.event == event and row.lets_in and row.said["told"]:
            found += row.verdict not in ("admit", "already_in") or inside.get(row.place, False)
        if row.lets_in or row.kind == "out":
            inside[row.place] = row.lets_in
    return found


def _unknown(model, names, now):
    """How many sessions have begun of which nothing was recorded."""
    begun = [name for name in names if model.session(name)["starts_at"] <= now]
    return sum(model.figures({name}, [], now)["attendances"] is None for name in begun)
