"""The QR code in the terminal is one that a camera reads."""

from __future__ import annotations

import zxingcpp
from PIL import Image

from deploy.stack.terminal import BLOCKS, drawn

PIXELS = 4


def _picture(text: str) -> Image.Image:
    """What the half blocks look like, in pixels."""
    modules = {block: pair for pair, block in BLOCKS.items()}
    lines = text.split("\n")
    small = Image.new("L", (len(lines[0]), 2 * len(lines)), 255)
    for y, line in enumerate(lines):
        for x, block in enumerate(line):
            for below, dark in enumerate(modules[block]):
                small.putpixel((x, 2 * y + below), 0 if dark else 255)
    return small.resize((small.width * PIXELS, small.height * PIXELS), Image.Resampling.NEAREST)


def test_a_camera_reads_the_link_from_the_terminal():
    link = "https://192.168.1.20:8000/door/pair#82.BgleA64ZLZ_0huaJKt11Og"
    [found] = zxingcpp.read_barcodes(_picture(drawn(link)))
    assert found.text == link
