"""Lines 成果項目, as pages and reports read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events.campaigns.tables import Count, Figure, Hosting, Line, Participants
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
    hosting: tuple[Hosting, ...]
    in_totals: bool

    def prints(self, figure: Figure) -> bool:
        """Whether the report shows the figure on this line."""
        return figure in self.figures


_COLUMNS = (
    Line.id, Line.campaign.as_alias("campaign_id"), Line.campaign.slug.as_alias("campaign"),
    Line.slug, Line.category, Line.activity, Line.position, Line.counts, Line.count_unit,
    Line.participants, Line.participants_unit, Line.figures, Line.hosting, Line.in_totals,
)  # fmt: skip


async def line(campaign_slug: str, slug: str) -> LineView:
    """One line of a campaign. Raises NotFound."""
    if not is_slug(campaign_slug) or not is_slug(slug):
        raise NotFound("line")
    named = (Line.campaign.slug == campaign_slug, Line.slug == slug)
    row = await Line.select(*_COLUMNS).where(*named).first()
    if row is None:
        raise NotFound("line")
    return _line_view(row)


async def lines(campaign_slug: str | None = None) -> list[LineView]:
    """The lines of a campaign, or of all in the order of the report.

    That is campaigns depth first, then the line's position and slug.
    """
    rows = Line.select(*_COLUMNS).order_by(Line.position).order_by(Line.slug)
    if campaign_slug is not None:
        return [_line_view(row) for row in await rows.where(Line.campaign.slug == campaign_slug)]
    views = [_line_view(row) for row in await rows]
    order = {view.id: place for place, view in enumerate(await tree())}
    return sorted(views, key=lambda view: order[view.campaign_id])


def _line_view(row: Mapping[str, Any]) -> LineView:
    kept = {**row, "count": Count(row["counts"])}
    del kept["counts"]
    kept["category"], kept["activity"] = from_json(row["category"]), from_json(row["activity"])
    kept["participants"] = Participants(row["participants"])
    kept["figures"] = tuple(Figure(figure) for figure in row["figures"])
    kept["hosting"] = tuple(Hosting(part) for part in row["hosting"])
    return LineView(**kept)
