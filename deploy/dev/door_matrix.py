"""Every answer of the scanner on every screen, in both languages: to measure, and to look at.

    python deploy/dev/door_matrix.py PAIRING-LINK FOLDER

The link is one that ``deploy/turnout demo`` or the desk shows; one phone is paired with it. Each
answer is painted by the scanner's own code, with the longest texts that organisers are likely to
write. Writes one sheet of pictures for each screen and language into the folder, prints what is cut
off or covered, and exits with 1 if anything is. Needs what ``pictures.py`` needs.
"""

from __future__ import annotations

import base64
import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--no-sandbox")
LOCALES = ("zh-TW", "en-GB")
FONTS = Path(__file__).resolve().parents[2] / "web" / "fonts"
COLUMNS = 6
TALL = 320
GAP = 8


@dataclass(frozen=True)
class Screen:
    """A screen in CSS pixels, and how much larger its owner wants letters, in percent."""

    width: int
    height: int
    text: int = 100

    @property
    def name(self) -> str:
        """``360x740`` or ``360x740@200``."""
        return f"{self.width}x{self.height}" + (f"@{self.text}" if self.text != 100 else "")


SCREENS = (
    Screen(320, 568), Screen(360, 640), Screen(360, 740), Screen(360, 740, 200),
    Screen(390, 844), Screen(568, 320), Screen(768, 360), Screen(844, 390),
    Screen(844, 390, 200), Screen(768, 1024), Screen(1024, 768), Screen(1280, 800),
)  # fmt: skip

LEND_LETTERS = """
async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
  document.fonts.add(await new FontFace("Noto Sans TC", bytes.buffer).load());
}
"""

PREPARE = """
async (percent) => {
  const scanner = document.querySelector("script[type=module]").src;
  const load = (name) => import(new URL(`${name}.js`, scanner));
  const [deeds, screen, list, place, words] =
    await Promise.all(["deeds", "screen", "list", "place", "words"].map(load));
  document.documentElement.style.fontSize = `${percent}%`;
  const both = (chinese, english) => ({ "zh-Hant": chinese, en: english });
  const held = list.list();
  held.gates[0].name = both("一樓大廳南側入口", "South entrance, ground floor");
  held.offers[0].name = both("身心障礙者及陪同者優待票", "Concession for carers and their guests");
  const session = { ...held.sessions.at(-1), name: "x/later", cancelled: false };
  session.title = both("回家的路：七百三十天", "The Way Home: Seven Hundred and Thirty Days");
  session.closesAt = Date.now() + 9e8;
  session.startsAt = session.opensAt = Date.now() + 8e8;
  held.sessions.push(session);
  const place_ = (kind) => ({ session, gate: { ...held.gates[0], kind } });
  const paint = (verdict, kind) => {
    const at = Date.now();
    const row = { seq: 1, id: "x", kind: "in", at, told: verdict, sent: { heads: 35 } };
    const since = { at: at - 9e6, gate: held.gates[0].slug };
    const ticket = { offer: held.offers[0].offer, sessions: [session.name], heads: 35, party: 1 };
    const code = { form: "short", text: "R6ST8FC6" };
    const party = { count: 12, nth: 7 };
    const tail = "ABCDEF";
    const facts = { row, since, undone: since, ticket, code, party, tail };
    deeds.show({ verdict, ...facts, place: place_(kind) });
    if (verdict === "walk_in") screen.addLater(words.word("why_over_capacity"));
    return document.getElementById("word").textContent;
  };
  window.matrix = { paint };
}
"""

CASES = [
    *((verdict, "entry") for verdict in (
        "admit", "admit_new", "already_in", "wrong_session", "wrong_event", "replaced", "cancelled",
        "session_cancelled", "unpaid", "not_approved", "consent_missing", "too_early", "closed",
        "forged", "unknown", "unreadable", "back", "walk_in", "undo",
    )),
    ("out", "exit"),
    *(("admit", kind) for kind in ("pickup", "start", "finish", "station", "table")),
    ("already_in", "pickup"),
]  # fmt: skip

MEASURE = """
([verdict, kind]) => {
  const said = window.matrix.paint(verdict, kind);
  const $ = (id) => document.getElementById(id);
  const faults = [];
  const visible = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 1;
  const name = (e) => e.id || e.textContent.trim().slice(0, 20) || e.className.baseVal;
  const inside = (a, b) =>
    a.left >= b.left - 1 && a.right <= b.right + 1 &&
    a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const meet = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const lines = (e) => {
    const range = document.createRange();
    range.selectNodeContents(e);
    return [...range.getClientRects()].filter((r) => r.width > 0);
  };
  const box = (e) => e.getBoundingClientRect();
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const answer = ["word", "why", "later"].map($).filter((e) => visible(e) && e.textContent);
  const buttons = [...$("actions").children];
  const shape = document.querySelector("#verdict svg");
  const parts = [...answer.map((e) => [e, lines(e)]), ...buttons.map((e) => [e, [box(e)]]),
                 [shape, [box(shape)]]];
  const around = box($("verdict"));
  for (const [e, rects] of parts) {
    for (const rect of rects) {
      if (!inside(rect, around) || !inside(rect, screen)) faults.push(`${name(e)} is cut off`);
      const [x, y] = [(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2];
      const at = document.elementFromPoint(x, y);
      if (!at?.closest("#verdict")) faults.push(`${name(e)} is covered by ${at && name(at)}`);
    }
  }
  parts.forEach(([e, rects], i) => parts.slice(i + 1).forEach(([other, others]) => {
    const isOver = rects.some((a) => others.some((b) => meet(a, b)));
    if (isOver) faults.push(`${name(e)} lies on ${name(other)}`);
  }));
  const bars = [...document.querySelectorAll("header select, .tools button, .foot > span, .hint")];
  for (const e of [...bars.filter(visible), ...buttons]) {
    const own = box(e);
    if (!inside(own, screen)) faults.push(`${name(e)} is off the screen`);
    const isText = e.tagName !== "SELECT";
    if (isText && lines(e).some((r) => !inside(r, own))) faults.push(`${name(e)} overflows`);
    if (e.tagName === "BUTTON" && own.height < 43.5) faults.push(`${name(e)} is too low to touch`);
  }
  for (const e of document.querySelectorAll("header, .tools, .foot")) {
    if (visible(e) && meet(box(e), around)) faults.push(`a bar lies over the answer`);
  }
  const size = (e) => parseFloat(getComputedStyle(e).fontSize);
  if (size($("word")) < 28) faults.push(`the word is ${size($("word"))} px`);
  if (size($("why")) > size($("word"))) faults.push("the reason is larger than the word");
  if (box(shape).width < 43) faults.push("the shape is too small");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is too wide");
  return [...new Set(faults)].map((fault) => `${verdict} at ${kind} (${said}): ${fault}`);
}
"""


def letters() -> str:
    """Chinese letters in base64, for a machine that has none: a missing one is too narrow."""
    return base64.b64encode(next(FONTS.glob("noto-cjk*")).read_bytes()).decode()


def main() -> None:
    """Pair one phone, show everything on it, and tell what does not fit."""
    link, folder = sys.argv[1], Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=[*FLAGS]
        )
        faults = walk(browser, link, folder)
        browser.close()
    print("\n".join(faults) or "everything fits")
    sys.exit(1 if faults else 0)


def walk(browser: Browser, link: str, folder: Path) -> list[str]:
    """Every screen in both languages; what does not fit."""
    page = browser.new_context(locale=LOCALES[0], timezone_id="Asia/Taipei").new_page()
    page.goto(link)
    page.click("#pair-start")
    page.wait_for_selector("#tools:visible")
    page.evaluate(LEND_LETTERS, letters())
    found = []
    for locale in LOCALES:
        for screen in SCREENS:
            page.set_viewport_size({"width": screen.width, "height": screen.height})
            page.evaluate(PREPARE, screen.text)
            shots = []
            for case in CASES:
                found += [f"{screen.name} {locale} {f}" for f in page.evaluate(MEASURE, [*case])]
                shots.append(shot(page))
            sheet(shots).save(folder / f"{screen.name}-{locale}.png", optimize=True)
        page.click("#language")
    return found


def shot(page: Page) -> Image.Image:
    """What is on the screen, made small."""
    shown = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    shown.thumbnail((TALL * 2, TALL))
    return shown


def sheet(shots: list[Image.Image]) -> Image.Image:
    """Pictures of one size, side by side."""
    wide, tall = shots[0].width + GAP, shots[0].height + GAP
    rows = -(-len(shots) // COLUMNS)
    whole = Image.new("RGB", (wide * COLUMNS, tall * rows), "white")
    for i, picture in enumerate(shots):
        whole.paste(picture, (i % COLUMNS * wide, i // COLUMNS * tall))
    return whole


if __name__ == "__main__":
    main()
