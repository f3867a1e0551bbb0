"""Numbers that Word writes before the paragraphs of lists."""

from __future__ import annotations

import pytest

from extractors.word.list_numerals import numeral
from tests.extractors.word_files import SPACES, asked, lines, paragraph, read, run, styles


def level(index: int, form: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/>{more}</w:lvl>'
    )


def lists(*levels: str, nums: str = '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>') -> dict[str, str]:
    family = f'<w:abstractNum w:abstractNumId="3">{"".join(levels)}</w:abstractNum>'
    return {"numbering.xml": f"<w:numbering {SPACES}>{family}{nums}</w:numbering>"}


def item(text: str, index: int = 0, num: int = 7) -> str:
    numbering = f'<w:numPr><w:ilvl w:val="{index}"/><w:numId w:val="{num}"/></w:numPr>'
    return paragraph(run(text), properties=numbering) if text else paragraph(properties=numbering)


@pytest.mark.parametrize(
    ("form", "text", "shown"),
    [
        ("decimal", "%1.", ["1.甲", "2.乙"]),
        ("decimal", "%1、", ["1、甲", "2、乙"]),
        ("decimal", "（%1）", ["（1）甲", "（2）乙"]),
        ("decimal", "%1", ["1 甲", "2 乙"]),
        ("decimalZero", "%1", ["01 甲", "02 乙"]),
        ("decimalFullWidth", "%1．", ["１．甲", "２．乙"]),
        ("decimalEnclosedCircle", "%1", ["①甲", "②乙"]),
        ("chineseCounting", "%1、", ["一、甲", "二、乙"]),
        ("chineseCountingThousand", "（%1）", ["（一）甲", "（二）乙"]),
        ("upperLetter", "%1.", ["A.甲", "B.乙"]),
        ("lowerRoman", "%1)", ["i)甲", "ii)乙"]),
        ("none", "", ["甲", "乙"]),
    ],
)
def test_items_have_their_numbers(form: str, text: str, shown: list[str]) -> None:
    document = read(item("甲") + item("乙"), lists(level(0, form, text)))
    assert (lines(document), asked(document)) == (shown, [])


def test_numerals() -> None:
    assert [numeral(n, "chineseCounting") for n in (9, 10, 11, 20, 21, 99, 100)] == [
        "九", "十", "十一", "二十", "二十一", "九十九", None,
    ]  # fmt: skip
    assert [numeral(n, "ideographDigital") for n in (3, 9, 10)] == ["三", "九", None]
    assert [numeral(n, "lowerLetter") for n in (1, 26, 27)] == ["a", "z", "aa"]
    assert [numeral(n, "upperRoman") for n in (4, 9, 14, 40)] == ["IV", "IX", "XIV", "XL"]
    assert [numeral(n, "decimalEnclosedCircle") for n in (20, 21)] == ["⑳", None]


def test_lower_levels_begin_anew_below_each_higher_one() -> None:
    two = lists(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    body = item("甲") + item("子", 1) + item("丑", 1) + item("乙") + item("寅", 1)
    assert lines(read(body, two)) == ["一、甲", "1.1 子", "1.2 丑", "二、乙", "2.1 寅"]


def test_counts_run_through_cells_in_the_order_of_the_text() -> None:
    def cell(content: str) -> str:
        return f"<w:tc>{content}</w:tc>"

    rows = "".join(f"<w:tr>{cell(item(''))}{cell(paragraph(run(text)))}</w:tr>" for text in ("甲", "乙"))
    document = read(f"<w:tbl>{rows}</w:tbl>{item('丙')}", lists(level(0, "decimal", "%1")))
    assert lines(document) == ["1", "甲", "2", "乙", "3 丙"]


def test_blank_items_of_a_merged_cell_have_no_numbers() -> None:
    def row(merge: str, text: str) -> str:
        cells = f"<w:tc><w:tcPr><w:vMerge w:val='{merge}'/></w:tcPr>{item('')}</w:tc>"
        return f"<w:tr>{cells}<w:tc>{paragraph(run(text))}</w:tc></w:tr>"

    body = f"<w:tbl>{row('restart', '甲')}{row('continue', '乙')}{row('restart', '丙')}</w:tbl>"
    assert lines(read(body, lists(level(0, "decimal", "%1")))) == ["1", "甲", "乙", "2", "丙"]


def test_a_list_may_begin_anew_or_go_on() -> None:
    nums = (
        '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="3"/></w:num>'
        '<w:num w:numId="9"><w:abstractNumId w:val="3"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        "</w:lvlOverride></w:num>"
    )
    body = item("甲") + item("乙", num=8) + item("丙", num=9) + item("丁", num=9)
    assert lines(read(body, lists(level(0, "decimal", "%1."), nums=nums))) == ["1.甲", "2.乙", "1.丙", "2.丁"]


def test_a_style_puts_its_paragraphs_into_a_list() -> None:
    numbering = '<w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr>'
    own = f'<w:style w:type="paragraph" w:styleId="Item">{numbering}</w:style>'
    heirs = '<w:style w:type="paragraph" w:styleId="Heir"><w:basedOn w:val="Item"/></w:style>'
    body = (
        paragraph(run("甲"), properties='<w:pStyle w:val="Item"/>')
        + paragraph(run("乙"), properties='<w:pStyle w:val="Heir"/>')
        + paragraph(run("丙"), properties='<w:pStyle w:val="Item"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    levels = level(0, "decimal", "%1."), level(1, "chineseCounting", "%2、", '<w:pStyle w:val="Item"/>')
    made = lists(levels[0], levels[1])
    assert lines(read(body, made | styles(own + heirs))) == ["一、甲", "二、乙", "丙"]


@pytest.mark.parametrize(
    ("font", "sign", "shown"),
    [("Symbol", "\uf0b7", "甲"), ("Wingdings", "\uf06c", "甲"), ("Courier New", "o", "甲"),
     ("Wingdings", "\uf0fe", "☑甲"), ("Wingdings", "\uf0a8", "☐甲"), ("宋体", "□", "□甲")],
)  # fmt: skip
def test_bullets_are_ornaments_unless_they_are_boxes(font: str, sign: str, shown: str) -> None:
    form = level(0, "bullet", sign, f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}"/></w:rPr>')
    document = read(item("甲"), lists(form))
    assert (lines(document), asked(document)) == ([shown], [])


def test_an_unknown_number_is_asked_about_and_its_text_stays() -> None:
    document = read(item("完成3座"), lists(level(0, "hindiVowels", "%1.")))
    assert lines(document) == ["完成3座"]
    assert asked(document) == [("unreadable-value", "the number of a list: no value could be read from 完成3座")]
    newer = (
        '<w:lvl w:ilvl="0"><mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001"/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="%1"/>'
        "</w:lvl>"
    )
    assert len(asked(read(item("完成3座"), lists(newer)))) == 1
    assert len(asked(read(item("子", 1), lists(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))))) == 1


def test_a_number_before_a_bare_value_is_asked_about() -> None:
    document = read(item("5座"), lists(level(0, "decimal", "%1.")))
    assert [code for code, _ in asked(document)] == ["ambiguous-value"]
    assert asked(read(item("2024年完成5座"), lists(level(0, "decimal", "%1.")))) == []


def test_a_struck_or_deleted_item() -> None:
    mark = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr><w:rPr>{}</w:rPr>'
    struck = paragraph(run("旧", "<w:strike/>"), properties=mark.format("<w:strike/>"))
    deleted = paragraph(properties=mark.format('<w:del w:id="1" w:author="a"/>'))
    document = read(item("甲") + struck + deleted + item("乙"), lists(level(0, "decimal", "%1.")))
    assert lines(document) == ["1.甲", "3.乙"]


def test_a_paragraph_of_a_list_that_is_not_defined_has_no_number() -> None:
    document = read(item("甲", num=99), lists(level(0, "decimal", "%1.")))
    assert (lines(document), asked(document)) == (["甲"], [])
