"""Forms come from our own pages only: origin first, then a signed token sent twice.

The token is 16 random bytes and their seal. A page that shows a form puts it into a cookie and,
masked anew each time (so that compression tells nothing about it), into a hidden field. No page
without a form sets the cookie, and none of this needs JavaScript.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie
from markupsafe import Markup

from events import sealing
from events.errors import Refusal
from events.words import mark as _
from web import cookies

FIELD = "csrf"
KEY_FIELD = "key"
RANDOM_BYTES = 16
SEAL_BYTES = 16
STATUS = 403
SAID = _("The page was open for too long. All you typed is here: please press the button again.")
"""What is said above a form that is shown again because its token was too old."""
FIELDS_MAX = 1_000


class ForeignForm(Refusal):
    """The form did not come from one of our pages, or its page is too old."""


class StaleForm(ForeignForm):
    """No other site sent the form, but the token of its page is not the browser's any more."""


class TooManyFields(Refusal):
    """The form has more fields than any of our pages shows."""


class FormToken:
    """The token of one page. Templates call ``field()`` inside each form."""

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        kept = _decode(cookies.read(request, cookies.CSRF))
        self._known = _is_ours(kept)
        self._token = kept if self._known else _fresh()
        self._request = request
        self.shown = False

    def field(self, key: str = "") -> Markup:
        """The hidden fields: the masked token, and a key so that a double click does one thing.

        A form that is shown again keeps its key, so that all its showings are one form.
        """
        self.shown = True
        mask = secrets.token_bytes(len(self._token))
        masked = _encode(mask + _xor(mask, self._token))
        return Markup(
            '<input type="hidden" name="{}" value="{}"><input type="hidden" name="{}" value="{}">'
        ).format(FIELD, masked, KEY_FIELD, key or secrets.token_urlsafe(18))

    def cookie(self) -> Cookie | None:
        """The cookie that the page must set: None when no form was shown or it is set already."""
        if not self.shown or self._known:
            return None
        return cookies.make(self._request, cookies.CSRF, _encode(self._token))


async def check_form(request: Request[Any, Any, Any]) -> None:
    """Raises ForeignForm for a form of another site, StaleForm unless its two tokens are ours.

    Raises TooManyFields before so many are read: parsing them would keep everybody waiting.
    """
    check_origin(request)
    if (await request.body()).count(b"&") >= FIELDS_MAX and not _in_parts(request):
        raise TooManyFields
    kept = _decode(cookies.read(request, cookies.CSRF))
    given = str((await request.form()).get(FIELD, "")) or request.headers.get("x-csrf-token", "")
    masked = _decode(given)
    half = len(masked) // 2
    token = _xor(masked[:half], masked[half : 2 * half])
    if not _is_ours(kept) or not sealing.same(token, kept):
        raise StaleForm
    request.state.form_sent = await request.form()


def sent(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """What was typed into a form of ours that the request sent, to be offered again; else none."""
    form = getattr(request.state, "form_sent", None)
    pairs = form.multi_items() if form is not None else []
    return [(n, v) for n, v in pairs if n not in (FIELD, KEY_FIELD) and isinstance(v, str)]


def key_sent(request: Request[Any, Any, Any]) -> str:
    """The key of that form; empty without one."""
    form = getattr(request.state, "form_sent", None)
    return str(form.get(KEY_FIELD, "")) if form is not None else ""


def is_stale(request: Request[Any, Any, Any]) -> bool:
    """Whether a form must be sent again: its handler, which forgives, shows it with all of it."""
    return bool(getattr(request.state, "stale_form", False))


def check_origin(request: Request[Any, Any, Any]) -> None:
    """Raises ForeignForm when the browser says that another site sent the request.

    With ``Referrer-Policy: no-referrer`` browsers send ``Origin: null``; Sec-Fetch-Site, which
    pages cannot forge, goes before it.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForeignForm
        return
    origin = request.headers.get("origin", "null")
    if origin != "null" and origin not in _origins(request):
        raise ForeignForm


def _in_parts(request: Request[Any, Any, Any]) -> bool:
    """Whether a form came as multipart/form-data, whose parts Litestar counts."""
    return request.headers.get("content-type", "").startswith("multipart/form-data")


def _origins(request: Request[Any, Any, Any]) -> tuple[str, ...]:
    host = request.headers.get("host", "")
    return (request.app.state.settings.base_url, f"http://{host}", f"https://{host}")


def _fresh() -> bytes:
    chance = secrets.token_bytes(RANDOM_BYTES)
    return chance + _seal(chance)


def _seal(chance: bytes) -> bytes:
    return sealing.derive("form", chance)[:SEAL_BYTES]


def _is_ours(token: bytes) -> bool:
    chance, seal = token[:RANDOM_BYTES], token[RANDOM_BYTES:]
    return len(chance) == RANDOM_BYTES and sealing.same(seal, _seal(chance))


def _xor(mask: bytes, text: bytes) -> bytes:
    return bytes(m ^ t for m, t in zip(mask, text, strict=False))


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        return b""
