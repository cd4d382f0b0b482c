from events.petitions.tables import *
