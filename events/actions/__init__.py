from events.actions.tables import *
