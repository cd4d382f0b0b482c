"""Reports: the turnout of an event, the counts of a campaign, the impact of a year."""

from events.reports.counts import Counts, campaign_counts, organisation_counts
from events.reports.impact import COLUMNS, DERIVED, ImpactReport, impact
from events.reports.rules import Figures, Official
from events.reports.turnout import SessionTurnout, Turnout, turnout

__all__ = [
    "COLUMNS",
    "DERIVED",
    "Counts",
    "Figures",
    "ImpactReport",
    "Official",
    "SessionTurnout",
    "Turnout",
    "campaign_counts",
    "impact",
    "organisation_counts",
    "turnout",
]
