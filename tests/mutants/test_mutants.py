"""Rules that are a little wrong, and the tests that see it.

A suite is worth what it notices: each mutant changes one rule in a copy of the tree, and the tests
that it names must fail there. With ``turnout test --long`` all of them are run, else a few.
"""

from __future__ import annotations

import re

import pytest

from tests.conftest import LONG
from tests.mutants import access, admission, claims, codes, petitions, reports
from tests.mutants.running import FAILED, NO_RULE, copy, run, run_changed
from tests.stack import TOP

SUBJECTS = (admission, claims, codes, petitions, reports, access)
MUTANTS = [mutant for subject in SUBJECTS for mutant in subject.MUTANTS]
QUICK = 6
"""How many of them run in the plain suite: one out of as many as makes this number."""
RUN = MUTANTS if LONG else MUTANTS[:: -(-len(MUTANTS) // QUICK)]


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The copy of the tree, in which one rule after the other is changed and put back."""
    return copy(tmp_path_factory.mktemp("mutants"))


def defined(test: str) -> bool:
    """Whether a test is still where it was; its cases are not looked at."""
    path, _, name = test.partition("::")
    name = name.partition("[")[0]
    source = TOP / path
    return source.exists() and bool(
        re.search(rf"^(async )?def {name}\(", source.read_text(), re.MULTILINE)
    )


def test_every_rule_stands_where_it_stood_and_so_do_its_tests():
    assert [mutant for mutant in MUTANTS if not mutant.stands_once] == []
    named = {test for mutant in MUTANTS for test in mutant.tests}
    assert sorted(test for test in named if not defined(test)) == []


def test_no_two_are_the_same_and_each_subject_has_its_own():
    changes = [(mutant.file, mutant.old, mutant.new) for mutant in MUTANTS]
    assert len(changes) == len(set(changes)) >= 100
    assert all(subject.MUTANTS for subject in SUBJECTS)


def test_an_unchanged_copy_passes(stack, copied, worker_number):
    """Else the failures of the others would prove nothing."""
    done = run(copied, MUTANTS[0].tests, worker_number)
    assert done.code == 0, done.said


@pytest.mark.parametrize("mutant", RUN, ids=[mutant.name for mutant in RUN])
def test_it_is_seen(stack, copied, worker_number, mutant, record_property):
    record_property("changed", [mutant.file, mutant.old, mutant.new])
    done = run_changed(copied, mutant, worker_number)
    assert done.code == FAILED, done.said
    assert done.failures, done.said
    assert not NO_RULE.search(done.said), done.said
    record_property("seen_by", done.failures)
