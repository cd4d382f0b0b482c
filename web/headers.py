"""The security headers of every response, 404 and 405 and 500 included."""

from __future__ import annotations

from litestar.types import Message, Scope

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
    "manifest-src 'self'; worker-src 'self'; media-src 'self' blob:"
)
EVERYWHERE = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
}
NO_DEVICES = b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"
CAMERA = b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()"
HSTS = b"max-age=31536000; includeSubDomains"


def add(message: Message, scope: Scope, *, secure: bool) -> None:
    """Complete the headers of a response that is about to start."""
    if message["type"] != "http.response.start":
        return
    headers = list(message.get("headers", []))
    given = {name.lower() for name, _ in headers}
    wanted = dict(EVERYWHERE)
    is_door = scope["path"].startswith("/door")
    wanted[b"permissions-policy"] = CAMERA if is_door else NO_DEVICES
    wanted[b"cache-control"] = b"no-store"
    if secure:
        wanted[b"strict-transport-security"] = HSTS
    headers += [(name, value) for name, value in wanted.items() if name not in given]
    message["headers"] = headers
