from events.access.tables import *
