"""The phone's rule, its codes and its memory, as the browser runs them."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from events import sealing, tickets
from events.tickets import codes
from tests.server import Server
from tests.web.door import typed
from tests.web.door.rule import all_facts, by_the_server, cases
from web.statics import Statics


@pytest_asyncio.fixture
async def page(blind: Browser, door_server: Server) -> Any:
    """A page of ours, so that it may import our modules."""
    opened = await blind.new_page()
    await opened.goto(f"{door_server.base_url}/door/pair")
    yield opened
    await opened.close()


async def run(page: Page, module: str, script: str, *arguments: Any) -> Any:
    """Call ``script`` (a function of the module and the arguments) in the page."""
    address = Statics().url(f"door/{module}.js")
    return await page.evaluate(
        f"""async ([address, given]) => {{
              const module = await import(address);
              return ({script})(module, ...given);
            }}""",
        [address, list(arguments)],
    )


JUDGE = "({ judge }, all) => all.map(judge)"


async def test_the_phone_says_what_the_shared_cases_say(page: Page) -> None:
    known = cases()
    verdicts = await run(page, "verdict", JUDGE, [facts for _, facts, _, _ in known])
    names = [name for name, *_ in known]
    assert dict(zip(names, verdicts, strict=True)) == {name: v for name, _, v, _ in known}


async def test_phone_and_server_agree_on_every_combination_of_facts(page: Page) -> None:
    every = list(all_facts())
    verdicts = await run(page, "verdict", JUDGE, every)
    assert verdicts == [by_the_server(facts) for facts in every]


async def test_the_phone_admits_no_mutated_code(page: Page) -> None:
    sealing.use_key("a key that only this test knows, long enough")
    code = codes.encode(7, bytes(range(8)), 1, 0, 0)
    key = base64.b64encode(tickets.public_keys()[0]).decode()
    chance = random.Random(7)
    mutants = {code.lower(), code[:-1], code + "0", code[3:], code.replace("T1:", "T2:")}
    while len(mutants) < 1000:
        at, put = chance.randrange(3, len(code)), chance.choice("0123456789ABCXYZ $%*+-./:")
        if code[at] != put:
            mutants.add(code[:at] + put + code[at + 1 :])
    script = """async ({ read, genuine, fromBase64 }, texts, key) => {
        const keys = new Map([[0, fromBase64(key)]]);
        const judged = await Promise.all(texts.map(async (text) => {
          const code = read(text);
          return code.form === "signed" && await genuine(code, keys);
        }));
        return judged.filter(Boolean).length;
    }"""
    assert await run(page, "code", script, [code], key) == 1
    assert await run(page, "code", script, sorted(mutants), key) == 0


async def test_the_fallback_agrees_with_the_browser_on_signatures(page: Page) -> None:
    sealing.use_key("a key that only this test knows, long enough")
    code = codes.encode(7, bytes(range(8)), 1, 0, 0)
    key = list(tickets.public_keys()[0])
    address = Statics().url("vendor/ed25519-verify.js")
    script = """async ({ read }, text, key, address) => {
        const { verifyAsync } = await import(address);
        const { signature, signed } = read(text);
        const context = new TextEncoder().encode("TURNOUT-TICKET-1\\0");
        const message = new Uint8Array([...context, ...signed]);
        const valid = await verifyAsync(signature, message, new Uint8Array(key));
        message[20] ^= 1;
        return [valid, await verifyAsync(signature, message, new Uint8Array(key))];
    }"""
    assert await run(page, "code", script, code, key, address) == [True, False]


async def test_tags_and_short_codes_are_the_servers(page: Page) -> None:
    sealing.use_key("a key that only this test knows, long enough")
    code = codes.encode(7, bytes(range(8)), 1, 0, 0)
    salt = base64.b64encode(tickets.salt(7)).decode()
    script = """({ tagOf, fromBase64 }, texts, salt) =>
        Promise.all(texts.map((text) => tagOf(text, fromBase64(salt))))"""
    tags = await run(page, "code", script, [code, "7K2M9QXD"], salt)
    assert tags == [codes.tag(7, code).hex(), codes.tag(7, "7K2M9QXD").hex()]
    spellings = ["7k2m9qxd", " 7K2M-9QXD", "O0I1L1AB", "7K2M9QX", "7K2M9QXU", "7K2M9QXDD", ""]
    script = "({ readShort }, texts) => texts.map(readShort)"
    assert await run(page, "code", script, spellings) == [tickets.read_short(t) for t in spellings]


async def test_the_phone_reads_what_is_typed_as_the_shared_cases_say(page: Page) -> None:
    known = typed.cases()
    script = """({ read }, texts) => texts.map((text) => {
        const code = read(text);
        return [code.form, code.text ?? null];
    })"""
    said = await run(page, "code", script, [text for _, text, _ in known])
    names = [name for name, *_ in known]
    assert dict(zip(names, said, strict=True)) == {name: read for name, _, read in known}


async def test_phone_and_server_read_any_text_alike(page: Page) -> None:
    chance = random.Random(11)
    strange = " T1:]Q\t\r\u0002\ufeff\u200b\u3000–ー−-。「.票①Ⅷß\u0131７ｋ\u3164\u0301½"
    letters = "7K2M9QXDoil" * 9 + strange
    texts = ["".join(chance.choices(letters, k=chance.randrange(14))) for _ in range(5000)]
    script = """({ read }, texts) => texts.map((text) => {
        const code = read(text);
        return [code.form, code.text ?? null];
    })"""
    said = await run(page, "code", script, texts)
    assert {form for form, _ in said} == {"short", "foreign", "empty"}
    assert [typed.by_the_server(text) for text in texts] == said


MEMORY = "({ insideSince }, listed, rows) => insideSince(listed, rows)?.id ?? null"


async def test_the_phone_remembers_what_the_list_cannot_know_yet(page: Page) -> None:
    def row(number: int, kind: str = "in", told: str | None = "admit", **more: Any) -> Any:
        return {"id": f"r{number}", "kind": kind, "told": told, "entry": True, **more}

    async def since(listed: bool, *rows: Any) -> Any:
        return await run(page, "verdict", MEMORY, listed, list(rows))

    undo = row(9, "undo", None, undoes="r1")
    assert await since(False) is None
    assert await since(False, row(1)) == "r1"
    assert await since(False, row(1), row(2)) == "r1"
    assert await since(False, row(1, told="already_in")) is None
    assert await since(False, row(1, entry=False)) is None
    assert await since(False, row(1), row(2, "out", None)) is None
    assert await since(False, row(1), row(2, "out", None), row(3)) == "r3"
    assert await since(False, row(1), undo) is None
    assert await since(False, row(1), undo, row(3)) == "r3"
    assert await since(True, row(1, known=True)) == "r1"
    assert await since(True, row(1, known=True), undo) is None
    assert await since(True, undo) is None
