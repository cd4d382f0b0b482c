"""How to speak to whoever asks: in which language, and in which time zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Request

from events import words
from web import language


@dataclass(frozen=True, slots=True)
class Speech:
    """The language and the zone that words are said in."""

    language: str
    zone: ZoneInfo

    def __call__(self, msgid: str) -> str:
        """An English text in the language."""
        return words.gettext(self.language, msgid)

    def left(self, places: int) -> str:
        """How many places are left."""
        sentence = words.ngettext(
            self.language, "%(count)s place left", "%(count)s places left", places
        )
        return sentence % {"count": places}


def speech(request: Request[Any, Any, Any]) -> Speech:
    """How to speak to whoever asks."""
    return Speech(language.of(request), request.app.state.settings.zone)
