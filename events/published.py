"""The views that rooms publish for later rooms, all of them, in the order of the rooms.

Views hold no data: ``turnout migrate`` makes them anew whenever their text has changed.
"""

from __future__ import annotations

import hashlib

from events.actions.published import VIEWS as ACTIONS
from events.admission.published import VIEWS as ADMISSION
from events.campaigns.published import VIEWS as CAMPAIGNS
from events.catalogue.published import VIEWS as CATALOGUE
from events.devices.published import VIEWS as DEVICES
from events.measures.published import VIEWS as MEASURES
from events.people.published import VIEWS as PEOPLE
from events.petitions.published import VIEWS as PETITIONS
from events.places.published import VIEWS as PLACES
from events.registration.published import VIEWS as REGISTRATION
from events.tickets.published import VIEWS as TICKETS

VIEWS = (
    PEOPLE | CAMPAIGNS | CATALOGUE | PLACES | TICKETS | REGISTRATION | DEVICES | ADMISSION
    | PETITIONS | ACTIONS | MEASURES
)  # fmt: skip
FIRST = next(iter(VIEWS))
"""The view whose comment is the digest of them all."""


def digest() -> str:
    """The SHA-256 of all views, in hex."""
    return hashlib.sha256(repr(VIEWS).encode()).hexdigest()


def script() -> str:
    """SQL that drops every view and makes all of them anew; to be run in one transaction."""
    return "\n".join(
        [
            _DROP_ALL,
            *(f"CREATE VIEW {name} AS {query};" for name, query in VIEWS.items()),
            f"COMMENT ON VIEW {FIRST} IS '{digest()}';",
        ]
    )


_DROP_ALL = """
DO $$ DECLARE gone text; BEGIN
    FOR gone IN SELECT viewname FROM pg_views WHERE schemaname = current_schema() LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I CASCADE', gone);
    END LOOP;
END $$;"""

MADE_FROM = f"SELECT obj_description(to_regclass('{FIRST}'), 'pg_class')"
"""The digest of the views that a database holds; null when it holds none."""
