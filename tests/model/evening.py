"""A run of the model test: how it begins, what a step is, and what must agree."""

from __future__ import annotations

import functools
from datetime import date, datetime, timedelta

from hypothesis import note
from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.model import booking
from tests.model.answers import COUNTS, EVER, counts, quarantine, turnout
from tests.model.door import Phone
from tests.model.model import Model
from tests.model.stage import Stage
from tests.model.worlds import CAMPAIGNS, EVENTS, PHONES
from tests.web.api.program import made

CHECK_EVERY = 10
TODAY = (date(2026, 3, 14), date(2026, 3, 14))
JUNK = {"T1:NONSENSE": "unreadable", "ZZZZZZZZ": "unknown"}
FIGURES = (*COUNTS, "cancelled", "waiting", "admitted", "walk_ins", "no_show")
DATED = (CAMPAIGNS[0], None)
"""Campaigns, and the organisation, that are also asked about one day."""


def step(deed):
    """A step of a run: a second passes; what fails half way is not compared."""

    @functools.wraps(deed)
    def done(self, **drawn):
        self.sound = False
        self.steps += 1
        self.stage.clock.forward(timedelta(seconds=1))
        self.stage.run(deed(self, **drawn))
        self.sound = True

    return done


class Evening(RuleBasedStateMachine):
    """What the API does the model does; what one refuses the other refuses."""

    stage: Stage
    steps = 0

    @property
    def now(self):
        return self.stage.clock.now

    async def begin(self, world):
        """Put the world and pair the phones."""
        self.model = Model()
        self.model.codes = dict(JUNK)
        await self.stage.begin()
        for slug, parent in world["parents"].items():
            await self.put_campaign(slug, parent)
        for slug, body in world["events"].items():
            await self.stage.put(f"/events/{slug}", body)
        for slug, body in world["petitions"].items():
            await self.stage.put(f"/petitions/{slug}", body)
        self.model.events, self.model.petitions = world["events"], world["petitions"]
        self.programs, self.rows = [], [[] for _ in PHONES]
        for event, role, _ in PHONES:
            program, number = await self.stage.pair(event, role)
            self.model.phones.append(Phone(number, event, role == "lead"))
            self.programs.append(program)

    async def put_campaign(self, slug, parent):
        owed = booking.put_campaign(self.model, slug, parent)
        answer = await self.stage.ana.put(f"/campaigns/{slug}", {"name": slug, "parent": parent})
        assert answer.status_code == owed, answer.text

    def sessions(self, event):
        return [f"{event}/{session['slug']}" for session in self.model.events[event]["sessions"]]

    @invariant()
    def every_ten_steps_they_agree(self):
        if self.sound and self.steps % CHECK_EVERY == 0:
            self.stage.run(self.compare())

    def teardown(self):
        if self.steps and self.sound:
            self.stage.run(self.compare())

    async def compare(self):
        """Every figure of each event, of each campaign, and of the organisation."""
        for event in EVENTS:
            shown = made(await self.stage.ana.get(f"/events/{event}/turnout"), 200)
            same(f"turnout of {event}", turnout(self.model, event, self.now), as_model(shown))
            shown = made(await self.stage.ana.get(f"/events/{event}/quarantine"), 200)
            same(f"quarantine of {event}", quarantine(self.model, event), waiting(shown))
        for campaign in (*CAMPAIGNS, None):
            path = f"/campaigns/{campaign}/counts" if campaign else "/counts"
            for days in (EVER, TODAY) if campaign in DATED else (EVER,):
                asked = {} if days == EVER else {"since": days[0], "until": days[1]}
                shown = made(await self.stage.ana.get(path, **asked), 200)
                owed = counts(self.model, campaign, days, self.now)
                same(path, owed, without_zeros({name: shown[name] for name in owed}))


def as_model(shown):
    """An event's turnout in the shape of the model's."""
    return {
        "totals": figures(shown["totals"]),
        "sessions": {one["session"]: figures(one) for one in shown["sessions"]},
        "offers": {o["offer"]: (o["registered"], o["admitted"]) for o in shown["offers"]},
        "gates": {gate["gate"]: gate["admitted"] for gate in shown["gates"]},
        "double_admits": sorted(
            (one["ticket"], one["session"], *said(one["first"]), *said(one["again"]))
            for one in shown["double_admits"]
        ),
        "let_in_anyway": len(shown["let_in_anyway"]),
        "sessions_unknown": shown["sessions_unknown"],
    }


def waiting(shown):
    """An event's quarantine in the shape of the model's."""
    moments = ("first_at", "last_at")
    return {
        one["device"]: (one["rows"], *(datetime.fromisoformat(one[at]) for at in moments))
        for one in shown["items"]
    }


def said(row):
    return row["gate"], datetime.fromisoformat(row["at"])


def figures(shown):
    return without_zeros({name: shown[name] for name in FIGURES})


def without_zeros(shown):
    """Whether a type whose quantities add up to nothing is listed is not laid down."""
    by_type = {kind: n for kind, n in shown["actions_by_type"].items() if n}
    return shown | {"actions_by_type": by_type}


def same(what, owed, shown):
    """Fails naming what differs."""
    apart = differences(owed, shown)
    note(f"{what}: {apart}")
    assert not apart, f"{what}: (owed, shown) {apart}"


def differences(owed, shown):
    if isinstance(owed, dict) and isinstance(shown, dict):
        inner = {
            key: differences(owed.get(key), shown.get(key)) for key in owed.keys() | shown.keys()
        }
        return {key: apart for key, apart in inner.items() if apart}
    return () if owed == shown else (owed, shown)
