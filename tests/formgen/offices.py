"""Forms written out by hand as other offices print them: `offices/*.txt`, each a table with the truth of its cells.

A file begins with `type`, `title` and lines `above left|right` and `below`; `asks` says why the form needs a person, `as`
which export alone shows all of it. Behind `grid` each line is a row, its cells parted by `|`. `<` goes on from the left, `^` from above. `{key}` behind a text says what the record must call it, `{key=value}`
with another value than printed. `%ind`, `%fund` and `%across` name the columns of the rows that begin with `i:`, `f CATEGORY:` and
`x KEY:`; `-` is a column that the record has no key for.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from tests.formgen.content import make_form
from tests.formgen.layout import Cell, Sheet, Table
from tests.formgen.style import make_style

FOLDER = Path(__file__).with_name("offices")
_MARK = re.compile(r"\{([^{}]*)\}$")
_POINTS = re.compile(r"(.*?)[（(]([\d.]+)分?[)）]")
_NAMES = {"unit": "implementing_unit"}
_MONEY = ("initial_budget", "annual_budget", "arrived", "executed")
_UNITS = {"元": 1, "百元": 100, "万元": 10_000, "亿元": 100_000_000}
_BLANK = ("", "—", "/", "无")
_MOST_OF_ONE = 1  # a rate that is printed as a part of one


@dataclass(slots=True)
class _Reader:
    """A form while its lines are read: `grid` holds the cells at their top left place, `over` what covers each place."""

    truth: dict[str, Any]
    over: list[list[Cell]]
    columns: tuple[str, ...] = ()
    unit: int = 1


class Office(NamedTuple):
    """A form for the exporters, its truth in the record's shape, whether a person is asked, and the one export if so."""

    sheet: Sheet
    truth: dict[str, Any]
    asks: bool
    kind: str | None


def read_office(path: Path) -> Office:
    """The form of a file."""
    head, _, body = path.read_text("utf8").partition("\ngrid\n")
    said: dict[str, list[Any]] = {}
    for line in head.splitlines():
        key, _, text = line.partition(" ")
        said.setdefault(key, []).append(text)
    keys = ("code", "name", "year", "implementing_unit", "budget_unit", "unit_code")
    truth: dict[str, Any] = {
        "form_type": said["type"][0], "title": said["title"][0], "project": dict.fromkeys(keys), "funds": {"stated_unit": None, "lines": []},
        "goals": {}, "indicators": [], "total": {}, "fields": [], "notes": [path.stem],
    }  # fmt: skip
    if year := re.search(r"20\d\d", head):
        truth["project"]["year"] = int(year[0])
    unit = re.search(r"[（：](元|百元|万元|亿元)", head + body)
    truth["funds"]["stated_unit"] = unit and unit[1]
    reader = _Reader(truth, [], unit=_UNITS[unit[1]] if unit else 1)
    for line in body.splitlines():
        _line(reader, line)
    cells = tuple({id(cell): cell for row in reader.over for cell in row}.values())
    columns, rows = len(reader.over[0]), len(reader.over)
    form = make_form("mof", random.Random(path.stem), small=True)
    above = tuple((side, _MARK.sub("", text)) for side, _, text in (x.partition(" ") for x in said.get("above", ())))
    style = replace(
        make_style("mof", form.year, random.Random(path.stem)), title=said["title"][0], year_line="", above=above, header="",
        below=tuple(("left", x) for x in said.get("below", ())), section_column=True, title_inside=False,
    )  # fmt: skip
    table = Table(rows, columns, cells, tuple([1 / columns] * columns), rows - 1, 0, 0)
    return Office(Sheet(form, style, table), truth, "asks" in said, said.get("as", [None])[0])


def _line(reader: _Reader, line: str) -> None:
    if line.startswith("%"):
        reader.columns = tuple(line.split()[1:])
        return
    lead, body = "", line
    if found := re.match(r"(i(?:@\S+)?|[fx] \S+): ", line):
        lead, body = found[1], line[found.end() :]
    row = len(reader.over)
    covers: list[Cell] = []
    texts = [text.strip() for text in body.split("|")]
    while reader.over and len(texts) < len(reader.over[0]):
        texts.append("")
    for column, text in enumerate(texts):
        if text == "<" and covers:
            covers.append(covers[-1])
        elif text == "^":
            covers.append(reader.over[-1][column])
        else:
            covers.append(Cell(row, column, 1, 1, _MARK.sub("", text), "label" if not lead else "value"))
    reader.over.append(covers)
    assert len(covers) == len(reader.over[0]), line
    _grow(reader)
    covers = reader.over[-1]
    for column, text in enumerate(texts):
        if mark := _MARK.search(text):
            _marked(reader, mark[1], covers, column)
    if lead.startswith("i"):
        _indicator(reader, lead[2:], covers)
    elif lead:
        _fund(reader, lead, covers)


def _grow(reader: _Reader) -> None:
    """The cells of the last row as wide and as tall as what goes on from them."""
    row = len(reader.over) - 1
    for old in {id(cell): cell for cell in reader.over[row]}.values():
        places = [
            (r, c) for r in range(old.row, row + 1) for c in range(len(reader.over[r])) if reader.over[r][c] is old
        ]
        new = replace(old, row_span=row - old.row + 1, column_span=len({c for _, c in places}))
        for r, c in places:
            reader.over[r][c] = new


def _marked(reader: _Reader, mark: str, covers: list[Cell], column: int) -> None:
    key, _, value = mark.partition("=")
    key, _, category = key.partition(" ")
    text = value or covers[column].text
    label = next((cell.text for cell in reversed(covers[:column]) if cell is not covers[column]), "").rstrip("：:")
    truth = reader.truth
    if key in ("field", "personal"):
        truth["fields"].append({"label": label, "value": text, "personal": key == "personal"})
    elif key in ("expected", "actual", "mid_term"):
        truth["goals"][key] = text
    elif key.startswith("total."):
        truth["total"][key[6:]] = float(text)
    elif key in (*_MONEY, "execution_rate"):
        lines = truth["funds"]["lines"]
        line = next((x for x in lines if x["category"] == (category or "total")), None)
        if line is None:
            lines.append(line := {"category": category or "total"})
        line[key] = _number(reader, key, text)
    else:
        truth["project"][_NAMES.get(key, key)] = int(text) if key == "year" else text


def _number(reader: _Reader, key: str, text: str) -> float | None:
    if text in _BLANK:
        return None
    own = re.search("(?:万|亿)?元$", text)
    number = Decimal(text.replace(",", "").removesuffix(own[0] if own else "%"))
    if key == "execution_rate" and number <= _MOST_OF_ONE and "%" not in text:
        number *= 100
    return float(number * (_UNITS[own[0]] if own else reader.unit) if key in _MONEY else number)


def _fund(reader: _Reader, lead: str, covers: list[Cell]) -> None:
    kind, key = lead.split()
    lines = reader.truth["funds"]["lines"]
    if kind == "x":
        for name, at in (column.split("=") for column in reader.columns):
            if at.isdigit():
                line = next((x for x in lines if x["category"] == name), None)
                if line is None:
                    lines.append(line := {"category": name})
                line[key] = _number(reader, key, covers[int(at)].text)
        return
    line = {"category": key}
    for role, cell in zip(reader.columns, covers, strict=False):
        if role not in ("-", "label") and not role.startswith("more"):
            line[role] = _number(reader, role, cell.text.removesuffix("%") if role == "weight" else cell.text)
    lines.append(line)


def _indicator(reader: _Reader, given: str, covers: list[Cell]) -> None:
    row: dict[str, Any] = dict.fromkeys(
        ("level1", "level1_weight", "level2", "level3", "target", "actual", "weight", "score", "deviation", "goal")
    )
    row["more"] = []
    if given:
        row["level1"], weight = given.split(",")
        row["level1_weight"] = float(weight) if weight else None
    parts: dict[str, str] = {}
    for column, role in enumerate(reader.columns):
        text = covers[column].text
        if text in _BLANK or role == "-":
            continue
        if role.startswith("more:"):
            row["more"].append({"label": _heading(reader, column), "value": text})
        elif role in ("weight", "score"):
            row[role] = float(text.removesuffix("%"))
        elif role in ("operator", "unit"):
            parts[role] = text
        elif role in ("level1", "level2"):
            points = _POINTS.fullmatch(text)
            row[role] = text
            if points and role == "level1":
                row["level1"], row["level1_weight"] = points[1], float(points[2])
        else:
            row[role] = text
    for role in ("target", "actual"):
        if row[role] and parts.get("unit") and re.fullmatch(r"[≥≤=]?[\d.]+", row[role]):
            row[role] += parts["unit"]
    if row["target"] and "operator" in parts:
        row["target"] = parts["operator"] + row["target"]
    reader.truth["indicators"].append(row)


def _heading(reader: _Reader, column: int) -> str:
    """The text of the nearest cell above that is no value and does not stand across the table."""
    above = (row[column] for row in reversed(reader.over[:-1]))
    return next(x.text for x in above if x.role == "label" and x.column_span < len(reader.over[0]))
