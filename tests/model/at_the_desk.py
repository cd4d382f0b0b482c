"""Steps of guests and organisers: they register, cancel, sign and act, and change the credit."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.factories import MINUTE
from tests.model import booking
from tests.model.evening import Evening, step
from tests.model.model import ZONE, normal
from tests.model.worlds import (
    CAMPAIGNS,
    EVENTS,
    MAILS,
    PETITIONS,
    chosen,
    contacts,
    credited,
    parties,
    pick,
    signings,
    some,
)
from tests.web.api.program import made

BUTTONS = {"confirmed": "confirmation", "rejected": "rejection"}
events = st.sampled_from(sorted(EVENTS))


class AtTheDesk(Evening):
    @rule(party=parties)
    @step
    async def register(self, party):
        await self.book(party)

    register_more = register

    async def book(self, party):
        event, contact = party["event"], party["contact"]
        offers = [offer["slug"] for offer in self.model.events[event]["offers"]]
        guests = [guest | {"offer": chosen(guest["offer"], offers)} for guest in party["guests"]]
        consents = {"notice": self.stage.notices["registration"]}
        order = {"contact": contact, "guests": guests, "consents": consents}
        owed = booking.register(self.model, event, order, self.now)
        answer = await self.stage.public.post(f"/events/{event}/registrations", order)
        assert answer.status_code == owed, answer.text
        if owed == 201:
            booked = answer.json()
            tickets = self.model.tickets[-len(guests) :]
            for ticket, issued in zip(tickets, booked["tickets"], strict=True):
                ticket.booking, ticket.id = booked, issued["id"]
                ticket.code, ticket.short = issued["code"], issued["short"]
                self.model.codes |= {ticket.code: ticket, ticket.short: ticket}

    @precondition(lambda self: any(ticket.booking for ticket in self.model.tickets))
    @rule(number=pick, whole=st.booleans(), by_guest=st.booleans())
    @step
    async def cancel(self, number, whole, by_guest):
        ticket = chosen(number, [ticket for ticket in self.model.tickets if ticket.booking])
        party = [t for t in self.model.tickets if t.booking is ticket.booking]
        owed = booking.cancel(self.model, party if whole else [ticket], by_guest=by_guest)
        body = {"secret": ticket.booking["secret"]} if by_guest else {}
        program = self.stage.public if by_guest else self.stage.ana
        path = f"/registrations/{ticket.booking['reference']}/cancellation"
        answer = await program.post(path, body if whole else body | {"tickets": [ticket.id]})
        assert answer.status_code == owed, answer.text
        if owed == 200:
            states = {one["id"]: one["state"] for one in answer.json()["tickets"]}
            assert states == {t.id: "cancelled" if t.cancelled else "valid" for t in party}

    @rule(petition=st.sampled_from(PETITIONS), signer=contacts, where=st.one_of(st.none(), pick))
    @step
    async def sign_by_mail(self, petition, signer, where):
        session, email = self._somewhere(where), signer["email"] or MAILS[0]
        event = session and session.split("/")[0]
        person = self.model.person(signer["name"], email, self.now, event)
        await self._send(petition, signer | {"email": email, "session": session}, 202)
        await self._signed(petition, person, session, None)

    @rule(said=signings)
    @step
    async def sign_by_ticket(self, said):
        await self.sign(said)

    sign_more_by_ticket = sign_by_ticket

    async def sign(self, said):
        """Sign with some ticket, if there is one."""
        known = [ticket for ticket in self.model.tickets if ticket.code]
        if not known:
            return
        ticket, where = chosen(said["number"], known), said["where"]
        session = None if where is None else chosen(where, self.sessions(ticket.event))
        body = {"ticket": ticket.code, "session": session}
        signs = ticket.person is not None and not ticket.cancelled
        await self._send(said["petition"], body, 202 if signs else 422)
        if signs:
            await self._signed(said["petition"], ticket.person, session, ticket)

    async def _send(self, petition, body, owed):
        consents = {"notice": self.stage.notices["petition"], "deliver": True}
        path = f"/petitions/{petition}/signatures"
        answer = await self.stage.public.post(path, body | {"consents": consents})
        assert answer.status_code == owed, answer.text
        assert owed != 202 or answer.json() == {"thanks": True}

    async def _signed(self, petition, person, session, ticket):
        signed = self.model.sign(petition, person, session, ticket, self.now)
        signed.id = signed.id or await self.stage.latest_signature()

    @precondition(lambda self: self.model.signatures)
    @rule(number=pick, state=st.sampled_from(("confirmed", "confirmed", "rejected", "withdrawn")))
    @step
    async def answer_a_mail(self, number, state):
        signed = chosen(number, self.model.signatures)
        changed = booking.answer(signed, state, self.now)
        if state in BUTTONS:
            assert await self.stage.press(BUTTONS[state], signed.id) or not changed
        else:
            assert await self.stage.withdraw(signed.petition, signed.id) == signed.state

    @rule(
        kind=st.sampled_from(("letter", "postcard")), quantity=st.integers(-3, 9),
        where=st.one_of(st.none(), pick), petition=st.sampled_from((None, *PETITIONS)),
        campaign=st.sampled_from((None, *CAMPAIGNS)),
    )  # fmt: skip
    @step
    async def act(self, kind, quantity, where, petition, campaign):
        session = self._somewhere(where)
        body = {"type": kind, "quantity": quantity, "session": session}
        body |= {"petition": petition, "campaign": campaign}
        answer = await self.stage.ana.post("/actions", body)
        assert answer.status_code == booking.act(self.model, body, self.now), answer.text

    def _somewhere(self, where):
        every = [session for event in EVENTS for session in self.sessions(event)]
        return None if where is None else chosen(where, every)

    @rule(emails=some(MAILS, 1), days=st.sampled_from((-9, 0, 1)))
    @step
    async def know(self, emails, days):
        as_of = date(2026, 3, 14) + timedelta(days=days)
        known = {normal(email) for email in emails}
        hashes = sorted(hashlib.sha256(email.encode()).hexdigest() for email in known)
        body = {"hashes": hashes, "as_of": as_of.isoformat()}
        made(await self.stage.ana.post("/people/known", body), 200)
        at = datetime(as_of.year, as_of.month, as_of.day, tzinfo=ZONE)
        for email in known:
            self.model.listed[email] = min(at, self.model.listed.get(email, at))

    @rule(event=events, where=st.one_of(st.none(), pick), credit=credited())
    @step
    async def change_the_credit(self, event, where, credit):
        """Of an event, or of one of its sessions; today's credit is what counts."""
        body = self.model.events[event]
        part = body if where is None else chosen(where, body["sessions"])
        part["campaigns"] = credit
        await self.stage.put(f"/events/{event}", body)

    @rule(petition=st.sampled_from(PETITIONS), campaigns=some(CAMPAIGNS))
    @step
    async def change_a_petition(self, petition, campaigns):
        body = self.model.petitions[petition]
        body["campaigns"] = campaigns
        await self.stage.put(f"/petitions/{petition}", body)

    @rule(campaign=st.sampled_from(CAMPAIGNS), parent=st.sampled_from((None, *CAMPAIGNS)))
    @step
    async def move_a_campaign(self, campaign, parent):
        await self.put_campaign(campaign, parent)

    @rule(minutes=st.sampled_from((5, 45, 120)))
    @step
    async def wait(self, minutes):
        self.stage.clock.forward(minutes * MINUTE)
