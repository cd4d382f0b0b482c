"""The privacy notice that a form shows, and the versions that a consent may name."""

from __future__ import annotations

import pytest

from events import people, settings
from events.errors import NotFound
from events.text import in_language
from tests.factories import DAY, NOON


async def rename(name: str) -> None:
    await settings.describe_organisation(
        {"zh-Hant": name, "en": name}, "02-1234", "#FFE600", None, NOON
    )


async def test_it_is_the_same_version_until_its_words_change(database):
    first = await people.show_notice("registration", NOON)
    assert await people.show_notice("registration", NOON + DAY) == first
    await rename("人權組織")
    second = await people.show_notice("registration", NOON + DAY)
    assert (first.version, second.version) == (1, 2)
    assert "人權組織" in in_language(second.text, "zh-Hant")


async def test_any_version_ever_shown_is_known_and_no_other(database):
    await people.show_notice("petition", NOON)
    await rename("人權組織")
    await people.show_notice("petition", NOON)
    known = [await people.notice_known("petition", version) for version in (0, 1, 2, 3)]
    assert known == [False, True, True, False]
    assert not await people.notice_known("registration", 1)


@pytest.mark.parametrize("kind", people.NOTICES)
@pytest.mark.parametrize("language", ["zh-Hant", "en"])
async def test_each_says_who_asks_and_how_to_reach_them(database, kind, language):
    await rename("人權組織")
    text = in_language((await people.show_notice(kind, NOON)).text, language)
    assert "人權組織" in text
    assert "02-1234" in text


async def test_there_is_no_notice_of_another_kind(database):
    with pytest.raises(NotFound):
        await people.show_notice("raffle", NOON)
