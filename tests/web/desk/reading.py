"""What a person reads on a page: its words in order, without its markup."""

from __future__ import annotations

import html
import re

INVISIBLE = re.compile(r"<(head|script|svg)\b.*?</\1>", re.DOTALL)
ENDS_A_LINE = re.compile(r"</(p|li|tr|h1|h2|h3|div|dd|summary|a|label|section)>|<br>")
TAG = re.compile(r"<[^>]+>")


def words(page: str) -> str:
    """The page as text, a line for each thing said."""
    text = ENDS_A_LINE.sub("\n", INVISIBLE.sub("", page))
    text = html.unescape(TAG.sub(" ", text))
    lines = (" ".join(line.split()) for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def table(page: str, under: str) -> list[list[str]]:
    """The rows of the first table after a heading, its own headings first."""
    after = page[page.index(under) :]
    body = after[after.index("<table") : after.index("</table>")]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(words(cell).split()) for cell in row] for row in cells]
