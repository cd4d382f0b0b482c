"""The words of the impact report's files: what its columns are called, and what they mean."""

from __future__ import annotations

from events.words import Translate
from events.words import mark as _
from web.naming import FIGURES

TEXTS = {"campaign": _("Campaign"), "category": _("Category"), "activity": _("Activity")}
UNIT, QUALIFIER, DERIVED = "_unit", "_qualifier", "_derived"
PARTS = {
    UNIT: _("{figure}: unit"),
    QUALIFIER: _("{figure}: how exact"),
    DERIVED: _("{figure}: counted"),
}
MEANINGS = {
    "campaign": _("The campaign that the line belongs to, after those above it."),
    "category": _("As the line says it."),
    "activity": _("As the line says it. Each line is one row."),
    "count": _(
        "Sessions, events or days on the line that began in the period and were not cancelled; "
        "or what was reported."
    ),
    "participants": _(
        "Attendances (admitted tickets and counted heads of each session) or people (each once), "
        "as the line counts them; or what was reported."
    ),
    "actions": _("Everything done at the line's sessions, signatures included; or reported."),
    "signatures": _("Signatures that count: confirmed, witnessed or on paper; or reported."),
    "letters": _("Letters of support written; or reported."),
    "views": _("Reported from other platforms."),
    "joined": _("Reported from other platforms."),
    "reach": _("Reported from other platforms."),
    "interactions": _("Reported from other platforms."),
    "percent": _(
        "New people among those who came and can be told apart, in whole percent; or reported."
    ),
    UNIT: _("The unit in which the figure beside it is counted."),
    QUALIFIER: _("exact, over, nearly or about: how exact the figure is."),
    DERIVED: _("What was counted where a reported figure stands before it; else empty."),
}
EMPTY = _("An empty cell is unknown, or no figure of the line. It is never nought.")
SHEETS = (_("Impact report"), _("About this report"))
ORGANISATION, PERIOD, AS_OF = _("Organisation"), _("Period"), _("As of")
DEFINITIONS = (_("Column"), _("Key"), _("What it says"))
OPEN = _("open")


def label(column: str, say: Translate) -> str:
    """What a column is called."""
    figure, part = _parted(column)
    if not part:
        return say(TEXTS.get(column) or FIGURES[column])
    return say(PARTS[part]).format(figure=say(FIGURES[figure]))


def meaning(column: str, say: Translate) -> str:
    """What a column says."""
    figure, part = _parted(column)
    return say(MEANINGS[part or figure])


def _parted(column: str) -> tuple[str, str]:
    part = next((part for part in PARTS if column.endswith(part)), "")
    return column.removesuffix(part), part
