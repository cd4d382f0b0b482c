"""Whole numbers that add up, and randomness that is the same every time."""

from __future__ import annotations

import random
from collections.abc import Sequence

SEED = "turnout sample 2025"


def dice(name: str) -> random.Random:
    """Randomness of its own for each purpose, so that one does not move another."""
    return random.Random(f"{SEED} {name}")  # noqa: S311 - a sample must be the same every time


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that add up to the total (largest remainder)."""
    whole = sum(weights)
    if not whole:
        weights, whole = [1.0] * len(weights), float(len(weights))
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def uneven(count: int, rolled: random.Random) -> list[float]:
    """Weights that differ a little, as evenings do."""
    return [rolled.uniform(0.8, 1.2) for _ in range(count)]
