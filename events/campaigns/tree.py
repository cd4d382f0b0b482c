"""The tree of campaigns: each with the names from the top down to its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from events.campaigns.tables import Campaign
from events.errors import NotFound
from events.text import Localised, from_json, in_language


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign in its tree. ``path`` holds the names from the top down to its own."""

    id: int
    slug: str
    name: Localised
    parent: str | None
    position: int
    depth: int
    path: tuple[Localised, ...]

    def path_in(self, language: str) -> str:
        """The path of names as the report prints it, ``/`` between them."""
        return "/".join(in_language(name, language) for name in self.path)


@dataclass(frozen=True, slots=True)
class Branch:
    """A campaign as it is kept; ``parent`` is the slug of the one above it."""

    id: int
    slug: str
    name: str
    parent: str | None
    position: int


Placed = tuple[Branch, tuple[Branch, ...]]


def depth_first(branches: Iterable[Branch]) -> list[Placed]:
    """Each branch with those above it, from the top; siblings by position, then slug."""
    below: dict[str | None, list[Branch]] = {}
    for branch in sorted(branches, key=lambda b: (b.position, b.slug)):
        below.setdefault(branch.parent, []).append(branch)
    ordered: list[Placed] = []
    waiting: list[Placed] = [(b, ()) for b in reversed(below.get(None, []))]
    while waiting:
        branch, above = waiting.pop()
        ordered.append((branch, above))
        waiting += [(b, (*above, branch)) for b in reversed(below.get(branch.slug, []))]
    return ordered


async def branches() -> list[Branch]:
    """Every campaign as it is kept, in no order."""
    rows = await Campaign.select(
        Campaign.id, Campaign.slug, Campaign.name, Campaign.parent.slug.as_alias("parent"),
        Campaign.position,
    )  # fmt: skip
    return [Branch(**row) for row in rows]


async def tree() -> list[CampaignView]:
    """Every campaign, depth first; siblings by position, then slug."""
    return [_view(branch, above) for branch, above in depth_first(await branches())]


def _view(branch: Branch, above: tuple[Branch, ...]) -> CampaignView:
    path = tuple(from_json(one.name) or "" for one in (*above, branch))
    return CampaignView(
        branch.id, branch.slug, path[-1], branch.parent, branch.position, len(above), path
    )


async def campaign(slug: str) -> CampaignView:
    """One campaign. Raises NotFound."""
    found = next((view for view in await tree() if view.slug == slug), None)
    if found is None:
        raise NotFound("campaign")
    return found
