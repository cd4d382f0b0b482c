"""The letterhead that every mail begins with: from whom, to whom and in which language."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from events import words
from events.calendar import CalendarFile, Publisher
from events.mails.parts import Mail, Part
from events.settings import OrganisationView, Settings, organisation


@dataclass(frozen=True, slots=True)
class House:
    """The sender of mails: the organisation, its public address, and the zone of its times."""

    base_url: str
    zone: ZoneInfo
    organisation: OrganisationView
    publisher: Publisher


async def house(settings: Settings) -> House:
    """The sender of mails, as set today."""
    return House(settings.base_url, settings.zone, await organisation(), Publisher.of(settings))


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A mail that is being written: to whom, in which language, by whom."""

    to: str
    name: str
    language: str
    house: House

    def say(self, msgid: str, **facts: object) -> str:
        """A text in the mail's language."""
        return words.gettext(self.language, msgid).format(**facts)

    def mail(self, subject: str, parts: list[Part], file: CalendarFile | None = None) -> Mail:
        """The mail with its subject on one line."""
        return Mail(
            to=self.to, name=" ".join(self.name.split()), language=self.language,
            subject=" ".join(subject.split()), parts=tuple(parts),
            organisation=self.house.organisation.name(self.language),
            accent=self.house.organisation.accent, calendar=file,
            contact=self.house.organisation.contact,
        )  # fmt: skip


def letterhead(to: str, name: str, locale: str, house: House) -> Letterhead:
    """The letterhead for a reader's own language, or the nearest that we speak."""
    return Letterhead(to, name, words.choose_language(locale), house)
