"""Make the faces of the ticket's picture from Noto, as small as the names of its public allow.

Run it with ``uv run --with fonttools web/fonts/subset.py FOLDER`` on a folder in which the packages
named in ``SOURCES`` were unpacked; it rewrites the faces and their manifest here.

CJK: all of the Unified Ideographs, of Extension A and of the further extensions that Noto draws,
kana, bopomofo and Hangul, in the shapes of Taiwan. Latin, Greek and Cyrillic come from Noto Sans,
with every mark; other scripts are whole.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-not-found]

HERE = Path(__file__).parent
DEBIAN_CJK = "Debian fonts-noto-cjk 1:20220127+repack1-1"
DEBIAN_CORE = "Debian fonts-noto-core 20201225-1"
EXPO_SANS = "npm @expo-google-fonts/noto-sans 0.4.2"
EXPO_EMOJI = "npm @expo-google-fonts/noto-emoji 0.4.7"
TAIWAN = 3  # the face of the collection in the shapes of Taiwan
SOURCES = {
    "latin": (EXPO_SANS, "NotoSans_400Regular.ttf"),
    "cjk": (DEBIAN_CJK, "NotoSansCJK-Regular.ttc"),
    "hebrew": (DEBIAN_CORE, "NotoSansHebrew-Regular.ttf"),
    "arabic": (DEBIAN_CORE, "NotoSansArabic-Regular.ttf"),
    "thai": (DEBIAN_CORE, "NotoSansThai-Regular.ttf"),
    "lao": (DEBIAN_CORE, "NotoSansLao-Regular.ttf"),
    "khmer": (DEBIAN_CORE, "NotoSansKhmer-Regular.ttf"),
    "myanmar": (DEBIAN_CORE, "NotoSansMyanmar-Regular.ttf"),
    "tibetan": (DEBIAN_CORE, "NotoSerifTibetan-Regular.ttf"),
    "devanagari": (DEBIAN_CORE, "NotoSansDevanagari-Regular.ttf"),
    "bengali": (DEBIAN_CORE, "NotoSansBengali-Regular.ttf"),
    "sinhala": (DEBIAN_CORE, "NotoSansSinhala-Regular.ttf"),
    "tamil": (DEBIAN_CORE, "NotoSansTamil-Regular.ttf"),
    "emoji": (EXPO_EMOJI, "NotoEmoji_400Regular.ttf"),
}
EVERYTHING = range(0x20, 0x110000)
OF_CJK = range(0x2010, 0x2040)  # dashes, quotes and dots are as wide as ideographs
LATIN = [
    *range(0x20, 0x590), *range(0x1D00, 0x2010), *range(0x2018, 0x201A), 0x2032, 0x2033,
    *range(0x2070, 0x2150), 0x2212, *range(0x2C60, 0x2C80), *range(0xA640, 0xA6A0),
    *range(0xA700, 0xA800), *range(0xAB30, 0xAB70), *range(0xFB00, 0xFB07), *range(0xFE20, 0xFE30),
]  # fmt: skip
CJK = [
    *OF_CJK, *range(0x2460, 0x2600), *range(0x2E80, 0xA000),
    *range(0xAC00, 0xD7A4), *range(0xF900, 0xFB00),
    *range(0xFE10, 0xFE20), *range(0xFE30, 0xFE70), *range(0xFF00, 0xFFF0),
    *range(0x20000, 0x33480), 0x00B7, 0x2030, 0x2103,
]  # fmt: skip


def points_of(name: str) -> set[int]:
    """The code points that a face keeps, as far as its source has them."""
    match name:
        case "latin":
            return set(LATIN)
        case "cjk":
            return set(CJK)
        case "emoji":
            return {*EVERYTHING} - {0x20}  # a space is no wider after a picture
    return set(EVERYTHING)


def make(name: str, source: Path) -> Path:
    """Write the subset of a source; its path."""
    options = subset.Options(
        layout_features=["*"] if name != "cjk" else ["ccmp", "locl"],
        hinting=False, notdef_outline=True, font_number=TAIWAN, name_IDs=[0, 1, 2, 5, 13, 14],
    )  # fmt: skip
    font = subset.load_font(str(source), options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=points_of(name))
    worker.subset(font)
    made = HERE / f"noto-{name}{'.otf' if name == 'cjk' else '.ttf'}"
    subset.save_font(font, str(made), options)
    return made


def sha256(file: Path) -> str:
    """The digest of a file, in hex."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main(folder: Path) -> None:
    """Write all faces, in the order in which a letter looks for one, and their manifest."""
    faces = []
    for name, (package, file) in SOURCES.items():
        source = next(folder.rglob(file))
        made = make(name, source)
        faces.append(
            {
                "file": made.name, "from": package, "source": file, "licence": "OFL-1.1",
                "licence_file": "OFL.txt", "source_sha256": sha256(source), "sha256": sha256(made),
            }
        )  # fmt: skip
    manifest = json.dumps({"faces": faces}, indent=2, ensure_ascii=False)
    (HERE / "manifest.json").write_text(manifest + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
