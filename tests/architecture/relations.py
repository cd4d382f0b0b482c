"""Which relations a piece of SQL reads and writes; it need not be a whole statement.

A relation stands after FROM, JOIN, USING, INTO, UPDATE, TABLE, LOCK or TRUNCATE, or after a comma
in a list that one of these began. Functions, sub-selects and column lists are no relations.
The words of SQL count in capitals only: ``small_words`` finds the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tests.architecture.tokens import NOTHING, Kind, Token, tokens


class Deed(StrEnum):
    """What a statement does to a relation."""

    READS = "reads"
    WRITES = "writes"


@dataclass(frozen=True)
class Mention:
    """A relation that is read or written; None when its name is chosen at run time."""

    line: int
    deed: Deed
    relation: str | None


# Between these and the relation: ONLY ticket, TABLE IF NOT EXISTS ticket, LATERAL (SELECT …).
_PASSED_OVER = ("ONLY", "LATERAL", "IF", "NOT", "EXISTS", "ROWS")
# Where one of these stands instead of a relation, none is named.
_INSTEAD = (
    "SELECT", "VALUES", "WITH", "INSERT", "DELETE", "MERGE", "WHERE", "SET", "FROM", "UPDATE",
    "TABLE",
)  # fmt: skip
_ENDS_LIST = (
    "SELECT", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "FETCH", "FOR", "WINDOW",
    "UNION", "EXCEPT", "INTERSECT", "RETURNING", "SET", "DO", "VALUES", "INSERT", ";",
)  # fmt: skip
_ENDS_SELECT = (")", "UNION", "EXCEPT", "INTERSECT", "WHERE", "ORDER", "LIMIT", "GROUP")
_FROM_IS_AN_ARGUMENT = ("extract", "trim", "btrim", "substring", "overlay", "position")
_UPDATE_IS_NO_DEED_AFTER = (
    "FOR", "KEY", "DO", "SHARE", "ON", "BEFORE", "AFTER", "INSTEAD", "OR", "THEN", "GRANT",
)  # fmt: skip
_UPDATE_IS_NO_DEED_BEFORE = ("OF", "SKIP", "NOWAIT", "SET", "EXCLUSIVE", "OR", "ON")
_BEGINS_CTE = ("SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "VALUES", "WITH", "TABLE", "(")


@dataclass
class _Level:
    """A pair of brackets, or what is outside all."""

    awaits: Deed | None = None  # a relation comes next
    lists: Deed | None = None  # after a comma another comes
    is_operand: bool = False  # it stands where a relation would
    of_function: str = ""


class _Reader:
    """Walks over the tokens once, with one eye on the next and one on the last two."""

    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.levels = [_Level()]
        self.at = 0

    def look(self, ahead: int) -> Token:
        """The token so many places ahead, or behind."""
        there = self.at + ahead
        return self.tokens[there] if 0 <= there < len(self.tokens) else NOTHING

    def read(self) -> Iterator[Mention]:
        """Every mention in order."""
        while self.at < len(self.tokens):
            level = self.levels[-1]
            if level.awaits:
                yield from self.relation(level, level.awaits)
            else:
                self.step(level)
        if len(self.tokens) > 1:
            yield from (
                Mention(self.tokens[-1].line, level.awaits, None)
                for level in self.levels
                if level.awaits
            )

    def relation(self, level: _Level, deed: Deed) -> Iterator[Mention]:
        """What stands where a relation is awaited."""
        here = self.look(0)
        if here.says(*_PASSED_OVER) and not self.look(1).says("."):
            self.at += 1
            return
        level.awaits = None
        if here.says("("):
            self.levels.append(_Level(awaits=deed, is_operand=True))
            self.at += 1
        elif here.says(*_INSTEAD):
            self.step(level)
        elif here.is_name:
            yield from self.named(here, deed)
        elif here.kind is Kind.HOLE and level.is_operand and self.look(1).says(*_ENDS_SELECT):
            self.at += 1
        else:
            yield Mention(here.line, deed, None)
            self.at += not here.says(")", "]")

    def named(self, first: Token, deed: Deed) -> Iterator[Mention]:
        """A name, perhaps with its schema; a function when brackets follow."""
        parts = [first]
        while self.look(1).says(".") and self.look(2).is_name:
            self.at += 2
            parts.append(self.look(0))
        self.at += 1
        late = self.look(0).says(".") or (self.look(0).kind is Kind.HOLE and self.look(0).touches)
        is_function = deed is Deed.READS and self.look(0).says("(")
        if late:
            yield Mention(first.line, deed, None)
        elif not is_function:
            names = [p.text if p.kind is Kind.QUOTED else p.text.lower() for p in parts]
            yield Mention(first.line, deed, ".".join(names).removeprefix("public."))

    def step(self, level: _Level) -> None:
        """One token where no relation is awaited."""
        here = self.look(0)
        if here.says("(", "["):
            self.levels.append(_Level(of_function=self.look(-1).text.lower()))
        elif here.says(")", "]"):
            self.levels.pop()
            self.levels = self.levels or [_Level()]
        elif here.says(","):
            level.awaits = level.lists
        elif deed := self.deed(level):
            level.awaits = deed
            level.lists = deed if self.begins_list() else None
        elif here.says(*_ENDS_LIST):
            level.lists = None
        self.at += 1

    def deed(self, level: _Level) -> Deed | None:
        """What is done to the relation that comes after this token; None when none comes."""
        here, before, after = self.look(0), self.look(-1), self.look(1)
        if here.says("FROM"):
            return self._after_from(level, before)
        if here.says("JOIN"):
            return Deed.READS
        if here.says("USING"):
            return Deed.READS if after.is_name or after.kind is Kind.HOLE else None
        if here.says("INTO"):
            return Deed.WRITES
        if here.says("UPDATE"):
            aside = before.says(*_UPDATE_IS_NO_DEED_AFTER)
            return None if aside or after.says(*_UPDATE_IS_NO_DEED_BEFORE) else Deed.WRITES
        if here.says("TABLE"):
            writes = before.says("CREATE", "ALTER", "DROP", "TRUNCATE", "TEMP", "UNLOGGED")
            return Deed.WRITES if writes else Deed.READS
        if here.says("LOCK", "TRUNCATE") and not after.says("TABLE"):
            return Deed.READS if here.says("LOCK") else Deed.WRITES
        return None

    def begins_list(self) -> bool:
        """Whether more relations may come after a comma."""
        one = self.look(0).says("INTO", "UPDATE")
        return not one and not self.look(-1).says("CREATE", "ALTER", "TEMP", "UNLOGGED")

    def _after_from(self, level: _Level, before: Token) -> Deed | None:
        if level.of_function in _FROM_IS_AN_ARGUMENT:
            return None
        if before.says("DISTINCT") and self.look(-2).says("IS", "NOT"):
            return None
        return Deed.WRITES if before.says("DELETE") else Deed.READS


def mentions(text: str) -> Iterator[Mention]:
    """The relations that a piece of SQL names, and its CTEs too: see ``ctes``."""
    return _Reader(text).read()


def ctes(text: str) -> Iterator[str]:
    """The names that a piece of SQL gives to its own queries: ``WITH name (…) AS (SELECT …``."""
    found = list(tokens(text))
    for i, token in enumerate(found):
        if i == 0 or not token.says("AS"):
            continue
        rest = [one for one in found[i + 1 : i + 5] if not one.says("NOT", "MATERIALIZED")]
        if len(rest) > 1 and rest[0].says("(") and _begins_cte(rest[1]):
            name = found[_before_brackets(found, i - 1)]
            if name.is_name:
                yield name.text


def _begins_cte(token: Token) -> bool:
    return token.kind is Kind.HOLE or token.says(*_BEGINS_CTE)


def _before_brackets(found: list[Token], at: int) -> int:
    """The place of the token before ``at``'s brackets; ``at`` itself when it closes none."""
    depth = 0
    while at > 0:
        depth += found[at].says(")") - found[at].says("(")
        if depth == 0:
            return at - found[at].says("(")
        at -= 1
    return at


_SAYS_SQL = ("SELECT", "FROM", "WHERE", "JOIN", "INSERT", "INTO", "VALUES", "RETURNING")
_BEGINS_SQL = (
    "select", "insert", "update", "delete", "with", "from", "join", "left", "inner", "cross",
    "lock", "truncate", "merge", "table",
)  # fmt: skip
_BEFORE_RELATION = ("from", "join", "into", "using", "update", "table", "only", "lock", "truncate")


def small_words(text: str, known: Collection[str]) -> Iterator[Token]:
    """Words of SQL that are not in capitals and so would hide a relation from ``mentions``.

    In a text that says nothing in capitals they count before ``known`` relations only, and only
    when it begins like SQL.
    """
    found = list(tokens(text))
    capital = any(token.says(*_SAYS_SQL) for token in found)
    begins = bool(found) and found[0].text.lower() in _BEGINS_SQL
    for token, after in itertools.zip_longest(found, found[1:], fillvalue=NOTHING):
        word = token.text.lower()
        if token.kind is not Kind.WORD or token.text.isupper() or word not in _BEFORE_RELATION:
            continue
        before_known = after.is_name and after.text.lower() in known
        if (capital and word in ("from", "join", "into")) or (begins and before_known):
            yield token


def is_torn(text: str) -> bool:
    """Whether a quotation in a piece of SQL is not closed: what is after it cannot be read."""
    found = list(tokens(text))
    return any(token.says(*_SAYS_SQL) for token in found) and any(
        token.says("'", '"') for token in found
    )
