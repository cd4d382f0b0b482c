"""Actions 行動: anything done for a campaign that is not a signature, with a quantity."""

from events.actions.drafts import ActionDraft
from events.actions.reads import ActionView, action
from events.actions.tables import Action
from events.actions.writes import act

__all__ = ["Action", "ActionDraft", "ActionView", "act", "action"]
