"""The words of a piece of SQL. Literals and comments say nothing and are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.architecture.strings import HOLE

_TOKEN = re.compile(
    rf"""
      (?P<space>   \s+ | --[^\n]* | /\*.*?\*/ )
    | (?P<literal> [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$ )
    | (?P<hole>    {HOLE} | \{{[^{{}}]*\}} | %s | %\(\w+\)s | \$[a-z_]\w* )
    | (?P<quoted>  "[^"]*" )
    | (?P<word>    [^\W\d]\w* )
    | (?P<mark>    . )
    """,
    re.VERBOSE | re.DOTALL,
)


class Kind(StrEnum):
    """What a token is. The words of SQL itself are those in capitals."""

    WORD = "word"
    QUOTED = "quoted"  # a name between double quotes, given without them
    HOLE = "hole"  # filled at run time: of an f-string, or for format, % and Template
    MARK = "mark"  # one character: a bracket, a comma, an operator
    END = "end"


@dataclass(frozen=True)
class Token:
    """A word with the line it stands on (from 0) and whether it touches the one before it."""

    kind: Kind
    text: str
    line: int
    touches: bool = False

    def says(self, *words: str) -> bool:
        """Whether it is one of these words of SQL, or marks."""
        return self.kind in (Kind.WORD, Kind.MARK) and self.text in words

    @property
    def is_name(self) -> bool:
        """Whether it may name a relation."""
        return self.kind in (Kind.WORD, Kind.QUOTED)


NOTHING = Token(Kind.END, "", 0)


def tokens(text: str) -> Iterator[Token]:
    """The tokens in order."""
    line, end = 0, -1
    for found in _TOKEN.finditer(text):
        group, said = str(found.lastgroup), found.group()
        if group == "tag":
            group = "literal"
        if group not in ("space", "literal"):
            yield _token(group, said, line, found.start() == end)
            end = found.end()
        line += said.count("\n")


def _token(group: str, said: str, line: int, touches: bool) -> Token:
    if group == "quoted":
        inner = said[1:-1]
        runs = HOLE in inner or "{" in inner or "%" in inner
        return Token(Kind.HOLE if runs else Kind.QUOTED, inner, line, touches)
    return Token(Kind(group), said, line, touches)
