"""What a camera sees: QR codes on paper, as a film that Chromium plays instead of a camera."""

from __future__ import annotations

import io
from pathlib import Path

import qrcode
from PIL import Image

WIDTH, HEIGHT = 640, 480
BLANK = None
Shown = str | Image.Image | None


def paper(code: str) -> Image.Image:
    """A code as somebody prints it."""
    drawn = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, box_size=7, border=4)
    drawn.add_data(code)
    return drawn.make_image().get_image()


def frame(shown: Shown) -> Image.Image:
    """A grey picture with a code, or a picture of one, in its middle; or without any."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), (120, 116, 110))
    if shown is not None:
        held = (paper(shown) if isinstance(shown, str) else shown).convert("RGB")
        picture.paste(held, ((WIDTH - held.width) // 2, (HEIGHT - held.height) // 2))
    return picture


def film(path: Path, *scenes: tuple[Shown, int]) -> Path:
    """Write scenes (what is shown, and for how many frames) as MJPEG: 30 a second, looped."""
    with path.open("wb") as out:
        for shown, count in scenes:
            encoded = io.BytesIO()
            frame(shown).save(encoded, "JPEG", quality=90)
            out.write(encoded.getvalue() * count)
    return path
