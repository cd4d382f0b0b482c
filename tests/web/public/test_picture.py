"""The ticket's picture: its code is read back, its Chinese is no row of boxes."""

import hashlib
import io
import json
import re
import unicodedata

import pytest
import zxingcpp
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from web.public import lettering
from web.public.lettering import FONTS, GETA, Style, clusters, glyphs, legible
from web.public.picture import (
    LABEL_WIDTH,
    MARGIN,
    TEXT,
    TITLE,
    WIDTH,
    Picture,
    _ink_on,
    draw,
    wrap,
)

NAMES = [
    line
    for line in (FONTS / "names.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
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


def written(text: str) -> Image.Image:
    """A line as the ticket writes it, black on white, cut to its ink."""
    line = Image.new("RGB", (WIDTH, 3 * TEXT), "#ffffff")
    lettering.write(line, (MARGIN, TEXT), text, Style(TEXT, "#000000"))
    grey = line.convert("L")
    return grey.crop(grey.point(lambda light: 255 - light).getbbox())


def test_sixty_names_are_written():
    assert len(set(NAMES)) == 60


@pytest.mark.parametrize("name", [*NAMES, "王小明", "陳怡君", "Zoë Ñandú", "邱泰源"])
def test_a_name_is_written_as_it_is(name):
    kept = legible(name)
    assert kept == unicodedata.normalize("NFC", name)
    assert 0 not in glyphs(kept, TEXT), "no face draws its box"
    shapes = [written(c) for c in clusters(kept) if c.strip()]
    assert all(shape.getextrema()[0] < 64 for shape in shapes), "every letter has ink"
    bare = {c for c in clusters(kept) if c.strip()}
    assert len({(s.size, s.tobytes()) for s in shapes}) == len(bare), "every letter has its shape"


def test_every_name_is_on_the_picture_and_on_the_page():
    blank = name_on(draw(picture(facts=[("參加者", "")])))
    seen = set()
    for name in NAMES:
        drawn = name_on(draw(picture(facts=[("參加者", name)])))
        printed = name_on(page_of(draw(picture(facts=[("參加者", name)]), "pdf")))
        assert ink(drawn) > ink(blank) + 200, name
        assert abs(ink(printed) - ink(drawn)) < ink(drawn) / 5, name
        seen.add(drawn.tobytes())
    assert len(seen) == len(NAMES)


def name_on(image: bytes) -> Image.Image:
    """What stands in the place of the only fact's value."""
    whole = Image.open(io.BytesIO(image)).convert("L")
    return whole.crop((MARGIN + LABEL_WIDTH, whole.height - 3 * TEXT, WIDTH - 8, whole.height - 8))


def page_of(pdf: bytes) -> bytes:
    """The picture in a PDF."""
    [found] = re.findall(rb"\xff\xd8\xff.*?\xff\xd9(?=\s*endstream)", pdf, re.DOTALL)
    return found


def ink(image: Image.Image) -> int:
    """How many pixels are dark."""
    return sum(image.histogram()[:128])


@pytest.mark.parametrize(
    ("marked", "bare"),
    [("o\u0358", "o"), ("a\u030d", "a"), ("น้", "น"), ("ที่", "ท"), ("ễ", "e"), ("ḷ", "l")],
)
def test_a_mark_stands_on_its_letter_and_takes_no_room(marked, bare):
    assert lettering.width(marked, TEXT) == pytest.approx(lettering.width(bare, TEXT), abs=1)
    assert written(marked).height > written(bare).height


def test_letters_join_and_lines_read_from_the_right():
    assert glyphs("مم", TEXT) != glyphs("م", TEXT) * 2
    assert glyphs("אב", TEXT) == glyphs("ב", TEXT) + glyphs("א", TEXT)
    assert glyphs("א 12", TEXT)[:2] == glyphs("12", TEXT)
    assert glyphs("林א", TEXT) == glyphs("林", TEXT) + glyphs("א", TEXT)
    assert glyphs("אב cd", TEXT)[:2] == glyphs("cd", TEXT)


def test_a_family_and_a_flag_are_one_picture():
    for whole in ("👨\u200d👩\u200d👧\u200d👦", "🏳\ufe0f\u200d🌈", "🇹🇼"):
        assert lettering.width(whole, TEXT) < 2 * TEXT


def test_two_names_make_two_pictures():
    assert draw(picture(facts=[("參加者", "阿默")])) != draw(picture(facts=[("參加者", "阿墨")]))


def test_what_the_font_lacks_is_a_mark_or_nothing():
    assert legible("\U00031350野\U00010300\u1f7f\ue000家") == f"{GETA}野{GETA}家"
    assert legible("林\u0f39") == "林"


def test_lines_break_where_a_reader_expects_it():
    lines = wrap("人權解放影展，" * 8 + "Human Rights Film Festival", TITLE, INNER, 9)
    assert all(not line.startswith("，") for line in lines)
    assert "Festival" in lines[-1]
    assert "".join(lines).replace(" ", "").startswith("人權解放影展，人權")


@example("0 \x1b\r0")
@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("".join(NAMES))), max_size=30))
def test_no_text_shows_a_box_or_breaks_the_drawing(text):
    kept = legible(text)
    assert legible(kept) == kept
    assert 0 not in glyphs(kept, TEXT)
    lines = wrap(text, TEXT, INNER, 3)
    lettering.write(Image.new("RGB", (WIDTH, 3 * TEXT)), (0, 0), lines[0], Style(TEXT, "#000000"))


def test_a_line_is_cut_between_letters_and_never_inside_one():
    flag = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    for text in (flag * 90, "น้ำ" * 200, "o\u0358" * 400, "👩\u200d👧" * 90):
        lines = wrap(text, TEXT, INNER, 3)
        assert set(clusters("".join(lines))) == {clusters(text)[0], "…"}
        assert all(lettering.width(line, TEXT) <= INNER + TEXT for line in lines)


def test_a_word_without_end_is_broken():
    lines = wrap("x" * 400, TEXT, INNER, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("accent", "ink"), [("#FFE600", "#14130f"), ("#10418f", "#ffffff"), ("#ffffff", "#14130f")]
)
def test_words_on_the_accent_are_readable(accent, ink):
    assert _ink_on(accent) == ink


def test_the_faces_are_those_that_the_manifest_names():
    faces = json.loads((FONTS / "manifest.json").read_text())["faces"]
    assert {face["file"] for face in faces} == {f.name for f in FONTS.glob("*.[ot]tf")}
    for face in faces:
        assert face["sha256"] == hashlib.sha256((FONTS / face["file"]).read_bytes()).hexdigest()
        assert (FONTS / face["licence_file"]).read_text().startswith("Copyright")
