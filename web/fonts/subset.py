"""Make the ticket font from Noto Sans TC: Latin, punctuation and all of Big5 (levels 1 and 2).

Run it with ``uv run --with fonttools web/fonts/subset.py NotoSansTC_400Regular.ttf`` on a file of
the npm package ``@expo-google-fonts/noto-sans-tc``; it rewrites the font and its manifest here.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]

HERE = Path(__file__).parent
FONT = HERE / "noto-sans-tc-big5.ttf"
SOURCE_VERSION = "0.4.3"
BEYOND_BIG5 = "堃喆犇煊峯"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
MARKS = [
    *range(0x2010, 0x2040),  # dashes, quotes, ellipsis
    *range(0x3000, 0x3030),  # ideographic punctuation
    *range(0x3100, 0x3130),  # bopomofo
    *range(0xFF00, 0xFFF0),  # full-width forms
]


def big5() -> set[int]:
    """The code points of Big5 level 1, level 2 and its punctuation (bytes A140 to F9D5)."""
    points: set[int] = set()
    for high in range(0xA1, 0xFA):
        for low in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                points.add(ord(bytes((high, low)).decode("big5")))
            except UnicodeDecodeError:
                continue
    return points


def main(source: Path) -> None:
    """Write the subset and what it was made from."""
    options = subset.Options(
        layout_features=["kern", "ccmp", "locl"], hinting=False, notdef_outline=True
    )
    font = subset.load_font(str(source), options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=big5() | {*LATIN, *MARKS, *map(ord, BEYOND_BIG5)})
    worker.subset(font)
    subset.save_font(font, str(FONT), options)
    manifest = {
        "file": FONT.name,
        "family": "Noto Sans TC Regular",
        "from": "npm @expo-google-fonts/noto-sans-tc",
        "version": SOURCE_VERSION,
        "licence": "OFL-1.1",
        "licence_file": "OFL.txt",
        "source_sha256": hashlib.sha256(source.read_bytes()).hexdigest(),
        "sha256": hashlib.sha256(FONT.read_bytes()).hexdigest(),
    }
    (HERE / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
