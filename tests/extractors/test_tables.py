from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from extractors.lines import line_to_text, words_to_lines
from extractors.tables import page_to_sheets
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box, Ruling
from pipeline.model.table import Cell, Grid, Origin, Sheet

SIZE = 10.0


def glyphs(left: float, top: float, text: str, size: float = SIZE) -> list[Word]:
    """Full-width glyphs in one line from a place; ASCII takes half the width, a space leaves a gap."""
    words = []
    for char in text:
        width = size / 2 if char.isascii() else size
        if char != " ":
            words.append(Word(char, Box(left, top, left + width, top + size)))
        left += width
    return words


def across(y: float, start: float, end: float) -> Ruling:
    return Ruling(True, y, start, end)


def down(x: float, start: float, end: float) -> Ruling:
    return Ruling(False, x, start, end)


def lattice(xs: Iterable[float], ys: Iterable[float]) -> list[Ruling]:
    x, y = list(xs), list(ys)
    return [across(at, x[0], x[-1]) for at in y] + [down(at, y[0], y[-1]) for at in x]


def page(words: Iterable[Word], rulings: Iterable[Ruling] = ()) -> PageContent:
    return PageContent(1, 600, 800, tuple(words), tuple(rulings))


def read(words: Iterable[Word], rulings: Iterable[Ruling] = ()) -> tuple[Sheet, ...]:
    return page_to_sheets(page(words, rulings), "test")


def shape(cells: Iterable[Cell]) -> list[tuple[int, int, int, int, str]]:
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in cells]


TWO_BY_TWO = [
    *glyphs(105, 105, "甲"),
    *glyphs(205, 105, "乙"),
    *glyphs(105, 135, "丙"),
    *glyphs(205, 135, "丁"),
]
FOUR_CELLS = [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "丙"), (1, 1, 1, 1, "丁")]


def test_a_plain_grid_with_its_column_edges() -> None:
    (sheet,) = read(TWO_BY_TWO, lattice([100, 200, 300], [100, 130, 160]))
    assert shape(sheet.cells) == FOUR_CELLS
    assert sheet.column_edges == (100, 200, 300)
    assert (sheet.origin, sheet.reader, sheet.loose_rows) == (Origin.RULED, "test", frozenset())


def test_cells_merged_across_and_down_tile() -> None:
    rulings = [
        *lattice([100, 400], [100, 190]),
        across(130, 200, 400),  # the first column is merged down
        across(160, 100, 400),
        down(200, 100, 190),
        down(300, 130, 160),  # the first row is merged across
    ]
    words = [*glyphs(110, 125, "资金"), *glyphs(210, 110, "总额"), *glyphs(310, 140, "10")]
    (sheet,) = read(words, rulings)
    assert shape(sheet.cells) == [
        (0, 0, 2, 1, "资金"),
        (0, 1, 1, 2, "总额"),
        (1, 1, 1, 1, ""),
        (1, 2, 1, 1, "10"),
        (2, 0, 1, 1, ""),
        (2, 1, 1, 2, ""),
    ]
    assert Grid(sheet.cells, 3, 3)


def test_doubled_rulings_and_thin_rectangles_are_one_border() -> None:
    rulings = [
        Ruling(r.horizontal, r.position + off, r.start - 0.4, r.end + 0.4)
        for r in lattice([100, 200, 300], [100, 130, 160])
        for off in (-1.2, 0.0, 1.2)
    ]
    (sheet,) = read(TWO_BY_TWO, rulings)
    assert shape(sheet.cells) == FOUR_CELLS


def test_borders_drawn_per_cell_with_tiny_gaps_are_joined() -> None:
    rulings = [across(y, x + 0.8, x + 99.2) for y in (100, 130, 160) for x in (100, 200)]
    rulings += [down(x, y + 0.8, y + 29.2) for x in (100, 200, 300) for y in (100, 130)]
    (sheet,) = read(TWO_BY_TWO, rulings)
    assert shape(sheet.cells) == FOUR_CELLS


def test_dashed_borders_are_borders() -> None:
    dashes = [across(130, x, x + 4) for x in range(100, 300, 8)]
    (sheet,) = read(TWO_BY_TWO, [*lattice([100, 200, 300], [100, 160]), *dashes])
    assert shape(sheet.cells) == FOUR_CELLS


def test_a_missing_border_on_any_side_still_gives_the_outermost_cells() -> None:
    whole = lattice([100, 200, 300], [100, 130, 160])
    for missing in (across(100, 100, 300), across(160, 100, 300), down(100, 100, 160), down(300, 100, 160)):
        (sheet,) = read(TWO_BY_TWO, [r for r in whole if r != missing])
        assert shape(sheet.cells) == FOUR_CELLS, missing


def test_both_side_borders_missing_and_a_full_width_last_row() -> None:
    rulings = [across(y, 100, 300) for y in (100, 130, 160, 190)] + [down(200, 100, 160)]
    (sheet,) = read([*TWO_BY_TWO, *glyphs(190, 170, "说明")], rulings)
    assert shape(sheet.cells) == [*FOUR_CELLS, (2, 0, 1, 2, "说明")]


def test_the_rule_of_a_page_header_is_no_row_of_a_closed_table() -> None:
    rulings = [across(60, 100, 300), *lattice([100, 200, 300], [100, 130, 160])]
    (sheet,) = read([*glyphs(180, 75, "标题"), *TWO_BY_TWO], rulings)
    assert shape(sheet.cells)[0] == (0, 0, 1, 1, "标题")
    assert sheet.loose_rows == {0}
    assert sheet.row_count == 3


def test_an_underline_does_not_split_its_cell() -> None:
    words = [*glyphs(110, 105, "项目"), *glyphs(110, 145, "名称")]
    (sheet,) = read(words, [*lattice([100, 200, 300], [100, 160]), across(117, 108, 170)])
    assert shape(sheet.cells) == [(0, 0, 1, 1, "项目\n名称"), (0, 1, 1, 1, "")]


def test_an_underline_across_a_whole_column_of_a_wider_cell_does_not_split_it() -> None:
    rulings = [*lattice([100, 400], [100, 160, 190]), down(200, 160, 190), down(300, 160, 190)]
    (sheet,) = read(glyphs(210, 105, "项目名称"), [*rulings, across(117, 200, 300)])
    assert shape(sheet.cells) == [
        (0, 0, 1, 3, "项目名称"),
        (1, 0, 1, 1, ""),
        (1, 1, 1, 1, ""),
        (1, 2, 1, 1, ""),
    ]


def test_a_missing_piece_of_border_leaves_rectangles_and_loses_nothing() -> None:
    rulings = [*lattice([100, 200, 300], [100, 160]), across(130, 100, 200), down(200, 100, 160)]
    rulings.remove(down(200, 100, 160))
    rulings = [r for r in rulings if r != down(200, 100, 160)] + [down(200, 100, 130)]
    (sheet,) = read(TWO_BY_TWO, rulings)
    assert shape(sheet.cells) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 2, "丙 丁")]


def test_tick_boxes_frames_and_specks_are_no_tables() -> None:
    frame = lattice([20, 580], [20, 780])
    tick = lattice([110, 119], [106, 115])
    specks = [across(107 + i / 10, 140, 143) for i in range(9)]
    (sheet,) = read(TWO_BY_TWO, [*lattice([100, 200, 300], [100, 130, 160]), *frame, *tick, *specks])
    assert shape(sheet.cells) == FOUR_CELLS


def test_two_tables_on_a_page_are_two_sheets_with_their_loose_lines() -> None:
    below = [
        Word(w.text, Box(w.box.left, w.box.top + 300, w.box.right, w.box.bottom + 300)) for w in TWO_BY_TWO
    ]
    words = [
        *glyphs(160, 70, "第一表"),
        *TWO_BY_TWO,
        *glyphs(160, 370, "第二表"),
        *below,
        *glyphs(100, 480, "填表人："),
    ]
    rulings = [*lattice([100, 200, 300], [100, 130, 160]), *lattice([100, 200, 300], [400, 430, 460])]
    first, second = read(words, rulings)
    assert [c.text for c in first.cells] == ["第一表", "甲", "乙", "丙", "丁"]
    assert [c.text for c in second.cells] == ["第二表", "甲", "乙", "丙", "丁", "填表人："]
    assert first.loose_rows == {0}
    assert second.loose_rows == {0, 3}


def test_a_loose_line_is_parted_where_a_gap_stands_out() -> None:
    words = [*glyphs(200, 40, "自评表"), *glyphs(180, 70, "（2023年度）"), *glyphs(400, 70, "单位：万元")]
    (sheet,) = read([*words, *TWO_BY_TWO], lattice([100, 200, 300], [100, 130, 160]))
    assert shape(sheet.cells)[:3] == [
        (0, 0, 1, 1, "自评表"),
        (1, 0, 1, 1, "（2023年度）"),
        (1, 1, 1, 1, "单位：万元"),
    ]


def test_a_spread_title_is_one_text() -> None:
    words = [word for i, char in enumerate("绩效自评表") for word in glyphs(100 + 40 * i, 50, char)]
    (sheet,) = read(words)
    assert [c.text for c in sheet.cells] == ["绩效自评表"]


def test_vertical_labels() -> None:
    one = [word for i, char in enumerate("产出指标") for word in glyphs(105, 105 + 12 * i, char)]
    (sheet,) = read(one, lattice([100, 120, 300], [100, 160]))
    assert sheet.cells[0].text == "产\n出\n指\n标"
    right = [word for i, char in enumerate("年度") for word in glyphs(118, 105 + 10 * i, char)]
    left = [word for i, char in enumerate("指标") for word in glyphs(104, 105 + 10 * i, char)]
    (sheet,) = read([*right, *left], lattice([100, 132, 300], [100, 160]))
    assert sheet.cells[0].text == "年度\n指标"
    (sheet,) = read(
        [*glyphs(104, 105, "年度"), *glyphs(104, 115, "指标")], lattice([100, 132, 300], [100, 160])
    )
    assert sheet.cells[0].text == "年度\n指标"


def test_spaces_only_between_latin_words_and_where_a_gap_stands_out() -> None:
    assert line_to_text(glyphs(0, 0, "Form A 12")) == "Form A 12"
    assert line_to_text(glyphs(0, 0, "项 目 名 称")) == "项目名称"
    assert line_to_text(glyphs(0, 0, "填表人：张三        电话：123")) == "填表人：张三 电话：123"
    assert (
        line_to_text([Word("第一段", Box(0, 0, 30, 10)), Word("第二段", Box(31, 0, 61, 10))])
        == "第一段第二段"
    )


def test_digits_and_punctuation_of_other_heights_stay_on_their_line() -> None:
    words = [
        Word("共", Box(0, 0, 10, 10)),
        Word("8", Box(10, 1, 15, 8)),
        Word("，", Box(15, 6, 25, 10)),
        Word("项", Box(0, 11, 10, 21)),
    ]
    assert [line_to_text(line) for line in words_to_lines(words)] == ["共8，", "项"]


def test_words_printed_on_one_spot_keep_the_order_of_the_file() -> None:
    words = [Word(c, Box(37.2 - i / 50, 50 - i / 9, 47, 60)) for i, c in enumerate("年度总体目标")]
    assert line_to_text(words_to_lines(words)[0]) == "年度总体目标"


def test_pieces_keep_place_and_least_confidence() -> None:
    words = [Word("自评", Box(105, 105, 125, 115), 0.9), Word("得分", Box(126, 105, 146, 115), 0.7)]
    (sheet,) = read(words, lattice([100, 200], [100, 130]))
    (piece,) = sheet.cells[0].pieces
    assert (piece.text, piece.confidence) == ("自评得分", 0.7)
    assert piece.place.box == Box(105, 105, 146, 115)
    assert piece.place.page == 1


def columns(rows: list[list[str]], ys: list[float], xs: list[float]) -> list[Word]:
    return [
        word
        for y, row in zip(ys, rows, strict=True)
        for x, text in zip(xs, row, strict=True)
        for word in glyphs(x, y, text)
    ]


def test_unruled_columns_come_from_alignment_and_wrapped_lines_join() -> None:
    rows = [
        ["一级指标", "三级指标", "分值", "得分"],
        ["产出指标", "培训人员", "10", "9.5"],
        ["", "数量", "", ""],
        ["效益指标", "覆盖人群", "20", "20"],
        ["", "比例", "", ""],
        ["满意度", "群众满意", "10", "10"],
    ]
    (sheet,) = read(columns(rows, [100, 118, 130, 148, 160, 178], [50, 150, 300, 400]))
    assert sheet.origin is Origin.ALIGNED
    assert [c.text for c in sheet.cells] == [
        *["一级指标", "三级指标", "分值", "得分"],
        *["产出指标", "培训人员\n数量", "10", "9.5"],
        *["效益指标", "覆盖人群\n比例", "20", "20"],
        *["满意度", "群众满意", "10", "10"],
    ]
    assert Grid(sheet.cells, 4, 4)


def test_three_line_table_has_rows_by_distance_and_loose_lines_outside() -> None:
    rows = [["指标", "分值", "得分"], ["数量", "10", "9"], ["质量", "20", "18"], ["时效", "5", "5"]]
    words = [*glyphs(150, 60, "表一"), *columns(rows, [100, 125, 145, 165], [50, 200, 300])]
    rulings = [across(95, 40, 350), across(117, 40, 350), across(180, 40, 350)]
    (sheet,) = read([*words, *glyphs(50, 200, "注：无")], rulings)
    assert [c.text for c in sheet.cells] == ["表一", *(text for row in rows for text in row), "注：无"]
    assert sheet.loose_rows == {0, 5}


def test_rows_between_horizontal_rulings_alone_join_their_lines() -> None:
    rows = [["指标", "分值"], ["培训人员", "10"], ["数量", ""], ["质量", "20"], ["时效", "5"]]
    words = columns(rows, [100, 130, 142, 172, 202], [50, 200])
    (sheet,) = read(words, [across(y, 40, 350) for y in (95, 125, 160, 190, 220)])
    assert [c.text for c in sheet.cells] == [
        "指标",
        "分值",
        "培训人员\n数量",
        "10",
        "质量",
        "20",
        "时效",
        "5",
    ]


def test_two_unruled_forms_on_a_page_part_at_the_title() -> None:
    form = [["名称", "甲", "年度"], ["单位", "乙", "编码"], ["预算", "丙", "得分"]]
    words = [
        *glyphs(200, 40, "自评表", 16),
        *columns(form, [70, 90, 110], [50, 150, 250]),
        *glyphs(200, 240, "自评表", 16),
        *columns(form, [270, 290, 310], [50, 150, 250]),
    ]
    first, second = read(words)
    assert [c.text for c in first.cells] == [c.text for c in second.cells]
    assert first.loose_rows == second.loose_rows == {0}


def test_a_page_of_text_is_loose_rows_and_an_empty_one_nothing() -> None:
    (sheet,) = read([*glyphs(50, 50, "情况说明"), *glyphs(50, 80, "本项目已完成。")])
    assert sheet.loose_rows == {0, 1}
    assert read([], lattice([100, 200], [100, 130])) == ()


def test_a_watermark_set_aside_comes_last() -> None:
    aside = (Word("样本", Box(100, 100, 300, 300)),)
    sheets = page_to_sheets(page(TWO_BY_TWO, lattice([100, 200, 300], [100, 130, 160])), "test", aside)
    assert [c.text for c in sheets[-1].cells] == ["甲", "乙", "丙", "丁", "样本"]
    assert sheets[-1].loose_rows == {2}


coordinate = st.integers(0, 120).map(lambda n: n * 5.0)
boxes = st.tuples(coordinate, coordinate, st.floats(0, 60), st.floats(0, 30))
words_anywhere = st.lists(
    st.tuples(st.text("项目绩效A1.%≥ ", min_size=1, max_size=4), boxes).map(
        lambda pair: Word(
            pair[0], Box(pair[1][0], pair[1][1], pair[1][0] + pair[1][2], pair[1][1] + pair[1][3])
        )
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
