"""The door: where volunteers scan, with or without a network.

``pages`` is the scanner page with what it needs offline, ``api`` is what phones speak,
``board`` shows organisers the live state.
"""

from __future__ import annotations

from litestar import Router

from web.door.api import Door
from web.door.board import Board
from web.door.pages import Scanner

router = Router("/", route_handlers=[Scanner, Board, Door])
