"""SQL keeps to its room.

A room's statements read its own tables, and the published views of itself and of earlier rooms;
they write its own tables only. A module of the ground floor has its own tables to itself.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tests.architecture.kept import (
    PUBLISHED,
    Table,
    View,
    relations,
    views,
    views_of,
)  # fmt: skip
from tests.architecture.relations import Deed, Mention, ctes, is_torn, mentions, small_words
from tests.architecture.sources import Sources, domain, owner_of, stands
from tests.architecture.strings import strings

Exceptions = Mapping[tuple[str, str], str]

_KEEPING = "the door's one keeping statement"
# What may be named although the rules refuse it: (file, relation) and why.
EXCEPTIONS: Exceptions = {
    ("events/admission/upload/keeping.py", "device"): _KEEPING,
    ("events/admission/upload/keeping.py", "ticket"): _KEEPING,
    ("events/admission/upload/keeping.py", "outbox"): _KEEPING,
    ("events/mails/held.py", "outbox"): "whose event a mail is about is asked with the mail",
}


def sql_out_of_its_room(given: Sources, exceptions: Exceptions = EXCEPTIONS) -> list[str]:
    """Statements name what their room may read or write, and nothing else."""
    return [
        f"{where} {wrong}"
        for path, where, relation, wrong in _out_of_room(given)
        if (path, relation) not in exceptions
    ]


def exceptions_not_needed(given: Sources, exceptions: Exceptions = EXCEPTIONS) -> list[str]:
    """An exception goes with the statement that it was made for."""
    needed = {(path, relation) for path, _, relation, _ in _out_of_room(given)}
    return [
        f"{path} needs no exception for {relation}"
        for path, relation in exceptions
        if (path, relation) not in needed
    ]


def _out_of_room(given: Sources) -> Iterator[tuple[str, str, str, str]]:
    """File, place, relation and what is wrong, of each mention that the rules refuse."""
    known, own_queries = relations(given), _ctes(given)
    for path, line, mention in _mentions(given):
        name = mention.relation
        if name is None or (name in own_queries[owner_of(path)] and name not in known):
            continue
        if wrong := _wrong(path, mention, known.get(name, [])):
            yield path, f"{path}:{line}", name, wrong


def _mentions(given: Sources) -> Iterator[tuple[str, int, Mention]]:
    for path, text in domain(given):
        for said in strings(text):
            for mention in mentions(said.text):
                yield path, said.line + mention.line, mention


def _ctes(given: Sources) -> dict[str, set[str]]:
    """The names of their own queries by owner: a piece of SQL may name a query of another file."""
    found: dict[str, set[str]] = defaultdict(set)
    for path, text in domain(given):
        for said in strings(text):
            found[owner_of(path)] |= {*ctes(said.text)}
    return found


def _wrong(path: str, mention: Mention, found: list[Table | View]) -> str | None:
    if not found:
        return f"names {mention.relation}, which no room keeps or publishes"
    one, here = found[0], owner_of(path)
    named = f"{mention.deed} {mention.relation}"
    if isinstance(one, View):
        if mention.deed is Deed.WRITES:
            return f"{named}, which is a view"
        earlier = one.owner == here or stands(one.owner) < stands(here)
        return None if earlier else f"{named}, published by {one.owner}, which is no earlier room"
    if one.owner != here:
        return f"{named}, a table of {one.owner}"
    if mention.deed is Deed.WRITES and path.endswith(f"/{PUBLISHED}"):
        return f"{named}, where views are published"
    return None


def relations_chosen_late(given: Sources) -> list[str]:
    """No table's name is put in at run time; a sub-select is, in brackets: ``FROM ({chosen})``."""
    return [
        f"{path}:{line} {mention.deed} a relation that is chosen at run time"
        for path, line, mention in _mentions(given)
        if mention.relation is None
    ]


def unreadable_sql(given: Sources) -> list[str]:
    """SQL is in capitals, and its quotations are closed where they are opened."""
    known = relations(given)
    wrong = []
    for path, text in domain(given):
        for said in strings(text):
            wrong += [
                f"{path}:{said.line + token.line} says {token.text!r} not in capitals"
                for token in small_words(said.text, known)
            ]
            if is_torn(said.text):
                wrong.append(f"{path}:{said.line} does not close a quotation")
    return wrong


def relations_of_one_name(given: Sources) -> list[str]:
    """A table or view has its name to itself; no statement gives it to a query of its own."""
    known = relations(given)
    twice = [
        f"{one.where} is {name} again, after {found[0].where}"
        for name, found in known.items()
        for one in found[1:]
    ]
    return twice + [
        f"{path}:{said.line} calls a query of its own {name}, as a {_kind(known[name][0])} is"
        for path, text in domain(given)
        for said in strings(text)
        for name in ctes(said.text)
        if name in known
    ]


def _kind(one: Table | View) -> str:
    return f"{type(one).__name__.lower()} of {one.owner}"


def views_ill_published(given: Sources) -> list[str]:
    """``VIEWS`` is a dict written out, and a view rests only on views that stand before it."""
    wrong = [
        f"{path}:1 has no VIEWS written out as a dict of names"
        for path, text in domain(given)
        if path.endswith(f"/{PUBLISHED}") and not _is_written_out(views_of(text))
    ]
    known = relations(given)
    return wrong + [
        f"{view.where} publishes {view.name} before {mention.relation}, which it reads"
        for view in views(given)
        for mention in mentions(view.sql)
        if _is_later(view, known.get(mention.relation or "", []))
    ]


def _is_written_out(told: ast.expr | None) -> bool:
    return isinstance(told, ast.Dict) and all(isinstance(key, ast.Constant) for key in told.keys)


def _is_later(view: View, found: list[Table | View]) -> bool:
    return any(
        isinstance(one, View) and one.owner == view.owner and one.place >= view.place
        for one in found
    )
