"""Actions 行動: anything done for a campaign that is not a signature, with a quantity."""

from events.actions.action import ActionView, action
from events.actions.entering import ActionDraft, act
from events.actions.tables import Action

__all__ = ["Action", "ActionDraft", "ActionView", "act", "action"]
