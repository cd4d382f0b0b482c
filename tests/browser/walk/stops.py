"""Every page there is, as stops of a walk: its address, and what to press before looking."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stop:
    """A page, perhaps a button to press first, and the status that it then has.

    ``hears`` is a status that the page's scripts must expect from the server.
    """

    path: str
    press: str = ""
    status: int = 200
    hears: int = 0


PUBLIC = [
    Stop("/"),
    Stop("/e/festival"),
    Stop("/e/past"),
    Stop("/e/festival/register"),
    Stop("/e/festival/register?places=3&session=now"),
    Stop("/e/festival/register", press="main form .button:not(.button--plain)", status=422),
    Stop("/e/past/register"),
    Stop("/p/marriage"),
    Stop("/p/marriage", press="main form .button", status=422),
    Stop("/p/closed"),
    Stop("/p/marriage/thanks"),
    Stop("/c/rights"),
    Stop("/c/equality"),
    Stop("/nowhere", status=404),
]
GUEST = [
    Stop("{manage}"),
    Stop("{manage}/cancellation"),
    Stop("{manage}/cancellation", press="main form .button", status=422),
    Stop("{admitted}"),
    Stop("{cancelled}"),
    Stop("{coming}"),
    Stop("/p/confirmation/{pending}"),
    Stop("/p/confirmation/{confirmed}"),
    Stop("/p/withdrawal/{counted}"),
    Stop("/p/withdrawal/{withdrawn}"),
    Stop("/t/nobody", status=404),
    Stop("/door", hears=401),
    Stop("/door/pair#nothing"),
]
SIGNING_IN = [
    Stop("/desk/sign-in"),
    Stop("/desk/sign-in", press="main form .button", status=422),
    Stop("/desk/sign-in/asked"),
    Stop("/desk/sign-in/{link}"),
    Stop("/desk/sign-in/nothing", press="main form .button", status=410),
]
DESK = [
    Stop("/desk"),
    Stop("/desk/events"),
    Stop("/desk/events/festival"),
    Stop("/desk/events/past"),
    Stop("/desk/events/festival/registrations"),
    Stop("/desk/events/festival/registrations/{reference}"),
    Stop("/desk/events/festival/registrations/{reference}/cancellation"),
    Stop("/desk/events/festival/tickets/{ticket}"),
    Stop("/desk/events/festival/admissions"),
    Stop("/desk/events/festival/headcounts"),
    Stop("/desk/events/festival/quarantine"),
    Stop("/desk/events/festival/phones"),
    Stop("/desk/events/festival/phones/{device}"),
    Stop("/door/board?event=festival"),
    Stop("/door/board"),
]
FIGURES = [
    Stop("/desk/campaigns"),
    Stop("/desk/campaigns/equality"),
    Stop("/desk/campaigns/equality/lines/films"),
    Stop("/desk/impact"),
    Stop("/desk/mail"),
    Stop("/desk/mail/{mail}"),
    Stop("/desk/settings"),
    Stop("/desk/nothing", status=404),
]

WALKS = {"public": PUBLIC, "guest": GUEST, "signing-in": SIGNING_IN, "desk": DESK,
         "figures": FIGURES}  # fmt: skip
STAFF = ("desk", "figures")
NO_PAGES = {
    "/robots.txt", "/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png",
    "/e/{slug}/registrations", "/p/{slug}/signatures", "/p/rejection/{token}",
    "/t/{secret}/signatures",
    "/healthz", "/readyz", "/metrics", "/static/{version}/{name}", "/accent/{name}", "/logo/{name}",
    "/e/{slug}/calendar.ics", "/t/{secret}/code.png", "/c/{slug}/counts.json", "/door/decoder.js",
    "/door/sw.js", "/desk/impact.csv", "/desk/impact.xlsx",
}  # fmt: skip
