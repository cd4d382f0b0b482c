"""The period of a report: two dates in the address, both inclusive, either of them open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from litestar import Request
from msgspec import Struct

from events.errors import FieldError, Invalid
from web import forms, language
from web.forms import Form, read


class Dates(Struct, frozen=True, kw_only=True):
    """The two dates of a period's form."""

    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A period as a page shows it: its dates, its form, and the years that one may choose."""

    since: date | None
    until: date | None
    form: Form
    years: list[int]

    @property
    def status(self) -> int:
        """422 when the dates in the address are none; the page then shows everything."""
        return 422 if self.form.errors else 200

    @property
    def query(self) -> str:
        """The period as the end of an address: ``?since=2025-01-01``, empty without dates."""
        dates = {"since": self.since, "until": self.until}
        told = {name: day.isoformat() for name, day in dates.items() if day}
        return f"?{urlencode(told)}" if told else ""

    @property
    def year(self) -> int | None:
        """The calendar year that the period is, if it is one."""
        if not self.since or not self.until:
            return None
        is_year = (self.since, self.until) == (
            date(self.since.year, 1, 1),
            date(self.since.year, 12, 31),
        )
        return self.since.year if is_year else None


def read_period(request: Request[Any, Any, Any], years: list[int] | None = None) -> Period:
    """The period that an address asks for; dates that cannot be read become form errors."""
    values = {n: request.query_params[n] for n in ("since", "until") if n in request.query_params}
    try:
        dates = read(Dates, values, is_form=True)
        if dates.since and dates.until and dates.until < dates.since:
            raise Invalid([FieldError("until", "before_start")])
    except Invalid as refusal:
        form = forms.mend(values, refusal.errors, ("since", "until"), language.of(request))
        return Period(None, None, form, years or [])
    return Period(dates.since, dates.until, Form(values), years or [])


def zone_of(request: Request[Any, Any, Any]) -> ZoneInfo:
    """The organisation's time zone."""
    told: ZoneInfo = request.app.state.settings.zone
    return told


def today(request: Request[Any, Any, Any], now: datetime) -> date:
    """The day it is for the organisation."""
    return now.astimezone(zone_of(request)).date()
