"""The sixty names that the ticket's faces must be able to write, on one sheet: to look at.

    python deploy/dev/names.py FILE.png

Each is written as the picture of a ticket writes it.
"""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP))

from PIL import Image  # noqa: E402 - the project is found first

from web.public import lettering, picture  # noqa: E402

NAMES = lettering.FONTS / "names.txt"
COLUMNS = 3
CELL = (460, 84)


def main() -> None:
    """Draw the sheet."""
    lines = NAMES.read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]
    style = lettering.Style(picture.TEXT, picture.INK)
    rows = -(-len(names) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * CELL[0], rows * CELL[1]), picture.PAPER)
    for at, name in enumerate(names):
        place = (at // rows * CELL[0] + 24, at % rows * CELL[1] + 12)
        lettering.write(sheet, place, lettering.legible(name), style)
    sheet.save(sys.argv[1], optimize=True)


if __name__ == "__main__":
    main()
