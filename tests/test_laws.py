"""The laws every document obeys, whatever stands in it; DESIGN names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st

import extractors
from normalizers import Normalized, normalize, replay, settle
from pipeline.errors import InputError
from pipeline.load import to_json
from pipeline.model.document import Document
from pipeline.model.finding import Code
from pipeline.model.table import Origin, Sheet
from pipeline.process import knowledge, process
from tests.broken_files import broken_files
from tests.normalizers.sheets import VOCABULARY, crooked_sheets, pieces, tiled_pages
from tests.strategies import Made, differences, forms

KNOWN = knowledge(None)
_N = settings.default.max_examples if settings.default else 100
SHEETS = st.one_of(crooked_sheets(), crooked_sheets(Origin.DELIMITED), tiled_pages())


def read(made: Made) -> tuple[Sheet, ...]:
    return extractors.read(made.tsv(), ".tsv").sheets


def obeys_the_laws_of_repair(sheets: tuple[Sheet, ...]) -> Normalized:
    """Laws 1 to 3 for these sheets."""
    result = normalize(sheets, VOCABULARY)
    assert replay(sheets, result.repairs, VOCABULARY) == result.sheets
    assert Code.RULES_UNSETTLED not in {found.code for found in result.findings}
    again = normalize(result.sheets, VOCABULARY)
    assert [repair for repair in again.repairs if repair.applied] == []
    assert again.sheets == result.sheets
    before = pieces(cell for sheet in sheets for cell in sheet.cells)
    after = pieces(cell for sheet in result.sheets for cell in sheet.cells)
    # Un-merging alone repeats what it has read: a label on both sides of a header printed again.
    repeated = {piece for repair in result.repairs if repair.rule == "merged-cells" for piece in repair.pieces}
    assert not before - after
    assert set(after - before) <= repeated
    assert pieces(cell for grid in result.grids for cell in grid.cells) == after
    return result


@given(SHEETS)
@settings(max_examples=2 * _N)
def test_repairs_replay_come_to_rest_and_lose_nothing(sheets: tuple[Sheet, ...]) -> None:
    obeys_the_laws_of_repair(sheets)


@given(forms())
def test_repairs_of_drifted_forms_replay_come_to_rest_and_lose_nothing(made: Made) -> None:
    obeys_the_laws_of_repair(read(made))


@given(tiled_pages())
@settings(phases=[Phase.reuse, Phase.generate])  # shrinking three pages takes minutes and tells little
def test_what_tiled_still_tiles(sheets: tuple[Sheet, ...]) -> None:
    for sheet in sheets:
        assert settle(sheet)[1] == ()
    result = normalize(sheets, VOCABULARY)
    assert [found.message for found in result.findings if found.code is Code.CROOKED_TABLE] == []


@given(SHEETS)
def test_every_text_of_a_sheet_stands_in_its_grid(sheets: tuple[Sheet, ...]) -> None:
    for sheet in sheets:
        said = sorted(cell.text for cell in settle(sheet)[0].cells if not cell.blank)
        assert said == sorted(cell.text for cell in sheet.cells if not cell.blank)


@given(forms(drift=False, odd=False))
def test_a_straight_form_is_ready_and_says_what_it_prints(made: Made) -> None:
    rows = made.truth["indicators"]
    assume(all(differences(row, above) for above, row in pairwise(rows)))  # a row printed twice is asked about
    assume(not _a_rate_may_be_of_quality(rows))
    outcome = process("form.tsv", made.tsv(), (), KNOWN)
    [record] = outcome.records
    errors = [found["message"] for found in record["findings"] if found["severity"] == "error"]
    assert (differences(record, made.truth), errors, record["status"]) == ([], [], "ready")


def _a_rate_may_be_of_quality(rows: Sequence[Mapping[str, Any]]) -> bool:
    """True where a rate goes on below 数量指标 in a form without 质量指标: that level may be lost, and is asked about."""
    known = any("质量" in row["level2"] for row in rows)
    return not known and any(
        row["level2"] == above["level2"] == "数量指标" and (row["level3"] or "").endswith("率")
        for above, row in pairwise(rows)
    )


@given(forms(odd=False))
@settings(max_examples=2 * _N)
def test_a_drifted_form_is_read_rightly_or_goes_to_a_person(made: Made) -> None:
    never_wrong_and_ready(made)


@given(forms())
@settings(max_examples=2 * _N)
def test_a_drifted_form_with_gaps_is_read_rightly_or_goes_to_a_person(made: Made) -> None:
    never_wrong_and_ready(made)


def never_wrong_and_ready(made: Made) -> None:
    outcome = process("form.tsv", made.tsv(), (), KNOWN)
    assert outcome.failure is None
    for record in outcome.records:
        event(record["status"])
        assert to_json(record)
        wrong = differences(record, made.truth)
        assert not (record["status"] == "ready" and wrong), "\n".join([*made.notes, *wrong])


@given(st.binary(max_size=400), st.sampled_from(("", ".txt", ".csv", ".pdf", ".xlsx", ".docx", ".xls", ".png")))
def test_any_bytes_give_a_document_or_our_own_error(data: bytes, suffix: str) -> None:
    reads_or_refuses(data, suffix)


@pytest.mark.parametrize("kind", [".tsv", ".csv", ".txt", ".xlsx", ".xls", ".docx", ".pdf"])
def test_damaged_files_give_a_document_or_our_own_error(kind: str) -> None:
    @given(broken_files(kind))
    @settings(max_examples=max(20, _N // 5))
    def damaged(data: bytes) -> None:
        reads_or_refuses(data, kind)

    damaged()


def reads_or_refuses(data: bytes, suffix: str) -> None:
    try:
        document = extractors.read(data, suffix, ())
    except InputError as error:
        event(error.code.value)
        return
    assert isinstance(document, Document)
    event("read")
