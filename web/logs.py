"""Logs to stdout: plain lines, or JSON for machines. Routes, never paths; no personal data."""

from __future__ import annotations

import logging
import logging.config
import os
from contextvars import ContextVar
from typing import Any

import msgspec

request_id: ContextVar[str] = ContextVar("request_id", default="-")
FIELDS = ("method", "route", "status", "milliseconds", "trace")


class RequestId(logging.Filter):
    """Gives every record the id of the request that is being answered."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record."""
        record.request_id = request_id.get()
        return True


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "request": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        return msgspec.json.encode(line).decode()


class PlainLine(logging.Formatter):
    """One line for people."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as words."""
        facts = " ".join(
            f"{name}={getattr(record, name)}" for name in FIELDS if hasattr(record, name)
        )
        head = f"{self.formatTime(record, '%H:%M:%S')} {record.levelname.lower()} {record.name}"
        return (
            f"{head} [{getattr(record, 'request_id', '-')}] {record.getMessage()} {facts}".rstrip()
        )


def configure(as_json: bool | None = None) -> None:
    """Set up logging for the process; JSON when ``TURNOUT_LOG=json``. Silences access logs."""
    is_json = os.environ.get("TURNOUT_LOG") == "json" if as_json is None else as_json
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"request_id": {"()": RequestId}},
            "formatters": {"line": {"()": JsonLine if is_json else PlainLine}},
            "handlers": {
                "stdout": {
                    "class": "logging.StreamHandler",
                    "stream": "ext://sys.stdout",
                    "formatter": "line",
                    "filters": ["request_id"],
                }
            },
            "root": {"handlers": ["stdout"], "level": "INFO"},
            "loggers": {
                "uvicorn.access": {"level": "CRITICAL", "propagate": False},
                "arq": {"level": "WARNING"},
                "PIL": {"level": "WARNING"},
            },
        }
    )
