"""The sample year: a real year of a human-rights organisation, entered as it would have happened.

The ledger ``impact-2025.csv`` says what the impact report must print. Its ``recorded`` rows become
events, made-up people (all ``@example.org``), registrations, scans, headcounts, signatures and
actions, from which the report derives the figures again; its ``reported`` rows become measures.
``ledger`` reads the file, ``shapes`` adds what it does not say, ``slots guests gatherings frame
year`` decide without a query, ``perform today loading`` enter it all through the front doors.
"""

from deploy.sample.loading import AlreadyThere, State, is_loaded, load, state
from deploy.sample.today import slug_today

__all__ = ["AlreadyThere", "State", "is_loaded", "load", "slug_today", "state"]
