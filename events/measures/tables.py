"""Measures: figures that somebody reported."""

from __future__ import annotations

from enum import StrEnum

from piccolo.columns import BigInt, Date, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.table import Table

from events.campaigns import Line
from events.catalogue import Session
from events.db import DB


class Qualifier(StrEnum):
    """How exact a reported figure is."""

    EXACT = "exact"
    OVER = "over"
    NEARLY = "nearly"
    ABOUT = "about"


class Basis(StrEnum):
    """The evidence for a reported figure."""

    MANUAL = "manual"
    SELF_REPORT = "self_report"
    EXTERNAL = "external"
    ESTIMATE = "estimate"


class Measure(Table, db=DB):
    """One reported figure 填報數字; of one line, figure and period the latest stands."""

    line = ForeignKey(Line, default=None, null=False, index=True, on_delete=OnDelete.restrict)
    figure = Varchar(length=30, default=None, null=False)  # count, or a figure of the line
    value = BigInt(default=None, null=False)
    unit = Varchar(length=20, default="", null=False)
    qualifier = Varchar(length=10, default=None, null=False, choices=Qualifier)
    basis = Varchar(length=20, default=None, null=False, choices=Basis)
    since = Date(default=None, null=False)
    until = Date(default=None, null=False)
    session = ForeignKey(Session, default=None, null=True, index=True, on_delete=OnDelete.restrict)
    note = Varchar(length=300, default=None, null=True)
    entered_at = Timestamptz(default=None, null=False)
    by = Varchar(length=80, default=None, null=False)
