"""The rules of design.md 4 over plain lists: no database, no HTTP.

Nothing is counted when it happens: every figure is worked out anew from all that was said.
"""

from __future__ import annotations

import math
import unicodedata
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.model.facts import COUNTED, Person, Signature

ZONE = ZoneInfo("Asia/Taipei")


def normal(text):
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def day(moment):
    return moment.astimezone(ZONE).date()


def total(values):
    known = [value for value in values if value is not None]
    return sum(known) if known else None


class Model:
    def __init__(self):
        self.parents, self.events, self.petitions = {}, {}, {}  # as they were put
        self.people, self.listed = {}, {}  # by e-mail and name; dates of listed addresses
        self.tickets, self.codes, self.rows, self.taps = [], {}, [], []
        self.phones, self.signatures, self.actions = [], [], []

    # Identity and known.

    def person(self, name, email, now, event):
        """Same e-mail and same name is the same person; without e-mail, one of their own."""
        if not email:
            return Person()
        person = self.people.setdefault((normal(email), normal(name)), Person(normal(email)))
        person.known.append((now, event))
        return person

    def whose(self, contact, guests, now, event):
        """The first guest without e-mail called like the contact, or nothing, is the contact."""
        me, found, people = self.person(contact["name"], contact["email"], now, event), False, []
        for guest in guests:
            name, email = guest.get("name"), guest.get("email")
            called = name is None or normal(name) == normal(contact["name"])
            is_me = called and (normal(email) == me.email if email else not found)
            found = found or (is_me and not email)
            people.append(me if is_me else self.person(name or "", email, now, event))
        return people

    def known_through(self, person):
        """The event through which somebody became known first; none for a listed address."""
        listed = [(self.listed[person.email], None)] if person.email in self.listed else []
        return min(listed + person.known, key=lambda known: known[0], default=(None, None))[1]

    # Who was let in.

    def standing(self, waiting=()):
        """Rows that were not undone, in effective order; with what waits, as if it counted."""
        rows = [*self.rows, *waiting]
        undone = {(row.event, row.said.get("undoes")) for row in rows}
        stays = [row for row in rows if (row.event, row.said["id"]) not in undone]
        return sorted(stays, key=lambda row: row.moment)

    def admissions(self):
        """The row that let each ticket into each session, in effective order."""
        first = {}
        for row in self.standing():
            if row.lets_in:
                first.setdefault(row.place, row)
        return first

    def double_admits(self, event):
        """Pairs of rows that let a ticket in with no ``out``, ``back`` or ``undo`` between.

        Of each: the ticket, the session, and at which gate and when it was, first and again.
        """
        passages, undos = defaultdict(list), {}
        for row in self.standing():
            if row.lets_in or row.kind in ("out", "back"):
                passages[row.place].append((row.moment, row.lets_in, row.said["gate"]))
        by_id = {row.said["id"]: row for row in self.rows}
        for row in sorted(self.rows, key=lambda row: row.moment):
            target = by_id.get(row.said.get("undoes"))
            if target and target.event == row.event and undos.setdefault(target, row) is row:
                passages[target.place].append((row.moment, False, row.said["gate"]))
        return sorted(
            (ticket.id, session, a[2], a[0][0], b[2], b[0][0])
            for (ticket, session), rows in passages.items() if session.startswith(f"{event}/")
            for a, b in pairwise(sorted(rows)) if ticket and a[1] and b[1]
        )  # fmt: skip

    # Attribution.

    def sign(self, petition, person, session, ticket, now):
        """At once where the ticket itself was admitted, else when confirmed or admitted later.

        What is pending is given again; after an answer that took it off it is another signature.
        """
        before = [s for s in self.signatures
                  if (s.petition, s.person, s.ticket) == (petition, person, ticket)]  # fmt: skip
        if before and before[-1].state in COUNTED:
            return before[-1]
        if ticket and not session:
            entered = [s for t, s in self.admissions() if t is ticket]
            session = (entered or (ticket.sessions if len(ticket.sessions) == 1 else [None]))[-1]
        if not before or before[-1].state != "pending":
            before = [Signature(petition, person, ticket=ticket)]
            self.signatures += before
        signed = before[-1]
        signed.session = session or signed.session
        inside = (ticket, session) in self.admissions()
        signed.become("witnessed" if ticket and inside else "pending", now)
        return signed

    def enter(self, before, now):
        """A pending signature is witnessed when its ticket's admission to its session arrives."""
        fresh = [place for place in self.admissions() if place not in before]
        for signed in self.signatures:
            here = [s for t, s in fresh if t is signed.ticket and signed.session in (s, None)]
            if here and signed.state == "pending":
                signed.session = here[0]
                signed.become("witnessed", now)

    def standing_signatures(self):
        """Of one person's signatures for a petition, the first that came to count."""
        first = {}
        standing = [s for s in self.signatures if s.state in COUNTED]
        for signed in sorted(standing, key=lambda signed: (signed.at, signed.id)):
            first.setdefault((signed.petition, signed.person), signed)
        return first.values()

    def deeds(self, names, belongs, days):
        """Signatures and actions of these sessions, and others that belong, each once."""
        for deed in [*self.standing_signatures(), *self.actions]:
            campaigns = set(self.petitions[deed.petition]["campaigns"]) if deed.petition else set()
            campaigns |= {deed.campaign} if deed.campaign else set()
            at = self.session(deed.session)["starts_at"] if deed.session else deed.at
            if deed.session in names or (belongs(campaigns) and days[0] <= day(at) <= days[1]):
                yield deed

    # Credit.

    def session(self, name):
        event, slug = name.split("/")
        return next(s for s in self.events[event]["sessions"] if s["slug"] == slug)

    def held(self, event=None):
        """Sessions, of one event or of all, that are not for practice."""
        return {f"{e}/{s['slug']}" for e, body in self.events.items() for s in body["sessions"]
                if event in (None, e) and not s["practice"]}  # fmt: skip

    def credited(self, name):
        own = self.session(name)["campaigns"] or self.events[name.split("/")[0]]["campaigns"]
        return {credit["campaign"] for credit in own}

    def below(self, campaign):
        children = [c for c, parent in self.parents.items() if parent == campaign]
        return {campaign}.union(*(self.below(child) for child in children))

    def around(self, name):
        """Every session that a session lies within."""
        while name := self.session(name)["within"]:
            yield name

    # Figures.

    def headcount(self, name, came):
        groups = [t.heads for t, s in came if s == name and t.heads]
        return total([self.counted(name), sum(groups) if groups else None])

    def counted(self, name):
        """Heads counted, one row after the other; nothing is ever taken from none."""
        clicks = [(row.moment[0], row.moment[1:], row.said["n"]) for row in self.standing()
                  if row.kind == "count" and row.said["session"] == name]  # fmt: skip
        typed = [(at, (at, math.inf), n) for session, at, n in self.taps if session == name]
        heads = None
        for _, _, n in sorted(clicks + typed, key=lambda row: row[:2]):
            heads = max(0, (heads or 0) + n)
        return heads

    def looked_at(self):
        """Sessions at whose entry somebody was looked at while it was open, or was let in."""
        seen = {row.said["session"] for row in self.rows
                if row.is_entry and self.is_open(row.said["session"], row.moment[0])}  # fmt: skip
        return seen | {row.said["session"] for row in self.standing() if row.lets_in}

    def is_open(self, name, at):
        session = self.session(name)
        doors, last = (timedelta(minutes=session[window])
                       for window in ("doors_open_minutes", "last_entry_minutes"))  # fmt: skip
        return session["starts_at"] - doors <= at <= session["ends_at"] + last

    def no_show(self, name, came, now):
        if name not in {s for _, s in came} or self.session(name)["ends_at"] > now:
            return None
        due = [t for t in self.tickets if name in t.sessions and not (t.cancelled or t.at_door)]
        return sum((ticket, name) not in came for ticket in due)

    def figures(self, names, deeds, now):
        """The figures of a set of sessions, and of what was done there or for it."""
        came = {(t, s) for t, s in self.admissions() if s in names}
        single = [(t, s) for t, s in came if not t.heads]
        looked_at = self.looked_at() & names
        heads = {s: n for s in names if (n := self.headcount(s, came)) is not None}
        outer = [s for s in names if heads.keys().isdisjoint(self.around(s))]
        present = {s: [t for t, at in single if at == s] for s in looked_at}
        booked = [t for t in self.tickets if not (t.undone or names.isdisjoint(t.sessions))]
        named = {(t.person, s) for t, s in came if t.person}
        people = {person for person, _ in named}
        new = {p for p, s in named if self.known_through(p) == s.split("/")[0]}
        unknown = {person for person in people if not person.email}
        done, by_type = {(deed.person, deed.session) for deed in deeds}, Counter()
        for deed in deeds:
            by_type[deed.type] += deed.quantity
        entered = {
            "admitted": single, "walk_ins": [t for t, _ in single if t.at_door], "people": people,
            "new_people": new, "known_people": people - new - unknown, "unknown_people": unknown,
            "acted": {person for person, s in named if (person, s) in done},
        }  # fmt: skip
        return {name: len(found) if looked_at else None for name, found in entered.items()} | {
            "registered": sum(t.heads or 1 for t in booked if not (t.cancelled or t.at_door)),
            "cancelled": sum(t.cancelled for t in booked), "waiting": 0,
            "headcount": total(heads.get(s) for s in outer),
            "attendances": total(total([heads.get(s), len(present[s]) if s in present else None])
                                 for s in outer),
            "no_show": total(self.no_show(s, came, now) for s in names),
            "signatures": by_type["signature"], "letters": by_type["letter"],
            "actions": sum(by_type.values()),
            "actions_by_type": {kind: n for kind, n in by_type.items() if n},
        }  # fmt: skip
