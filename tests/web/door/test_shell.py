"""The scanner page: whole without a network, small, in two languages, without anybody's data."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from events.settings import OrganisationView
from web.door.words import ALL, both

STATIC = Path(__file__).parents[3] / "web" / "static"
KILOBYTES_MAX = 60
ON_DEMAND = {"vendor/ed25519-verify.js", "door/board.js", "door/service-worker.js"}


def modules() -> list[Path]:
    return sorted((STATIC / "door").glob("*.js"))


async def kept(client) -> list[str]:
    worker = await client.get("/door/sw.js")
    return re.search(r'"files":(\[.*?\])', worker.text)[1].strip('[]"').split('","')


async def test_the_page_needs_no_sign_in_and_leaves_no_cookie(visitor):
    for path in ("/door", "/door/pair"):
        page = await visitor.get(path)
        assert page.status_code == 200
        assert "set-cookie" not in page.headers
        assert page.headers["permissions-policy"].startswith("camera=(self)")


async def test_the_page_carries_both_languages(visitor):
    page = (await visitor.get("/door", "zh-TW")).text
    assert '<html lang="zh-Hant-TW">' in page
    assert '<i data-key="admit">請進</i>' in page
    assert '<i data-key="admit">Come in</i>' in page


async def test_the_service_worker_stays_below_the_door_and_keeps_files_that_exist(client):
    worker = await client.get("/door/sw.js")
    assert worker.headers["service-worker-allowed"] == "/door"
    assert worker.headers["cache-control"] == "no-cache"
    for address in await kept(client):
        file = await client.get(address)
        assert file.status_code == 200, address
        assert "content-security-policy" in file.headers, "by which the worker knows it as ours"


async def test_another_name_of_the_house_is_another_version(client):
    before = (await client.get("/door/sw.js")).text
    assert (await client.get("/door/sw.js")).text == before
    client._transport.app.state.pages.house = OrganisationView(
        {"en": "Amnesty"}, "", "#FFE600", False, 2
    )
    assert (await client.get("/door/sw.js")).text != before


async def test_whatever_a_module_imports_is_kept_offline(client):
    names = {re.sub(r"^/static/\w+/", "", address) for address in await kept(client)}
    for module in modules():
        for found in re.findall(r'(?:from|import)\(? ?"(\.[^"]+)"', module.read_text()):
            wanted = (module.parent / found).resolve().relative_to(STATIC).as_posix()
            assert wanted in names, (module.name, found)


async def test_the_decoder_runs_below_the_door(client):
    answer = await client.get("/door/decoder.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    [address] = re.findall(r'import "([^"]+)";', answer.text)
    assert (await client.get(address)).status_code == 200


def test_every_word_that_the_phone_asks_for_exists():
    asked = set()
    for module in modules():
        asked |= set(re.findall(r'\bword\("(\w+)"', module.read_text()))
        asked |= set(re.findall(r'"((?:why|pair|in_app|camera|tap)_\w+)"', module.read_text()))
    assert asked - set(ALL) - {"pair_code"} == set()


def test_every_word_of_the_page_is_asked_for():
    texts = [path.read_text() for path in modules()]
    texts += [p.read_text() for p in (STATIC.parent / "templates" / "door").glob("*.html")]
    spoken = "\n".join(texts)
    silent = {key for key in ALL if not re.search(rf'["\s]{key}["\s:,]', spoken)}
    assert silent - {"noted_pickup", "walk_in", "undo"} == set()


def test_both_languages_fill_in_the_same_facts():
    chinese, english = both()["zh-Hant"], both()["en"]
    hole = re.compile(r"\{\w+\}")
    for key in ALL:
        assert set(hole.findall(chinese[key])) == set(hole.findall(english[key])), key


def test_the_scanner_is_light():
    files = [*modules(), *(STATIC / "vendor").glob("*.js"), STATIC / "css" / "door.css"]
    first = [f for f in files if f.relative_to(STATIC).as_posix() not in ON_DEMAND]
    weight = sum(len(gzip.compress(f.read_bytes(), 9)) for f in first)
    assert weight <= KILOBYTES_MAX * 1024
