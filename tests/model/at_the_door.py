"""Steps at the door: phones note rows and send them, late, again, and in any order."""

from __future__ import annotations

import base45
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories import MINUTE
from tests.model import booking, door
from tests.model.evening import JUNK, Evening, step
from tests.model.stage import wire
from tests.model.worlds import EVENTS, PHONES, chosen, phones, pick, scans
from tests.web.api.program import made

DECIDED = {True: "acceptance", False: "dismissal"}


class AtTheDoor(Evening):
    @rule(said=scans, at_once=st.booleans())
    @step
    async def scan(self, said, at_once):
        await self.show(said, at_once=at_once)

    scan_more = scan_even_more = scan

    async def show(self, said, *, at_once):
        """Show something to a phone, which sends it now or later."""
        phone = said["phone"]
        code, sessions = self._shown(phone, said["number"], said["form"])
        session = chosen(said["where"], sessions)
        known = {name: said[name] for name in ("kind", "gate", "told")}
        self._note(phone, said["ago"], session=session, code=code, **known)
        if at_once:
            await self._upload(phone, self.rows[phone][-1:])

    def _shown(self, phone, number, form):
        """What is held to the camera, and the sessions to choose from: rather its own."""
        sessions = self.sessions(PHONES[phone][0])
        known = [ticket for ticket in self.model.tickets if ticket.code]
        if not known or form == "junk":
            return chosen(number, sorted(JUNK)), sessions
        event = PHONES[phone][0]
        ticket = chosen(number, [one for one in known if one.event == event] * 3 + known)
        own = [session for session in ticket.sessions if session in sessions]
        code = ticket.code
        if form == "forged":
            code = code[:-3] + "000"
            self.model.codes.setdefault(code, "forged")
        elif form == "short" and ticket.short:
            code = ticket.short
        return code, own * 3 + sessions

    @rule(phone=phones, where=pick, heads=st.sampled_from((None, 1, 3)))
    @step
    async def walk_in(self, phone, where, heads):
        session = chosen(where, self.sessions(PHONES[phone][0]))
        gate = chosen(where, ("door", "side", "table"))
        self._note(phone, 0, kind="walk_in", heads=heads, gate=gate, session=session)
        await self._upload(phone, self.rows[phone][-1:])

    @rule(phone=phones, where=pick, n=st.integers(-2, 9))
    @step
    async def click(self, phone, where, n):
        session = chosen(where, self.sessions(PHONES[phone][0]))
        self._note(phone, 0, kind="count", n=n, gate="door", session=session)

    @precondition(lambda self: any(self.rows))
    @rule(phone=phones, number=pick, ago=st.sampled_from((0, 5)))
    @step
    async def undo(self, phone, number, ago):
        undoes = chosen(number, [row for rows in self.rows for row in rows])["id"]
        session = chosen(number, self.sessions(PHONES[phone][0]))
        self._note(phone, ago, kind="undo", undoes=undoes, gate="door", session=session)

    @rule(phone=phones, order=st.lists(pick, max_size=8), altered=st.booleans())
    @step
    async def upload(self, phone, order, altered):
        """All that waits; or some rows in any order, for the first time or again."""
        rows, kept = self.rows[phone], self.model.phones[phone].kept
        sent = [chosen(number, rows) for number in order] if rows else []
        if sent and altered:
            sent.append(sent[0] | {"scanned_at": sent[0]["scanned_at"] - MINUTE})
        await self._upload(phone, sent or [row for row in rows if row["seq"] not in kept])

    @precondition(lambda self: self.steps > 15)
    @rule(phone=phones)
    @step
    async def revoke(self, phone):
        held = self.model.phones[phone]
        made(await self.stage.ana.post(f"/devices/{held.number}/revocation", {}), 200)
        held.revoked = True

    @precondition(lambda self: any(phone.waiting for phone in self.model.phones))
    @rule(number=pick, accepted=st.booleans(), again=st.booleans())
    @step
    async def decide(self, number, accepted, again):
        """What waits in quarantine counts, or never does; asked again, nothing changes."""
        phone = chosen(number, [i for i, held in enumerate(self.model.phones) if held.waiting])
        held = self.model.phones[phone]
        walked_in = [row.said for row in held.waiting if row.kind == "walk_in"]
        if accepted:
            door.accept(self.model, held, self.now)
        else:
            door.dismiss(held)
        path = f"/devices/{held.number}/quarantine"
        for _ in range(1 + again):
            made(await self.stage.ana.post(f"{path}/{DECIDED[accepted]}", {}), 200)
        await self.stage.deliver()
        if accepted and walked_in:
            await self._upload(phone, walked_in)

    decide_more = decide

    @rule(event=st.sampled_from(sorted(EVENTS)), where=pick, count=st.integers(-4, 30))
    @step
    async def count_heads(self, event, where, count):
        session = chosen(where, self.sessions(event))
        owed = booking.count_heads(self.model, session, count, self.now)
        answer = await self.stage.ana.post(f"/sessions/{session}/headcounts", {"count": count})
        assert answer.status_code == owed, answer.text

    def _note(self, phone, ago, **said):
        """A row on the phone, so many minutes ago by its own clock."""
        rows = self.rows[phone]
        scanned_at = self.now + (PHONES[phone][2] - ago) * MINUTE
        known = {"seq": len(rows) + 1, "id": self.stage.fresh_id(), "scanned_at": scanned_at}
        rows.append({"told": None, "heads": None} | known | said)

    async def _upload(self, phone, rows):
        held, sent_at = self.model.phones[phone], self.now + PHONES[phone][2] * MINUTE
        held.announced = len(self.rows[phone])
        owed = door.upload(self.model, held, rows, self.now - sent_at, self.now)
        body = {"clock": {"sent_at": sent_at}, "announced": held.announced, "rows": rows}
        answer = made(await self.programs[phone].post("/door/scans", wire(body)), 200)
        for row, (status, verdict), result in zip(rows, owed, answer["results"], strict=True):
            assert result["status"] == status, (row, result)
            assert verdict in (None, result.get("verdict")), (row, result)
            ticket = held.kept[row["seq"]].ticket
            if row["kind"] == "walk_in" and ticket and status in ("recorded", "seen"):
                await self._meet(ticket, result)
        assert answer["acked_through"] == held.through
        await self.stage.deliver()

    async def _meet(self, ticket, result):
        """What only the server knows of a walk-in: its code, and under which offer it stands.

        Its number is in the code (section 3): of who waited first no more is answered.
        """
        ticket.code = result["code"]
        ticket.id = base45.b45decode(ticket.code[3:])[4:12].hex()
        assert result.get("ticket", ticket.id) == ticket.id
        ticket.offer = await self.stage.offer_of(ticket.event, ticket.id)
        self.model.codes[ticket.code] = ticket
