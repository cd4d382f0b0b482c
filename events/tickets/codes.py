r"""Ticket codes, short codes and tags: pure, and the same on every phone.

A code is exactly 78 bytes, written as ``T1:`` and base45 (RFC 9285), 120 characters:

====== ===== =========================================================
offset bytes meaning
====== ===== =========================================================
0      1     high nibble: format 1; low nibble: key slot
1      3     event number, big endian
4      8     ticket number, random
12     1     offer index within the event
13     1     issue counter
14     64    Ed25519 (RFC 8032) over ``TURNOUT-TICKET-1\0`` and bytes 0–13
====== ===== =========================================================
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from dataclasses import dataclass

import base45
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from events import sealing
from events.tickets.typed import CROCKFORD, PREFIX, SHORT_LENGTH, whole

FORMAT = 1
CODE_LENGTH = 120
CODE_BYTES = 78
SIGNED_BYTES = 14
CONTEXT = b"TURNOUT-TICKET-1\0"
NUMBER_BYTES = 8
TAG_BYTES = 10
SALT_BYTES = 16
KEY_SLOTS = (0,)
"""The key slots in use; the last one signs, all of them verify."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code, read. Whether it is ours is for ``genuine`` to say."""

    slot: int
    event: int
    number: bytes
    offer: int
    issue: int
    signature: bytes

    @property
    def signed(self) -> bytes:
        """Bytes 0–13."""
        head = bytes([FORMAT << 4 | self.slot]) + self.event.to_bytes(3, "big")
        return head + self.number + bytes([self.offer, self.issue])


@functools.lru_cache(maxsize=16)
def _private_key(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


def _seed(slot: int) -> bytes:
    return sealing.derive("ticket-signing", slot)


def public_keys() -> dict[int, bytes]:
    """The public key of each slot in use, 32 bytes each."""
    return {slot: _private_key(_seed(slot)).public_key().public_bytes_raw() for slot in KEY_SLOTS}


def encode(event: int, number: bytes, offer: int, issue: int, slot: int) -> str:
    """The signed code of a ticket."""
    unsigned = Code(slot, event, number, offer, issue, b"")
    body: bytes = base45.b45encode(unsigned.signed + _signature(unsigned))
    return PREFIX + body.decode()


def decode(text: str) -> Code | None:
    """Read a code; None when it is not one of ours: another prefix, length, alphabet or format."""
    text = whole(text)
    if len(text) != CODE_LENGTH or not text.startswith(PREFIX):
        return None
    try:
        raw = base45.b45decode(text[len(PREFIX) :])
    except ValueError:
        return None
    if len(raw) != CODE_BYTES or raw[0] >> 4 != FORMAT:
        return None
    return Code(
        slot=raw[0] & 0x0F,
        event=int.from_bytes(raw[1:4], "big"),
        number=raw[4:12],
        offer=raw[12],
        issue=raw[13],
        signature=raw[SIGNED_BYTES:],
    )


def genuine(code: Code) -> bool:
    """Whether the signature is ours.

    Whoever holds the key signs again and compares: Ed25519 signs one message in one way only, and
    that takes a third of the time of verifying. Phones, which hold no key, verify.
    """
    return code.slot in KEY_SLOTS and sealing.same(code.signature, _signature(code))


def _signature(code: Code) -> bytes:
    return _private_key(_seed(code.slot)).sign(CONTEXT + code.signed)


def fresh_number() -> bytes:
    """A random ticket number."""
    return secrets.token_bytes(NUMBER_BYTES)


def fresh_short() -> str:
    """A random short code for typing at the door."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(SHORT_LENGTH))


def spaced(short: str) -> str:
    """A short code as people read it: ``7K2M 9QXD``."""
    return f"{short[:4]} {short[4:]}"


def salt(event: int) -> bytes:
    """The salt of the tags on an event's list."""
    return sealing.derive("door-salt", event)[:SALT_BYTES]


def tag(event: int, text: str) -> bytes:
    """The name of a code or short code on a phone's list, which must not hold the code itself."""
    return hashlib.sha256(b"tag" + salt(event) + text.encode()).digest()[:TAG_BYTES]
