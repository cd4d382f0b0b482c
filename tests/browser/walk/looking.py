"""What nobody should meet on a page: an error, a stranger, a line cut off, a field without name."""

from __future__ import annotations

import importlib.resources
import itertools
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import BrowserContext, Page

NARROW, WIDE = 320, 1280
HEIGHT = 800
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")

RUN_AXE = """
async (tags) => {
  const found = await axe.run(document, {
    runOnly: tags, resultTypes: ["violations"], elementRef: false,
  });
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target} ${any.map((a) => a.message)}`));
}
"""
FACTS = """
() => {
  const root = document.documentElement;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const headings = [...document.querySelectorAll("h1, h2, h3, h4")].filter(shown);
  const controls = [...document.querySelectorAll("input, select, textarea, button")].filter(shown);
  const named = (e) => e.tagName === "BUTTON" ? e.textContent.trim() : e.labels?.length;
  const scrolls = (e) => e.closest(".scroll, .masthead nav");
  const wide = [...document.querySelectorAll("body *")].filter((e) => shown(e)
    && e.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(e)
    && getComputedStyle(e).position !== "absolute");
  const say = (e) => e.outerHTML.slice(0, 120);
  return {
    lang: root.lang,
    levels: headings.map((h) => Number(h.tagName[1])),
    nameless: controls.filter((e) => e.type !== "hidden" && !named(e)).map(say),
    overflow: root.scrollWidth > root.clientWidth,
    wide: wide.slice(0, 3).map(say),
    forms: document.querySelectorAll("form[method=post]").length,
  };
}
"""


@dataclass
class Watch:
    """Listens to a page from its first byte."""

    base_url: str
    heard: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note what the console says and whom the page asks."""
        page.on("console", lambda said: said.type in ("error", "warning") and self.note(said.text))
        page.on("pageerror", lambda error: self.note(str(error)))
        page.on("request", lambda asked: self.asked(asked.url))

    def note(self, what: str) -> None:
        self.heard.append(what)

    def asked(self, url: str) -> None:
        if not url.startswith((self.base_url, "data:", "blob:")):
            self.note(f"third party: {url}")

    def heard_but(self, *statuses: int) -> list[str]:
        """All that was heard, but for answers of these statuses: Chromium reports any of 4xx."""
        wanted = tuple(f"the server responded with a status of {status} " for status in statuses)
        return [line for line in self.heard if not any(words in line for words in wanted)]


async def faults(page: Page, lang: str) -> list[str]:
    """What is wrong with a page as it stands, wide in the light and narrow in the dark.

    The rules of WCAG, which take longest, are asked once: of one in each of the two languages.
    """
    found = []
    for width, scheme in ((WIDE, "light"), (NARROW, "dark")):
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        said = _judge(await page.evaluate(FACTS), lang)
        if (lang == "en") == (width == WIDE):
            said += await page.evaluate(RUN_AXE, list(TAGS))
        found += [f"{width} {scheme}: {words}" for words in said]
    return found


def _judge(facts: dict[str, Any], lang: str) -> list[str]:
    levels = facts["levels"]
    skipped = any(after > before + 1 for before, after in itertools.pairwise(levels))
    said = [f"a control without a label: {control}" for control in facts["nameless"]]
    if facts["lang"] != lang:
        said.append(f"lang is {facts['lang']}")
    if levels[:1] != [1] or levels.count(1) != 1 or skipped:
        said.append(f"headings are out of order: {levels}")
    if facts["overflow"]:
        said.append(f"wider than the screen: {facts['wide']}")
    return said


async def cookies_kept(context: BrowserContext) -> set[str]:
    """The names of the cookies that a browser holds."""
    return {cookie["name"] for cookie in await context.cookies()}
