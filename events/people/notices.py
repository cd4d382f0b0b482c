"""Privacy notices: their texts, and every version that was ever shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from events import db, settings
from events.errors import NotFound
from events.people.tables import Notice
from events.text import Localised, from_json, to_json

NOTICES = {
    "registration": {
        "zh-Hant": (
            "{name}（聯絡方式：{contact}）為了辦理你報名的活動、通知異動、報到與成果統計，"
            "蒐集你填寫的稱呼、聯絡方式與回答。資料由本組織在臺灣使用，保存至活動結束後 90 天；"
            "統計只留數字，不留姓名。你可以隨時查詢、要求複本、更正、停止使用或刪除。"
            "不填寫標示為必填的欄位，就無法完成報名。"
        ),
        "en": (
            "{name} (contact: {contact}) collects the name, contact details and answers you give "
            "here to run the event you register for, to tell you of changes, to check you in and "
            "to count attendance. The data is used by us in Taiwan and kept until 90 days after "
            "the event; counts keep numbers, not names. You may at any time ask to see, copy, "
            "correct, stop the use of, or delete your data. Without the required fields we cannot "
            "register you."
        ),
    },
    "petition": {
        "zh-Hant": (
            "{name}（聯絡方式：{contact}）蒐集你的稱呼、電子信箱與縣市，用於計算並確認這份連署。"
            "只有在你同意時，才會把你的名字交給連署對象、公開顯示，或寄送後續消息。"
            "資料由本組織在臺灣使用，保存至連署結束後 6 個月。"
            "你可以隨時查詢、要求複本、更正、停止使用、刪除，或撤回連署。"
        ),
        "en": (
            "{name} (contact: {contact}) collects your name, e-mail and city to count and confirm "
            "your signature. Only with your consent do we hand your name to the petition's target, "
            "show it in public, or write to you again. The data is used by us in Taiwan and kept "
            "until 6 months after the petition closes. You may at any time ask to see, copy, "
            "correct, stop the use of, or delete your data, or withdraw your signature."
        ),
    },
    "waiting": {
        "zh-Hant": (
            "{name}（聯絡方式：{contact}）蒐集你的稱呼與聯絡方式，只用於候補通知，"
            "保存至活動結束。你可以隨時查詢、更正、刪除，或離開候補。"
        ),
        "en": (
            "{name} (contact: {contact}) collects your name and contact details only to offer you "
            "a place from the waiting list, and keeps them until the event is over. You may at any "
            "time see, correct or delete them, or leave the list."
        ),
    },
}
"""The notice of each kind, as article 8 of Taiwan's Personal Data Protection Act asks."""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """A privacy notice and the version that a consent names."""

    kind: str
    version: int
    text: Localised


def notice_text(kind: str, names: dict[str, str], contact: str) -> dict[str, str]:
    """The notice of a kind for an organisation, in both languages."""
    return {
        language: words.format(
            name=names.get(language) or next(iter(names.values())), contact=contact or "—"
        )
        for language, words in NOTICES[kind].items()
    }


async def notice_known(kind: str, version: int) -> bool:
    """Whether this version of a notice was ever shown."""
    found = await db.fetch_value(
        "SELECT 1 FROM notice WHERE kind = $1 AND version = $2", kind, version
    )
    return found is not None


async def latest_notice(kind: str) -> NoticeView | None:
    """The newest version of a notice that was shown."""
    row = (
        await Notice.select(Notice.version, Notice.text)
        .where(Notice.kind == kind)
        .order_by(Notice.version, ascending=False)
        .first()
    )
    return NoticeView(kind, row["version"], from_json(row["text"]) or "") if row else None


async def show_notice(kind: str, now: datetime) -> NoticeView:
    """The notice that a form shows. A text not shown before becomes the next version."""
    if kind not in NOTICES:
        raise NotFound("notice")
    us = await settings.organisation()
    text = notice_text(kind, us.names, us.contact)
    latest = await latest_notice(kind)
    if latest and latest.text == text:
        return latest
    version = latest.version + 1 if latest else 1
    shown = Notice(kind=kind, version=version, text=to_json(text), since=now)
    await Notice.insert(shown).on_conflict((Notice.kind, Notice.version), "DO NOTHING")
    return NoticeView(kind, version, text)
