"""Campaigns 議題 form a tree; a line 成果項目 is one row of the impact report under a campaign."""

from events.campaigns.lines import LineView, line, lines
from events.campaigns.putting_campaigns import CampaignDraft, put_campaign
from events.campaigns.putting_lines import LineDraft, put_line
from events.campaigns.tables import Campaign, Count, Figure, Hosting, Line, Participants
from events.campaigns.tree import CampaignView, campaign, tree

__all__ = [
    "Campaign",
    "CampaignDraft",
    "CampaignView",
    "Count",
    "Figure",
    "Hosting",
    "Line",
    "LineDraft",
    "LineView",
    "Participants",
    "campaign",
    "line",
    "lines",
    "put_campaign",
    "put_line",
    "tree",
]
