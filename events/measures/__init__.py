"""Measures 填報數字: figures that somebody reported. Reports read them; nobody edits them."""

from events.measures.reporting import ATTENDANCES, MeasureDraft, report
from events.measures.tables import Basis, Measure, Qualifier

__all__ = ["ATTENDANCES", "Basis", "Measure", "MeasureDraft", "Qualifier", "report"]
