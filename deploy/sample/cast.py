"""The people of the sample: made up, the same every time, and plainly so: all @example.org."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from deploy.sample.shares import dice
from events.text import normalise

SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴周徐蘇葉莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈"
GIVEN = "怡君家豪雅婷志明淑芬俊宏佳蓉冠宇欣儀承翰詩涵柏翰思妤子晴品妍宥廷語彤睿恩以安書瑋筱涵孟哲"
ELSEWHERE = (
    "Tenzin Dolma", "Olena Kovalenko", "Siti Rahayu", "Nguyễn Thị Lan", "Michael Brown",
    "Wong Ka Yan", "Aisha Rahman", "Maria Santos", "Kacaw Fuyan", "Panay Kaniw", "Emma Schmidt",
    "Chan Tsz Ching", "Mohammed Yusuf", "Hana Suzuki",
)  # fmt: skip
ELSEWHERE_SHARE = 0.06
REGULARS_MIN = 400
DOMAIN = "example.org"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A made-up person; without an address they came along with somebody."""

    name: str
    email: str | None


def _name(of: str) -> str:
    rolled = dice(f"name {of}")
    if rolled.random() < ELSEWHERE_SHARE:
        return rolled.choice(ELSEWHERE)
    return rolled.choice(SURNAMES) + rolled.choice(GIVEN) + rolled.choice(GIVEN)


def regular(number: int) -> Somebody:
    """Somebody whom the organisation had known before the year."""
    who = f"supporter-{number:04d}"
    return Somebody(_name(who), f"{who}@{DOMAIN}")


def newcomer(event: str, number: int, *, reachable: bool) -> Somebody:
    """Somebody who first came for an event."""
    who = f"{event}-{number:04d}"
    return Somebody(_name(who), f"{who}@{DOMAIN}" if reachable else None)


def known_hashes(count: int) -> list[str]:
    """The regulars as an organisation hands them over: SHA-256 of the normalised e-mail."""
    emails = (regular(number).email or "" for number in range(count))
    return [hashlib.sha256(normalise(email).encode()).hexdigest() for email in emails]
