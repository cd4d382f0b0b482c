"""An uploaded logo, drawn anew: what comes out holds pixels and nothing else.

No SVG. Size, format and number of pixels are checked before anything is decoded.
"""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

LOGO_BYTES_MAX = 1_000_000
SIDE_MAX = 4000
FORMATS = ("PNG", "JPEG", "WEBP")
SHOWN = (960, 320)
"""At most so many pixels wide and high: it is shown 36 pixels high, and on tickets."""


class Unusable(Exception):  # noqa: N818 - it says what the picture is
    """No picture that we take; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def redrawn(given: bytes) -> bytes:
    """The picture as a PNG without metadata, small enough for every page.

    Raises Unusable with ``too_large``, ``not_a_picture`` or ``too_many_pixels``.
    """
    if len(given) > LOGO_BYTES_MAX:
        raise Unusable("too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(given), formats=FORMATS) as opened:
                return _png(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unusable("too_many_pixels") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise Unusable("not_a_picture") from None


def _png(opened: Image.Image) -> bytes:
    if max(opened.size) > SIDE_MAX:
        raise Unusable("too_many_pixels")
    upright = ImageOps.exif_transpose(opened).convert("RGBA")
    upright.thumbnail(SHOWN, Image.Resampling.LANCZOS)
    bare = Image.new("RGBA", upright.size)
    bare.paste(upright)
    out = io.BytesIO()
    bare.save(out, "PNG", optimize=True)
    return out.getvalue()
