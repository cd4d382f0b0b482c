"""Judging the rows of an upload, in order of seq: each is answered, and seen by the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from events import registration, tickets
from events.admission.history import (
    AtGate,
    AtSession,
    History,
    Moment,
    Passage,
    Where,
    standing_in,
    where,
)
from events.admission.tables import ScanKind, Verdict
from events.admission.upload.facts import Door, Target
from events.admission.upload.keeping import RECORDED, Judged, Kept
from events.admission.upload.protocol import LOST, Batch, ScanRow, Sent
from events.admission.upload.shown import First, Found, TicketAtDoor
from events.admission.verdict import (
    COUNTS_NOTHING,
    LETS_IN,
    Shown,
    admit,
    effective_time,
    lets_in,
    may,
)
from events.catalogue import GateKind
from events.devices import DeviceView
from events.registration import WalkIn
from events.text import tidy
from events.tickets import IssuedTicket

QUARANTINED = "quarantined"
UNREADABLE = "unreadable"
CONFLICT = "conflict"
SEEN = "seen"

Answer = dict[str, Any]


@dataclass
class Recording:
    """One upload while it is being judged."""

    door: Door
    found: Found
    offset: timedelta
    now: datetime
    kept: Kept = field(default_factory=Kept)
    touched: set[tuple[int, int]] = field(default_factory=set)
    issued: dict[int, IssuedTicket] = field(default_factory=dict)

    @property
    def status(self) -> str:
        """The status of a row that can be read: quarantined when the phone no longer stands."""
        return RECORDED if self.device.standing(self.now) else QUARANTINED

    @property
    def counts(self) -> bool:
        """Whether what is judged counts at once."""
        return self.status == RECORDED

    @property
    def device(self) -> DeviceView:
        """The phone that sent the upload."""
        return self.door.phone

    async def take(self, batch: Batch) -> list[Answer]:
        """Answer every row: first what was seen before, then the new ones in order of seq."""
        known = (*self.found.firsts.values(), *self.found.keys.values())
        walked_in = [first.ticket for first in known if first.ticket]
        self.issued = await tickets.by_ids(walked_in) if walked_in else {}
        answers: list[Answer | None] = [None] * len(batch.rows)
        fresh: list[tuple[int, Sent]] = []
        firsts: dict[int, int] = {}
        for i, sent in enumerate(batch.rows):
            if sent.seq is None:
                answers[i] = {"seq": None, "id": sent.raw_id, "status": UNREADABLE}
                self.kept.incidents.append((UNREADABLE, None))
            elif sent.seq in self.found.firsts:
                answers[i] = self._again(sent, self.found.before(sent))
            elif sent.seq in firsts:
                continue
            else:
                firsts[sent.seq] = i
                fresh.append((i, sent))
        await self._judge(sorted(fresh, key=lambda pair: pair[1].seq or 0), answers)
        for i, sent in enumerate(batch.rows):
            if answers[i] is None and sent.seq is not None:
                j = firsts[sent.seq]
                answers[i] = self._again(sent, First(batch.rows[j].content, answers[j] or {}))
        for ticket, session in sorted(self.touched):
            history = self.found.histories.get((ticket, AtSession(session)), History())
            self.kept.admissions[ticket, session] = history.admission()
        return [answer for answer in answers if answer is not None]

    def _again(self, sent: Sent, first: First) -> Answer:
        """The first answer to a row that came before; another content under its name is told.

        A row that only fills a gap says nothing: that the gap was none is no incident.
        """
        told = {"seq": sent.seq, "id": sent.raw_id}
        if first.content != sent.content or first.answer["status"] == CONFLICT:
            if not sent.lost:
                self.kept.incidents.append((CONFLICT, sent.seq))
            return told | {"status": CONFLICT}
        again = {**first.answer, **told, "status": SEEN}
        if first.ticket is not None:
            issued = self.issued[first.ticket]
            again |= {"code": issued.code, "short": issued.short}
        elif known := self.found.by_number.get(bytes.fromhex(again.get("ticket", ""))):
            again |= _named(Verdict(again["verdict"]), known)
        return again

    async def _judge(self, fresh: list[tuple[int, Sent]], answers: list[Answer | None]) -> None:
        """Judge new rows in order of seq; each is kept, and seen by the rows after it.

        A row that came before under another number, also from another phone, is only noted here.
        """
        keys = self.found.keys
        for i, sent in fresh:
            first = keys.get(sent.key) if sent.key else None
            row = self._readable(sent)
            if first is not None:
                answer = self._again(sent, first)
                status = UNREADABLE if answer["status"] == CONFLICT else SEEN
                self.kept.rows.append(Judged(sent, status, answer, ticket=first.ticket))
            elif row is None:
                answer = {"seq": sent.seq, "id": sent.raw_id, "status": UNREADABLE}
                self.kept.rows.append(Judged(sent, UNREADABLE, answer))
                self.kept.incidents.append((LOST if sent.lost else UNREADABLE, sent.seq))
            else:
                answer = await self._take_row(row, sent, self.found.shown(row))
                keys[row.id] = First(sent.content, answer)
            answers[i] = answer

    def _readable(self, sent: Sent) -> ScanRow | None:
        """The row, if it can be taken from this phone: known gate and session, allowed kind.

        Somebody walks in at an entry only.
        """
        row = sent.row
        if row is None or not may(self.device.role, row.kind):
            return None
        if row.gate not in self.door.gates or row.session not in self.door.sessions:
            return None
        if row.kind is ScanKind.WALK_IN and self._gate(row) is not GateKind.ENTRY:
            return None
        allowed = self.device.sessions
        return row if not allowed or row.session.rpartition("/")[2] in allowed else None

    async def _take_row(self, row: ScanRow, sent: Sent, shown: TicketAtDoor) -> Answer:
        """Judge a row, remember it for the rows after it, and say what is answered.

        A phone that does not stand hears the verdict, and nothing of a ticket.
        """
        at = effective_time(row.scanned_at, self.offset, self.door.previous(row.seq), self.now)
        self.door.remember(row.seq, at)
        moment = Moment(at, self.now, self.device.id, row.seq)
        answer: Answer = {"seq": row.seq, "id": sent.raw_id, "status": self.status}
        ticket = shown.facts.id if shown.facts else None
        verdict, let_in = None, False
        if row.kind is ScanKind.IN:
            verdict, since = self._verdict(row, shown.shown, moment)
            let_in = lets_in(row.kind, self._gate(row), row.told, verdict)
            told = _answer_in(verdict, since, shown)
            answer |= told if self.counts else {"verdict": verdict}
        elif row.kind is ScanKind.WALK_IN:
            verdict = Verdict.ADMIT
            if not self.counts:
                answer["named"] = bool(tidy(row.name or ""))
            else:
                ticket = await self._walk_in(row, answer)
                let_in = lets_in(row.kind, self._gate(row), row.told, verdict)
        elif row.kind is ScanKind.UNDO:
            self._undo(row)
        if row.told in LETS_IN and verdict in COUNTS_NOTHING:
            self.kept.incidents.append((f"told_{verdict}", row.seq))
        session = self.door.sessions[row.session].id
        judged = Judged(
            sent, self.status, answer, row, self.door.gates[row.gate].id, session, ticket,
            verdict, let_in, at,
        )  # fmt: skip
        self.kept.rows.append(judged)
        self._remember(judged, moment, row.id in self.door.undone)
        return answer

    def _gate(self, row: ScanRow) -> GateKind:
        return self.door.gates[row.gate].kind

    def _verdict(
        self, row: ScanRow, shown: Shown, moment: Moment
    ) -> tuple[Verdict, Passage | None]:
        session = self.door.sessions[row.session]
        since = None
        if shown.ticket is not None:
            history = self.found.histories.get((shown.ticket.id, self._where(row)), History())
            since = standing_in(history, moment, row.told)
        verdict = admit(shown, self.device.event, session, since is not None, moment.at)
        return verdict, since if verdict is Verdict.ALREADY_IN else None

    def _where(self, row: ScanRow) -> Where:
        """The place in whose history a row belongs: its session, or a gate that is no entrance."""
        return where(row.kind, self.door.gates[row.gate], self.door.sessions[row.session].id)

    def _remember(self, judged: Judged, moment: Moment, undone: bool) -> None:
        """Let later rows of this upload see this one, or undo it.

        A quarantined row is seen by those quarantined with it: accepted, they count as judged.
        """
        row, ticket, session = judged.row, judged.ticket, judged.session
        assert row is not None
        target = Target(row.id, row.kind, ticket, session, row.n, self.device.id, row.seq, undone)
        self.found.targets[row.id] = target
        if undone and self.counts:
            self.kept.undone.append(target)
        if ticket is None or session is None:
            return
        if judged.lets_in and self.counts:
            self.touched.add((ticket, session))
        at = self._where(row)
        passed = judged.lets_in or (isinstance(at, AtGate) and judged.verdict is Verdict.ADMIT)
        if not undone and (passed or row.kind in (ScanKind.OUT, ScanKind.BACK)):
            passage = Passage(moment, row.kind, passed, row.gate, self.device.name)
            self.found.histories.setdefault((ticket, at), History()).add(passage)

    async def _walk_in(self, row: ScanRow, answer: Answer) -> int:
        session = self.door.sessions[row.session]
        heads = row.heads if row.heads and row.heads > 1 else None
        guest = WalkIn(self.device.event, session.id, tidy(row.name or ""), heads)
        ticket, over = await registration.walk_in(guest, self.now)
        issued = (await tickets.by_ids([ticket]))[ticket]
        answer |= {"verdict": Verdict.ADMIT, "ticket": issued.public_id, "short": issued.short}
        answer["code"] = issued.code
        if over:
            answer["over_capacity"] = True
        return ticket

    def _undo(self, row: ScanRow) -> None:
        """Take a row out of its ticket's history at once, or remember to when it comes."""
        target = self.found.targets.get(row.undoes)
        if row.undoes is None or (target and target.undone):
            return
        if target is None:
            self.door.undone.add(row.undoes)
            return
        target.undone = True
        if self.counts:
            self.kept.undone.append(target)
        if target.ticket is not None and target.session is not None:
            if self.counts:
                self.touched.add((target.ticket, target.session))
            history = self.found.histories.get((target.ticket, AtSession(target.session)))
            if history is not None:
                history.remove(target.device, target.seq)


def _answer_in(verdict: Verdict, since: Passage | None, shown: TicketAtDoor) -> Answer:
    answer: Answer = {"verdict": verdict}
    if since is not None:
        answer["since"] = {"gate": since.gate, "at": since.moment.at, "device": since.device}
    if shown.facts is not None and verdict not in (Verdict.WRONG_EVENT, Verdict.FORGED):
        answer["guest"] = {"label": shown.label}
        answer |= {"ticket": shown.public_id} | _named(verdict, shown)
    return answer


def _named(verdict: Verdict, shown: TicketAtDoor) -> Answer:
    """The short code of a ticket that was let in, by which its entry is taken back.

    A short code lets in: from a list of tags nobody learns it without leaving an entry.
    """
    return {"short": shown.short} if verdict is Verdict.ADMIT else {}
