from events.tickets.tables import *
