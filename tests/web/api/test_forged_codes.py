"""Codes that we did not sign, shown at the door: none lets anybody in, each gets its answer."""

from __future__ import annotations

import itertools
import random
from uuid import uuid4

import base45
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.factories import HOUR, NOON
from tests.web.api.program import EVENT, made, pair, put_film, refused, register, upload
from tests.web.api.test_bad_input import STRANGE

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
BATCH = 250


async def show(ben, codes: list[str]) -> list[dict]:
    """Show codes at the entry, in batches with ever new numbers; the answers in their order."""
    answers = []
    for batch in itertools.batched(codes, BATCH) if hasattr(itertools, "batched") else cut(codes):
        ben.seq = getattr(ben, "seq", 0)
        body = upload(*({"code": code, "seq": ben.seq + i} for i, code in enumerate(batch, 1)))
        ben.seq += len(batch)
        answers += made(await ben.post("/door/scans", body), 200)["results"]
    return answers


def cut(codes: list[str]) -> list[list[str]]:
    return [codes[i : i + BATCH] for i in range(0, len(codes), BATCH)]


async def at_the_door(ana, public, clock):
    """A genuine code, and Ben's phone while the doors are open."""
    await put_film(ana)
    code = (await register(public))["tickets"][0]["code"]
    ben = await pair(ana)
    clock.forward(HOUR)
    return code, ben


async def verdicts(ben, codes: list[str]) -> list[str]:
    return [answer.get("verdict") for answer in await show(ben, codes)]


async def test_each_kind_of_wrong_code_gets_its_verdict(ana, public, clock):
    code, ben = await at_the_door(ana, public, clock)
    raw = base45.b45decode(code.removeprefix("T1:"))
    foreign = Ed25519PrivateKey.generate().sign(b"TURNOUT-TICKET-1\0" + raw[:14])
    said = {
        "X": "unreadable", "T1:": "unreadable", "T2:" + code[3:]: "unreadable",
        code[3:]: "unreadable", code.lower(): "unreadable", code[:-1]: "unreadable",
        code[:60]: "unreadable", code + "0": "unreadable", "票": "unreadable",
        "https://example.org/t/1": "unreadable", "T1:" + "0" * 117: "unreadable",
        "M" * 500: "unreadable", "00000000": "unknown",
    }  # fmt: skip
    assert dict(zip(said, await verdicts(ben, [*said]), strict=True)) == said
    shown = [
        "T1:" + base45.b45encode(raw[:14] + foreign).decode(),
        "T1:" + base45.b45encode(raw[:4] + bytes(8) + raw[12:]).decode(),
        "T1:" + base45.b45encode(raw[:14] + bytes(64)).decode(),
    ]
    assert await verdicts(ben, shown) == ["forged"] * 3
    assert await verdicts(ben, [code]) == ["admit"]


async def test_a_code_is_read_however_it_was_typed_or_keyed_in(ana, public, clock):
    """As many phones upload it raw: each row is the same ticket, in the shared spellings."""
    _, ben = await at_the_door(ana, public, clock)
    ticket = (await register(public, "Dee"))["tickets"][0]
    code, short = ticket["code"], ticket["short"].replace(" ", "")
    wide = {n: n + 0xFEE0 for n in range(0x21, 0x7F)}
    spellings = [
        f"]Q1{code}", f"\ufeff{code}\t", f"\x02{code}\x03", code.translate(wide), f" {code} ",
        f"{short[:4]}–{short[4:]}", short.lower().translate(wide), f"「{short}」\r",
    ]  # fmt: skip
    said = await verdicts(ben, spellings)
    assert said == ["admit"] + ["already_in"] * 7
    assert await verdicts(ben, ["", " ", "\u3000\ufeff"]) == [None] * 3
    assert await verdicts(ben, [code.replace("T1:", "t1:"), code.lower()]) == ["unreadable"] * 2


async def test_a_genuine_code_of_another_event_is_told_apart(ana, public, clock):
    code, ben = await at_the_door(ana, public, clock)
    made(await ana.put("/events/other", EVENT))
    body = {
        "contact": {"name": "Cy", "email": "cy@example.org"},
        "guests": [{"offer": "free"}],
        "consents": {"notice": 1},
    }
    other = made(await public.post("/events/other/registrations", body))["tickets"][0]["code"]
    assert await verdicts(ben, [other, code]) == ["wrong_event", "admit"]
    [foreign] = await show(ben, [other])
    assert foreign.keys().isdisjoint({"guest", "ticket", "short"}), "it is for another door"


async def test_no_mutated_code_lets_anybody_in(ana, public, reader, clock, rounds):
    """Bits turned, characters changed, swapped, cut out, doubled, parts of two codes mixed."""
    code, ben = await at_the_door(ana, public, clock)
    other = (await register(public, "Dee"))["tickets"][0]["code"]
    random_ = random.Random(1)
    mutations = [mutated(code, other, random_) for _ in range(rounds(10_000))]
    assert code not in mutations
    assert other not in mutations
    said = await verdicts(ben, mutations)
    assert len(said) == len(mutations)
    assert set(said) == {"unreadable", "forged"}
    totals = made(await reader.get("/events/film/turnout"), 200)["totals"]
    assert totals["admitted"] == 0
    assert await verdicts(ben, [code, other]) == ["admit", "admit"]


def mutated(code: str, other: str, random_: random.Random) -> str:
    """A code that is neither of the two, with other letters before it either."""
    while True:
        made_up = random_.choice(MUTATIONS)(code, other, random_)
        if not made_up.endswith((code, other)):
            return made_up


def turn_a_bit(code: str, _: str, random_: random.Random) -> str:
    raw = bytearray(base45.b45decode(code[3:]))
    raw[random_.randrange(len(raw))] ^= 1 << random_.randrange(8)
    return "T1:" + base45.b45encode(bytes(raw)).decode()


def change_a_character(code: str, _: str, random_: random.Random) -> str:
    place = random_.randrange(len(code))
    return code[:place] + random_.choice(ALPHABET) + code[place + 1 :]


def swap_neighbours(code: str, _: str, random_: random.Random) -> str:
    place = random_.randrange(len(code) - 1)
    return code[:place] + code[place + 1] + code[place] + code[place + 2 :]


def cut_out(code: str, _: str, random_: random.Random) -> str:
    start, end = sorted(random_.sample(range(len(code) + 1), 2))
    return code[:start] + code[end:]


def double(code: str, _: str, random_: random.Random) -> str:
    place = random_.randrange(len(code))
    return code[:place] + code[place] + code[place:]


def mix(code: str, other: str, random_: random.Random) -> str:
    place = random_.randrange(4, len(code))
    return code[:place] + other[place:]


def lower_a_letter(code: str, _: str, random_: random.Random) -> str:
    places = [i for i, character in enumerate(code) if character.isalpha()]
    place = random_.choice(places)
    return code[:place] + code[place].lower() + code[place + 1 :]


MUTATIONS = (
    turn_a_bit, change_a_character, swap_neighbours, cut_out, double, mix, lower_a_letter,
)  # fmt: skip


async def test_a_short_code_forgives_what_people_confuse(ana, public, clock):
    await put_film(ana)
    tickets = (await register(public, guests=3))["tickets"]
    ben = await pair(ana)
    clock.forward(HOUR)
    confused = str.maketrans("01", "OI")
    shown = [
        tickets[0]["short"].lower(),
        tickets[1]["short"].translate(confused),
        f"{tickets[2]['short'][:4]}-{tickets[2]['short'][4:]}",
    ]
    said = await verdicts(ben, shown)
    assert said[:2] == ["admit", "admit"]
    assert said[2] == "admit"
    nobodys = ["00000000", "ZZZZZZZU", tickets[0]["short"][:-1]]
    assert await verdicts(ben, nobodys) == ["unknown", "unreadable", "unreadable"]


async def test_strange_rows_block_nothing(ana, public, clock, rounds):
    """Whatever stands in the rows, the upload is answered row by row."""
    code, ben = await at_the_door(ana, public, clock)
    random_ = random.Random(2)
    seq = 0
    for _ in range(rounds(300)):
        rows = []
        for _ in range(5):
            seq += 1
            [row] = upload({"code": code, "kind": "out", "seq": seq})["rows"]
            for _ in range(random_.randint(0, 2)):
                row[random_.choice([*row, "told", "n", "tag", "name", "heads", "undoes"])] = (
                    random_.choice(STRANGE)
                )
            rows.append(row)
        body = {"rows": rows, "announced": random_.choice(STRANGE), "clock": a_clock(random_)}
        answer = made(await ben.post("/door/scans", body), 200)
        assert len(answer["results"]) == 5
        assert {row["status"] for row in answer["results"]} <= {
            "recorded", "unreadable", "seen", "conflict",
        }  # fmt: skip
    [last] = upload({"code": code, "seq": seq + 1})["rows"]
    [answer] = made(await ben.post("/door/scans", {"rows": [last]}), 200)["results"]
    assert answer["verdict"] == "admit"


def a_clock(random_: random.Random) -> object:
    """What a phone may say of its clock."""
    return random_.choice([None, [], {}, {"sent_at": random_.choice(STRANGE)}])


async def test_only_what_is_no_upload_is_refused(ana, public, clock):
    _, ben = await at_the_door(ana, public, clock)
    for body in ({}, {"rows": {}}, {"rows": None}, {"rows": "x"}, []):
        refused(await ben.post("/door/scans", body), 400, "malformed")
    row = {"seq": 1, "id": str(uuid4()), "scanned_at": NOON.isoformat()}
    too_many = await ben.post("/door/scans", {"rows": [row] * 251})
    assert too_many.status_code == 422
    assert too_many.json()["errors"][0]["field"] == "rows"
    assert made(await ben.post("/door/scans", {"rows": []}), 200)["results"] == []
