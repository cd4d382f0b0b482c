"""A figure: what was measured, in one line for people and one object for programs."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from deploy.bench.driving import Timings

CEILING = "ceiling"


@dataclass(frozen=True, slots=True)
class Figure:
    """The result of one load. ``each`` is how many of ``unit`` one answer stands for."""

    timings: Timings
    unit: str = "requests"
    each: int = 1
    facts: dict[str, object] = field(default_factory=dict)
    wrong: str = ""

    @property
    def rate(self) -> float:
        """How many of the unit a second."""
        return self.timings.rate * self.each


def shown(name: str, figure: Figure, ceiling: float) -> dict[str, object]:
    """A figure as programs read it; times in milliseconds, the ratio to the ceiling's rate."""
    percentiles = {
        f"p{percent}": round(figure.timings.percentile(percent) * 1000, 2)
        for percent in (50, 95, 99)
    }
    facts: dict[str, object] = {
        "figure": name,
        "rate": round(figure.rate, 2),
        "unit": f"{figure.unit}/s",
        **percentiles,
        "ratio": round(figure.rate / ceiling, 4),
        "answers": len(figure.timings.answers),
        **figure.facts,
    }
    return facts | ({"wrong": figure.wrong} if figure.wrong else {})


def line(facts: dict[str, object]) -> str:
    """The figure in one line."""
    usual = ("figure", "rate", "unit", "p50", "p95", "p99", "ratio", "answers", "wrong")
    more = "  ".join(f"{name} {value}" for name, value in facts.items() if name not in usual)
    wrong = f"  WRONG: {facts['wrong']}" if "wrong" in facts else ""
    return (
        f"{facts['figure']:<13}{facts['rate']:>10} {facts['unit']:<12}"
        f"p50 {facts['p50']:>8} ms  p95 {facts['p95']:>8} ms  p99 {facts['p99']:>8} ms  "
        f"ratio {facts['ratio']:<8}{more}{wrong}"
    ).rstrip()


def object_of(facts: dict[str, object]) -> str:
    """The figure as one JSON object on a line."""
    return msgspec.json.encode(facts).decode()
