"""Takes the README's pictures anew, from a demo that runs.

    python deploy/dev/pictures.py SIGN-IN-LINK PAIRING-LINK

Both links are those that ``deploy/turnout demo`` prints. A visitor registers for today's screening,
a lead lets her in, an organiser opens the turnout of the festival; each is photographed. Needs the
development tools (``deploy/turnout test --help`` installs them) and Chromium.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path
from urllib.parse import urlsplit

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

OUT = Path(__file__).resolve().parent.parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--no-sandbox",
)
COLOURS = 64  # flat surfaces and text: more would only make the files larger
PHONE = {"width": 360, "height": 720}
DESK = {"width": 1200, "height": 1010}
FESTIVAL = "/desk/events/film-festival"


def main() -> None:
    """Take all pictures."""
    link, invitation = sys.argv[1:]
    address = urlsplit(link)
    base = f"{address.scheme}://{address.netloc}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=[*FLAGS]
        )
        short = visit(browser, base)
        admit(browser, invitation, short)
        report(browser, base, link)
        browser.close()


def visit(browser: Browser, base: str) -> str:
    """The event page on a phone; the short code of a ticket for it."""
    page = opened(browser, PHONE, scale=2)
    page.goto(base)
    page.locator(".programme h3 a").first.click()
    keep(page, "event")
    page.locator("main a.button").first.click()
    page.fill("#name", "林小雨")
    page.fill("#email", "rain@example.org")
    page.select_option("#places", "2")
    page.locator("main form .button").last.click()
    page.locator(".programme h3 a").first.click()
    page.wait_for_url("**/t/*")
    keep(page, "ticket")
    return page.locator(".short").inner_text().replace(" ", "")


def admit(browser: Browser, invitation: str, short: str) -> None:
    """The answer of the scanner, on the same phone's screen."""
    page = opened(browser, PHONE, scale=2)
    page.goto(invitation)
    page.click("#pair-start")
    page.click("#open-type")
    page.fill("#code", short)
    page.press("#code", "Enter")
    page.wait_for_selector("#verdict[data-verdict=admit]:visible")
    keep(page, "admit")


def report(browser: Browser, base: str, link: str) -> None:
    """The turnout of the festival on a desk."""
    page = opened(browser, DESK, scale=1)
    page.goto(link)
    page.locator("main form .button").click()
    page.goto(base + FESTIVAL)
    keep(page, "turnout")


def opened(browser: Browser, size: dict[str, int], scale: int) -> Page:
    """A page in a fresh browser that speaks Chinese."""
    context = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        device_scale_factor=scale,
        locale="zh-TW",
        timezone_id="Asia/Taipei",
        color_scheme="light",
    )
    return context.new_page()


def keep(page: Page, name: str) -> None:
    """Write what is on the screen as a small PNG."""
    shown = Image.open(io.BytesIO(page.screenshot()))
    few = shown.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(OUT / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
