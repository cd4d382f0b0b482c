"""Same e-mail and same name is the same person, however they are spelled."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import db, people, sealing
from events.people import Person, PersonDraft, email_key
from events.people.identity import hash_key, identity
from events.text import normalise
from tests.factories import NOON

CY = PersonDraft("Cy Lin", "cy@example.org")


async def identify(*drafts: PersonDraft):
    async with db.transaction():
        return await people.identify(list(drafts), NOON, None)


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Cy Lin", "CY@Example.ORG"),
        ("  cy   lin ", "cy@example.org"),
        ("ＣＹ　ＬＩＮ", "cy@example.org"),
        ("CY LIN", " cy@example.org "),
        ("Cy Lin", "ｃｙ@example.org"),
    ],
)
async def test_other_spellings_are_the_same_person(database, name, email):
    [first] = await identify(CY)
    assert await identify(PersonDraft(name, email)) == [first]


async def test_same_address_and_another_name_is_another_person(database):
    first, second = await identify(CY, PersonDraft("Bo Lin", "cy@example.org"))
    assert first != second


async def test_without_an_address_everybody_is_a_person_of_their_own(database):
    found = await identify(PersonDraft("Cy Lin"), PersonDraft("Cy Lin"), PersonDraft())
    assert len(set(found)) == 3
    assert found != await identify(PersonDraft("Cy Lin"))


async def test_people_come_back_in_the_order_in_which_they_were_told(database):
    dee = PersonDraft("Dee", "dee@example.org")
    nobody, cy, again = PersonDraft("Bo"), CY, PersonDraft("cy lin", "CY@example.org")
    first, second, third, fourth = await identify(dee, nobody, cy, again)
    assert third == fourth
    assert len({first, second, third}) == 3
    assert await identify(cy, dee) == [third, first]


async def test_what_is_told_again_overwrites_nothing_that_was_told_before(database):
    first = PersonDraft("Cy Lin", "cy@example.org", "0912345678", "en", "臺北")
    again = PersonDraft("cy LIN", "Cy@example.org", "0999999999", "zh-Hant", "高雄")
    [cy, same] = await identify(first, again)
    assert cy == same
    async with db.transaction():
        kept = await people.keep_particulars([(cy, first), (cy, again)], NOON)
    shown = await people.particulars(kept)
    for id_, told in zip(kept, (first, again), strict=True):
        view = shown[id_]
        assert view.person == cy
        assert PersonDraft(view.name, view.email, view.phone, view.locale, view.city) == told


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("straße@example.org", "strasse@example.org"),
        ("a@straße.example", "a@strasse.example"),
        ("ſam@example.org", "ßam@example.org"),
        ("cy@example.org", "cy@example.or"),
    ],
)
async def test_addresses_that_only_fold_alike_are_two_mailboxes_and_two_people(
    database, one, other
):
    first, second = await identify(PersonDraft("Cy", one), PersonDraft("Cy", other))
    assert first != second


async def test_an_address_is_looked_up_by_a_keyed_hash_of_its_hash(database):
    """So the list of known addresses can be told without telling any address."""
    told = hashlib.sha256(b"cy@example.org").hexdigest()
    assert email_key(" CY@example.org") == hash_key(told) == hash_key(told.upper())
    assert email_key("cy@example.org") != hashlib.sha256(b"cy@example.org").digest()


async def test_two_parties_with_the_same_people_never_wait_for_each_other_for_ever(database):
    names = [PersonDraft(f"Cy {i}", f"cy{i}@example.org") for i in range(30)]
    forth, back = await asyncio.gather(identify(*names), identify(*reversed(names)))
    assert forth == back[::-1]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30), st.data())
def test_case_width_and_spaces_say_nothing_about_who_it_is(name, data):
    sealing.use_key("a key of the property test, as long as keys must be")
    spaces = data.draw(st.sampled_from([" ", "  ", "\u3000", "\u00a0"]))
    other = f" {spaces.join(name.upper().lower().split(' '))} "
    same = normalise(other) == normalise(name)
    drafts = PersonDraft(name, "cy@example.org"), PersonDraft(other, "CY@example.org")
    assert (identity(drafts[0]) == identity(drafts[1])) is same


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text):
    once = normalise(text)
    assert normalise(once) == normalise(normalise(once))


async def test_no_view_leads_from_a_person_to_what_somebody_told(database):
    """Identity counts; so whoever has a person in hand cannot show, reach or write to anybody."""
    rows = await db.fetch(
        """SELECT c.table_name AS view, array_agg(c.column_name::text) AS columns
           FROM information_schema.columns AS c JOIN information_schema.views AS v
             USING (table_schema, table_name) WHERE c.table_schema = 'public'
           GROUP BY c.table_name"""
    )
    views = {row["view"]: set(row["columns"]) for row in rows}
    told = {"email", "phone", "city"}
    assert {
        view for view, columns in views.items() if columns & told and "person" in columns
    } == set()
    assert {view for view, columns in views.items() if "email" in columns} == {
        "event_named", "particulars_told", "mailbox_told",
    }  # fmt: skip
    assert {column._meta.name for column in Person._meta.columns} == {
        "id", "name_key", "email_key", "created_at", "merged_into", "erased_at",
    }  # fmt: skip
