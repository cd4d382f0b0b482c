"""The signed code: its layout, byte for byte, and nothing but our own passes."""

from __future__ import annotations

import random

import base45
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from events import sealing
from events.tickets import codes, decode, genuine, public_keys
from events.tickets.codes import encode
from events.tickets.typed import whole

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
NUMBER = bytes.fromhex("0123456789abcdef")


@pytest.fixture(autouse=True)
def key():
    sealing.use_key("a key that only the tests know, long enough for the check")


def code(event=0x010203, number=NUMBER, offer=7, issue=2) -> str:
    return encode(event, number, offer, issue, 0)


def is_ours(text: str) -> bool:
    read = decode(text)
    return read is not None and genuine(read)


def test_the_layout_is_that_of_the_contract():
    text = code()
    assert (len(text), text[:3]) == (120, "T1:")
    raw = base45.b45decode(text[3:])
    assert len(raw) == 78
    assert raw[:14].hex() == "10" + "010203" + NUMBER.hex() + "07" + "02"
    key = Ed25519PublicKey.from_public_bytes(public_keys()[0])
    key.verify(raw[14:], b"TURNOUT-TICKET-1\0" + raw[:14])


def test_a_known_key_signs_known_bytes():
    """Ed25519 is deterministic, so the whole code is: RFC 8032 for the key and the bytes signed."""
    seed = sealing.derive("ticket-signing", 0)
    signed = bytes.fromhex("10010203" + NUMBER.hex() + "0702")
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(b"TURNOUT-TICKET-1\0" + signed)
    assert code() == "T1:" + base45.b45encode(signed + signature).decode()


@pytest.mark.parametrize(
    ("text", "raw"), [("BB8", b"AB"), ("%69 VD92EX0", b"Hello!!"), ("QED8WEX0", b"ietf!")]
)
def test_base45_is_that_of_rfc_9285(text, raw):
    assert base45.b45encode(raw).decode() == text
    assert base45.b45decode(text) == raw


def test_codes_that_were_printed_stay_valid():
    """This very text is on somebody's ticket; changing it would turn them away."""
    assert code() == (
        "T1:212KB0L60$Y88IHO1Q**0*NN.%3BFJ$WVOAS-%N%59QGAYZG GQ2ORN:F"
        "381YGPZSM/C5TDK+F2H6N$ZMWGI9PMF02DZS9Z3/CL04QBW7B/43VTL95/%K"
    )


def test_only_letters_of_the_alphanumeric_qr_mode_are_used():
    assert set(code()) <= set(ALPHABET)


@given(
    st.integers(0, 2**24 - 1), st.binary(min_size=8, max_size=8), st.integers(0, 255),
    st.integers(0, 255),
)  # fmt: skip
def test_what_is_written_is_read(event, number, offer, issue):
    sealing.use_key("a key that only the tests know, long enough for the check")
    read = decode(code(event, number, offer, issue))
    assert read is not None
    assert (read.event, read.number, read.offer, read.issue) == (event, number, offer, issue)
    assert genuine(read)


def test_of_10_000_mutations_none_is_ours():
    """Letters changed, swapped, dropped, doubled, cut, in lower case; the seed is printed."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance, own = random.Random(seed), code()
    made = (mutated(own, chance) for _ in range(10_000))
    passed = [text for text in made if is_ours(text) and not text.endswith(own)]
    assert passed == []


def mutated(text: str, chance: random.Random) -> str:
    i, j = chance.randrange(len(text)), chance.randrange(len(text))
    letter = chance.choice(ALPHABET)
    match chance.randrange(7):
        case 0:
            return text[:i] + letter + text[i + 1 :]
        case 1:
            return text[:i] + text[i + 1 :]
        case 2:
            return text[:i] + letter + text[i:]
        case 3:
            swapped = list(text)
            swapped[i], swapped[j] = text[j], text[i]
            return "".join(swapped)
        case 4:
            return text[:i]
        case 5:
            return text[:i] + text[i:].lower()
        case _:
            raw = bytearray(base45.b45decode(text[3:]))
            raw[chance.randrange(78)] ^= 1 << chance.randrange(8)
            return "T1:" + base45.b45encode(bytes(raw)).decode()


@pytest.mark.parametrize(
    "text",
    ["", "T1:", "T2:" + "0" * 117, "t1:" + "0" * 117, "T1:" + ":" * 117, "T1:" + "é" * 117,
     "T1:" + "0" * 116, "T1:" + "0" * 118, "https://example.org/" + "A" * 100],
)  # fmt: skip
def test_what_is_no_code_is_not_read(text):
    assert decode(text) is None


def test_another_format_or_key_slot_is_not_ours():
    raw = bytearray(base45.b45decode(code()[3:]))
    for first, readable in ((0x20, False), (0x00, False), (0x11, True)):
        raw[0] = first
        read = decode("T1:" + base45.b45encode(bytes(raw)).decode())
        assert (read is not None) is readable
        assert read is None or not genuine(read)


def test_another_installation_s_code_is_forged_here():
    own = code()
    sealing.use_key("the key of somebody else, long enough for the check too")
    assert not is_ours(own)
    assert code() != own


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    assert decode(text) is None or len(whole(text)) == 120


@pytest.mark.parametrize("slots", [(0,), (0, 1), (1,), (1, 3)])
def test_only_the_keys_in_use_vouch_for_a_code(monkeypatch, slots):
    """A key that was retired after a leak vouches for nothing, though it can still be derived."""
    signed = {slot: encode(1, NUMBER, 0, 0, slot) for slot in range(16)}
    monkeypatch.setattr(codes, "KEY_SLOTS", slots)
    assert [slot for slot, text in signed.items() if is_ours(text)] == list(slots)
    assert tuple(public_keys()) == slots
    for slot, key in public_keys().items():
        raw = base45.b45decode(signed[slot][3:])
        Ed25519PublicKey.from_public_bytes(key).verify(raw[14:], codes.CONTEXT + raw[:14])
