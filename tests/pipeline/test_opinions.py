"""Which of two readings of a page is the better one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.model.document import Document
from pipeline.model.table import Origin
from pipeline.opinions import best_reading
from tests.normalizers.sheets import delimited


def _record(form_type: str, faults: int) -> dict[str, Any]:
    findings = [{"code": "unplaced-text"}] * faults
    return {"form_type": form_type, "findings": findings, "evidence": {"/title": []}}


@pytest.mark.parametrize(
    ("form_type", "faults", "taken"),
    [("project_self_evaluation", 1, True), ("project_self_evaluation", 3, False), ("generic", 1, False)],
)
def test_a_reading_that_fits_better_and_a_known_family_is_taken(form_type: str, faults: int, taken: bool) -> None:
    sheet = delimited("项目名称|甲")
    ours, theirs = _record("project_self_evaluation", 3), _record(form_type, faults)
    document = Document("application/pdf", "one", (), (sheet,))
    best = best_reading(document, (ours,), interpret=lambda _: (theirs,), ask=lambda _: (("other", (sheet,)),))
    assert (best[0] is theirs) is taken


def test_a_page_with_print_over_its_layout_is_left_as_it_was_read() -> None:
    sheet = delimited("项目名称|甲")
    ours, theirs = _record("project_self_evaluation", 1), _record("project_self_evaluation", 0)
    document = Document("application/pdf", "one", (), (sheet,), overlaid=frozenset({sheet.page}))
    best = best_reading(document, (ours,), interpret=lambda _: (theirs,), ask=lambda _: (("other", (sheet,)),))
    assert best[0] is ours


@pytest.mark.parametrize(("ours", "kept"), [(Origin.LEVEL, Origin.LEVEL), (Origin.RULED, Origin.ALIGNED)])
def test_a_table_without_borders_down_has_none_for_another_reader(ours: Origin, kept: Origin) -> None:
    sheet = replace(delimited("项目名称|甲"), origin=ours)
    theirs = replace(sheet, origin=Origin.ALIGNED)
    asked: list[Document] = []

    def interpret(document: Document) -> tuple[dict[str, Any], ...]:
        asked.append(document)
        return (_record("project_self_evaluation", 0),)

    document = Document("application/pdf", "one", (), (sheet,))
    best_reading(document, (_record("project_self_evaluation", 1),), interpret, lambda _: (("other", (theirs,)),))
    assert [other.sheets[0].origin for other in asked] == [kept]
