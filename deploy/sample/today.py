"""Two gatherings that have not happened yet: one whose doors are open now, one next week."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from deploy.sample import frame
from deploy.sample.gatherings import ZONE, Paths
from deploy.sample.shapes import PETITIONS, PLACES, localised
from events import petitions, places
from events.access import SYSTEM
from events.catalogue import (
    CreditDraft,
    CreditRole,
    EventDraft,
    Kind,
    OfferDraft,
    QuestionDraft,
    QuestionKind,
    SessionDraft,
    VenueDraft,
    gates_of_kind,
)
from events.errors import NotFound

PETITION = "write-for-rights"
EDUCATION, LETTERS = ("人權教育",), ("全民聲援", "寫信馬拉松")
HALF_HOUR = timedelta(minutes=30)
OPEN_BEFORE_MINUTES, OPEN_AFTER_MINUTES = 90, 240  # so that it can be entered all day


def slug_today(now: datetime) -> str:
    """The event whose doors are open, on the day of ``now``."""
    return f"screening-{now.astimezone(ZONE):%Y-%m-%d}"


async def put(paths: Paths, now: datetime) -> None:
    """Put both events and the petition that they offer; on the same day again: no change."""
    today, later = slug_today(now), f"letters-{_next_week(now):%Y-%m-%d}"
    if await _exists(today, now):
        return
    await places.put_event(today, _screening(paths, now), SYSTEM, now)
    await places.put_event(later, _letters(paths, now), SYSTEM, now)
    draft = frame.petition(PETITIONS[PETITION], [today, later], paths)
    await petitions.put_petition(PETITION, draft, SYSTEM, now)


async def _exists(event: str, now: datetime) -> bool:
    try:
        await places.event(event, now)
    except NotFound:
        return False
    return True


def _next_week(now: datetime) -> datetime:
    day = now.astimezone(ZONE).date() + timedelta(days=7)
    return datetime.combine(day, time(19, 0), ZONE)


def _screening(paths: Paths, now: datetime) -> EventDraft:
    minute = now.astimezone(ZONE).replace(second=0, microsecond=0)
    starts_at = minute + HALF_HOUR - timedelta(minutes=minute.minute % 30)
    session = SessionDraft(
        slug="tonight",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=150),
        venue=_venue("spot-huashan"),
        capacity=120,
        doors_open_minutes=OPEN_BEFORE_MINUTES,
        last_entry_minutes=OPEN_AFTER_MINUTES,
    )
    return EventDraft(
        title={"zh-Hant": "《回家的路》放映與對談", "en": "“The way home”: film and talk"},
        summary={
            "zh-Hant": "一位記者出獄後走回家的三天。映後與導演對談，也可以為還在獄中的人連署。",
            "en": "Three days of a journalist's walk home from prison. A talk with the director "
            "follows, and a petition for those still inside.",
        },
        kind=Kind.SCREENING,
        gates=gates_of_kind(Kind.SCREENING),
        published=True,
        campaigns=_credit(paths, EDUCATION, LETTERS),
        sessions=[session],
        offers=[
            OfferDraft(
                slug="free", name={"zh-Hant": "免費入場", "en": "Free"}, sessions=["tonight"]
            )
        ],
    )


def _letters(paths: Paths, now: datetime) -> EventDraft:
    starts_at = _next_week(now)
    session = SessionDraft(
        slug="evening",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=120),
        venue=_venue("qidong"),
        capacity=40,
    )
    return EventDraft(
        title={"zh-Hant": "寫信小聚：為入獄的記者寫一封信", "en": "An evening of letters"},
        summary={
            "zh-Hant": "紙筆、郵票和熱茶都準備好了，帶著你想說的話來就好。",
            "en": "Paper, stamps and tea are ready. Bring what you want to say.",
        },
        kind=Kind.WORKSHOP,
        gates=gates_of_kind(Kind.WORKSHOP),
        published=True,
        campaigns=_credit(paths, LETTERS),
        sessions=[session],
        offers=[
            OfferDraft(slug="general", name={"zh-Hant": "一般", "en": "General"},
                       sessions=["evening"]),
            OfferDraft(slug="student", name={"zh-Hant": "學生", "en": "Student"}, size=15,
                       sessions=["evening"]),
        ],
        questions=[
            QuestionDraft(
                slug="support", ask="contact", kind=QuestionKind.LONG_TEXT, required=False,
                label={
                    "zh-Hant": "我們可以怎麼讓你更方便參加？（無障礙、翻譯）",
                    "en": "How can we make it easier for you to come? (access, interpreters)",
                },
            )
        ],
    )  # fmt: skip


def _venue(name: str) -> VenueDraft:
    place = PLACES[name]
    return VenueDraft(name=localised(place.name), city=place.city, address=place.address)


def _credit(paths: Paths, *wanted: tuple[str, ...]) -> list[CreditDraft]:
    """The campaigns of these paths that the ledger has, the first of them as primary."""
    slugs = [paths[path] for path in wanted if path in paths]
    return [
        CreditDraft(campaign=slug, role=CreditRole.ALSO if i else CreditRole.PRIMARY)
        for i, slug in enumerate(slugs)
    ]
