"""The cases of the rule at the door, as facts of the phone and as arguments of the server's rule.

``verdicts.json`` is held against both: ``web/static/door/verdict.js`` and
``events.admission.admit``. A case that is ``phone_only`` cannot happen on the server (yet).
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from events.admission import DoorSession, Shown, TicketFacts, Verdict, admit
from events.tickets import Why
from tests.factories import HOUR, NOON

Facts = dict[str, Any]

_FILE = json.loads((Path(__file__).parent / "verdicts.json").read_text())
EVENT, SESSION = 1, 10
AT = {
    "too_early": NOON - timedelta(seconds=1),
    "open": NOON,
    "closed": NOON + HOUR + timedelta(seconds=1),
}
STATES = ("valid", *Why)


def cases() -> list[tuple[str, Facts, str, bool]]:
    """Name, whole facts, verdict, and whether only a phone meets it."""
    return [
        (c["name"], {**_FILE["usual"], **c["facts"]}, c["verdict"], c.get("phone_only", False))
        for c in _FILE["cases"]
    ]


def all_facts() -> Iterator[Facts]:
    """Every combination of facts that can happen on the server too."""
    choices = {
        "form": ("signed", "short", "foreign"),
        "genuine": (True, False),
        "same_event": (True, False),
        "listed": (True, False),
        "state": STATES,
        "session_cancelled": (True, False),
        "for_session": (True, False),
        "window": tuple(AT),
        "inside": (True, False),
    }
    for values in itertools.product(*choices.values()):
        facts = dict(zip(choices, values, strict=True))
        is_new = facts["form"] == "signed" and facts["genuine"] and not facts["listed"]
        old_short = facts["form"] == "short" and facts["state"] == "replaced"
        if not is_new and not old_short:
            yield facts


def by_the_server(facts: Facts) -> Verdict:
    """What the server's rule says of the facts."""
    signed = facts["form"] == "signed"
    ticket = TicketFacts(
        id=1,
        event=EVENT,
        issue=1 if facts["state"] == "replaced" else 0,
        barred=None if facts["state"] in ("valid", "replaced") else Verdict(facts["state"]),
        sessions=frozenset({SESSION if facts["for_session"] else SESSION + 1}),
    )
    shown = Shown(
        readable=facts["form"] != "foreign",
        genuine=facts["genuine"] if signed else True,
        event=EVENT if facts["same_event"] or not signed else EVENT + 1,
        issue=0 if signed else None,
        ticket=ticket if facts["listed"] else None,
    )
    session = DoorSession(SESSION, "film/one", NOON, NOON + HOUR, facts["session_cancelled"])
    return admit(shown, EVENT, session, facts["inside"], AT[facts["window"]])
