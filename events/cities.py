"""Cities and counties of Taiwan in English, for pages and mails in that language.

Source: the romanised names that the Ministry of the Interior gives its special municipalities,
counties and cities. A city that is not among them keeps the name that organisers wrote.
"""

from __future__ import annotations

from events.text import LANGUAGES, Localised, in_language

ENGLISH = LANGUAGES[1]
NAMES = {
    "臺北": "Taipei", "新北": "New Taipei", "桃園": "Taoyuan", "臺中": "Taichung",
    "臺南": "Tainan", "高雄": "Kaohsiung", "基隆": "Keelung", "新竹": "Hsinchu",
    "嘉義": "Chiayi", "苗栗": "Miaoli", "彰化": "Changhua", "南投": "Nantou",
    "雲林": "Yunlin", "屏東": "Pingtung", "宜蘭": "Yilan", "花蓮": "Hualien",
    "臺東": "Taitung", "澎湖": "Penghu", "金門": "Kinmen", "連江": "Lienchiang",
    "馬祖": "Matsu",
}  # fmt: skip
ENDINGS = {"市": "", "縣": " County"}
"""What follows a name; a city is called by it alone."""


def city(name: str, language: str) -> str:
    """A city as it is called in a language; 台 and 臺 are one."""
    if language != ENGLISH:
        return name
    plain = name.replace("台", "臺")
    ending = plain[-1:] if plain[-1:] in ENDINGS else ""
    found = NAMES.get(plain.removesuffix(ending)) if ending else NAMES.get(plain)
    return found + ENDINGS.get(ending, "") if found else name


def place(venue: Localised, city_: str, address: Localised, language: str) -> str:
    """A venue, its city and its address on one line, in a language."""
    told = in_language(venue, language), city(city_, language), in_language(address, language)
    return " ".join(filter(None, told))
