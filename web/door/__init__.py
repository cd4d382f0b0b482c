"""The door: where volunteers scan, with or without a network."""

from __future__ import annotations

from litestar import Router

router = Router("/door", route_handlers=[], include_in_schema=False)
