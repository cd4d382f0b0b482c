"""Questions about petitions and their signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from events import db
from events.errors import NotFound
from events.petitions import rules
from events.petitions.tables import COUNTED, State
from events.text import Localised, from_json


@dataclass(frozen=True, slots=True)
class SignatureCounts:
    """How many signatures count, by how we know of them; ``total`` is their sum."""

    confirmed: int
    witnessed: int
    paper: int
    baseline: int
    total: int


@dataclass(frozen=True, slots=True)
class PetitionView:
    """A petition as its page and the API show it."""

    id: int
    slug: str
    title: Localised
    demand: Localised
    target: Localised | None
    campaigns: list[str]
    goal: int | None
    baseline: int
    events: list[str]
    open: bool
    signatures: SignatureCounts


@dataclass(frozen=True, slots=True)
class OfferedPetition:
    """A petition on a ticket page; ``signed`` is null until this ticket's guest has signed."""

    slug: str
    title: Localised
    demand: Localised
    target: Localised | None
    open: bool
    signed: State | None
    withdraw_token: str | None

    @property
    def standing(self) -> bool:
        """Whether the guest's signature stands: pending or counted."""
        return self.signed == State.PENDING or self.signed in COUNTED


@dataclass(frozen=True, slots=True)
class SignatureView:
    """A signature as its signer sees it through a link, and as a mail tells of it."""

    id: int
    person: int
    petition: str
    title: Localised
    locale: str
    state: State

    @property
    def confirm_token(self) -> str:
        """What the confirm and "it wasn't me" links carry."""
        return rules.confirm_token(self.id)

    @property
    def withdraw_token(self) -> str:
        """What the withdrawal link carries."""
        return rules.withdraw_token(self.id)


_PETITION = """
    SELECT p.id, p.slug, p.title, p.demand, p.target, p.goal, p.baseline, p.open,
           ARRAY(SELECT c.slug FROM petition_credit AS pc JOIN campaign AS c ON c.id = pc.campaign
                 WHERE pc.petition = p.id AND pc.until IS NULL ORDER BY pc.id) AS campaigns,
           ARRAY(SELECT e.slug FROM petition_event AS pe JOIN event AS e ON e.id = pe.event
                 WHERE pe.petition = p.id ORDER BY pe.id) AS events,
           counted.confirmed, counted.witnessed, counted.paper
    FROM petition AS p CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE s.state = 'confirmed') AS confirmed,
               count(*) FILTER (WHERE s.state = 'witnessed') AS witnessed,
               count(*) FILTER (WHERE s.state = 'paper') AS paper
        FROM signature_now AS s WHERE s.petition = p.id
    ) AS counted"""


def _view(row: Any) -> PetitionView:
    confirmed, witnessed, paper = row["confirmed"], row["witnessed"], row["paper"]
    baseline = row["baseline"]
    return PetitionView(
        id=row["id"], slug=row["slug"],
        title=from_json(row["title"]) or "", demand=from_json(row["demand"]) or "",
        target=from_json(row["target"]),
        campaigns=row["campaigns"], goal=row["goal"], baseline=baseline,
        events=row["events"], open=row["open"],
        signatures=SignatureCounts(
            confirmed, witnessed, paper, baseline, confirmed + witnessed + paper + baseline
        ),
    )  # fmt: skip


async def petition(slug: str) -> PetitionView:
    """A petition with its counts. Raises NotFound."""
    row = await db.fetch_row(_PETITION + " WHERE p.slug = $1", slug)
    if row is None:
        raise NotFound("petition")
    return _view(row)


async def petitions(campaign: str | None = None) -> list[PetitionView]:
    """All petitions, or those credited to a campaign or one below it; the newest first."""
    rows = await db.fetch(
        _PETITION
        + """ WHERE $1::text IS NULL OR EXISTS (
                  SELECT FROM petition_credit AS pc
                  JOIN campaign_below AS b ON b.member = pc.campaign
                  JOIN campaign AS c ON c.id = b.campaign
                  WHERE pc.petition = p.id AND pc.until IS NULL AND c.slug = $1)
              ORDER BY p.id DESC""",
        campaign,
    )
    return [_view(row) for row in rows]


async def offered_at(event: int, ticket: int | None = None) -> list[OfferedPetition]:
    """What an event's ticket page offers: open petitions, and those its guest has signed.

    ``signed`` is the guest's own signature, however it was given.
    """
    rows = await db.fetch(
        """SELECT p.slug, p.title, p.demand, p.target, p.open, own.id AS signature, own.state
           FROM petition_event AS pe JOIN petition AS p ON p.id = pe.petition
           LEFT JOIN LATERAL (
               SELECT s.id, s.state FROM signature_now AS s
               WHERE s.petition = p.id AND s.state <> 'repeat' AND s.person IN (
                   SELECT same.id FROM guest AS g
                   JOIN person_now AS me ON me.id = g.person
                   JOIN person AS same ON same.id = me.person OR same.merged_into = me.person
                   WHERE g.ticket = $2)
               ORDER BY s.id LIMIT 1
           ) AS own ON true
           WHERE pe.event = $1 AND (p.open OR own.id IS NOT NULL)
           ORDER BY pe.id""",
        event, ticket,
    )  # fmt: skip
    return [
        OfferedPetition(
            slug=row["slug"], title=from_json(row["title"]) or "",
            demand=from_json(row["demand"]) or "", target=from_json(row["target"]),
            open=row["open"], signed=State(row["state"]) if row["state"] else None,
            withdraw_token=rules.withdraw_token(row["signature"]) if row["signature"] else None,
        )
        for row in rows
    ]  # fmt: skip


async def signature(signature_id: int) -> SignatureView:
    """One signature, for the mail that tells its signer. Raises NotFound."""
    row = await db.fetch_row(
        """SELECT s.id, n.person, p.slug, p.title, s.locale, s.state
           FROM signature_now AS s JOIN petition AS p ON p.id = s.petition
           JOIN person_now AS n ON n.id = s.person WHERE s.id = $1""",
        signature_id,
    )
    if row is None:
        raise NotFound("signature")
    return SignatureView(
        row["id"], row["person"], row["slug"], from_json(row["title"]) or "",
        row["locale"], State(row["state"]),
    )  # fmt: skip


async def by_token(token: str) -> SignatureView:
    """The signature that a confirm or withdrawal link opens. Raises NotFound."""
    return await signature(rules.opened(token, rules.CONFIRM, rules.WITHDRAW))
