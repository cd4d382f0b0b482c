"""The ticket's picture: its code is read back, its Chinese is no row of boxes."""

import hashlib
import io
import json

import pytest
import zxingcpp
from PIL import Image

from web.public.picture import (
    FONT,
    GETA,
    MARGIN,
    TEXT,
    TITLE,
    WIDTH,
    Picture,
    _font,
    _ink_on,
    draw,
    legible,
    wrap,
)

CODE = "T1:" + "7K2M9QXD %*+" * 9 + "7K2M9QXD1"
INNER = WIDTH - 2 * MARGIN


def picture(**facts):
    usual = {
        "organisation": "人權組織台灣", "accent": "#FFE600", "title": "人權解放影展：邊境風暴",
        "when": ["2026/10/17（六）19:30"], "code": CODE, "short": "7K2M 9QXD",
        "facts": [("參加者", "阿默"), ("地點", "光點華山")],
    }  # fmt: skip
    return Picture(**(usual | facts))


def opened(**facts):
    return Image.open(io.BytesIO(draw(picture(**facts))))


def test_the_code_is_read_from_the_picture_and_is_35_mm_when_printed():
    image = opened()
    [found] = zxingcpp.read_barcodes(image.convert("L"))
    assert found.text == CODE
    dots = found.position.bottom_right.x - found.position.top_left.x
    assert dots / image.info["dpi"][0] * 25.4 >= 35


def test_the_longest_facts_still_leave_the_code_readable():
    image = opened(
        title="很長的標題" * 60, when=["2026/10/17（六）19:30"] * 20, organisation="組織" * 90,
        facts=[("地點很長", "地址" * 150)] * 6,
    )  # fmt: skip
    assert zxingcpp.read_barcodes(image.convert("L"))[0].text == CODE
    bottom = image.convert("L").crop((4, image.height - MARGIN // 2, WIDTH - 4, image.height - 4))
    assert bottom.getextrema()[0] > 250, "nothing is cut off at the foot"


@pytest.mark.parametrize(
    "name", ["王小明", "堃喆犇煊峯", "陳怡君", "Zoë Ñandú", "ㄅㄆㄇ", "邱泰源"]
)
def test_names_are_drawn_as_they_are(name):
    assert legible(name) == name
    shapes = {bytes(_font(TEXT).getmask(c)) for c in name if c != " "}
    assert len(shapes) == len(set(name.replace(" ", ""))), "every letter has a shape of its own"


def test_two_names_make_two_pictures():
    assert draw(picture(facts=[("參加者", "阿默")])) != draw(picture(facts=[("參加者", "阿墨")]))


def test_what_the_font_lacks_is_a_mark_or_nothing():
    assert legible("𠮷野😀家") == f"{GETA}野家"


def test_lines_break_where_a_reader_expects_it():
    lines = wrap("人權解放影展，" * 8 + "Human Rights Film Festival", TITLE, INNER, 9)
    assert all(not line.startswith("，") for line in lines)
    assert "Festival" in lines[-1]
    assert "".join(lines).replace(" ", "").startswith("人權解放影展，人權")


def test_a_word_without_end_is_broken():
    lines = wrap("x" * 400, TEXT, INNER, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("accent", "ink"), [("#FFE600", "#14130f"), ("#10418f", "#ffffff"), ("#ffffff", "#14130f")]
)
def test_words_on_the_accent_are_readable(accent, ink):
    assert _ink_on(accent) == ink


def test_the_font_is_the_one_that_the_manifest_names():
    manifest = json.loads((FONT.parent / "manifest.json").read_text())
    assert manifest["file"] == FONT.name
    assert manifest["sha256"] == hashlib.sha256(FONT.read_bytes()).hexdigest()
    assert (FONT.parent / manifest["licence_file"]).read_text().startswith("Copyright")
