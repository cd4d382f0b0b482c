"""Reports: the turnout of an event, the counts of a campaign, the impact of a year."""

from events.reports.campaign_tree import EVERYTHING, CampaignFigures, tree_counts
from events.reports.counts import Counts, campaign_counts, organisation_counts
from events.reports.credited import years
from events.reports.event_lists import Gathering, Wanted, gatherings
from events.reports.figure_rows import (
    Entered,
    MeasureRow,
    Signed,
    entered,
    measures_on_line,
    short_codes,
    signed,
)
from events.reports.figures import Figures
from events.reports.heads_counted import (
    Counted,
    CountedSum,
    Taps,
    counted,
    counted_sums,
    heads_of_groups,
)
from events.reports.impact import ImpactReport, impact
from events.reports.impact_columns import COLUMNS, DERIVED, ImpactRow
from events.reports.impact_totals import Held
from events.reports.measures_standing import Official
from events.reports.outstanding import SILENT_AFTER, Outstanding, outstanding, silent
from events.reports.session_lists import (
    SessionHeld,
    agenda,
    sessions_credited,
    sessions_on_line,
)
from events.reports.troubles import EventTrouble, troubles
from events.reports.turnout import Arrival, SessionTurnout, Turnout, turnout

__all__ = [
    "COLUMNS",
    "DERIVED",
    "EVERYTHING",
    "SILENT_AFTER",
    "Arrival",
    "CampaignFigures",
    "Counted",
    "CountedSum",
    "Counts",
    "Entered",
    "EventTrouble",
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
    "Taps",
    "Turnout",
    "Wanted",
    "agenda",
    "campaign_counts",
    "counted",
    "counted_sums",
    "entered",
    "gatherings",
    "heads_of_groups",
    "impact",
    "measures_on_line",
    "organisation_counts",
    "outstanding",
    "sessions_credited",
    "sessions_on_line",
    "short_codes",
    "signed",
    "silent",
    "tree_counts",
    "troubles",
    "turnout",
    "years",
]
