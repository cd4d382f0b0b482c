"""What was said in a run: the facts that the model counts. Nothing here is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

COUNTED = ("confirmed", "witnessed")


@dataclass(eq=False)
class Person:
    email: str | None = None
    known: list = field(default_factory=list)  # (when, through which event)


@dataclass(eq=False)
class Ticket:
    """``booking`` is what the API answered to whoever booked it, None for a walk-in.

    ``person`` is None for a group that walked in without a name.
    """

    event: str
    sessions: list
    person: Person | None
    offer: str = ""
    at_door: bool = False
    heads: int | None = None
    cancelled: bool = False
    undone: bool = False  # a walk-in that was taken back: it never was
    id: str = ""
    code: str = ""
    short: str = ""
    booking: dict | None = None


@dataclass(eq=False)
class Row:
    """A row of a phone that counts. ``moment``: effective time, received, device, seq."""

    said: dict
    event: str
    gate: str  # its kind
    moment: tuple
    ticket: Ticket | None = None
    verdict: str | None = None
    lets_in: bool = False

    @property
    def kind(self):
        return self.said["kind"]

    @property
    def place(self):
        return self.ticket, self.said["session"]

    @property
    def is_entry(self):
        """Whether somebody was looked at who wanted to come in."""
        return self.kind in ("in", "walk_in") and self.gate == "entry"


@dataclass(eq=False)
class Signature:
    petition: str
    person: Person
    id: int = 0
    state: str = "unsigned"
    session: str | None = None
    ticket: Ticket | None = None
    at: datetime | None = None  # since when it has counted without a break
    campaign = None
    type = "signature"
    quantity = 1

    def become(self, state, now):
        if state in COUNTED and self.state not in COUNTED:
            self.at = now
        self.state = state


@dataclass(eq=False)
class Action:
    type: str
    quantity: int
    session: str | None
    petition: str | None
    campaign: str | None
    at: datetime
    person = None
