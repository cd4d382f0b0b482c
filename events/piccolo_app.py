"""All tables and migrations, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

ROOMS = [
    "people",
    "access",
    "campaigns",
    "catalogue",
    "places",
    "tickets",
    "registration",
    "devices",
    "admission",
    "petitions",
    "actions",
    "measures",
    "mails",
]

MODULES = [
    "events.settings",
    "events.epoch",
    "events.heartbeat",
    "events.link_epochs",
    "events.journal",
    "events.outbox",
    "events.idempotency",
    *(f"events.{room}.tables" for room in ROOMS),
]

APP_CONFIG = AppConfig(
    app_name="events",
    migrations_folder_path=str(Path(__file__).parent / "migrations"),
    table_classes=list(dict.fromkeys(table_finder(MODULES))),
)
