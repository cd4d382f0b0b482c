"""Things to choose on a form, in words; here the tickets of a registration."""

from __future__ import annotations

from dataclasses import dataclass

from events import words
from events.registration import RegistrationView
from web.speech import Speech


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: its value, its name, a detail under the name and a note beside it."""

    value: str
    label: str
    detail: str = ""
    note: str = ""
    enabled: bool = True


def ticket_options(view: RegistrationView, say: Speech) -> list[Option]:
    """The live tickets of a registration; those that were used cannot be given back."""
    return [
        Option(
            value=ticket.ticket.public_id,
            label=ticket.name or say("Guest"),
            detail=say(", ").join(
                words.moment(s.starts_at, say.language, say.zone) for s in ticket.sessions
            )
            + f" · {ticket.ticket.short[:4]}\u00a0{ticket.ticket.short[4:]}",
            note=say("Came in") if ticket.admitted else "",
            enabled=not ticket.admitted,
        )
        for ticket in view.tickets
        if not ticket.ticket.void
    ]
