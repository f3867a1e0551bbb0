"""The files of a layout: its form, or a table that is no form's; and print in traditional script."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pipeline.model
from tests.formgen.content import Form, make_form
from tests.formgen.funds import rounded
from tests.formgen.goals import goal
from tests.formgen.layout import Builder, Sheet, Table
from tests.formgen.style import Style, make_style, plain
from tests.formgen.wild import make_wild
from tests.formgen.wild_layouts import Layout, Plain

_PARTS = (("投入", 15), ("过程", 20), ("产出", 35), ("效果", 20), ("预算执行", 10))
_PLACES = ("青榆区", "梧桐县", "临溪市", "云岭县", "沙洲区", "松坪县", "柳湾市", "白石区")


def make_wild_file(layout: Layout, rng: random.Random) -> tuple[list[Sheet], list[dict[str, Any]]]:
    """What one file of a layout holds: its form, or a table in front of it, or the table alone."""
    if layout.plain:
        form = make_form("mof", rng, small=True, write=goal)
        style = replace(
            make_style("mof", form.year, rng), below=tuple(("left", text) for text in layout.below), header=""
        )
        style = replace(style, section_column=True)
        pairs = [plain_table(layout.plain, f"{layout.title}（{form.year}年度）", form, style, rng)]
        pairs[0][1]["fields"] += [
            {"label": "注", "value": text.partition("：")[2], "personal": False} for text in layout.below
        ]
    else:
        pairs = [make_wild(layout, rng)]
    if layout.before:
        sheet, _ = pairs[0]
        first = plain_table(layout.before, f"{sheet.form.year}年{layout.before.title}", sheet.form, sheet.style, rng)
        pairs.insert(0, first)
    if layout.traditional:
        pairs = [in_traditional(sheet, truth) for sheet, truth in pairs]
    for _, truth in pairs:
        truth["notes"] = [layout.name]
    return [sheet for sheet, _ in pairs], [truth for _, truth in pairs]


def plain_table(kind: Plain, title: str, form: Form, style: Style, rng: random.Random) -> tuple[Sheet, dict[str, Any]]:
    """The table as a sheet of its own, and the truth of its record: `tables` by rows, the headings first."""
    rows = {"parts": _parts, "places": _places}[kind.rows](rng)
    table = [list(kind.heads), *rows]
    b = Builder(len(kind.heads))
    for at, row in enumerate(table):
        b.next_row()
        for text in row:
            b.add(text, "head" if at == 0 else "text")
    above = (("right", "单位：万元"),) if kind.rows == "places" else ()
    style = replace(style, title=title, year_line="", above=above, title_inside=False)
    sheet = Sheet(
        form, style, Table(b.row + 1, b.columns, tuple(b.cells), (1 / b.columns,) * b.columns, 0, 0, 0)
    )  # fmt: skip
    truth = {
        "form_type": "generic", "title": title, "project": {}, "funds": {"stated_unit": None, "lines": []}, "goals": {}, "indicators": [],
        "total": {}, "notes": [], "tables": [table],
        "fields": [{"label": "单位", "value": "万元", "personal": False}] if kind.rows == "places" else [],
    }  # fmt: skip
    return sheet, truth


def _parts(rng: random.Random) -> list[list[str]]:
    """Parts with their points, scores and grades; of some rows the first cell is lost."""
    rows: list[list[str]] = []
    whole = [Decimal(0), Decimal(0)]
    for name, weight in _PARTS:
        score = rounded(Decimal(weight) * Decimal(rng.randint(60, 100)) / 100)
        rows.append(["" if rng.random() < 0.25 else name, *_scored(Decimal(weight), score)])
        whole = [whole[0] + weight, whole[1] + score]
    return [*rows, ["" if rng.random() < 0.25 else "合计", *_scored(*whole)]]


def _scored(weight: Decimal, score: Decimal) -> list[str]:
    grade = "优" if score >= weight * 9 / 10 else "良" if score >= weight * 8 / 10 else "中"
    return [f"{weight:.2f}", f"{score:.2f}", grade]


def _places(rng: random.Random) -> list[list[str]]:
    """Sums by place, the headings once more where the page ended, and their total first."""
    rows: list[list[str]] = []
    sums = [0, 0]
    for name in rng.sample(_PLACES, rng.randint(4, len(_PLACES))):
        before, now = rng.randint(1, 900) * 10, rng.randint(1, 300) * 10
        sums = [sums[0] + before, sums[1] + now]
        rows.append([name, *(plain(Decimal(amount)) for amount in (before, now, before + now))])
    rows.insert(0, ["合计", *(plain(Decimal(amount)) for amount in (*sums, sum(sums)))])
    rows.insert(rng.randint(2, len(rows) - 1), ["地区", "已预下达", "本次下达", "合计下达"])
    return rows


_CANONICAL = frozenset({"form_type", "category", "stated_unit", "grade", "notes"})
"""What a record says in its own words whatever is printed."""


def in_traditional(sheet: Sheet, truth: Mapping[str, Any]) -> tuple[Sheet, dict[str, Any]]:
    """The same form printed in traditional script, and its truth as printed."""
    style = sheet.style
    above, below = (tuple((side, _turned(text)) for side, text in lines) for lines in (style.above, style.below))
    style = replace(
        style, title=_turned(style.title), year_line=_turned(style.year_line), above=above, below=below
    )  # fmt: skip
    cells = tuple(replace(cell, text=_turned(cell.text)) for cell in sheet.table.cells)
    said = {key: value if key in _CANONICAL else _turned_all(value) for key, value in truth.items()}
    return replace(sheet, style=style, table=replace(sheet.table, cells=cells)), said


def _turned_all(value: Any) -> Any:
    if isinstance(value, str):
        return _turned(value)
    if isinstance(value, list):
        return [_turned_all(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key in _CANONICAL else _turned_all(item) for key, item in value.items()}
    return value


def _turned(text: str) -> str:
    return text.translate(_script())


@cache
def _script() -> dict[int, str]:
    """Simplified characters to the first traditional one of each; those that are both stay."""
    lines = (Path(pipeline.model.__file__).parent / "traditional.txt").read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    both = "里后于台周余准干并征系向复只制发历家托回群欲舍"
    return {ord(pair[1]): pair[0] for pair in reversed(pairs) if pair[1] not in both}
