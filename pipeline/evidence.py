"""Where values came from and what was repaired on the way, as a record says it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Piece
from pipeline.model.trail import Repair, Trust

Data = dict[str, Any]
TABLES, UNPLACED = "/tables/", "/unplaced/"


def place_data(piece: Piece) -> Data:
    page, box, row, column = piece.place
    return {
        "page": page,
        "box": list(box.rounded()) if box else None,
        "row": row,
        "column": column,
        "raw": piece.text,
    }


def evidence_data(piece: Piece) -> Data:
    data = place_data(piece)
    data["confidence"] = piece.confidence
    return data


def paths_of(evidence: Mapping[str, Sequence[Piece]]) -> dict[Piece, str]:
    """The first pointer that each piece fills."""
    paths: dict[Piece, str] = {}
    for path, pieces in evidence.items():
        for piece in pieces:
            paths.setdefault(piece, path)
    return paths


def places_of_values(record: Data) -> dict[str, list[Data]]:
    """The evidence of a record's values: without texts of unknown tables, and those without a place in the form."""
    return {path: places for path, places in record["evidence"].items() if not path.startswith((TABLES, UNPLACED))}


def repair_data(repair: Repair, paths: Mapping[Piece, str]) -> Data:
    return {
        "place": [place_data(piece) for piece in repair.pieces],
        "path": next((paths[piece] for piece in repair.pieces if piece in paths), None),
        "rule": repair.rule,
        "trust": repair.trust.value,
        "applied": repair.applied,
        "before": repair.before,
        "after": repair.after,
        "reason": repair.reason,
    }


def findings_of(repairs: Sequence[Repair], paths: Mapping[Piece, str]) -> Iterable[Finding]:
    """A likely repair is a warning; a suggestion is something only a person can settle."""
    for repair in repairs:
        path = next((paths[piece] for piece in repair.pieces if piece in paths), None)
        if repair.trust is Trust.LIKELY:
            yield finding(Code.LIKELY_REPAIR, path, before=repair.before, after=repair.after, reason=repair.reason)
        elif repair.trust is Trust.SUGGESTED and repair.rule in ("drift", "page-break"):
            yield finding(Code.AMBIGUOUS_ROW, path, row=repair.before)
        elif repair.trust is Trust.SUGGESTED:
            yield finding(Code.UNRESOLVED_SLIP, path, before=repair.before[:60], after=repair.after[:60])
