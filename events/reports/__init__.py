"""Reports: the turnout of an event, the counts of a campaign, the impact of a year."""

from events.reports.agenda import (
    Gathering,
    Outstanding,
    SessionHeld,
    Wanted,
    agenda,
    gatherings,
    outstanding,
    sessions_credited,
    sessions_on_line,
)
from events.reports.counts import Counts, campaign_counts, organisation_counts
from events.reports.impact import COLUMNS, DERIVED, ImpactReport, impact
from events.reports.rows import (
    Counted,
    Entered,
    MeasureRow,
    Signed,
    counted,
    entered,
    measures_on_line,
    short_codes,
    signed,
    years,
)
from events.reports.rules import Figures, Official
from events.reports.tree import EVERYTHING, Branch, tree_counts
from events.reports.turnout import Arrival, SessionTurnout, Turnout, turnout

__all__ = [
    "COLUMNS",
    "DERIVED",
    "EVERYTHING",
    "Arrival",
    "Branch",
    "Counted",
    "Counts",
    "Entered",
    "Figures",
    "Gathering",
    "ImpactReport",
    "MeasureRow",
    "Official",
    "Outstanding",
    "SessionHeld",
    "SessionTurnout",
    "Signed",
    "Turnout",
    "Wanted",
    "agenda",
    "campaign_counts",
    "counted",
    "entered",
    "gatherings",
    "impact",
    "measures_on_line",
    "organisation_counts",
    "outstanding",
    "sessions_credited",
    "sessions_on_line",
    "short_codes",
    "signed",
    "tree_counts",
    "turnout",
    "years",
]
