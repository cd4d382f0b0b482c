"""The privacy notices that forms show."""

from __future__ import annotations

from datetime import datetime

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Struct

from events import people
from events.text import in_language
from web import language
from web.api.asking import AnyRequest, query
from web.policy import Who


class Notice(Struct, frozen=True):
    """The privacy notice to show beside a form; its version goes into ``consents.notice``."""

    version: int
    text: str


class NoticeQuery(Struct, frozen=True):
    """``zh-Hant`` or ``en``; without it what Accept-Language asks for."""

    lang: str | None = None


@get("/notices/{kind:str}", opt={"who": Who.PUBLIC, "query": NoticeQuery})
async def show_notice(
    request: AnyRequest, kind: FromPath[str], now: NamedDependency[datetime]
) -> Notice:
    """The privacy notice of ``registration``, ``petition`` or ``waiting``."""
    query(request, NoticeQuery)
    notice = await people.show_notice(kind, now)
    return Notice(notice.version, in_language(notice.text, language.of(request)))


HANDLERS = [show_notice]
