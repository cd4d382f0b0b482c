"""A petition with its counts, and the list of petitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import db
from events.errors import NotFound
from events.text import Localised, from_json


@dataclass(frozen=True, slots=True)
class SignatureCounts:
    """The numbers of signatures that count, by the way they became known; ``total`` is the sum."""

    confirmed: int
    witnessed: int
    paper: int
    baseline: int
    total: int


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What the petition said until an instant, and how many counted signatures were given to it."""

    version: int
    title: Localised
    demand: Localised
    target: Localised | None
    until: datetime
    signatures: int


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
    version: int
    signatures: SignatureCounts


_PETITION = """
    SELECT p.id, p.slug, p.title, p.demand, p.target, p.version, p.goal, p.baseline, p.open,
           ARRAY(SELECT c.slug FROM petition_credit AS pc
                 JOIN campaign_named AS c ON c.id = pc.campaign
                 WHERE pc.petition = p.id AND pc.until IS NULL ORDER BY pc.id) AS campaigns,
           ARRAY(SELECT e.slug FROM petition_event AS pe JOIN event_named AS e ON e.id = pe.event
                 WHERE pe.petition = p.id ORDER BY pe.id) AS events,
           counted.confirmed, counted.witnessed, counted.paper
    FROM petition AS p CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE s.state = 'confirmed') AS confirmed,
               count(*) FILTER (WHERE s.state = 'witnessed') AS witnessed,
               count(*) FILTER (WHERE s.state = 'paper') AS paper
        FROM signature_now AS s WHERE s.petition = p.id AND s.counted
    ) AS counted"""


def _view(row: Any) -> PetitionView:
    confirmed, witnessed, paper = row["confirmed"], row["witnessed"], row["paper"]
    baseline = row["baseline"]
    return PetitionView(
        id=row["id"], slug=row["slug"],
        title=from_json(row["title"]) or "", demand=from_json(row["demand"]) or "",
        target=from_json(row["target"]),
        campaigns=row["campaigns"], goal=row["goal"], baseline=baseline,
        events=row["events"], open=row["open"], version=row["version"],
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
                  JOIN campaign_named AS c ON c.id = b.campaign
                  WHERE pc.petition = p.id AND pc.until IS NULL AND c.slug = $1)
              ORDER BY p.id DESC""",
        campaign,
    )
    return [_view(row) for row in rows]


async def earlier_texts(petition_id: int) -> list[EarlierText]:
    """The texts that people signed before the one that stands, the latest first.

    One that nobody signed was a draft, and is not among them.
    """
    rows = await db.fetch(
        """SELECT t.version, t.title, t.demand, t.target, signed.signatures, (
               SELECT min(later.since) FROM petition_text AS later
               WHERE later.petition = t.petition AND later.version > t.version) AS until
           FROM petition_text AS t JOIN petition AS p ON p.id = t.petition
           CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE s.counted) AS signatures, count(*) AS given
               FROM signature_now AS s WHERE s.text = t.id) AS signed
           WHERE t.petition = $1 AND t.version < p.version AND signed.given > 0
           ORDER BY t.version DESC""",
        petition_id,
    )
    return [
        EarlierText(
            version=row["version"], title=from_json(row["title"]) or "",
            demand=from_json(row["demand"]) or "", target=from_json(row["target"]),
            until=row["until"], signatures=row["signatures"],
        )
        for row in rows
    ]  # fmt: skip
