"""Actors, and what they may do: decided without a query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from events import journal
from events.access.tables import Role

Caller = Literal["account", "token", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody or something that does a deed: an account, a program's token, or the system."""

    kind: Caller
    id: int
    role: Role
    teams: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """The name in ``by`` columns and the journal: ``account:1``, ``token:2``, ``system``."""
        return journal.SYSTEM if self.kind == "system" else f"{self.kind}:{self.id}"

    @property
    def may_write(self) -> bool:
        """Whether they may change anything."""
        return self.role in (Role.ADMIN, Role.ORGANISER)

    @property
    def may_see_persons(self) -> bool:
        """Whether they may see who registered, came or signed; readers see figures only."""
        return self.role in (Role.ADMIN, Role.ORGANISER)

    @property
    def held_teams(self) -> list[int] | None:
        """The teams whose things are theirs, for a statement; None, for an admin, is every team."""
        return None if self.role is Role.ADMIN else sorted(self.teams)

    def holds(self, team: int) -> bool:
        """Whether what belongs to the team is theirs; to an admin everything is."""
        return self.role is Role.ADMIN or team in self.teams


SYSTEM = Actor("system", 0, Role.ADMIN)
"""The command line and the sample: no person behind it, everything allowed."""
