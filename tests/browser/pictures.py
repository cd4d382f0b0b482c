"""What a camera sees: QR codes on paper, as a film that Chromium plays instead of a camera."""

from __future__ import annotations

import io
from pathlib import Path

import qrcode
from PIL import Image

WIDTH, HEIGHT = 640, 480
FRAMES_SHOWN = 10
BLANK = None


def frame(code: str | None) -> Image.Image:
    """A grey picture with the code on white paper in its middle, or without any code."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (120, 116, 110))
    if code is not None:
        drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=7, border=4)
        drawn.add_data(code)
        paper = drawn.make_image().get_image().convert("RGB")
        picture.paste(paper, ((WIDTH - paper.width) // 2, (HEIGHT - paper.height) // 2))
    return picture


def film(path: Path, *scenes: tuple[str | None, int]) -> Path:
    """Write scenes (a code or BLANK, and how many frames) as MJPEG: 30 frames a second, looped."""
    with path.open("wb") as out:
        for code, count in scenes:
            encoded = io.BytesIO()
            frame(code).save(encoded, "JPEG", quality=90)
            out.write(encoded.getvalue() * count)
    return path
