"""Static files, read once at start and served from memory under an address that names their hash.

One hash stands for the whole tree, so that modules may import one another by relative paths:
``/static/<hash>/css/turnout.css``. An old hash still answers with today's file, uncached.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litestar import Request, Response, get
from litestar.params import FromPath

from events.errors import NotFound
from web.policy import Who

FOLDER = Path(__file__).parent / "static"
FOR_EVER = "public, max-age=31536000, immutable"
COMPRESSIBLE = ("text/", "application/json", "application/manifest", "image/svg")
ACCENT_NAME = re.compile(r"[0-9a-fA-F]{6}\.css")
KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent."""

    kind: str
    plain: bytes
    compressed: bytes | None


class Statics:
    """All static files, and the addresses of today's."""

    def __init__(self, folder: Path = FOLDER) -> None:
        digest = hashlib.sha256()
        self._files: dict[str, StaticFile] = {}
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            name = path.relative_to(folder).as_posix()
            plain = path.read_bytes()
            digest.update(name.encode() + b"\0" + hashlib.sha256(plain).digest())
            self._files[name] = StaticFile(_kind(path), plain, _compressed(path, plain))
        self.hash = digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """Today's address of a file. Raises KeyError when there is no such file."""
        self._files[name]
        return f"/static/{self.hash}/{name}"

    def find(self, name: str) -> StaticFile | None:
        """A file by its path inside ``static/``."""
        return self._files.get(name)

    def names(self) -> list[str]:
        """All files, for a page that keeps them offline."""
        return list(self._files)


def _kind(path: Path) -> str:
    guessed = KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    return guessed or "application/octet-stream"


def _compressed(path: Path, plain: bytes) -> bytes | None:
    if len(plain) < 1000 or not _kind(path).startswith(COMPRESSIBLE):
        return None
    return gzip.compress(plain, 9, mtime=0)


@get("/static/{version:str}/{name:path}", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def static_file(
    version: FromPath[str], name: FromPath[str], request: Request[Any, Any, Any]
) -> Response[bytes]:
    """One static file."""
    statics: Statics = request.app.state.statics
    found = statics.find(name.lstrip("/"))
    if found is None:
        raise NotFound
    headers = {
        "cache-control": FOR_EVER if version == statics.hash else "no-cache",
        "vary": "accept-encoding",
        "content-type": found.kind,
    }
    if found.compressed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        return Response(found.compressed, headers=headers)
    return Response(found.plain, headers=headers)


@get("/accent/{name:str}", opt={"who": Who.PUBLIC}, include_in_schema=False)
async def accent(name: FromPath[str]) -> Response[bytes]:
    """The organisation's accent colour as a stylesheet; its name is the colour: ``FFE600.css``."""
    if not ACCENT_NAME.fullmatch(name):
        raise NotFound
    colour = name.removesuffix(".css")
    sheet = f"@layer tokens {{ :root {{ --accent: #{colour}; --on-accent: {_text_on(colour)}; }} }}"
    headers = {"cache-control": FOR_EVER, "content-type": KINDS[".css"]}
    return Response(sheet.encode(), headers=headers)


def _text_on(colour: str) -> str:
    """Black or white, whichever contrasts more (WCAG 2.2, relative luminance)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#111" if luminance > 0.179 else "#fff"
