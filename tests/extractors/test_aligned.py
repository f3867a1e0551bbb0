from __future__ import annotations

from extractors.carried import Carried
from extractors.lines import line_to_text, words_to_lines
from extractors.tables import UNKNOWN, Setting, page_to_sheets
from pipeline.model.document import Word
from pipeline.model.geometry import Box
from pipeline.model.table import Grid, Origin, Sheet
from tests.extractors.pages import across, glyphs, lattice, page, read


def test_a_spread_title_is_one_text() -> None:
    words = [word for i, char in enumerate("绩效自评表") for word in glyphs(100 + 40 * i, 50, char)]
    (sheet,) = read(words)
    assert [c.text for c in sheet.cells] == ["绩效自评表"]


def test_spaces_only_between_latin_words_and_where_a_gap_stands_out() -> None:
    assert line_to_text(glyphs(0, 0, "Form A 12")) == "Form A 12"
    assert line_to_text(glyphs(0, 0, "项 目 名 称")) == "项目名称"
    assert line_to_text(glyphs(0, 0, "填表人：张三        电话：123")) == "填表人：张三 电话：123"
    assert line_to_text([Word("第一段", Box(0, 0, 30, 10)), Word("第二段", Box(31, 0, 61, 10))]) == "第一段第二段"


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


def test_a_running_head_above_the_title_is_no_form_of_its_own() -> None:
    form = [["名称", "甲", "年度"], ["单位", "乙", "编码"], ["预算", "丙", "得分"]]
    words = [*glyphs(50, 20, "内部资料"), *glyphs(200, 40, "自评表", 16)]
    (sheet,) = read([*words, *columns(form, [70, 90, 110], [50, 150, 250])])
    assert [c.text for c in sheet.cells][:3] == ["内部资料", "自评表", "名称"]


def test_a_frame_around_an_unruled_page_is_no_cell() -> None:
    form = [["名称", "甲", "年度"], ["单位", "乙", "编码"], ["预算", "丙", "得分"]]
    words = columns(form, [70, 90, 110], [50, 150, 250])
    (framed,) = read(words, lattice([20, 580], [20, 780]))
    assert framed == read(words)[0]


def test_a_page_of_text_is_loose_rows_and_an_empty_one_nothing() -> None:
    (sheet,) = read([*glyphs(50, 50, "情况说明"), *glyphs(50, 80, "本项目已完成。")])
    assert sheet.loose_rows == {0, 1}
    assert read([], lattice([100, 200], [100, 130])) == ()


def test_a_label_beside_several_rows_keeps_its_lines_where_the_next_row_begins() -> None:
    rows = [
        ["一级", "三级指标", "分值"],
        ["产出", "培训人员", "10"],
        ["", "数量", ""],
        ["", "覆盖人群", "20"],
        ["", "比例", ""],
        ["效益", "满意", "10"],
    ]
    words = columns(rows, [100, 118, 130, 148, 160, 178], [50, 150, 300])
    words += [*glyphs(50, 130, "指标"), *glyphs(50, 142, "（50"), *glyphs(50, 148.5, "分）")]
    (sheet,) = read(words)
    assert [c.text for c in sheet.cells if c.column == 0] == ["一级", "产出\n指标\n（50\n分）", "", "效益"]
    assert [c.text for c in sheet.cells if c.column == 1][2] == "覆盖人群\n比例"


def test_the_last_row_goes_on_below_its_first_line() -> None:
    rows = [["名称", "甲乙丙", "年度"], ["", "丁", "限"], ["单位", "乙", "编码"], ["预算", "戊己庚", "得分"]]
    words = columns(rows, [100, 112, 130, 148], [50, 150, 250])
    (sheet,) = read([*words, *glyphs(150, 160, "辛"), *glyphs(150, 180, "第1页")])
    assert [c.text for c in sheet.cells][-4:] == ["预算", "戊己庚\n辛", "得分", "第1页"]
    assert sheet.loose_rows == {3}


def test_an_unruled_table_keeps_its_columns_on_the_next_page() -> None:
    upper = [["指标", "培训人员数量", "10", "9"], ["质量", "合格率", "20", "18"], ["时效", "及时率", "5", "5"]]
    lower = [["效益", "群众受益", "30", "30"], ["满意", "满意", "10", "10"], ["总分", "", "100", "98"]]
    carried = Carried()
    first = page_to_sheets(page(columns(upper, [100, 120, 140], [50, 150, 300, 400])), "test", (), UNKNOWN, carried)
    second = page_to_sheets(page(columns(lower, [60, 80, 100], [53, 152, 290, 405])), "test", (), UNKNOWN, carried)
    assert first[0].column_edges == second[0].column_edges
    other = [
        *glyphs(200, 30, "自评表", 16),
        *columns([["甲", "一"], ["乙", "二"], ["丙", "三"]], [60, 80, 100], [120, 240]),
    ]
    third = page_to_sheets(page(other), "test", (), UNKNOWN, carried)
    assert third[0].column_count == 2


def test_a_table_that_goes_on_wider_than_before_has_no_cell_beyond_its_columns() -> None:
    upper = [["指标", "数量", "10", "9"], ["质量", "合格率", "20", "18"], ["时效", "及时率", "5", "5"]]
    lower = [["效益", "受益", "30", "三十分以上未完成"], ["满意", "满意", "10", "10"], ["总分", "", "100", "98"]]
    carried = Carried()
    for rows in (upper, lower):
        words = columns(rows, [100, 120, 140], [50, 150, 300, 400])
        (sheet,) = page_to_sheets(page(words), "test", (), UNKNOWN, carried)
        assert max(cell.end_column for cell in sheet.cells) == len(sheet.column_edges) - 1 == 4


def text(left: float, top: float, chars: str, size: float = 10.0) -> Word:
    """A line of a scan: one word, in a box of ink."""
    return Word(chars, Box(left, top, left + size * len(chars), top + size))


def scanned(words: list[Word], carried: Carried | None = None, scale: float = 1.0) -> Sheet:
    (sheet,) = page_to_sheets(page(words), "test", (), Setting(whole=True, scale=scale), carried)
    return sheet


def test_lines_of_a_scan_are_one_cell_though_their_distances_vary() -> None:
    """A pixel or two more or less than the leading of 13; rows are 20 apart."""
    tops = [100.0, 112.5, 126.0, 138.6, 159.0, 172.3, 192.0, 205.4, 225.0, 237.7]
    texts = ["甲甲甲甲", "乙乙", "丙丙", "丁", "戊戊戊戊", "己", "庚庚庚庚", "辛", "壬壬壬壬", "癸"]
    words = [text(100, top, chars) for top, chars in zip(tops, texts, strict=True)]
    words += [text(200, tops[row], "十分") for row in (0, 4, 6, 8)]
    cells = [cell.text for cell in scanned(words).cells if cell.column == 0]
    assert cells == ["甲甲甲甲\n乙乙\n丙丙\n丁", "戊戊戊戊\n己", "庚庚庚庚\n辛", "壬壬壬壬\n癸"]


def test_a_gap_beside_a_full_width_mark_is_none_and_another_as_wide_parts_columns() -> None:
    rows = [[text(100, top, "指标"), text(200, top, "数量")] for top in (100, 120, 140)]
    words = [word for row in rows for word in row]
    words += [
        text(200, 160, "改造项目"),
        text(251, 160, "（一期）"),
        text(200, 180, "改造项目"),
        text(251, 180, "一期"),
    ]
    assert [c.text for c in scanned(words).cells if c.row == 3 and c.text] == ["改造项目（一期）"]
    assert [c.text for c in scanned(words).cells if c.row == 4 and c.text] == ["改造项目", "一期"]


def test_a_bracket_alone_on_a_line_belongs_to_the_text_above_it() -> None:
    """The ink of （ begins half a character further in, that of ） on the line below does not."""
    words = [text(x, 100 + 26 * row, "产出指标") for row in range(4) for x in (100, 200)]
    words += [text(107, 191, "（五分"), text(100, 204, "）", 4), text(200, 191, "质量"), text(200, 204, "指标")]
    cells = {(cell.row, cell.column): cell.text for cell in scanned(words).cells}
    assert cells[3, 0] == "产出指标\n（五分\n）"


def test_pages_scanned_apart_are_laid_upon_each_other() -> None:
    upper = [["产出", "培训人数", "十", "九"], ["质量", "合格率", "二", "一"], ["时效", "及时率", "五", "五"]]
    lower = [["效益", "群众受益", "三", "三"], ["满意", "满意", "十", "十"], ["总分", "", "百", "九"]]

    def lines(rows: list[list[str]], size: float, aside: float) -> list[Word]:
        return [
            text(aside + size * x, size * (100 + 20 * row), chars, size * 10)
            for row, some in enumerate(rows)
            for x, chars in zip((50, 150, 300, 400), some, strict=True)
            if chars
        ]

    carried = Carried()
    first = scanned(lines(upper, 1, 0), carried)
    second = scanned(lines(lower, 1.01, 45), carried)
    third = scanned(lines(lower, 2, -60), carried, 2.0)
    assert first.column_edges == second.column_edges == third.column_edges
    other = scanned([text(x, 100 + 20 * row, "甲乙") for row in range(4) for x in (30, 110, 190, 262)], carried)
    assert other.column_edges != first.column_edges
