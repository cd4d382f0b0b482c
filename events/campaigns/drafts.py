"""Campaigns and lines as organisers write them (``PUT /campaigns``)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from events.campaigns.tables import Count, Figure, Participants

Language = Annotated[str, Meta(pattern="^(zh-Hant|en)$")]
Name = Annotated[str, Meta(max_length=200)]
Unit = Annotated[str, Meta(max_length=20)]
Position = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class CampaignDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A campaign; ``parent`` is the slug of the one above it."""

    name: Name | dict[Language, Name]
    parent: str | None = None
    position: Position = 0


class LineDraft(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the impact report: what it counts and which figures it prints."""

    category: Name | dict[Language, Name]
    activity: Name | dict[Language, Name]
    position: Position = 0
    count: Count
    count_unit: Unit | None = None
    participants: Participants = Participants.ATTENDANCES
    participants_unit: Unit = "人"
    figures: Annotated[list[Figure], Meta(max_length=len(Figure))]
    in_totals: bool = True
