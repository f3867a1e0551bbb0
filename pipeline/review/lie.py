"""How the pages of a record lie in its document: which are scanned, and which way up they are. Pure.

Readers turn a page before they read it, and records hold places on the page as it was given: their order tells how.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from pipeline.evidence import UNPLACED
from pipeline.review.layout import paths_of
from pipeline.review.typed import Data

# So many times as far along one axis as along the other do the rows of a page go, where they tell how it lies. Of
# generated scans (sideways ones too) the least is 5.
_CLEARLY = 2.0
_ROWS = ("/funds/lines/", "/indicators/", "/fields/")
_BESIDE = ("/fields/", UNPLACED)
Middle = tuple[float, float]
Places = NDArray[np.float64]


def turns_of(record: Data, page: int) -> int | None:
    """The counterclockwise quarters after which a scanned page stands upright; None for a page that was exported."""
    if not is_scanned(record, page):
        return None
    told = _told(record, page)
    others = (_told(record, info["page"]) for info in record["source"]["pages"])
    return told if told is not None else next((turns for turns in others if turns is not None), 0)


def is_scanned(record: Data, page: int) -> bool:
    """Whether the page was read by OCR, as far as the record tells: a page without a value lies as the others do."""
    sure = [place["confidence"] for places in record["evidence"].values() for place in places if place["page"] == page]
    if not sure:
        return record["source"]["ocr"] is not None
    return any(confidence is not None for confidence in sure)


def _told(record: Data, page: int) -> int | None:
    """By where one row of the form after another stands; None where too little stands on the page."""
    rows = list(_middles(record, page))
    if len({row for row, _ in rows}) < 2:
        return None
    order = np.array([row for row, _ in rows], dtype=np.float64)
    right, down = np.array([middle for _, middle in rows]).T
    right, down = (_together(order, places) for places in (right, down))
    if max(abs(right), abs(down)) < _CLEARLY * min(abs(right), abs(down)):
        return None
    if abs(down) > abs(right):
        return 0 if down > 0 else 2
    return 3 if right > 0 else 1


def _together(order: Places, places: Places) -> float:
    """How far one grows with the other, from -1 to 1."""
    order, places = order - order.mean(), places - places.mean()
    both = float(np.linalg.norm(order) * np.linalg.norm(places))
    return float(order @ places) / both if both else 0.0


def _middles(record: Data, page: int) -> Iterator[tuple[int, Middle]]:
    """The places of values, each with the number of its row, from the top of the form; without what stands in several
    rows at once, and beside the form.
    """
    generic = record["form_type"] == "generic"
    numbers: dict[str, int] = {}
    rows: dict[tuple[float, ...], set[int]] = {}
    for path in paths_of(record):
        if path.startswith(_BESIDE) and not generic:
            continue
        row = numbers.setdefault(_row_of(path), len(numbers))
        for place in record["evidence"].get(path, ()):
            if place["page"] == page and place["box"]:
                rows.setdefault(tuple(place["box"]), set()).add(row)
    for (left, top, right, bottom), stands_in in rows.items():
        if len(stands_in) == 1:
            yield min(stands_in), ((left + right) / 2, (top + bottom) / 2)


def _row_of(path: str) -> str:
    """Values with the same stand side by side, or about so."""
    base = next((base for base in _ROWS if path.startswith(base)), None)
    if base:
        return base + path.removeprefix(base).split("/")[0]
    return path if path.startswith("/goals/") else path.split("/")[1]
