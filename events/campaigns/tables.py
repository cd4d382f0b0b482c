"""Campaigns form a tree; a line is one row of the impact report under a campaign."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from piccolo.columns import (
    JSONB,
    Array,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    Serial,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Unique
from piccolo.table import Table

from events.access import Team
from events.db import DB


class Count(StrEnum):
    """The things counted in the column ``count`` of a line."""

    SESSIONS = "sessions"
    EVENTS = "events"
    DAYS = "days"
    MEASURE = "measure"
    NONE = "none"


class Participants(StrEnum):
    """The unit of the column ``participants`` of a line."""

    ATTENDANCES = "attendances"
    PEOPLE = "people"


class Hosting(StrEnum):
    """The organisation's part in an event."""

    HOST = "host"
    CO_HOST = "co_host"
    SUPPORT = "support"
    PARTICIPANT = "participant"


class Figure(StrEnum):
    """The figures that a line may print, in the order of the report's columns."""

    PARTICIPANTS = "participants"
    ACTIONS = "actions"
    SIGNATURES = "signatures"
    LETTERS = "letters"
    VIEWS = "views"
    JOINED = "joined"
    REACH = "reach"
    INTERACTIONS = "interactions"
    PERCENT = "percent"
    NEW_PEOPLE_PERCENT = "new_people_percent"


class Campaign(Table, db=DB):
    """A cause 議題. Its team holds its lines too; events of any team may count for it."""

    id: Serial
    slug = Varchar(length=80, default=None, null=False, unique=True)
    name = JSONB(default=None, null=False)
    parent: ForeignKey[Any] = ForeignKey(
        "self", default=None, null=True, index=True, on_delete=OnDelete.restrict
    )
    position = Integer(default=0, null=False)
    team = ForeignKey(Team, default=None, null=False, index=True, on_delete=OnDelete.restrict)


class Line(Table, tablename="report_line", db=DB):
    """A row of the impact report 成果項目; sessions and measures stand on it."""

    id: Serial
    campaign = ForeignKey(
        Campaign, default=None, null=False, index=True, on_delete=OnDelete.restrict
    )
    slug = Varchar(length=80, default=None, null=False)
    category = JSONB(default=None, null=False)
    activity = JSONB(default=None, null=False)
    position = Integer(default=0, null=False)
    counts = Varchar(length=20, default=None, null=False, choices=Count)
    count_unit = Varchar(length=20, default=None, null=True)
    participants = Varchar(length=20, default=None, null=False, choices=Participants)
    participants_unit = Varchar(length=20, default=None, null=False)
    figures = Array(base_column=Varchar(length=30), default=list, null=False)
    hosting = Array(base_column=Varchar(length=20), default=list, null=False)
    in_totals = Boolean(default=True, null=False)
    uq_report_line_campaign_slug = Unique(["campaign", "slug"])


class LineWording(Table, db=DB):
    """A line as it was put, dated as credit is; ``until`` is null while it says so."""

    line = ForeignKey(Line, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    said = JSONB(default=None, null=False)
    since = Timestamptz(default=None, null=False)
    until = Timestamptz(default=None, null=True)
    by = Varchar(length=80, default=None, null=False)
