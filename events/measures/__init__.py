from events.measures.tables import *
