"""What no person wrote: remains of formulas and programs in a text, digits a spreadsheet lost, marks beside figures,
days that read as amounts, the title for a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.forms.texts import excerpt, texts_of
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import RAISED, squeezed
from pipeline.model.script import simplified

# What no form is written in, and damaged bytes become: controls, Latin letters that neither names nor pinyin have,
# letters from Armenian to Hangul, Braille, what is no character.
_PINYIN = "āēěīńňōūǎǐǒǔǖǘǚǜǹ"
_FOREIGN = (
    r"\x00-\x08\x0e-\x1f\x7f-\x9f\u0100-\u02af\u0530-\u1dff\u2031\u2800-\u28ff\u2c00-\u2dff"
    r"\u3130-\u318f\ua000-\ud7ff\ufb00-\ufdff\ufe70-\ufefe\uffa0-\uffdf\ufff0-\uffff"
)
_REMAINS = re.compile(
    "|".join(
        (
            r"#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!|SPILL!|CALC!)|#{3,}",  # errors, and columns too narrow
            r"^=[A-Z][A-Z.]*\(",  # a formula
            r"\d(?:\.\d+)?[Ee]\+\d+",  # a long number as a spreadsheet shows it
            r"\$\{[^{}]*\}|\{\{[^{}]*\}\}",  # a template's field
            r"&(?:[a-zA-Z]{2,8}|#\d{2,6}|#x[0-9a-fA-F]{2,6});|#\d{5};",  # of a web page; one that lost its &
            r"</?(?:br|b|i|u|p|sup|sub|del|span|td)\s?/?>",
            r"\\[<>*_~#]|\\[nrt](?![a-zA-Z])|~~.+~~",  # of a text's markup
            r"^(?:NULL|null|None|nan|NaN|undefined|TRUE|FALSE)$|(?<!…)…$",  # …, where a program cut the text
            f"(?![{_PINYIN}])[\ue000-\uf8ff{_FOREIGN}]",  # characters that only one font has
        )
    )
)


_TELLING = re.compile(rf"[#=+{{&<>\\~…\ue000-\uf8ff{_FOREIGN}]")
"""Whatever is more than ASCII and destroyed has one of these; nearly no other text of a form has."""


def texts_destroyed(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Texts that a program left where a value stood: #REF!, ######, 3.93E+20, {{name}}, &ge;, a symbol font's sign; a
    unit whose number is lost (人 beside ≥351人), and the form's title for a value.
    """
    for path, text in texts_of(record):
        match = _REMAINS.search(text) if text and (text.isascii() or _TELLING.search(text)) else None
        if text and match:
            shown = excerpt(text, *match.span())
            yield finding(Code.UNREADABLE_VALUE, path, field=path.rpartition("/")[2], text=shown)
    for index, row in enumerate(record["indicators"]):
        for key, other in (("target", "actual"), ("actual", "target")):
            if row[key] and row[other] and row[other]["unit"] == row[key]["text"]:
                path = f"/indicators/{index}/{key}"
                yield finding(Code.UNREADABLE_VALUE, path, field=key, text=row[key]["text"])
    yield from _titles_for_values(record)


def _titles_for_values(record: Mapping[str, Any]) -> Iterator[Finding]:
    """The form's own title as a name or a value: the cell shows the text of another one."""
    title = squeezed(record["title"] or "")
    for path, text in texts_of(record):
        if text and path.startswith(("/project/", "/indicators/")) and squeezed(text) == title:
            yield finding(Code.UNREADABLE_VALUE, path, field=path.rpartition("/")[2], text=text)


_KEPT_DIGITS = 15  # of a number in a spreadsheet
_ROUNDED = re.compile(rf"[1-9]\d{{{_KEPT_DIGITS - 1}}}000+")


def codes_rounded(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Codes with nothing but zeros behind the digits that a spreadsheet keeps."""
    for key in ("code", "unit_code"):
        code = record["project"][key]
        if code and _ROUNDED.fullmatch(code):
            readings = f"{code[:_KEPT_DIGITS]}…"
            yield finding(Code.AMBIGUOUS_VALUE, f"/project/{key}", field=key, readings=readings)


_MARKS = re.compile("[√✓✔✗✘●■◆★▲×]")  # of a pen, and holes, as a recogniser reads them
# A figure; not one with a comma, which may be a list or a point (misreadings.py).
_BEGINS = re.compile(r"(?!.*\d[,，]\d)(?:[≥≤><=]|不[少低小]于|不超过)?[\d.]")
# What may stand beside a number that is a text all the same: 5场已完成, 约30人, 20余次, a day.
_TOLD = re.compile("完成|达到|实现|[已未约余多每起年月日/]|左右|以[上下内]|不等")


def figures_scribbled_on(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """In a scan, a mark in a value (19场√), and a figure that is none beside one (93.79%核, 34台40台): pens
    and specks are read as what they look like.
    """
    for index, row in enumerate(record["indicators"] if record["source"].get("ocr") else ()):
        for key, other in (("target", "actual"), ("actual", "target")):
            text = squeezed(row[key]["text"]) if row[key] else ""
            beside = row[other] and row[other]["kind"] in ("number", "range")
            strange = row[key] and row[key]["kind"] == "text" and beside
            if _MARKS.search(text) or (strange and _BEGINS.match(text) and not _TOLD.search(simplified(text))):
                path = f"/indicators/{index}/{key}"
                yield finding(Code.UNREADABLE_VALUE, path, field=key, text=row[key]["text"])


_MARKED = re.compile(rf"\d[{RAISED}]")
_POINTED = re.compile(r"\d{1,2}\.\d{1,2}(?:[-—–~至到]\d{1,2}\.\d{1,2})?")
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d(?:\.(?:0?[1-9]|1[0-2])|\d{4})")
_OF_TIME = re.compile("时[间限点]|日期|期限|工期|年限")
# A month, and eight figures that may be a day; ranges of them.
_FIGURES = r"(?:19|20)\d\d(?:0[1-9]|1[0-2]|\d{4})"
_MONTH_OR_DAY = re.compile(rf"(?<![\d.,]){_FIGURES}$")
_DAYS = re.compile(rf"{_FIGURES}[-—–~至到]{_FIGURES}")
_MONEY = re.compile("资金|金额|支付|成本|费|款|经费|投资|支出|补[助贴]|收入|造价|产值")
_UNIT_OF_MONEY = re.compile(r"元\)?$")
_ENDS_IN_TIME = re.compile(rf"(?:{_OF_TIME.pattern}|周期|进度|及时性?)(?:\([^()元]*\))?$")


def days_or_amounts(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Figures with a raised mark (351¹人, 11000①: a power or a note), and pointed ones that may be a day or a month:
    12.31 where a time is named, and 202312 and 20231131 there; 2023.12 and 20231231 where none is, or where money is.
    """
    for index, row in enumerate(record["indicators"]):
        named = simplified(f"{row['level2'] or ''}{row['level3'] or ''}")
        timely = (bool(_OF_TIME.search(named)) or "时效" in named) and not _is_of_money(row)
        for key in ("target", "actual"):
            text = squeezed(row[key]["text"]) if row[key] else ""
            pointed = _POINTED.fullmatch(text) and _OF_TIME.search(named)
            misread = row[key] and row[key]["kind"] == ("number" if timely else "date") and _MONTH_OR_DAY.search(text)
            amount = not timely and (_OF_A_YEAR.fullmatch(text) or _DAYS.fullmatch(text))
            if _MARKED.search(text) or pointed or misread or amount:
                path = f"/indicators/{index}/{key}"
                yield finding(Code.AMBIGUOUS_VALUE, path, field=key, readings=row[key]["text"])


def _is_of_money(row: Mapping[str, Any]) -> bool:
    """True for 工期内发放补助资金（元）; not for the day of a payment, 资金支付时间, nor what ought to be in time."""
    name = simplified(squeezed(row["level3"] or ""))
    if _UNIT_OF_MONEY.search(name):
        return True
    return bool(_MONEY.search(name)) and not _ENDS_IN_TIME.search(name) and "时效" not in (row["level2"] or "")
