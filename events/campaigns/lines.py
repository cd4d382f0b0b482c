"""Lines 成果項目, as pages and reports read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events import db
from events.campaigns.tables import Count, Figure, Participants
from events.campaigns.tree import tree
from events.errors import NotFound
from events.text import Localised, from_json, is_slug


@dataclass(frozen=True, slots=True)
class LineView:
    """A row of the impact report, and the campaign it belongs to."""

    id: int
    campaign_id: int
    campaign: str
    slug: str
    category: Localised
    activity: Localised
    position: int
    count: Count
    count_unit: str | None
    participants: Participants
    participants_unit: str
    figures: tuple[Figure, ...]
    in_totals: bool

    def prints(self, figure: Figure) -> bool:
        """Whether the report shows the figure on this line."""
        return figure in self.figures


_LINES = """SELECT l.id, l.campaign AS campaign_id, c.slug AS campaign, l.slug, l.category,
       l.activity, l.position, l.counts, l.count_unit, l.participants, l.participants_unit,
       l.figures, l.in_totals
FROM report_line AS l JOIN campaign AS c ON c.id = l.campaign"""


async def line(campaign_slug: str, slug: str) -> LineView:
    """One line of a campaign. Raises NotFound."""
    known = is_slug(campaign_slug) and is_slug(slug)
    where = "WHERE c.slug = $1 AND l.slug = $2"
    row = await db.fetch_row(f"{_LINES} {where}", campaign_slug, slug) if known else None
    if row is None:
        raise NotFound("line")
    return _line_view(row)


async def lines(campaign_slug: str | None = None) -> list[LineView]:
    """The lines of a campaign, or of all in the order of the report.

    That is campaigns depth first, then the line's position and slug.
    """
    rows = await db.fetch(
        f"{_LINES} WHERE $1::text IS NULL OR c.slug = $1 ORDER BY l.position, l.slug",
        campaign_slug,
    )
    views = [_line_view(row) for row in rows]
    if campaign_slug is not None:
        return views
    order = {view.id: place for place, view in enumerate(await tree())}
    return sorted(views, key=lambda view: order[view.campaign_id])


def _line_view(row: Mapping[str, Any]) -> LineView:
    kept = {**row, "count": Count(row["counts"])}
    del kept["counts"]
    kept["category"], kept["activity"] = from_json(row["category"]), from_json(row["activity"])
    kept["participants"] = Participants(row["participants"])
    kept["figures"] = tuple(Figure(figure) for figure in row["figures"])
    return LineView(**kept)
