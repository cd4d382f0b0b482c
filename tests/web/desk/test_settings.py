"""What the organisation says of itself, and pictures that are drawn anew."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from events import db, settings
from tests.factories import MINUTE
from web.desk.drawing import LOGO_BYTES_MAX, SIDE_MAX, Unusable, redrawn
from web.desk.organisation import contrast_with_black

SETTINGS = "/desk/settings"
GOOD = {
    "name-zh": "人權組織",
    "name-en": "Rights",
    "contact": "hi@example.org",
    "accent": "#9be564",
}


def picture(size=(40, 20), kind="PNG", **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#b3121d").save(out, kind, **more)
    return out.getvalue()


async def test_what_is_saved_is_seen_everywhere(ana, clock):
    response = await ana.send(SETTINGS, SETTINGS, GOOD)
    assert (response.status_code, response.headers["location"]) == (303, "/desk/settings?saved=1")
    assert "Saved." in await ana.read("/desk/settings?saved=1")
    home = (await ana.get("/")).text
    assert "Rights" in home
    assert "hi@example.org" in home
    assert "/accent/9BE564.css" in home
    ana.headers["accept-language"] = "zh-TW"
    assert "人權組織" in await ana.read("/")
    assert await db.fetch_value("SELECT count(*) FROM journal WHERE deed = 'settings.changed'") == 1


async def test_without_an_english_name_the_chinese_one_is_said(ana):
    await ana.send(SETTINGS, SETTINGS, GOOD | {"name-en": ""})
    assert "人權組織" in await ana.read("/")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name-zh": "", "name-en": " "}, "Please give the organisation&#39;s name."),
        ({"name-en": "x" * 121}, "Please use at most 120 characters."),
        ({"contact": "x" * 501}, "Please use at most 500 characters."),
        ({"accent": "yellow"}, "Please give a colour like #FFE600."),
        ({"accent": "#fff"}, "Please give a colour like #FFE600."),
        ({"accent": "#123456"}, "Black text on this colour is hard to read: contrast 1.5"),
        ({"accent": "#ff0000;}"}, "Please give a colour like #FFE600."),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_kept(ana, fields, words):
    response = await ana.send(SETTINGS, SETTINGS, GOOD | fields)
    assert response.status_code == 422
    assert words in response.text
    assert 'value="hi@example.org"' in response.text or "contact" in fields
    assert await db.fetch_value("SELECT count(*) FROM organisation") == 0


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#ffffff", 18.9), ("#FFE600", 14.9), ("#111111", 1.0), ("#767676", 4.2)]
)
def test_contrast_is_that_of_the_guidelines(colour, ratio):
    assert contrast_with_black(colour) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_a_logo_is_drawn_anew(ana, clock, kind):
    files = {"logo": ("logo", picture(kind=kind), "image/png")}
    response = await ana.send(SETTINGS, SETTINGS, GOOD, files=files)
    assert response.status_code == 303
    house = await settings.organisation()
    assert house.has_logo
    clock.forward(MINUTE)
    shown = await ana.http.get(f"/logo/{house.revision}.png")
    assert Image.open(io.BytesIO(shown.content)).format == "PNG"
    await ana.send(SETTINGS, SETTINGS, GOOD)
    assert (await settings.organisation()).has_logo, "saving without a file keeps the logo"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "PNG, JPEG or WEBP picture"),
        (b"GIF89a\x01\x00\x01\x00\x00\x00\x00;", "PNG, JPEG or WEBP picture"),
        (picture()[:60], "PNG, JPEG or WEBP picture"),
        (picture() + b"x" * LOGO_BYTES_MAX, "too large"),
        (picture((SIDE_MAX + 1, 1)), "too many pixels"),
    ],
    ids=["svg", "gif", "cut off", "too large", "too wide"],
)
async def test_what_is_no_logo_is_refused_in_words(ana, content, words):
    files = {"logo": ("logo.png", content, "image/png")}
    response = await ana.send(SETTINGS, SETTINGS, GOOD, files=files)
    assert response.status_code == 422
    assert words in response.text
    assert await db.fetch_value("SELECT count(*) FROM organisation") == 0


def test_nothing_but_pixels_comes_out():
    said = PngInfo()
    said.add_text("Comment", "<?php secret ?>")
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    for given in (picture(pnginfo=said), picture(kind="JPEG", exif=exif)):
        drawn = redrawn(given)
        assert b"secret" not in drawn
        assert b"where it was taken" not in drawn
        opened = Image.open(io.BytesIO(drawn))
        opened.load()
        assert opened.info == {}


def test_a_large_picture_becomes_small():
    drawn = Image.open(io.BytesIO(redrawn(picture((3000, 2000)))))
    assert drawn.width <= 960
    assert drawn.height <= 320


def test_random_files_are_refused_and_nothing_else_happens():
    chance = random.Random(8)
    for _ in range(200):
        given = bytearray(picture())
        for _ in range(chance.randint(1, 12)):
            given[chance.randrange(len(given))] = chance.randrange(256)
        try:
            assert redrawn(bytes(given)).startswith(b"\x89PNG")
        except Unusable as problem:
            assert problem.code in ("not_a_picture", "too_many_pixels")  # noqa: PT017
