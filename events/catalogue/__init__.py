from events.catalogue.tables import *
