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
from events.admission.upload.protocol import Batch, ScanRow, Sent
from events.admission.upload.shown import Found, TicketAtDoor
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
    def device(self) -> DeviceView:
        """The phone that sent the upload."""
        return self.door.phone

    async def take(self, batch: Batch) -> list[Answer]:
        """Answer every row: first what was seen before, then the new ones in order of seq."""
        walked_in = [first.ticket for first in self.found.firsts.values() if first.ticket]
        self.issued = await tickets.by_ids(walked_in) if walked_in else {}
        answers: list[Answer | None] = [None] * len(batch.rows)
        fresh: list[tuple[int, Sent]] = []
        firsts: dict[int, int] = {}
        for i, sent in enumerate(batch.rows):
            if sent.seq is None:
                answers[i] = {"seq": None, "id": sent.raw_id, "status": UNREADABLE}
                self.kept.incidents.append((UNREADABLE, None))
            elif (first := self.found.firsts.get(sent.seq)) is not None:
                answers[i] = self._again(sent, first.content, first.answer, first.ticket)
            elif sent.seq in firsts:
                continue
            else:
                firsts[sent.seq] = i
                fresh.append((i, sent))
        await self._judge(sorted(fresh, key=lambda pair: pair[1].seq or 0), answers)
        for i, sent in enumerate(batch.rows):
            if answers[i] is None and sent.seq is not None:
                j = firsts[sent.seq]
                first_answer = answers[j] or {}
                answers[i] = self._again(sent, batch.rows[j].content, first_answer, None)
        for ticket, session in sorted(self.touched):
            history = self.found.histories.get((ticket, AtSession(session)), History())
            self.kept.admissions[ticket, session] = history.admission()
        return [answer for answer in answers if answer is not None]

    def _again(self, sent: Sent, content: bytes, answer: Answer, ticket: int | None) -> Answer:
        """The first answer to a row that came before; another content under its seq is told."""
        if content != sent.content:
            self.kept.incidents.append((CONFLICT, sent.seq))
            return {"seq": sent.seq, "id": sent.raw_id, "status": CONFLICT}
        again = {**answer, "status": SEEN}
        if ticket is not None:
            again["code"] = self.issued[ticket].code
        return again

    async def _judge(self, fresh: list[tuple[int, Sent]], answers: list[Answer | None]) -> None:
        """Judge new rows in order of seq; each is kept, and seen by the rows after it."""
        keys = self.found.keys
        for i, sent in fresh:
            row = self._readable(sent, keys)
            if row is None:
                answer: Answer = {"seq": sent.seq, "id": sent.raw_id, "status": UNREADABLE}
                if sent.key in keys:
                    answer["status"] = CONFLICT
                self.kept.rows.append(Judged(sent, UNREADABLE, answer))
                self.kept.incidents.append((answer["status"], sent.seq))
            else:
                keys.add(row.id)
                answer = await self._take_row(row, sent, self.found.shown(row))
            answers[i] = answer

    def _readable(self, sent: Sent, keys: set[Any]) -> ScanRow | None:
        """The row, if it can be taken from this phone: known gate and session, allowed kind."""
        row = sent.row
        if row is None or row.id in keys or not may(self.device.role, row.kind):
            return None
        if row.gate not in self.door.gates or row.session not in self.door.sessions:
            return None
        allowed = self.device.sessions
        return row if not allowed or row.session.rpartition("/")[2] in allowed else None

    async def _take_row(self, row: ScanRow, sent: Sent, shown: TicketAtDoor) -> Answer:
        """Judge a row, remember it for the rows after it, and say what is answered."""
        at = effective_time(row.scanned_at, self.offset, self.door.previous(row.seq), self.now)
        self.door.remember(row.seq, at)
        moment = Moment(at, self.now, self.device.id, row.seq)
        answer: Answer = {"seq": row.seq, "id": sent.raw_id, "status": self.status}
        ticket = shown.facts.id if shown.facts else None
        verdict, let_in = None, False
        if row.kind is ScanKind.IN:
            verdict, since = self._verdict(row, shown.shown, moment)
            let_in = lets_in(row.kind, self._gate(row), row.told, verdict)
            answer |= _answer_in(verdict, since, shown)
        elif row.kind is ScanKind.WALK_IN:
            verdict = Verdict.ADMIT
            if self.status == RECORDED:
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
        """Let later rows of this upload see this one, or undo it."""
        row, ticket, session = judged.row, judged.ticket, judged.session
        if row is None or judged.status != RECORDED:
            return
        target = Target(row.id, row.kind, ticket, session, row.n, self.device.id, row.seq, undone)
        self.found.targets[row.id] = target
        if undone:
            self.kept.undone.append(target)
        if ticket is None or session is None:
            return
        if judged.lets_in:
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
        ticket, _, over = await registration.walk_in(guest, self.now)
        issued = (await tickets.by_ids([ticket]))[ticket]
        answer |= {"verdict": Verdict.ADMIT, "ticket": issued.public_id, "code": issued.code}
        if over:
            answer["over_capacity"] = True
        return ticket

    def _undo(self, row: ScanRow) -> None:
        """Take a row out of its ticket's history at once, or remember to when it comes."""
        target = self.found.targets.get(row.undoes)
        if self.status != RECORDED or row.undoes is None or (target and target.undone):
            return
        if target is None:
            self.door.undone.add(row.undoes)
            return
        target.undone = True
        self.kept.undone.append(target)
        if target.ticket is not None and target.session is not None:
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
        answer["ticket"] = shown.public_id
    return answer
