"""The columns of the impact report: which figures it prints, and what stands beside each."""

from __future__ import annotations

QUALIFIED = ("count", "participants", "signatures", "letters", "views", "joined")
WITH_UNIT = ("count", "participants")
FIGURES = (
    "count", "participants", "actions", "signatures", "letters", "views", "joined", "reach",
    "interactions", "percent",
)  # fmt: skip
DERIVED = ("count", "participants", "actions", "signatures", "letters", "percent")


def _columns() -> tuple[str, ...]:
    """The columns of the report in the contract's order, then those of derived figures."""
    names = ["campaign", "category", "activity"]
    for figure in FIGURES:
        names.append(figure)
        names += [f"{figure}_unit"] if figure in WITH_UNIT else []
        names += [f"{figure}_qualifier"] if figure in QUALIFIED else []
    return (*names, *(f"{figure}_derived" for figure in DERIVED))


COLUMNS = _columns()
