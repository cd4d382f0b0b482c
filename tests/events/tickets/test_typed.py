"""What people type and open: short codes, tags, and the secrets of ticket pages."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import sealing
from events.tickets import CROCKFORD, read_short, salt, spaced, tag
from events.tickets.codes import fresh_short
from events.tickets.links import link_secret, read_link_secret

KEY = "a key that only the tests know, long enough for the check"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7K2M9QXD", "7K2M9QXD"),
        ("7k2m9qxd", "7K2M9QXD"),
        ("7K2M 9QXD", "7K2M9QXD"),
        ("7k2m-9qxd ", "7K2M9QXD"),
        ("O0I1L1oi", "00111101"),
        ("7K2M9QX", None),
        ("7K2M9QXDD", None),
        ("7K2M9QXU", None),
        ("", None),
    ],
)
def test_a_typed_code_is_forgiven_case_spaces_and_look_alikes(typed, kept):
    assert read_short(typed) == kept


@given(st.text(alphabet=CROCKFORD, min_size=8, max_size=8))
def test_every_short_code_is_read_as_it_is_printed(short):
    assert read_short(spaced(short)) == read_short(short.lower()) == short


def test_fresh_short_codes_are_readable_and_differ():
    shorts = {fresh_short() for _ in range(1000)}
    assert len(shorts) == 1000
    assert all(read_short(short) == short for short in shorts)


def test_a_tag_is_ten_bytes_of_a_salted_hash():
    sealing.use_key(KEY)
    whole = hashlib.sha256(b"tag" + salt(5) + b"T1:ABC").digest()
    assert tag(5, "T1:ABC") == whole[:10]
    assert tag(6, "T1:ABC") != tag(5, "T1:ABC")


def test_a_page_s_secret_names_its_ticket_and_changes_with_each_issue():
    sealing.use_key(KEY)
    number = bytes(range(8))
    assert read_link_secret(link_secret(number, 0)) == number
    assert link_secret(number, 0) != link_secret(number, 1)


@pytest.mark.parametrize("wrong", ["", "A", "AAAA", "?" * 32, "é" * 32])
def test_what_is_no_secret_names_no_ticket(wrong):
    assert read_link_secret(wrong) is None
