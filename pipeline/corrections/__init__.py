"""What persons corrected and accepted: lines of a file beside the records, applied to each record that is written."""

from __future__ import annotations

from pipeline.corrections.apply import corrected, is_corrected
from pipeline.corrections.file import FILE, InForce, current, history, read_corrections
from pipeline.corrections.line import Accepted, Conflict, Correction, Kind, Refused, Revert
from pipeline.corrections.places import Given

__all__ = [
    "FILE",
    "Accepted",
    "Conflict",
    "Correction",
    "Given",
    "InForce",
    "Kind",
    "Refused",
    "Revert",
    "corrected",
    "current",
    "history",
    "is_corrected",
    "read_corrections",
]
