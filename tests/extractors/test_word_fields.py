"""Form fields, content controls, formulas and what else of a Word file is no plain run."""

from __future__ import annotations

import pytest

from tests.extractors.word_files import asked, lines, paragraph, read, run


def form_field(data: str, kind: str, result: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{data}</w:ffData></w:fldChar></w:r>'
        f'<w:r><w:instrText> {kind} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def box(state: str) -> str:
    return form_field(f"<w:checkBox>{state}</w:checkBox>", "FORMCHECKBOX")


def test_tick_boxes_show_their_state() -> None:
    ticked = box("<w:default w:val='0'/><w:checked/>")
    unticked = box("<w:default w:val='1'/><w:checked w:val='0'/>")
    by_default = box("<w:default w:val='1'/>")
    document = read(paragraph(ticked, run("持续"), unticked, run("长期"), by_default, run("短期")))
    assert (lines(document), asked(document)) == (["☑持续☐长期☑短期"], [])


def choice(chosen: str, result: str = "") -> str:
    entries = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in ("≤", "≥", "="))
    return form_field(f"<w:ddList>{chosen}{entries}</w:ddList>", "FORMDROPDOWN", result)


def test_a_list_shows_what_was_chosen() -> None:
    second, first = choice("<w:result w:val='1'/>", run("≤")), choice("")
    assert lines(read(paragraph(second, run("3座")) + paragraph(first, run("3座")))) == ["≥3座", "≤3座"]
    assert [code for code, _ in asked(read(paragraph(choice("<w:result w:val='7'/>"), run("3座"))))] == [
        "unreadable-value"
    ]


def test_a_field_of_text_shows_its_result() -> None:
    document = read(paragraph(form_field("<w:textInput/>", "FORMTEXT", run("351人"))))
    assert lines(document) == ["351人"]


def test_a_field_that_never_ends_loses_no_text() -> None:
    begun = box("<w:checked/>").rpartition("<w:r>")[0]
    assert lines(read(paragraph(run("完成"), begun, run("持续")))) == ["完成☑持续"]


def test_the_instruction_of_a_field_is_not_shown() -> None:
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    inner = begin + "<w:r><w:instrText>MERGEFIELD x</w:instrText></w:r>" + separate + run("15") + end
    document = read(paragraph(begin, "<w:r><w:instrText>IF </w:instrText></w:r>", inner, separate, run("351人"), end))
    assert lines(document) == ["351人"]
    assert asked(document) == [("hidden-text", "page 1: text hidden by the layout: 15")]


def test_a_field_that_draws_is_asked_about() -> None:
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    parts = "<w:r><w:instrText>e</w:instrText></w:r><w:r><w:instrText>q \\f(1,2)</w:instrText></w:r>"
    document = read(paragraph(run("达到"), begin, parts, end, run("以上")))
    assert asked(document) == [("unreadable-value", "a field: no value could be read from eq \\f(1,2)")]


def control(text: str, stated: str = "<w:showingPlcHdr/>") -> str:
    return f"<w:sdt><w:sdtPr>{stated}</w:sdtPr><w:sdtContent>{paragraph(run(text))}</w:sdtContent></w:sdt>"


def test_a_prompt_is_no_text_and_a_value_beside_its_mark_is_asked_about() -> None:
    empty = read(paragraph(run("指标值")) + control("单击或点击此处输入文字。"))
    assert (lines(empty), asked(empty)) == (["指标值"], [])
    filled = read(paragraph(run("指标值")) + control("351人", ""))
    assert (lines(filled), asked(filled)) == (["指标值", "351人"], [])
    both = read(paragraph(run("指标值")) + control("351人"))
    assert (lines(both), asked(both)) == (["指标值"], [("hidden-text", "page 1: text hidden by the layout: 351人")])


def test_a_prompt_in_a_cell_leaves_the_cell_in_its_place() -> None:
    prompted = (
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:tc><w:p>"
        f"{run('选择一项。')}</w:p></w:tc></w:sdtContent></w:sdt>"
    )
    body = f"<w:tbl><w:tr>{prompted}<w:tc>{paragraph(run('351人'))}</w:tc></w:tr></w:tbl>"
    [sheet] = read(body).sheets
    assert [(cell.column, cell.text) for cell in sheet.cells] == [(0, ""), (1, "351人")]


def formula(content: str) -> str:
    return f"<m:oMath>{content}</m:oMath>"


def part(name: str, text: str) -> str:
    return f"<m:{name}><m:r><m:t>{text}</m:t></m:r></m:{name}>"


def fraction(above: str, below: str) -> str:
    return f"<m:f>{part('num', above)}{part('den', below)}</m:f>"


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (fraction("1", "2"), "1/2"),
        (fraction("a+b", "12"), "(a+b)/12"),
        (f"<m:sSup>{part('e', '10')}{part('sup', '3')}</m:sSup>", "10³"),
        (f"<m:sSub>{part('e', 'CO')}{part('sub', '2')}</m:sSub>", "CO₂"),
        (f"<m:d>{part('e', '351')}</m:d>", "(351)"),
        ("<m:r><m:t>≥351</m:t></m:r>", "≥351"),
    ],
)
def test_formulas_in_a_line(content: str, shown: str) -> None:
    document = read(paragraph(formula(content), run("以上")))
    assert (lines(document), asked(document)) == ([f"{shown}以上"], [])


@pytest.mark.parametrize(
    "content",
    [
        f"<m:nary>{part('sub', '1')}{part('sup', '2')}{part('e', '3')}</m:nary>",
        f"<m:rad>{part('deg', '3')}{part('e', '8')}</m:rad>",
        f"<m:sSup>{part('e', '10')}{part('sup', 'x')}</m:sSup>",
    ],
)
def test_other_formulas_are_asked_about(content: str) -> None:
    document = read(paragraph(run("达到"), formula(content)))
    assert [code for code, _ in asked(document)] == ["unreadable-value"]


def test_a_fraction_beside_a_digit_is_asked_about() -> None:
    assert [code for code, _ in asked(read(paragraph(run("1"), formula(fraction("1", "2")), run("倍"))))] == [
        "ambiguous-value"
    ]


def test_files_and_objects_put_in_are_asked_about() -> None:
    for inside in ('<w:altChunk r:id="x"/>', paragraph("<w:r><w:object/></w:r>")):
        assert [code for code, _ in asked(read(paragraph(run("正文")) + inside))] == ["hidden-text"]


def test_a_cell_struck_from_the_table_keeps_its_place() -> None:
    struck = f"<w:tc><w:tcPr><w:cellDel w:id='1' w:author='a'/></w:tcPr>{paragraph(run('旧'))}</w:tc>"
    document = read(f"<w:tbl><w:tr>{struck}<w:tc>{paragraph(run('351人'))}</w:tc></w:tr></w:tbl>")
    assert [(cell.column, cell.text) for cell in document.sheets[0].cells] == [(0, ""), (1, "351人")]
    assert asked(document) == [("hidden-text", "page 1: text hidden by the layout: 旧")]


PICTURE = '<w:r><w:drawing><wp:{0}><a:graphic><a:graphicData><a:blip r:embed="x"/></a:graphicData></a:graphic></wp:{0}></w:drawing></w:r>'


@pytest.mark.parametrize(
    ("place", "text", "seen"),
    [("inline", "人", True), ("inline", "负责人（签字）：", False), ("anchor", "人", False), ("inline", "", False)],
)
def test_a_picture_among_the_text_of_a_cell_may_be_a_part_of_it(place: str, text: str, seen: bool) -> None:
    cell = f"<w:tc>{paragraph(PICTURE.format(place), run(text))}</w:tc><w:tc>{paragraph(run('351人'))}</w:tc>"
    document = read(f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>")
    picture = ("hidden-text", f"page 1: text hidden by the layout: a picture beside {text}")
    assert asked(document) == ([picture] if seen else [])
