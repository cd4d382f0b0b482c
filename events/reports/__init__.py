"""Reports: the turnout of an event, the counts of a campaign, the impact of a year."""

from events.reports.campaign_tree import EVERYTHING, CampaignFigures, tree_counts
from events.reports.counts import Counts, campaign_counts, organisation_counts
from events.reports.credited import years
from events.reports.event_lists import Gathering, Wanted, gatherings
from events.reports.figure_rows import (
    Counted,
    Entered,
    MeasureRow,
    Signed,
    counted,
    entered,
    measures_on_line,
    short_codes,
    signed,
)
from events.reports.figures import Figures
from events.reports.impact import ImpactReport, impact
from events.reports.impact_columns import COLUMNS, DERIVED, ImpactRow
from events.reports.impact_totals import Held
from events.reports.measures_standing import Official
from events.reports.outstanding import Outstanding, outstanding
from events.reports.session_lists import (
    SessionHeld,
    agenda,
    sessions_credited,
    sessions_on_line,
)
from events.reports.turnout import Arrival, SessionTurnout, Turnout, turnout

__all__ = [
    "COLUMNS",
    "DERIVED",
    "EVERYTHING",
    "Arrival",
    "CampaignFigures",
    "Counted",
    "Counts",
    "Entered",
    "Figures",
    "Gathering",
    "Held",
    "ImpactReport",
    "ImpactRow",
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
