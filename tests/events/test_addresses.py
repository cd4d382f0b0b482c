"""Addresses as people write them: mended where that is safe, refused where mail would be lost."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events import addresses
from tasks import headers

MENDED = {
    "cy@example.org": "cy@example.org",
    " cy@example.org\t": "cy@example.org",
    "Cy.O'Neill+film@Example.ORG": "Cy.O'Neill+film@example.org",
    "cy@example.org。": "cy@example.org",
    "cy@example.org，": "cy@example.org",
    "cy@example.org).": "cy@example.org",
    "「cy@example.org」": "cy@example.org",
    "<cy@example.org>": "cy@example.org",
    "mailto:cy@example.org": "cy@example.org",
    "MAILTO:cy@example.org?subject=x": "cy@example.org",
    "mailto:cy%2Bfilm@example.org": "cy+film@example.org",
    "mailto:cy%40example.org?body=x": "cy@example.org",
    "mailto://cy@example.org": "cy@example.org",
    "cy%2Bfilm@example.org": "cy%2Bfilm@example.org",
    "《cy@example.org》": "cy@example.org",
    "ｃｙ＠ｅｘａｍｐｌｅ．ｏｒｇ": "cy@example.org",
    "cy@example。org": "cy@example.org",
    "cy@例子.台灣": "cy@xn--fsqu00a.xn--kpry57d",
    "cy@straße.example": "cy@xn--strae-oqa.example",
    "cy@strasse.example": "cy@strasse.example",
    "cy@xn--fsqu00a.xn--kpry57d": "cy@xn--fsqu00a.xn--kpry57d",
    "cy@BÜCHER.example": "cy@xn--bcher-kva.example",
    "{cy}|x@example.org": "{cy}|x@example.org",
}
NONE = [
    "", " ", "cy", "cy@", "@example.org", "cy@example", "cy@@example.org", "cy@a@example.org",
    "a@x..org", "a@.x.org", "cy.@example.org", ".cy@example.org", "c..y@example.org",
    "cy @example.org", "cy@exam ple.org", "阿默@example.org", "cy@example.org, dee@example.org",
    "cy@example.org;dee@example.org", "cy@[127.0.0.1]", "cy@127.0.0.1", "cy@-x.org", "cy@x-.org",
    "cy@exa_mple.org", '"c y"@example.org', "cy(x)@example.org", "cy@example.org\nBcc: x@y.org",
    "cy\r\n@example.org", "cy@example.org\x00", "cy@\u202eexample.org", "c\u200dy@example.org",
    f"{'a' * 65}@example.org", f"cy@{'a' * 64}.org", f"cy@{'a.' * 130}org", "cy@xn--a.org",
    "=?utf-8?q?=2C?= <x@example.org>", "mailto:cy%0D%0A@example.org", "mailto:c%20y@example.org",
    "cy@ex\ud800ample.org",
]  # fmt: skip
PHONES = [
    "0912 345 678", "0912-345-678", "(02) 2345-6789", "（02）2345-6789",
    "（０２）２３４５－６７８９",
    "＋886 912 345 678", "+886-2-2345-6789 轉 12", "02-23456789#12", "02 2345 6789 分機 12",
    "02.2345.6789 ext. 12", "0912/345/678", "tel: 0912345678", "+49 (0)30 1234567", "119",
    "0912345678（媽媽）", "٠٩١٢٣٤٥٦٧٨",
]  # fmt: skip
NO_PHONES = ["---", "()", "+", "none", "沒有", "12", "cy@example.org", "http://1234", "#*", "電話"]


@pytest.mark.parametrize(("typed", "kept"), MENDED.items(), ids=ascii)
def test_an_address_is_kept_as_every_relay_takes_it(typed, kept):
    assert addresses.mended(typed) == kept
    assert addresses.mended(kept) == kept
    assert headers.sendable(kept) == kept


@pytest.mark.parametrize("typed", NONE, ids=ascii)
def test_what_cannot_be_delivered_is_no_address(typed):
    assert addresses.mended(typed) is None


@given(st.text(max_size=60), st.sampled_from(["@", "＠", "@example.org", ".org", ""]), st.text())
@example("cy", "@example.org", "。」）")
def test_whatever_is_kept_can_be_sent_and_is_kept_again(before, middle, after):
    kept = addresses.mended(before + middle + after)
    if kept is not None:
        assert kept.isascii()
        assert kept.isprintable()
        assert " " not in kept
        assert len(kept) <= addresses.EMAIL_LENGTH_MAX
        assert addresses.mended(kept) == kept
        assert headers.sendable(kept) == kept


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Cy@Example.org", "cy@example.ORG", True),
        ("cy@例子.台灣", "cy@xn--fsqu00a.xn--kpry57d", True),
        ("ｃｙ@example.org", "cy@example.org", True),
        ("cy@straße.example", "cy@strasse.example", False),
        ("straße", "strasse", False),
        ("cy@example.org", "c.y@example.org", False),
        ("cy+a@example.org", "cy@example.org", False),
    ],
)
def test_two_are_one_only_if_their_mail_goes_to_one_mailbox(one, other, same):
    assert (addresses.same(one) == addresses.same(other)) is same


@pytest.mark.parametrize("typed", PHONES)
def test_a_phone_number_is_what_people_write(typed):
    assert addresses.is_phone(typed)


@pytest.mark.parametrize("typed", NO_PHONES)
def test_without_digits_it_is_no_phone_number(typed):
    assert not addresses.is_phone(typed)
