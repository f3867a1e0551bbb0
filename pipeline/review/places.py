"""Where the values of a record stand in its document, and the numbers that connect both. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.explain_html.pages import Spot, spots_of
from pipeline.explain_html.values import Value
from pipeline.review.typed import Data

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom."""
Spots = dict[Spot, tuple[Data, list[int]]]


def numbers_of(record: Data) -> dict[str, int]:
    """By pointer, of the values that have a place."""
    return {path: number for number, path in enumerate(record["evidence"], 1)}


def spots(record: Data) -> Spots:
    """The places, each with the numbers of the values that stand there."""
    evidence = record["evidence"]
    return spots_of(
        Value(number, path, "", "", None, tuple(evidence[path])) for path, number in numbers_of(record).items()
    )


def boxes_on(record: Data, page: int) -> list[tuple[Corners, list[int]]]:
    """The places on a page that is a picture, each with the numbers of the values that stand there."""
    return [
        (corners(place["box"]), numbers)
        for (at, *_), (place, numbers) in spots(record).items()
        if at == page and place["box"]
    ]


def numbers_on(record: Data, page: int) -> list[int]:
    """Of the values that stand on such a page."""
    return [number for _, numbers in boxes_on(record, page) for number in numbers]


def corners(box: Sequence[float]) -> Corners:
    """A box of a record as what can be looked up."""
    left, top, right, bottom = box
    return left, top, right, bottom
