from events.registration.tables import *
