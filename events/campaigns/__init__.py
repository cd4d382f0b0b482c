from events.campaigns.tables import *
