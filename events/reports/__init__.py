from events.reports.tables import *
