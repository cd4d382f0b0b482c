"""What people type keeps what shapes it and loses what nobody can see."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import emoji
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.text import tidied, tidy

TOP = Path(__file__).parents[2]
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
STRAY = BIDI + "\ufeff\u00ad\u200b\u2060\u2063\u034f\u115f\u3164\uffa0\U000e0001\x00\x02\x7f\ud800"
SHAPING = "\u200c\u200d\ufe0e\ufe0f\U000e0100\u180e\U000e0067\U000e007f"
UNSEEN = [
    "\ufe0f", "\u3164", "\u2800", "\u0301", "\u0301\u0308", "\u200d\u200c", "\u202e\u2066",
    "\u00ad", "\ufeff", "\u115f\u1160", "\uffa0", "\u034f", "\u180e", "\u200b", "\ufffc",
    "\U000e0067\U000e007f", "\U000e0100", "\u20dd", "\u17b4", "\u2028", "\u3000 \u00a0\t\n",
    "\u2800\u3164\u0301",
]  # fmt: skip
WORDS = [
    "می\u200cخواهم", "نمی\u200cدانم", "ශ්\u200dරී ලංකාව", "ක්\u200dෂේත්\u200dර", "क्\u200dष",
    "র\u200d্যাব", "ക്\u200dഷ", "ᠠ\u180eᠨ", "葛\U000e0100飾", "辻\U000e0101", "ခ\ufe00ရ",
    "Nguyễn", "o\u0358", "a\u030d", "m\u0304", "한", "\u1112\u1161\u11ab", "𠮷野家",
    "ใจดี", "བོད་ཡིག", "naïve — “ok”", "José\n林",
]  # fmt: skip
TYPED = st.text(
    st.one_of(
        st.sampled_from(STRAY + SHAPING + BIDI),
        st.sampled_from("aé林می්රකष\u094d\u0301🏳🌈👩🏽❤🏴1\u20e3#ᠠ \n\r\t\u2800"),
        st.characters(),
    ),
    max_size=12,
)


@given(TYPED)
@example("\u094d\u200dष")
@example("a \u200d")
@example("\u200d\u0301a")
@example("🏴\U000e0067\U000e0062\u202e\U000e007f")
def test_tidying_again_changes_nothing(typed):
    assert tidy(tidy(typed)) == tidy(typed)


@given(TYPED)
def test_tidying_never_adds(typed):
    left = iter(typed.replace("\r\n", "\n"))
    breaks = "\r\v\f\x85\u2028\u2029"
    assert all(any(c == t or (c == "\n" and t in breaks) for t in left) for c in tidy(typed))


@given(TYPED)
def test_no_mark_of_direction_and_no_control_survives(typed):
    kept = tidy(typed)
    assert not set(kept) & set(STRAY)
    assert all(unicodedata.category(c) not in ("Cc", "Cs") for c in kept if c not in "\n\t")


@given(TYPED)
def test_what_is_left_is_empty_or_can_be_seen_at_both_ends(typed):
    kept = tidy(typed)
    if kept:
        assert unicodedata.category(kept[0])[0] in "LNSPC"
        assert kept[0] not in SHAPING
        assert not kept[-1].isspace()


def test_every_emoji_sequence_survives():
    """All sequences that Unicode recommends for interchange, and their shorter writings."""
    assert len(emoji.EMOJI_DATA) > 3500
    assert [e for e in emoji.EMOJI_DATA if tidy(e) != e] == []
    assert [e for e in emoji.EMOJI_DATA if tidy(f"小{e}雨{e}") != f"小{e}雨{e}"] == []


@pytest.mark.parametrize("word", WORDS)
def test_words_keep_the_joiners_and_selectors_that_shape_them(word):
    assert tidy(word) == word
    assert tidy(f" \u202e{word}\u2066\u200d ") == word


@pytest.mark.parametrize("stray", [*STRAY, *SHAPING, "\u200c\u200d", "\u2069\u202c"])
@pytest.mark.parametrize(("left", "right"), [("a", "b"), ("林", "雨"), ("a", " b"), ("1", "2")])
def test_strays_between_other_characters_go(stray, left, right):
    kept = {"\U000e0100"} if left == "林" else set()
    assert tidy(left + stray + right) == left + (stray if stray in kept else "") + right


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("می\u200c\u200cخواهم", "می\u200cخواهم"),
        ("می\u200c", "می"),
        ("م\u200ca", "مa"),
        ("❤\ufe0f\ufe0f\ufe0f", "❤\ufe0f"),
        ("👩\u200d林", "👩林"),
        ("🏴\U000e0067\U000e0062", "🏴"),
        ("\U000e0068\U000e0069林", "林"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("\u2800林\u2800", "林"),
    ],
)
def test_strays_near_words_and_pictures_go(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize("unseen", UNSEEN)
def test_a_text_in_which_nothing_can_be_seen_is_empty(unseen):
    assert tidy(unseen) == ""
    assert tidied({"zh-Hant": unseen, "en": unseen}) is None


LONG_RUNS = r"""
from events.text import keyed, normalise, one_line, tidy
PARTS = (
    " ", "\u3000", "\n", "\u2800", "\t \u00a0", "\u0301", "\u200d", "\ufe0f", "\u200c\u0301",
    "\x07 ",
)
for part in PARTS:
    run = part * 60_000
    for text in (f"中{run}中", f"{run}中", f"中{run}", f"中{part}" * 20_000, f"م{run}م"):
        for read in (tidy, one_line, keyed, normalise):
            read(text)
"""


def test_no_run_of_spaces_or_marks_is_read_again_and_again():
    """Once for each of its places, such a text would keep the only process busy for minutes."""
    subprocess.run([sys.executable, "-c", LONG_RUNS], cwd=TOP, check=True, timeout=100)
