"""Letters on a picture, in every script of the public: a face for each, shaped by HarfBuzz.

Each grapheme cluster (UAX #29) is set in the first face that has all of it, so that a mark stays on
its letter; HarfBuzz places marks, joins letters and draws them. A line that mixes directions goes
by its first strong letter, and digits go from left to right: the part of UAX #9 that names need,
for no text that people type keeps a mark of direction.
"""

from __future__ import annotations

import functools
import itertools
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import regex
import uharfbuzz
from PIL import Image, ImageFilter

FONTS = Path(__file__).parent.parent / "fonts"
ASCENT = 1.16  # of the size, from the top of a line to the feet of its letters
SUBPIXELS = 64
GETA = "〓"  # what printers set for a letter they lack
CLUSTER = regex.compile(r"\X")
_UNSEEN = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_LETTER = regex.compile(r"\p{L}")
RIGHT_TO_LEFT = ("R", "AL")
LEFT_TO_RIGHT = ("L", "EN", "AN")


@dataclass(frozen=True, slots=True)
class Style:
    """The size of an em in pixels, the colour, and by how many pixels every side is thicker."""

    size: int
    ink: str
    bold: int = 0


@dataclass(frozen=True, slots=True)
class _Run:
    """Clusters that follow each other in one face and one direction."""

    face: int
    is_right_to_left: bool
    text: str


@functools.cache
def _faces() -> tuple[uharfbuzz.Face, ...]:
    """All faces, in the order in which a letter looks for one; read when the first is drawn."""
    manifest = json.loads((FONTS / "manifest.json").read_text(encoding="utf-8"))
    files = (FONTS / face["file"] for face in manifest["faces"])
    return tuple(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file))) for file in files)


@functools.cache
def _letters(face: int) -> frozenset[int]:
    return frozenset(_faces()[face].unicodes)


@functools.lru_cache(maxsize=256)
def _font(face: int, size: int) -> uharfbuzz.Font:
    font = uharfbuzz.Font(_faces()[face])
    font.scale = (size * SUBPIXELS, size * SUBPIXELS)
    return font


@functools.lru_cache(maxsize=8192)
def face_of(cluster: str) -> int | None:
    """The first face that has all of a cluster that can be seen; None when none has."""
    points = {ord(c) for c in _UNSEEN.sub("", cluster)}
    return next((i for i in range(len(_faces())) if points <= _letters(i)), None)


def clusters(text: str) -> list[str]:
    """The text as readers see its letters: each with its marks, each picture whole."""
    return CLUSTER.findall(text)


def legible(text: str) -> str:
    """The text with a geta mark for each letter that no face has, and without other such signs.

    A mark that no face has goes; its letter stays.
    """
    kept = unicodedata.normalize("NFC", " ".join(text.split()))
    return " ".join("".join(map(_drawable, clusters(kept))).split())


def _drawable(cluster: str) -> str:
    if face_of(cluster) is not None:
        return cluster
    base = cluster[0]
    if face_of(base) is not None:
        return base
    return GETA if _LETTER.match(base) else ""


def _runs(text: str) -> Iterator[_Run]:
    """The runs of a line in the order of reading."""
    whole, face, parts = clusters(text), 0, []
    for cluster, is_right in zip(whole, _directions(text, whole), strict=True):
        if _direction(cluster) is not None or not _has(face, cluster):
            face = face_of(cluster) or 0
        parts.append((face, is_right, cluster))
    for (of, right), members in itertools.groupby(parts, key=lambda part: part[:2]):
        yield _Run(of, right, "".join(cluster for _, _, cluster in members))


def _direction(cluster: str) -> bool | None:
    """Whether a cluster reads from right to left; None when it goes with those around it."""
    kind = unicodedata.bidirectional(cluster[0])
    return True if kind in RIGHT_TO_LEFT else False if kind in LEFT_TO_RIGHT else None


def _directions(text: str, whole: list[str]) -> list[bool]:
    """Whether each cluster reads from right to left; what is between two ways, as the line does."""
    own, base = [_direction(cluster) for cluster in whole], _reads_right_to_left(text)
    around = zip(_carried(own), _carried(own[::-1])[::-1], strict=True)
    return [base if left is None or left != right else left for left, right in around]


def _carried(directions: list[bool | None]) -> list[bool | None]:
    """Each direction, or that of the last cluster before it that has one."""
    return list(itertools.accumulate(directions, _later))


def _later(last: bool | None, one: bool | None) -> bool | None:
    return last if one is None else one


def _has(face: int, cluster: str) -> bool:
    return all(ord(c) in _letters(face) for c in cluster)


def _reads_right_to_left(text: str) -> bool:
    strong = (unicodedata.bidirectional(c) for c in text)
    return next((s in RIGHT_TO_LEFT for s in strong if s in ("L", *RIGHT_TO_LEFT)), False)


def _in_sight(text: str) -> list[_Run]:
    """The runs of a line from left to right."""
    groups = [
        list(group)[:: -1 if right else 1]
        for right, group in itertools.groupby(_runs(text), key=lambda run: run.is_right_to_left)
    ]
    return list(itertools.chain(*(groups[::-1] if _reads_right_to_left(text) else groups)))


def _shaped(run: _Run, size: int) -> uharfbuzz.Buffer:
    buffer = uharfbuzz.Buffer()
    buffer.add_str(run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.is_right_to_left else "ltr"
    uharfbuzz.shape(_font(run.face, size), buffer)
    return buffer


@functools.lru_cache(maxsize=4096)
def width(text: str, size: int) -> float:
    """The width of a line in pixels; ``size`` is that of an em."""
    shaped = (_shaped(run, size) for run in _runs(text))
    advances = (place.x_advance for buffer in shaped for place in buffer.glyph_positions)
    return float(sum(advances) / SUBPIXELS)


def glyphs(text: str, size: int) -> list[int]:
    """The glyphs of a line from left to right; 0 is the box of a face for what it lacks."""
    shaped = (_shaped(run, size) for run in _in_sight(text))
    return [info.codepoint for buffer in shaped for info in buffer.glyph_infos]


def _mask(text: str, size: int) -> tuple[Image.Image, int, int] | None:
    """How much ink each pixel of a line takes, and where it lies right of and above its start."""
    raster, x = uharfbuzz.RasterDraw(), 0
    raster.scale_factor = (SUBPIXELS, SUBPIXELS)
    for run in _in_sight(text):
        buffer, font = _shaped(run, size), _font(run.face, size)
        for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            raster.transform = (1, 0, 0, 1, x + place.x_offset, place.y_offset)
            raster.draw_glyph(font, info.codepoint)
            x += place.x_advance
    image = raster.render()
    extents = image.extents
    if not extents.width or not extents.height:
        return None
    pixels = (extents.width, extents.height)
    mask = Image.frombuffer("L", pixels, bytes(image.buffer), "raw", "L", extents.stride, -1)
    return mask, extents.x_origin, extents.y_origin + extents.height


def write(image: Image.Image, at: tuple[float, float], text: str, style: Style) -> None:
    """Write a line whose top left corner is ``at``."""
    size, bold = style.size, style.bold
    drawn = _mask(text, size)
    if drawn is None:
        return
    mask, left, above = drawn
    if bold:
        wide = Image.new("L", (mask.width + 2 * bold, mask.height + 2 * bold))
        wide.paste(mask, (bold, bold))
        mask = wide.filter(ImageFilter.MaxFilter(2 * bold + 1))
    place = (round(at[0]) + left - bold, round(at[1] + ASCENT * size) - above - bold)
    image.paste(Image.new("RGB", mask.size, style.ink), place, mask)
