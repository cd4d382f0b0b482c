"""An upload of a phone: its rows are read, judged, kept and answered."""

from events.admission.upload.protocol import ROWS_MAX, ScanRow
from events.admission.upload.recording import record

__all__ = ["ROWS_MAX", "ScanRow", "record"]
