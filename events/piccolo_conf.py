"""Where Piccolo finds the engine and the tables (``PICCOLO_CONF=events.piccolo_conf``).

Piccolo's own command reads nothing else: the engine is pointed at ``TURNOUT_DATABASE_URL`` here,
unless a process of ours has said already which database it means.
"""

import os

from piccolo.conf.apps import AppRegistry

from events import settings
from events.db import DB, point_at

__all__ = ["APP_REGISTRY", "DB"]

if not DB.config and (given := settings.read("database_url", os.environ)):
    point_at(given)

APP_REGISTRY = AppRegistry(apps=["events.piccolo_app"])
