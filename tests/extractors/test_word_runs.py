"""What the formatting of Word text says: struck out, hidden, raised, in a symbol font, underlined."""

from __future__ import annotations

import pytest

from tests.extractors.word_files import asked, lines, paragraph, read, run, styles

GONE = '<w:style w:type="character" w:styleId="Gone"><w:name w:val="Gone"/><w:rPr>{}</w:rPr></w:style>'
OLD = '<w:style w:type="paragraph" w:styleId="Old"><w:basedOn w:val="Base"/></w:style>'
BASE = '<w:style w:type="paragraph" w:styleId="Base"><w:rPr><w:strike/></w:rPr></w:style>'


def hidden(text: str) -> tuple[str, str]:
    return "hidden-text", f"page 1: text hidden by the layout: {text}"


@pytest.mark.parametrize("how", ["<w:strike/>", "<w:dstrike w:val='1'/>", "<w:vanish/>", '<w:rStyle w:val="Gone"/>'])
def test_struck_and_hidden_runs_are_left_out_and_asked_about(how: str) -> None:
    document = read(paragraph(run("315人", how), run("351人")), styles(GONE.format("<w:vanish/>")))
    assert lines(document) == ["351人"]
    assert asked(document) == [hidden("315人")]


@pytest.mark.parametrize("how", ["<w:strike w:val='0'/>", "<w:vanish w:val='false'/>", "<w:webHidden/>", "<w:b/>"])
def test_what_is_not_struck_stays(how: str) -> None:
    document = read(paragraph(run("351人", how)))
    assert (lines(document), asked(document)) == (["351人"], [])


def test_a_run_that_is_not_struck_stays_in_a_paragraph_whose_style_is() -> None:
    body = paragraph(run("315人"), run("351人", "<w:strike w:val='0'/>"), properties='<w:pStyle w:val="Old"/>')
    document = read(body, styles(BASE + OLD))
    assert lines(document) == ["351人"]
    assert asked(document) == [hidden("315人")]


def test_a_struck_dash_says_nothing() -> None:
    assert asked(read(paragraph(run("—", "<w:strike/>"), run("351人")))) == []


def test_a_former_format_that_a_tracked_change_keeps_is_none() -> None:
    former = '<w:rPrChange w:id="1" w:author="a"><w:rPr><w:strike/></w:rPr></w:rPrChange>'
    assert lines(read(paragraph(run("351人", former)))) == ["351人"]


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ((run("75m"), run("2", '<w:vertAlign w:val="superscript"/>')), "75m²"),
        ((run("10"), run("-4", '<w:vertAlign w:val="superscript"/>'), run("吨")), "10⁻⁴吨"),
        ((run("351"), run("(1)", '<w:vertAlign w:val="superscript"/>'), run("人")), "351⁽¹⁾人"),
        ((run("CO"), run("2", '<w:vertAlign w:val="subscript"/>'), run("排放")), "CO₂排放"),
        ((run("25"), run("th", '<w:vertAlign w:val="superscript"/>')), "25th"),
        ((run("351"), run("1", '<w:vertAlign w:val="baseline"/>')), "3511"),
        ((run("351", '<w:sz w:val="24"/>'), run("1", '<w:position w:val="8"/><w:sz w:val="14"/>')), "351¹"),
        ((run("351", '<w:sz w:val="24"/>'), run("1", '<w:position w:val="8"/><w:sz w:val="24"/>')), "3511"),
    ],
)
def test_raised_and_lowered_digits(runs: tuple[str, ...], shown: str) -> None:
    assert lines(read(paragraph(*runs))) == [shown]


def test_a_lowered_digit_after_another_is_asked_about() -> None:
    document = read(paragraph(run("351"), run("1", '<w:vertAlign w:val="subscript"/>'), run("人")))
    assert [code for code, _ in asked(document)] == ["ambiguous-value"]


def fonts(ascii_font: str, **others: str) -> str:
    return f'<w:rFonts w:ascii="{ascii_font}" {" ".join(f"w:{name}={font!r}" for name, font in others.items())}/>'


@pytest.mark.parametrize(
    ("properties", "text", "shown"),
    [
        (fonts("Symbol"), "\uf0b3", "≥"),
        (fonts("Symbol", hAnsi="Symbol"), "³", "≥"),
        (fonts("Wingdings"), "\uf0fe持续\uf0a8长期", "☑持续☐长期"),
        (fonts("宋体", hAnsi="宋体"), "³", "³"),
        (fonts("Symbol", hAnsi="Symbol", eastAsia="宋体", hint="eastAsia"), "×", "×"),
        ('<w:rFonts w:ascii="Symbol" w:asciiTheme="minorHAnsi"/>', "m", "m"),
        ('<w:rStyle w:val="Gone"/>', "m", "μ"),
    ],
)
def test_glyphs_of_symbol_fonts(properties: str, text: str, shown: str) -> None:
    document = read(paragraph(run(text, properties), run("351人")), styles(GONE.format(fonts("Symbol"))))
    assert (lines(document), asked(document)) == ([f"{shown}351人"], [])


def test_an_unknown_glyph_is_asked_about() -> None:
    for properties, text in ((fonts("Wingdings 3"), "\uf07d"), (fonts("宋体"), "\ue123")):
        document = read(paragraph(run(text, properties), run("351人")))
        assert [code for code, _ in asked(document)] == ["unreadable-value"]
        assert "351人" in asked(document)[0][1]


@pytest.mark.parametrize(
    "runs",
    [
        (run("&gt;", '<w:u w:val="single"/>'), run("351人")),
        (run("&gt;351人", '<w:u w:val="single"/>'),),
        (run("＞", '<w:u w:val="single"/>'), run(" "), run("351人")),
    ],
)
def test_an_underlined_sign_before_a_number_may_be_another(runs: tuple[str, ...]) -> None:
    [(code, message)] = asked(read(paragraph(*runs)))
    assert code == "ambiguous-value"
    assert "351人 / ≥" in message


@pytest.mark.parametrize(
    "runs",
    [
        (run("&gt;", '<w:u w:val="none"/>'), run("351人")),
        (run("&gt;"), run("351人", '<w:u w:val="single"/>')),
        (run("&gt;", '<w:u w:val="single"/>'), run("上年")),
        (run("351人", '<w:u w:val="single"/>'),),
    ],
)
def test_other_signs_are_what_they_are(runs: tuple[str, ...]) -> None:
    assert asked(read(paragraph(*runs))) == []
