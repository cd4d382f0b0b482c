"""QR codes of tickets, as PNG and as an SVG path.

Level M, a quiet zone of four modules (ISO/IEC 18004) and a fixed mask: looking for the best one
costs more than all the rest, and any decoder reads each of the eight.
"""

from __future__ import annotations

import functools
import io

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M

BORDER = 4
MASK = 3


@functools.lru_cache(maxsize=256)
def matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules row by row, quiet zone included; True is dark."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=BORDER, mask_pattern=MASK)
    code.add_data(text, optimize=0)  # a ticket code is alphanumeric as a whole
    code.make(fit=True)
    return tuple(tuple(bool(module) for module in row) for row in code.get_matrix())


def image(text: str, pixels: int) -> Image.Image:
    """A 1-bit image of at most ``pixels`` a side, each module a whole number of pixels wide."""
    modules = matrix(text)
    side = len(modules)
    small = Image.new("1", (side, side), 1)
    small.putdata([0 if dark else 1 for row in modules for dark in row])
    scaled = max(1, pixels // side) * side
    return small.resize((scaled, scaled), Image.Resampling.NEAREST)


def png(text: str, pixels: int) -> bytes:
    """The code as a 1-bit PNG."""
    out = io.BytesIO()
    image(text, pixels).save(out, "PNG", optimize=True)
    return out.getvalue()


def svg_path(text: str) -> str:
    """The dark modules as the ``d`` of an SVG path, one unit a module; see ``svg_side``."""
    runs = []
    for y, row in enumerate(matrix(text)):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return "".join(runs)


def svg_side(text: str) -> int:
    """How many units wide and high the path is, quiet zone included."""
    return len(matrix(text))
