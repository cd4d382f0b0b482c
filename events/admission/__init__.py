from events.admission.tables import *
