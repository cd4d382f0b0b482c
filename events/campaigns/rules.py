"""What a campaign and a line must be, and the order of a tree: decided without a query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from events.campaigns.drafts import CampaignDraft, LineDraft
from events.errors import FieldError
from events.text import is_slug, tidied


def check_campaign(
    slug: str, draft: CampaignDraft, parents: Mapping[str, str | None]
) -> list[FieldError]:
    """What must be mended; ``parents`` holds the parent's slug of every campaign there is."""
    errors = []
    if not is_slug(slug):
        errors.append(FieldError("slug", "not_a_slug"))
    if tidied(draft.name) is None:
        errors.append(FieldError("name", "required"))
    if draft.parent is not None:
        if draft.parent not in parents:
            errors.append(FieldError("parent", "unknown"))
        elif slug in _upwards(draft.parent, parents):
            errors.append(FieldError("parent", "cycle"))
    return errors


def _upwards(slug: str, parents: Mapping[str, str | None]) -> list[str]:
    """The campaign and every one above it."""
    path: list[str] = []
    above: str | None = slug
    while above is not None and above not in path:
        path.append(above)
        above = parents[above]
    return path


def check_line(slug: str, draft: LineDraft) -> list[FieldError]:
    """What must be mended in a line."""
    errors = [] if is_slug(slug) else [FieldError("slug", "not_a_slug")]
    texts = {"category": draft.category, "activity": draft.activity}
    errors += [FieldError(name, "required") for name, text in texts.items() if tidied(text) is None]
    twice = [i for i, figure in enumerate(draft.figures) if figure in draft.figures[:i]]
    return errors + [FieldError(f"figures.{i}", "duplicate") for i in twice]


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
