"""Reports: the turnout of an event, the counts of a campaign, the impact of a year."""

from events.reports.agenda import (
    Outstanding,
    SessionHeld,
    agenda,
    outstanding,
    sessions_credited,
    sessions_on_line,
)
from events.reports.counts import Counts, campaign_counts, organisation_counts
from events.reports.impact import COLUMNS, DERIVED, ImpactReport, impact
from events.reports.rows import (
    Entered,
    MeasureRow,
    Signed,
    entered,
    measures_on_line,
    signed,
    years,
)
from events.reports.rules import Figures, Official
from events.reports.tree import EVERYTHING, Branch, tree_counts
from events.reports.turnout import SessionTurnout, Turnout, turnout

__all__ = [
    "COLUMNS",
    "DERIVED",
    "EVERYTHING",
    "Branch",
    "Counts",
    "Entered",
    "Figures",
    "ImpactReport",
    "MeasureRow",
    "Official",
    "Outstanding",
    "SessionHeld",
    "SessionTurnout",
    "Signed",
    "Turnout",
    "agenda",
    "campaign_counts",
    "entered",
    "impact",
    "measures_on_line",
    "organisation_counts",
    "outstanding",
    "sessions_credited",
    "sessions_on_line",
    "signed",
    "tree_counts",
    "turnout",
    "years",
]
