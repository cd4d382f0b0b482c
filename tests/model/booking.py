"""What the model grants and what it refuses: places, cancellations, headcounts, signatures."""

from __future__ import annotations

from collections import Counter

from tests.model.facts import COUNTED, Action, Ticket

SAME = ("type", "session", "petition", "campaign")
AFTER = {
    "confirmed": ("pending",),
    "rejected": ("pending", "confirmed"),
    "withdrawn": ("pending", *COUNTED),
}
"""From which states an answer leads to a state; from others it changes nothing."""


def put_campaign(model, slug, parent):
    """The status owed: no campaign may stand above itself."""
    above = parent
    while above is not None and above != slug:
        above = model.parents[above]
    if above is not None:
        return 422
    made = slug not in model.parents
    model.parents[slug] = parent
    return 201 if made else 200


def register(model, event, order, now):
    """The status owed; when it is 201, the tickets stand at the end of the model's list."""
    body = model.events[event]
    if body["email"] == "required" and not order["contact"]["email"]:
        return 422
    offers = {offer["slug"]: offer for offer in body["offers"]}
    asked = [offers[guest["offer"]] for guest in order["guests"]]
    places = [[f"{event}/{slug}" for slug in offer["sessions"]] for offer in asked]
    if any(now >= max(model.session(name)["ends_at"] for name in names) for names in places):
        return 410
    places = [[name for name in names if model.session(name)["ends_at"] > now] for names in places]
    drawn = Counter(name for names in places for name in names)
    drawn.update(f"{event} {offer['slug']}" for offer in asked)
    if any((left := _left(model, pool)) is not None and n > left for pool, n in drawn.items()):
        return 409
    people = model.whose(order["contact"], order["guests"], now, event)
    model.tickets += [
        Ticket(event, names, person, offer["slug"])
        for offer, names, person in zip(asked, places, people, strict=True)
    ]
    return 201


def _left(model, pool):
    """How many places a session or an offer has left; None without a limit."""
    live = [ticket for ticket in model.tickets if not ticket.cancelled]
    if "/" in pool:
        size = model.session(pool)["capacity"]
        mine = [ticket for ticket in live if pool in ticket.sessions]
    else:
        event, slug = pool.split(" ")
        [size] = [o["size"] for o in model.events[event]["offers"] if o["slug"] == slug]
        mine = [t for t in live if (t.event, t.offer) == (event, slug) and not t.at_door]
    return None if size is None else size - sum(ticket.heads or 1 for ticket in mine)


def cancel(model, tickets, *, by_guest):
    """The status owed: a guest may not cancel what was used."""
    used = {ticket for ticket, _ in model.admissions()}
    if by_guest and any(ticket in used and not ticket.cancelled for ticket in tickets):
        return 409
    for ticket in tickets:
        ticket.cancelled = True
    return 200


def count_heads(model, session, count, now):
    """The status owed: a sum below zero is refused."""
    if (model.counted(session) or 0) + count < 0:
        return 422
    model.taps.append((session, now, count))
    return 201


def act(model, body, now):
    """The status owed; a correction takes back what was entered last of the same, never more."""
    same = [done for done in model.actions if all(getattr(done, key) == body[key] for key in SAME)]
    quantity = body["quantity"]
    if quantity == 0 or sum(done.quantity for done in same) + quantity < 0:
        return 422
    for done in reversed(same):
        taken = min(done.quantity, max(0, -quantity))
        done.quantity -= taken
        quantity += taken
    if quantity:
        model.actions.append(Action(**body, at=now))
    return 201


def answer(signature, state, now):
    """A mailed button was pressed; whether that changed anything."""
    changes = signature.state in AFTER[state]
    if changes:
        signature.become(state, now)
    return changes
