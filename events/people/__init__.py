from events.people.tables import *
