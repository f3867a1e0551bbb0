"""Each rule against its fixtures: what it repairs, and what it leaves alone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from normalizers import RULES, normalize, replay
from normalizers.stack import stack_pages
from pipeline.model.table import Cell, Origin, Sheet
from tests.normalizers.sheets import VOCABULARY, delimited, ruled

FIXTURES = Path(__file__).parents[2] / "fixtures"
RULE_BY_NAME = {rule.__name__: rule for rule in RULES}
CASES = sorted((FIXTURES / "rules").glob("*/*.json"))

# Reported, not yet mended; each fails, and the day it passes this list must shrink.
KNOWN_FAILURES: set[str] = set()
MARKED = [
    pytest.param(
        path,
        id=(name := f"{path.parent.name}/{path.stem}"),
        marks=[pytest.mark.xfail(strict=True, reason="known failure")] if name in KNOWN_FAILURES else [],
    )
    for path in CASES
]


def read_case(path: Path) -> tuple[tuple[Sheet, ...], list[dict[str, Any]]]:
    data = json.loads(path.read_text(encoding="utf-8"))
    assert set(data) == {"why", "sheets", "repairs"}
    assert data["why"]
    return tuple(map(_sheet, data["sheets"])), data["repairs"]


def _sheet(data: dict[str, Any]) -> Sheet:
    if data["origin"] == "delimited":
        return delimited(*data["rows"])
    spans = {tuple(map(int, slot.split(","))): tuple(size) for slot, size in data.get("spans", {}).items()}
    sheet = ruled(*data["rows"], page=data["page"], loose=data.get("loose", ()), spans=spans)  # type: ignore[arg-type]
    if "confidence" in data:  # as a scan is read
        sheet = replace(sheet, cells=tuple(_read(cell, data["confidence"]) for cell in sheet.cells))
    return replace(sheet, origin=Origin(data["origin"]))


def _read(cell: Cell, confidence: float) -> Cell:
    return replace(cell, pieces=tuple(piece._replace(confidence=confidence) for piece in cell.pieces))


@pytest.mark.parametrize("path", MARKED)
def test_the_rule_makes_exactly_these_repairs(path: Path) -> None:
    sheets, expected = read_case(path)
    stacked = stack_pages(sheets, VOCABULARY)
    repairs = RULE_BY_NAME[path.parent.name](stacked, VOCABULARY)
    found = [{"trust": r.trust.value, "before": r.before, "after": r.after} for r in repairs]
    assert len(found) == len(expected)
    assert [{key: f[key] for key in e} for f, e in zip(found, expected, strict=True)] == expected


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_trail_of_each_case_replays(path: Path) -> None:
    sheets, _ = read_case(path)
    result = normalize(sheets, VOCABULARY)
    assert replay(sheets, result.repairs, VOCABULARY) == result.sheets


@pytest.mark.parametrize("name", sorted(RULE_BY_NAME))
def test_every_rule_has_a_case_it_repairs_and_one_it_leaves_alone(name: str) -> None:
    repairs = [read_case(path)[1] for path in CASES if path.parent.name == name]
    assert any(repairs), f"no case in fixtures/rules/{name} is repaired"
    assert not all(repairs), f"no case in fixtures/rules/{name} is left alone"


def test_no_case_stands_under_a_rule_that_is_gone() -> None:
    assert {path.parent.name for path in CASES} == set(RULE_BY_NAME)
