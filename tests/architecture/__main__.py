"""Print what breaks the house rules, room by room: ``python -m tests.architecture [path…]``.

With paths (``events/tickets``), only what is in them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from tests import architecture as house

TOP = Path(__file__).parents[2]


def main(wanted: tuple[str, ...]) -> int:
    """Print them; 1 when there are any."""
    given = house.sources_of(TOP)
    found: dict[str, list[str]] = defaultdict(list)
    for rule in (*house.RULES, house.long_handlers):
        for wrong in rule(given):
            if wrong.startswith(wanted):
                found[_place(wrong)].append(f"{wrong}  [{rule.__name__}]")
    for place, lines in sorted(found.items(), key=lambda item: _order(item[0])):
        print(f"\n{place}: {len(lines)}")
        print(*(f"  {line}" for line in lines), sep="\n")
    print(f"\n{sum(map(len, found.values()))} in all")
    return int(bool(found))


def _place(wrong: str) -> str:
    """The folder that is answerable: a room, or a part of a wing."""
    path = wrong.split(" ")[0].split(":")[0]
    parts = path.split("/")
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]


def _order(place: str) -> tuple[bool, int, str]:
    wing, _, room = place.partition("/")
    return wing != "events", house.ROOMS.index(room) if room in house.ROOMS else -1, place


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or ("",)))
