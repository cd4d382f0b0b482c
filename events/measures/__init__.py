"""Measures 填報數字: figures that somebody reported. Reports read them; nobody edits them."""

from events.measures.drafts import MeasureDraft
from events.measures.tables import Basis, Measure, Qualifier
from events.measures.writes import report

__all__ = ["Basis", "Measure", "MeasureDraft", "Qualifier", "report"]
