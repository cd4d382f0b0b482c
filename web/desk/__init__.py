"""The desk: where organisers see who is coming and who came, and get their reports."""

from __future__ import annotations

from litestar import Router

from web.desk.routes import HANDLERS
from web.policy import Who

router = Router(
    "/desk", route_handlers=HANDLERS, opt={"who": Who.ORGANISER}, include_in_schema=False
)
