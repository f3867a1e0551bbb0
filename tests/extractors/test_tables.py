from __future__ import annotations

from extractors.tables import Setting, page_to_sheets
from pipeline.model.document import Word
from pipeline.model.geometry import Box, Ruling
from pipeline.model.table import Grid, Origin, Sheet
from tests.extractors.pages import FOUR_CELLS, TWO_BY_TWO, across, down, glyphs, lattice, page, read, shape


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


def test_a_heavy_double_border_is_no_column_of_its_own() -> None:
    rulings = [*lattice([100, 200, 300], [100, 130, 160]), down(205, 100, 160), down(105, 100, 160)]
    (sheet,) = read([*glyphs(110, 105, "甲"), *glyphs(215, 105, "乙")], rulings)
    assert [c.text for c in sheet.cells] == ["甲", "乙", "", ""]
    assert sheet.column_edges == (102.5, 202.5, 300)


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
    rulings = [*lattice([100, 300], [100, 160]), across(130, 100, 200), down(200, 100, 130)]
    (sheet,) = read(TWO_BY_TWO, rulings)
    assert shape(sheet.cells) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 2, "丙 丁")]


def test_a_missing_piece_of_border_is_put_where_it_tears_no_word() -> None:
    rulings = [*lattice([100, 300], [100, 160]), across(130, 200, 300), down(200, 100, 130)]
    beside = [*glyphs(110, 110, "甲"), *glyphs(210, 110, "乙"), *glyphs(210, 140, "丁")]
    (sheet,) = read([*beside, *glyphs(110, 140, "丙")], rulings)
    assert shape(sheet.cells) == [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 2, "丙 丁")]
    (sheet,) = read([*beside, *glyphs(110, 125, "丙")], rulings)
    assert shape(sheet.cells) == [(0, 0, 2, 1, "甲\n丙"), (0, 1, 1, 1, "乙"), (1, 1, 1, 1, "丁")]


def test_cells_open_at_the_foot_of_a_page_are_cut_along_their_rulings() -> None:
    """The first two columns end in the air above the border, the third one and the rows of the last on a ruling."""
    rulings = [*lattice([100, 500], [100, 220]), down(200, 100, 200), down(300, 130, 200), down(400, 130, 200)]
    rulings += [across(130, 200, 500), across(165, 300, 500), across(200, 300, 500)]
    words = [*glyphs(110, 140, "甲"), *glyphs(210, 140, "乙"), *glyphs(310, 140, "丙"), *glyphs(410, 175, "丁")]
    (sheet,) = read(words, rulings)
    assert {cell[4] for cell in shape(sheet.cells)} - {""} == {"甲", "乙", "丙", "丁"}


def test_a_line_that_goes_on_alone_past_an_open_side_makes_no_column() -> None:
    """A fold along the second row, and a table without its right side."""
    rulings = [r for r in lattice([100, 200, 300], [100, 130, 160]) if r != down(300, 100, 160)]
    (sheet,) = read(TWO_BY_TWO, [*rulings, across(130, 300, 330)])
    assert shape(sheet.cells) == FOUR_CELLS
    assert sheet.column_edges == (100, 200, 300)


def test_a_row_of_a_label_and_its_value_beyond_the_outermost_border() -> None:
    """No border around the table: the border between the first row's two texts is the only one that is so long."""
    rulings = [across(y, 100, 400) for y in (130, 160)] + [
        down(160, 100, 190),
        down(230, 130, 190),
        down(300, 130, 190),
    ]
    words = [*glyphs(110, 110, "名称"), *glyphs(210, 110, "甲项目"), *glyphs(110, 140, "乙"), *glyphs(310, 170, "丙")]
    (sheet,) = read(words, rulings)
    texts = [cell[4] for cell in shape(sheet.cells) if cell[4]]
    assert (texts, sheet.loose_rows) == (["名称", "甲项目", "乙", "丙"], frozenset())
    (sheet,) = read([w for w in words if w.text not in "名称"], rulings)
    assert sheet.loose_rows == {0}, "a fold: text on one side of it only"


def test_tick_boxes_frames_and_specks_are_no_tables() -> None:
    frame = lattice([20, 580], [20, 780])
    tick = lattice([110, 119], [106, 115])
    specks = [across(107 + i / 10, 140, 143) for i in range(9)]
    (sheet,) = read(TWO_BY_TWO, [*lattice([100, 200, 300], [100, 130, 160]), *frame, *tick, *specks])
    assert shape(sheet.cells) == FOUR_CELLS


def test_two_tables_on_a_page_are_two_sheets_with_their_loose_lines() -> None:
    below = [Word(w.text, Box(w.box.left, w.box.top + 300, w.box.right, w.box.bottom + 300)) for w in TWO_BY_TWO]
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


def test_vertical_labels() -> None:
    one = [word for i, char in enumerate("产出指标") for word in glyphs(105, 105 + 12 * i, char)]
    (sheet,) = read(one, lattice([100, 120, 300], [100, 160]))
    assert sheet.cells[0].text == "产\n出\n指\n标"
    right = [word for i, char in enumerate("年度") for word in glyphs(118, 105 + 10 * i, char)]
    left = [word for i, char in enumerate("指标") for word in glyphs(104, 105 + 10 * i, char)]
    (sheet,) = read([*right, *left], lattice([100, 132, 300], [100, 160]))
    assert sheet.cells[0].text == "年度\n指标"
    (sheet,) = read([*glyphs(104, 105, "年度"), *glyphs(104, 115, "指标")], lattice([100, 132, 300], [100, 160]))
    assert sheet.cells[0].text == "年度\n指标"


def test_narrow_figures_whose_boxes_are_uneven_are_no_columns() -> None:
    at = [(104, 105), (108.4, 105.2), (110.6, 105), (115, 105.2), (117.2, 105)]  # as Chromium sets 1:1.2 on some pages
    words = [Word(char, Box(x, y, x + 4, y + 10)) for char, (x, y) in zip("1:1.2", at, strict=True)]
    (sheet,) = read(words, lattice([100, 130, 300], [100, 130]))
    assert sheet.cells[0].text == "1:1.2"


def test_pieces_keep_place_and_least_confidence() -> None:
    words = [Word("自评", Box(105, 105, 125, 115), 0.9), Word("得分", Box(126, 105, 146, 115), 0.7)]
    (sheet,) = read(words, lattice([100, 200], [100, 130]))
    (piece,) = sheet.cells[0].pieces
    assert (piece.text, piece.confidence) == ("自评得分", 0.7)
    assert piece.place.box == Box(105, 105, 146, 115)
    assert piece.place.page == 1


def test_a_watermark_set_aside_comes_last() -> None:
    aside = (Word("样本", Box(100, 100, 300, 300)),)
    sheets = page_to_sheets(page(TWO_BY_TWO, lattice([100, 200, 300], [100, 130, 160])), "test", aside)
    assert [c.text for c in sheets[-1].cells] == ["甲", "乙", "丙", "丁", "样本"]
    assert sheets[-1].loose_rows == {2}


def test_the_few_words_with_which_a_line_goes_over_its_border_stay_with_it() -> None:
    rulings = lattice([100, 200, 300], [100, 130, 160])
    hanging = glyphs(172, 110, "（元）")  # the last bracket stands at 192-202, its middle in the first cell
    over = glyphs(178, 110, "（元）")  # at 198-208: over the border
    beside = [*glyphs(180, 140, "合计"), *glyphs(202, 140, "100")]
    for label in (hanging, over):
        words = [*label, *beside]
        setting = Setting(runs=[1] * len(label) + [2] * len(beside))
        (sheet,) = read_set(words, rulings, setting)
        assert [c.text for c in sheet.cells] == ["（元）", "", "合计", "100"]


def test_two_columns_set_one_after_the_other_stay_apart() -> None:
    rulings = lattice([100, 200, 300], [100, 130])
    for first, second in ((189.5, 200.2), (189, 202), (190, 200)):
        words = [*glyphs(first - 10, 110, "分值"), *glyphs(second, 110, "得分")]
        (sheet,) = read_set(words, rulings, Setting(runs=[1] * len(words)))
        assert [c.text for c in sheet.cells] == ["分值", "得分"]


def test_a_line_that_stands_on_a_border_is_in_one_cell() -> None:
    words = [
        Word(char, Box(110 + 10 * i, 125 - i % 2, 120 + 10 * i, 135.5 - i % 2)) for i, char in enumerate("可持续影响")
    ]
    (sheet,) = read_set(words, lattice([100, 200], [100, 130, 160]), Setting(runs=[1] * len(words)))
    assert sorted(c.text for c in sheet.cells) == ["", "可持续影响"]


def test_a_hidden_word_is_in_the_cell_of_its_home() -> None:
    words = [*glyphs(105, 115, "甲"), *glyphs(105, 145, "乙"), *glyphs(205, 105, "丙")]
    setting = Setting(runs=[1, 2, 3], homes={1: (106, 128)})
    (sheet,) = read_set(words, lattice([100, 200, 300], [100, 130, 160]), setting)
    assert [c.text for c in sheet.cells] == ["甲\n乙", "丙", "", ""]


def read_set(words: list[Word], rulings: list[Ruling], setting: Setting) -> tuple[Sheet, ...]:
    return page_to_sheets(page(words, rulings), "test", (), setting)


def test_characters_of_a_column_set_on_one_spot_keep_the_order_of_the_file() -> None:
    label = [Word(c, Box(105, 110 - i / 10, 115, 122 - i / 10)) for i, c in enumerate("产出指标")]
    label += [
        Word("（", Box(105, 108, 114, 111)),
        Word("5", Box(107, 118, 113, 130)),
        Word("）", Box(105, 128, 114, 131)),
    ]
    (sheet,) = read([*label, *glyphs(205, 110, "甲")], lattice([100, 120, 300], [100, 140]))
    assert [c.text for c in sheet.cells] == ["产出指标（5）", "甲"]


def test_one_word_beyond_the_border_stays_with_a_line_that_crosses_it() -> None:
    rulings = lattice([100, 200, 300], [100, 130])
    for left, expected in ((184, ["（元）", ""]), (180, ["（元", "）"])):  # the second ends on the border
        words = glyphs(left, 110, "（元）") if left == 184 else [*glyphs(180, 110, "（元"), *glyphs(200, 110, "）")]
        (sheet,) = read_set(words, rulings, Setting(runs=[1] * len(words)))
        assert [c.text for c in sheet.cells] == expected
