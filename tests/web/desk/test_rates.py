"""Shares are said only where both their numbers are known."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from web.desk.rates import Rate, acted_rate, new_rate, rate, turnout_rate


def session(registered, admitted, walk_ins=0):
    return SimpleNamespace(registered=registered, admitted=admitted, walk_ins=walk_ins)


@pytest.mark.parametrize(
    ("part", "whole", "percent"),
    [
        (142, 180, 79),
        (97, 142, 68),
        (61, 128, 48),
        (1, 200, 1),
        (1, 201, 0),
        (0, 9, 0),
        (9, 9, 100),
    ],
)
def test_percent_is_whole_and_half_rounds_up(part, whole, percent):
    assert Rate(part, whole).percent == percent


@pytest.mark.parametrize(("part", "whole"), [(None, 3), (3, None), (3, 0), (None, None)])
def test_without_both_numbers_there_is_no_share(part, whole):
    assert rate(part, whole) is None


def test_walk_ins_are_not_among_those_who_had_registered():
    assert turnout_rate([session(180, 150, 8)]) == Rate(142, 180)


def test_a_session_without_entries_is_left_out_of_the_share():
    assert turnout_rate([session(60, 45), session(40, None, None)]) == Rate(45, 60)
    assert turnout_rate([session(40, None, None)]) is None


def test_new_people_are_a_share_of_those_who_can_be_told_apart():
    figures = SimpleNamespace(people=142, acted=97, new_people=61, known_people=67)
    assert new_rate(figures) == Rate(61, 128)
    assert acted_rate(figures) == Rate(97, 142)
    unknown = SimpleNamespace(people=None, acted=None, new_people=None, known_people=None)
    assert new_rate(unknown) is None
    assert acted_rate(unknown) is None
