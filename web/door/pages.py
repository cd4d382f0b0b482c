"""The scanner page, and what makes it work without a network.

``/door`` and ``/door/pair`` are one page without anybody's data in it: a pairing code stands behind
the ``#`` of the address and reaches no log. The service worker keeps the page and its files under a
version that names their content.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get

from events import words
from web import pages
from web.door.words import both
from web.policy import Who
from web.statics import Statics

SCRIPT = "text/javascript; charset=utf-8"
DECODER = "/door/decoder.js"
SHELL = "/door"
PAGE = "door/scanner.html"
KEPT_BELOW = ("door/", "vendor/")
KEPT = "css/door.css"


class Scanner(Controller):
    """The pages of volunteers."""

    path = "/door"
    opt = {"who": Who.PUBLIC}
    include_in_schema = False

    @get(["/", "/pair"])
    async def scanner(self, request: Request[Any, Any, Any]) -> Response[str]:
        """The scanner; on ``/door/pair`` it first asks to be paired."""
        return pages.show(request, PAGE, **_facts(request))

    @get("/decoder.js", sync_to_thread=False)
    def decoder(self, request: Request[Any, Any, Any]) -> Response[str]:
        """The decoder's worker: under ``/door``, where the service worker can serve it."""
        address = request.app.state.statics.url("door/decoder-worker.js")
        return _script(f"import {msgspec.json.encode(address).decode()};\n")

    @get("/sw.js", sync_to_thread=False)
    def service_worker(self, request: Request[Any, Any, Any]) -> Response[str]:
        """The service worker with the files of today's version, named after the page's content."""
        files: Statics = request.app.state.statics
        shown: pages.Pages = request.app.state.pages
        facts = _facts(request) | {"house": shown.house}
        page = shown.render(words.DEFAULT_LANGUAGE, PAGE, facts)
        shell = {
            "version": hashlib.sha256(page.encode()).hexdigest()[:12],
            "files": [SHELL, facts["decoder"], *_kept(files)],
        }
        worker = files.find("door/service-worker.js")
        assert worker is not None
        head = f"const SHELL = {msgspec.json.encode(shell).decode()};\n"
        response = _script(head + worker.plain.decode())
        response.headers["service-worker-allowed"] = "/door"
        return response


def _facts(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """The facts of the scanner page: its words, the time zone, the decoder's address."""
    state = request.app.state
    decoder = f"{DECODER}?v={state.statics.hash}"
    return {"words": both(), "zone": state.settings.time_zone, "decoder": decoder}


def _kept(files: Statics) -> list[str]:
    """The addresses of every file that the scanner page may load."""
    wanted = (n for n in files.names() if n.startswith(KEPT_BELOW) or n == KEPT)
    return [files.url(name) for name in wanted if name.endswith((".js", ".css", ".svg"))]


def _script(text: str) -> Response[str]:
    return Response(text, media_type=SCRIPT, headers={"cache-control": "no-cache"})
