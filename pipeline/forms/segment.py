"""Where one form ends and the next begins within a grid."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.forms.pairs import pair_label
from pipeline.model.bands import Band, BandRow, names_subject
from pipeline.model.vocabulary import Part, Vocabulary


def segments(rows: Sequence[BandRow], vocabulary: Vocabulary) -> tuple[tuple[BandRow, ...], ...]:
    """The rows of each form in order. A title repeated at the head of a page does not begin a form.

    One below a table that is no form's does: the sums handed out, before the targets they are to reach.
    """
    starts: list[int] = []
    titled = named = tabled = False
    strange = 0  # rows of such a table
    followed = _followed_by_identity(rows, vocabulary)
    for index, row in enumerate(rows):
        if row.band is Band.TITLE:
            begins = (named or tabled or strange > 1) and followed[index]
            if begins:
                starts.append(_with_lead(rows, index, starts[-1] if starts else 0))
                named = tabled = False
                strange = 0
            titled = titled or begins
        elif _names_project(row, vocabulary):
            if tabled and named:
                starts.append(index)
                tabled = False
            named = True
        elif row.band in (Band.INDICATOR_HEADER, Band.FUND_HEADER, Band.GOAL_HEADER):
            tabled = True
        elif not named and _is_strange(row, vocabulary):
            strange += 1
    cuts = sorted({0, *starts})
    return tuple(tuple(rows[a:b]) for a, b in zip(cuts, [*cuts[1:], len(rows)], strict=True) if a < b)


def _is_strange(row: BandRow, vocabulary: Vocabulary) -> bool:
    """True for a row of three cells or more that hold no label of pairs."""
    return row.band is Band.PAIRS and len(row.cells) > 2 and not any(pair_label(c.text, vocabulary) for c in row.cells)


def _names_project(row: BandRow, vocabulary: Vocabulary) -> bool:
    return row.band is Band.PAIRS and any(
        vocabulary.role(cell.text, Part.IDENTITY) in ("name", "code") for cell in row.cells
    )


def _followed_by_identity(rows: Sequence[BandRow], vocabulary: Vocabulary) -> list[bool]:
    """Of each row, whether one that says whose form it is comes behind it before any table does."""
    followed = [False] * len(rows)
    for index in range(len(rows) - 1, 0, -1):
        row = rows[index]
        if row.band in (Band.LOOSE, Band.PAIRS, Band.SECTION, Band.TITLE):
            followed[index - 1] = followed[index] or names_subject(row, vocabulary)
    return followed


def _with_lead(rows: Sequence[BandRow], title: int, floor: int) -> int:
    """The first row of a form that begins at a title: lines above it on the same page are its own when
    the form before them ended on an earlier page.
    """
    first = title
    while (
        first > floor
        and rows[first - 1].band in (Band.LOOSE, Band.PAIRS)
        and page_of(rows[first - 1]) == page_of(rows[title])
    ):
        first -= 1
    body_above = first > floor and page_of(rows[first - 1]) != page_of(rows[title])
    return first if body_above else title


def page_of(row: BandRow) -> int:
    return max((piece.place.page for cell in row.cells for piece in cell.pieces), default=0)
