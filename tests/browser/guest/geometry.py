"""Text at twice its size on a small phone: what is cut off, printed over, or runs down letter by
letter is found by measuring."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Browser, BrowserContext, Page

WIDTH, HEIGHT = 360, 740
TWICE = "html { font-size: 200% !important; }"
CODE_WIDTH_MIN = 260

MEASURE = """
() => {
  const root = document.documentElement;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true })
    && !e.closest(".visually-hidden, .skip, option, select, [hidden], .scroll");
  const say = (e) =>
    `<${e.tagName.toLowerCase()} ${e.className}> ${e.textContent.trim().slice(0, 40)}`;
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, of = node.parentElement;
    if (!node.data.trim() || !shown(of)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter((b) => b.width > 1 && b.height > 1);
    const tops = new Set(boxes.map((b) => Math.round(b.top)));
    texts.push({ of, boxes, lines: tops.size, letters: [...node.data.trim()].length });
  }
  const found = [];
  if (root.scrollWidth > root.clientWidth) found.push(`wider than the screen: ${root.scrollWidth}`);
  for (const { of, boxes, lines, letters } of texts) {
    if (lines >= 3 && letters < 2.5 * lines) found.push(`letter by letter: ${say(of)}`);
    const outside = boxes.some((b) => b.right > root.clientWidth + 1 || b.left < -1);
    if (outside) found.push(`cut off: ${say(of)}`);
  }
  for (let i = 0; i < texts.length; i++) for (let j = i + 1; j < texts.length; j++) {
    const over = texts[i].boxes.some((a) => texts[j].boxes.some((b) => {
      const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return x > 4 && y > 0.45 * Math.min(a.height, b.height);
    }));
    if (over) found.push(`printed over: ${say(texts[i].of)} | ${say(texts[j].of)}`);
  }
  for (const box of [...document.querySelectorAll(".choice input")].filter(shown)) {
    const a = box.getBoundingClientRect();
    const meets = (b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
      && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
    for (const { of, boxes } of texts) if (boxes.some(meets)) found.push(`on its box: ${say(of)}`);
  }
  return found;
}
"""
EDGES = """
() => {
  const left = (e) => e && Math.round(e.getBoundingClientRect().left
    + parseFloat(getComputedStyle(e).paddingLeft));
  return [left(document.querySelector(".masthead")), left(document.querySelector("main"))];
}
"""


async def small_phone(browser: Browser, locale: str) -> BrowserContext:
    """A context of a small phone; the pages' own policy would refuse our style."""
    size: Any = {"width": WIDTH, "height": HEIGHT}
    return await browser.new_context(locale=locale, viewport=size, bypass_csp=True)


async def enlarge(page: Page) -> None:
    """All text at twice its size."""
    await page.add_style_tag(content=TWICE)


async def faults(page: Page) -> list[str]:
    """What is wrong with a page's geometry."""
    found: list[str] = await page.evaluate(MEASURE)
    code = page.locator(".ticket .code img")
    if await code.count():
        box = await code.first.bounding_box()
        if box is None or box["width"] < CODE_WIDTH_MIN:
            found.append(f"the code is small: {box and box['width']}")
    masthead, content = await page.evaluate(EDGES)
    if abs(masthead - content) > 1:
        found.append(f"the masthead begins at {masthead}, the content at {content}")
    return found
