"""Forms in the layouts of other places: every value in its place, from a paste, a spreadsheet and a PDF; and forms that
a person must look at say so.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.model.notation import squeezed
from pipeline.process import knowledge, process
from tests.formgen import delimited, draw, workbook
from tests.formgen.layout import Sheet
from tests.formgen.offices import FOLDER, read_office
from tests.formgen.wild_layouts import LAYOUTS, Layout
from tests.formgen.wild_plain import make_wild_file
from tests.formgen.wild_rare import RARE
from tests.formgen.wild_strangers import STRANGERS

Data = dict[str, Any]
_SIGNS = str.maketrans({"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤"})  # written as one: rule `characters`
_ROW = ("level1", "level1_weight", "level2", "level3", "weight", "score", "deviation", "goal")
_FUND = ("category", "initial_budget", "annual_budget", "arrived", "executed", "weight", "execution_rate", "score")


_KINDS = ("tsv", "xlsx", "draw")
_CASES = [(layout, kind) for layout in (*LAYOUTS, *RARE) for kind in _KINDS]
_CASES += [(layout, _KINDS[at % len(_KINDS)]) for at, layout in enumerate(STRANGERS)]


_OFFICES = list(enumerate(sorted(FOLDER.glob("*.txt"))))


@pytest.mark.parametrize(("layout", "kind"), _CASES, ids=lambda case: case if isinstance(case, str) else case.name)
def test_every_value_of_a_layout_finds_its_place(layout: Layout, kind: str, tmp_path: Path) -> None:
    rng = random.Random(f"wild {layout.name} {kind}")
    sheets, truths = make_wild_file(layout, rng)
    for truth, record in zip(truths, _read(sheets, kind, rng, tmp_path), strict=True):
        assert dict(_said(truth)) == dict(_said(record))
        assert _fields(truth) <= _fields(record)
        tables = [_rows(table) for table in record["tables"]]
        assert all(table in tables for table in truth.get("tables", ()))


@pytest.mark.parametrize(("at", "path"), _OFFICES, ids=[path.stem for _, path in _OFFICES])
def test_a_layout_nobody_has_seen_is_read_rightly_or_asked_about(at: int, path: Path, tmp_path: Path) -> None:
    office = read_office(path)
    kind = office.kind or _KINDS[at % len(_KINDS)]
    (record,) = _read([office.sheet], kind, random.Random(f"office {path.stem}"), tmp_path)
    assert record["status"] == ("review" if office.asks else "ready")
    if not office.asks:
        assert dict(_said(office.truth)) == dict(_said(record))
        assert _fields(office.truth) <= _fields(record)


def _read(sheets: list[Sheet], kind: str, rng: random.Random, folder: Path) -> list[Data]:
    """The records of the forms, exported as text, as a workbook or as a drawn PDF."""
    path = folder / f"form.{ {'tsv': 'txt', 'xlsx': 'xlsx', 'draw': 'pdf'}[kind] }"
    if kind == "tsv":
        path.write_text("".join(delimited.as_it_stands(sheet, kind, rng) for sheet in sheets), encoding="utf-8")
    else:
        {"xlsx": workbook.write_xlsx, "draw": lambda *a: draw.write(a[0], a[1], False, a[2])}[kind](sheets, path, rng)
    outcome = process(path.name, path.read_bytes(), (), knowledge(None))
    assert outcome.failure is None
    return list(outcome.records)


def _said(form: Data) -> Iterator[tuple[str, Any]]:
    """What a truth and a record both say, blanks left out, as pointers with comparable values."""
    said: list[tuple[str, Any]] = [("form_type", form["form_type"]), ("title", form["title"])]
    said += [(f"project/{key}", value) for key, value in form["project"].items()]
    said += [("funds/stated_unit", form["funds"]["stated_unit"])]
    for index, line in enumerate(form["funds"]["lines"]):
        said += [(f"funds/{index}/{key}", line.get(key)) for key in _FUND]
    said += [(f"goals/{key}", value) for key, value in form["goals"].items()]
    said += [(f"total/{key}", value) for key, value in form["total"].items()]
    for index, row in enumerate(form["indicators"]):
        said += [(f"indicators/{index}/{key}", row[key]) for key in _ROW]
        said += [(f"indicators/{index}/{key}", _text(row[key])) for key in ("target", "actual")]
        said += [(f"indicators/{index}/more/{item['label']}", item["value"]) for item in row["more"]]
    for path, value in said:
        if value is not None:
            yield path, squeezed(value).translate(_SIGNS) if isinstance(value, str) else float(value)


def _text(value: Any) -> str | None:
    return str(value["text"]) if isinstance(value, dict) else value


def _rows(table: Data) -> list[list[str]]:
    """The texts of a table's rows, each under the heading it stands under; blank where nothing does."""
    first = min((cell["row"] for cell in table["cells"] if cell["header"]), default=0)
    heads = sorted(cell["column"] for cell in table["cells"] if cell["row"] == first)
    rows: dict[int, list[str]] = {}
    for cell in table["cells"]:
        at = max(place for place, column in enumerate(heads) if column <= cell["column"])
        rows.setdefault(cell["row"], [""] * len(heads))[at] = cell["text"]
    return [rows[row] for row in sorted(rows)]


def _fields(form: Data) -> set[tuple[str, str]]:
    return {(squeezed(item["label"]), squeezed(item["value"])) for item in form["fields"] if item["value"]}
