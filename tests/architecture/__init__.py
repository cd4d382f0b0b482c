"""The house rules, checked on the syntax tree: imports, SQL's tables, names and sizes.

Every rule takes sources (path → text), so that the tests can show it a house that breaks it, and
answers with what breaks it, one line each, beginning with the path. All of them, room by room:
``python -m tests.architecture``.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.architecture.clocks import clocks_in_the_domain
from tests.architecture.imports import (
    arq_outside_tasks,
    rooms_out_of_turn,
    side_doors,
    strangers_in_the_domain,
    wings_of_web,
    wings_out_of_turn,
)
from tests.architecture.names import files_without_subject, forbidden_names, types_named_twice
from tests.architecture.piccolo import joins_out_of_room, tables_of_others
from tests.architecture.repeated import said_elsewhere
from tests.architecture.sizes import (
    long_files,
    long_functions,
    long_handlers,
    long_pages,
    many_parameters,
)
from tests.architecture.sources import ROOMS, Sources, sources_of
from tests.architecture.sql import (
    exceptions_not_needed,
    relations_chosen_late,
    relations_of_one_name,
    sql_out_of_its_room,
    unreadable_sql,
    views_ill_published,
)

Rule = Callable[[Sources], list[str]]

RULES: tuple[Rule, ...] = (
    wings_out_of_turn,
    strangers_in_the_domain,
    arq_outside_tasks,
    rooms_out_of_turn,
    side_doors,
    wings_of_web,
    forbidden_names,
    files_without_subject,
    types_named_twice,
    sql_out_of_its_room,
    exceptions_not_needed,
    relations_chosen_late,
    relations_of_one_name,
    unreadable_sql,
    views_ill_published,
    tables_of_others,
    joins_out_of_room,
    said_elsewhere,
    long_files,
    long_functions,
    long_handlers,
    many_parameters,
    clocks_in_the_domain,
)

__all__ = [
    "ROOMS", "RULES", "Sources", "long_handlers", "long_pages", "sources_of",
    *(rule.__name__ for rule in RULES),
]  # fmt: skip
