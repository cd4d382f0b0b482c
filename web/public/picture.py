"""The ticket as one picture or page, to keep or to print: 76 mm wide at 300 dots per inch.

The QR code is 37 modules of 20 pixels: 62 mm without its quiet zone.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex
from PIL import Image, ImageDraw

from events import qr, tickets
from web.public import lettering
from web.public.lettering import Style

DOTS_PER_INCH = 300
WIDTH = 900
HEIGHT_MAX = 5200
MARGIN = 56
QR_WIDTH = WIDTH
LABEL_WIDTH = 190
TITLE, TEXT, SMALL, SHORT = 56, 36, 28, 64
TITLE_LINES_MAX = 5
FACT_LINES_MAX = 4
WHEN_LINES_MAX = 3  # of one session
LEADING = 1.45
PAPER, INK, SOFT = "#ffffff", "#14130f", "#5d5a50"
VOID, STOP = "#e8e4d8", "#b3121d"
COLOURS = 32
NEVER_FIRST = "，。、！？：；）」』】》〉…,.!?:;)"
_ALONE = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}"
    r"\u2010-\u2015\u2018-\u203f\u3000-\u303f\uff00-\uffef"
)
TOKENS = regex.compile(rf"[^\s{_ALONE}]+|\s+|\X")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The texts of a ticket's picture, in the language of its guest."""

    organisation: str
    accent: str
    title: str
    when: Sequence[str]
    code: str
    short: str
    facts: Sequence[tuple[str, str]]
    void: str = ""  # why it is no ticket any more: it stands where the code stood


def wrap(text: str, size: int, width: int, lines_max: int) -> list[str]:
    """Lines no wider than ``width`` pixels; what does not fit ends in an ellipsis.

    Words stay whole unless one alone is too wide, ideographs are words of their own; no line begins
    with a closing mark.
    """
    lines, line = [], ""
    for token in _tokens(lettering.legible(text), size, width):
        if lettering.width(line + token, size) <= width or (line and token in NEVER_FIRST):
            line += token
            continue
        lines.append(line.strip())
        line = token.lstrip()
    lines.append(line.strip())
    if len(lines) > lines_max:
        last = lettering.clusters(lines[lines_max - 1])[:-1]
        lines = [*lines[: lines_max - 1], "".join(last) + "…"]
    return lines


def _tokens(text: str, size: int, width: int) -> Iterator[str]:
    """The pieces between which a line may break; a word too wide for a line is cut into letters."""
    for token in TOKENS.findall(text):
        if lettering.width(token, size) <= width:
            yield token
        else:
            yield from lettering.clusters(token)


class _Sheet:
    """A drawing that grows downwards."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", (WIDTH, HEIGHT_MAX), PAPER)
        self.draw = ImageDraw.Draw(self.image)
        self.y = 0

    def write(
        self, lines: list[str], size: int, ink: str, *, left: int = MARGIN, bold: int = 0
    ) -> None:
        for line in lines:
            lettering.write(self.image, (left, self.y), line, Style(size, ink, bold))
            self.y += int(size * LEADING)

    def rule(self) -> None:
        for x in range(0, WIDTH, 24):
            self.draw.line((x, self.y, x + 12, self.y), INK, 4)


def _ink_on(colour: str) -> str:
    """Black or white, whichever reads better on the colour (WCAG 2.2 relative luminance)."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    light = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return INK if (light + 0.05) / 0.056 > 1.05 / (light + 0.05) else PAPER


def _header(sheet: _Sheet, picture: Picture) -> None:
    when = [
        line
        for entry in picture.when
        for line in wrap(entry, TEXT, WIDTH - 2 * MARGIN, WHEN_LINES_MAX)
    ]
    title = wrap(picture.title, TITLE, WIDTH - 2 * MARGIN, TITLE_LINES_MAX)
    organisation = wrap(picture.organisation, SMALL, WIDTH - 2 * MARGIN, 1)
    height = int(LEADING * (SMALL + TITLE * len(title) + TEXT * len(when)) + 1.25 * MARGIN)
    surface = VOID if picture.void else picture.accent
    sheet.draw.rectangle((0, 0, WIDTH, height), surface)
    sheet.draw.line((0, height, WIDTH, height), INK, 4)
    ink = _ink_on(surface)
    sheet.y = MARGIN // 2
    sheet.write(organisation, SMALL, ink)
    sheet.write(title, TITLE, ink, bold=1)
    sheet.write(when, TEXT, ink)
    sheet.y = height + 4


def _void(sheet: _Sheet, picture: Picture) -> None:
    stamp = _struck(picture.void, WIDTH, WIDTH // 2)
    sheet.image.paste(stamp, (0, sheet.y + MARGIN // 2))
    sheet.y += stamp.height + MARGIN


def _struck(word: str, width: int, height: int) -> Image.Image:
    """A word in a box across an empty surface, as large as it fits."""
    image = Image.new("RGB", (width, height), PAPER)
    draw = ImageDraw.Draw(image)
    lines = wrap(word, SHORT, width - 4 * MARGIN, 3)
    leading = int(SHORT * LEADING)
    tall = leading * len(lines) + MARGIN
    top = (height - tall) // 2
    draw.rectangle((MARGIN, top, width - MARGIN, top + tall), PAPER, STOP, 8)
    for i, line in enumerate(lines):
        place = ((width - lettering.width(line, SHORT)) / 2, top + MARGIN // 2 + i * leading)
        lettering.write(image, place, line, Style(SHORT, STOP, 1))
    return image


def struck(word: str, pixels: int) -> bytes:
    """A square PNG that says why there is no code."""
    out = io.BytesIO()
    _struck(word, pixels, pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def _code(sheet: _Sheet, picture: Picture) -> None:
    code = qr.image(picture.code, QR_WIDTH)
    sheet.image.paste(code, ((WIDTH - code.width) // 2, sheet.y))
    sheet.y += code.height - MARGIN // 2
    short = tickets.spaced(picture.short.replace(" ", ""))
    left = (WIDTH - lettering.width(short, SHORT)) / 2
    lettering.write(sheet.image, (left, sheet.y), short, Style(SHORT, INK, 1))
    sheet.y += int(SHORT * LEADING) + MARGIN // 2


def _facts(sheet: _Sheet, picture: Picture) -> None:
    sheet.rule()
    sheet.y += MARGIN // 2
    for label, value in picture.facts:
        top = sheet.y
        sheet.write(wrap(label, SMALL, LABEL_WIDTH - 12, 2), SMALL, SOFT)
        bottom, sheet.y = sheet.y, top
        lines = wrap(value, TEXT, WIDTH - 2 * MARGIN - LABEL_WIDTH, FACT_LINES_MAX)
        sheet.write(lines, TEXT, INK, left=MARGIN + LABEL_WIDTH)
        sheet.y = max(sheet.y, bottom) + 6
    sheet.y += MARGIN // 2


def draw(picture: Picture, kind: str = "png") -> bytes:
    """The ticket as a PNG with a small palette, or as one page of PDF.

    It takes some 60 ms: call it in a thread.
    """
    sheet = _Sheet()
    _header(sheet, picture)
    (_void if picture.void else _code)(sheet, picture)
    _facts(sheet, picture)
    whole = sheet.image.crop((0, 0, WIDTH, sheet.y))
    ImageDraw.Draw(whole).rectangle((0, 0, WIDTH - 1, sheet.y - 1), outline=INK, width=4)
    out = io.BytesIO()
    if kind == "pdf":
        whole.save(out, "PDF", resolution=DOTS_PER_INCH, quality=90, title=picture.title)
        return out.getvalue()
    small = whole.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    small.save(out, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), compress_level=6)
    return out.getvalue()
