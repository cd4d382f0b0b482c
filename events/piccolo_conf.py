"""Where Piccolo finds the engine and the tables (``PICCOLO_CONF=events.piccolo_conf``)."""

from piccolo.conf.apps import AppRegistry

from events.db import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(apps=["events.piccolo_app"])
