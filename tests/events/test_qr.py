"""QR codes: read back by another library."""

import io
import random

import pytest
import zxingcpp
from PIL import Image

from events import qr
from events.tickets import codes

CODE = "T1:" + "".join(random.Random(1).choices("ABCDEFGHIJ0123456789 $%*+-./:", k=117))


def read(png: bytes) -> str:
    [found] = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)).convert("L"))
    return found.text


def test_a_ticket_code_is_a_version_5_code_in_37_modules():
    assert qr.svg_side(CODE) == 37 + 2 * qr.BORDER


@pytest.mark.parametrize("pixels", [45, 100, 240, 600])
def test_a_png_is_read_as_what_was_written(pixels):
    png = qr.png(CODE, pixels)
    with Image.open(io.BytesIO(png)) as image:
        assert (image.mode, image.size) == ("1", (pixels // 45 * 45,) * 2)
    if pixels > 45:
        assert read(png) == CODE


def test_a_real_ticket_is_read_back():
    from events import sealing

    sealing.use_key("a key that only the tests know, long enough for the check")
    code = codes.encode(9, b"12345678", 3, 0, 0)
    assert read(qr.png(code, 300)) == code


def test_a_link_is_read_back_though_it_has_small_letters():
    link = "https://example.org/door?code=ABC-def"
    assert read(qr.png(link, 300)) == link


def test_the_path_draws_the_same_modules():
    side = qr.svg_side(CODE)
    drawn = Image.new("1", (side, side), 1)
    for run in qr.svg_path(CODE).split("M")[1:]:
        start, width = run.split("h")[:2]
        x, y = map(int, start.split())
        drawn.paste(0, (x, y, x + int(width.removesuffix("v1")), y + 1))
    assert drawn.tobytes() == qr.image(CODE, side).tobytes()
