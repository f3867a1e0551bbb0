from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.document import Word
from pipeline.model.geometry import Box, Ruling
from pipeline.model.table import Cell, Grid, Origin, Sheet
from tests.extractors.pages import TWO_BY_TWO, across, lattice, read

coordinate = st.integers(0, 120).map(lambda n: n * 5.0)
boxes = st.tuples(coordinate, coordinate, st.floats(0, 60), st.floats(0, 30))
words_anywhere = st.lists(
    st.tuples(st.text("项目绩效A1.%≥ ", min_size=1, max_size=4), boxes).map(
        lambda pair: Word(pair[0], Box(pair[1][0], pair[1][1], pair[1][0] + pair[1][2], pair[1][1] + pair[1][3]))
    ),
    max_size=40,
)
rulings_anywhere = st.lists(
    st.tuples(st.booleans(), coordinate, coordinate, st.floats(0, 600)).map(
        lambda r: Ruling(r[0], r[1], r[2], r[2] + r[3])
    ),
    max_size=30,
)


def ink(texts: Iterable[str]) -> Counter[str]:
    return Counter("".join("".join(texts).split()))


@given(words_anywhere, rulings_anywhere)
def test_no_character_is_lost_or_added(words: list[Word], rulings: list[Ruling]) -> None:
    sheets = read(words, rulings)
    assert ink(p.text for s in sheets for c in s.cells for p in c.pieces) == ink(w.text for w in words)
    assert ink(c.text for s in sheets for c in s.cells) == ink(w.text for w in words)


@given(words_anywhere, rulings_anywhere)
def test_no_two_cells_of_a_sheet_overlap(words: list[Word], rulings: list[Ruling]) -> None:
    for sheet in read(words, rulings):
        slots = [
            (row, column)
            for cell in sheet.cells
            for row in range(cell.row, cell.end_row)
            for column in range(cell.column, cell.end_column)
        ]
        assert len(slots) == len(set(slots))


@given(rulings_anywhere)
def test_a_ruled_table_tiles(rulings: list[Ruling]) -> None:
    for sheet in read(TWO_BY_TWO, rulings):
        if sheet.origin is Origin.RULED:
            loose = len([row for row in sheet.loose_rows if row < min(_table_rows(sheet))])
            moved = [
                Cell(c.row - loose, c.column, c.text, c.pieces, c.row_span, c.column_span)
                for c in sheet.cells
                if c.row not in sheet.loose_rows
            ]
            rows = sheet.row_count - len(sheet.loose_rows)
            assert Grid(tuple(moved), rows, len(sheet.column_edges) - 1)


def _table_rows(sheet: Sheet) -> list[int]:
    return [row for row in range(sheet.row_count) if row not in sheet.loose_rows]


def test_a_page_full_of_lines_and_words_ends_in_time() -> None:
    words = [Word("项", Box(x, y, x + 2, y + 2)) for x in range(0, 600, 4) for y in range(0, 800, 4)]
    graph_paper = lattice([float(x) for x in range(0, 600, 2)], [float(y) for y in range(0, 800, 2)])
    hatching = [across(i / 40, i % 100, i % 100 + 50) for i in range(30_000)]
    started = perf_counter()
    for rulings in (graph_paper, hatching, []):
        sheets = read(words, rulings)
        assert ink(p.text for s in sheets for c in s.cells for p in c.pieces) == ink(w.text for w in words)
    assert perf_counter() - started < 30
