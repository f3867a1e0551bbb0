"""Repairs for text, measured where they are made: precision and recall of docs/repairs.md."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from normalizers.names import misspelt_body, misspelt_measure
from normalizers.values import other_reading
from pipeline.words import _word_list
from tests.slips import Result, correct, drawn, results, slips, table

DOCS = Path(__file__).parent.parent / "docs" / "repairs.md"
# Of 1,000 repairs at most one may be wrong.
_PRECISION = 0.999
_RECALL = 0.9
# Words met as often as this in what jieba counted: some 60,000.
_COMMON = 20
# What ends names of indicators and is no known confusion is left without a word, though a person could tell.
_SUGGESTED = 0.85
# A right text that is doubted costs a person a look; three in a thousand of texts made to mislead.
_FALSE_DOUBTS = 0.003


@pytest.fixture(scope="module")
def found() -> Sequence[Result]:
    return results([*slips(), *correct(), *drawn()])


def texts(some: Sequence[Result]) -> list[tuple[str, str, str | None]]:
    return [(result.case.place, result.case.written, result.after) for result in some]


def test_there_are_enough_of_both() -> None:
    assert len({(case.place, case.written, case.context) for case in slips()}) >= 200
    assert len({(case.place, case.written) for case in correct()}) >= 2000
    parts = [case.part for case in [*slips(), *correct()]]
    assert set(parts) == {"tuned", "held"}
    assert parts.count("held") >= 0.3 * len(parts)


def test_nothing_is_repaired_wrongly(found: Sequence[Result]) -> None:
    applied = [result for result in found if result.after is not None]
    wrong = [result for result in applied if result.wrong]
    assert texts(wrong) == []
    assert 1 - len(wrong) / len(applied) >= _PRECISION


@pytest.mark.parametrize("part", ["tuned", "held"])
def test_slips_of_the_kinds_covered_are_repaired(found: Sequence[Result], part: str) -> None:
    own = [result for result in found if result.case.part == part and result.case.expect == "apply"]
    for kind in {result.case.kind for result in own}:
        of_kind = [result for result in own if result.case.kind == kind]
        missed = [result for result in of_kind if not result.as_expected]
        assert len(missed) <= max(1, (1 - _RECALL) * len(of_kind)), texts(missed)
    assert sum(result.as_expected for result in own) >= _RECALL * len(own)


def test_no_word_of_the_dictionary_is_taken_for_a_slip() -> None:
    """60,000 words as the end of an indicator's name, of a body's name, and as a value with a figure or without."""
    words = [word for word, frequency in _word_list().FREQ.items() if frequency >= _COMMON and len(word) > 1]
    measures = [word for word in words if misspelt_measure(f"开展{word}")]
    bodies = [word for word in words if misspelt_body(f"东屏县{word}")]
    values = [word for word in words if other_reading(word) or other_reading(f"20{word}")]
    # 监察院 is no body of a county, and is only suggested where nothing else says 检察院.
    assert (measures, bodies, values) == ([], ["监察院"], [])


def test_a_body_whose_name_is_nearly_the_end_of_another_is_no_slip() -> None:
    slip = misspelt_body("东屏县疫病预防控制中心")
    assert slip is not None and slip.meant == "疾病预防控制中心"
    assert misspelt_body("东屏县动物疫病预防控制中心") is None
    assert misspelt_body("东屏县动物疫病预防控制中心（本级）") is None


def test_what_only_a_person_can_tell_is_suggested(found: Sequence[Result]) -> None:
    own = [result for result in found if result.case.expect == "suggest"]
    assert sum(result.suggested for result in own) >= _SUGGESTED * len(own)


def test_running_text_and_names_of_persons_and_codes_are_left_without_a_word(found: Sequence[Result]) -> None:
    own = [result for result in found if result.case.expect == "leave" and result.case.kind != "correct"]
    assert {result.case.place for result in own} == {"text", "person", "project", "code"}
    assert texts([result for result in own if not result.as_expected]) == []


def test_right_texts_are_hardly_ever_doubted(found: Sequence[Result]) -> None:
    own = [result for result in found if result.case.kind == "correct"]
    doubted = [result for result in own if result.suggested]
    assert len(doubted) <= _FALSE_DOUBTS * len(own), texts(doubted)


def test_the_table_in_the_documentation_is_what_is_measured(found: Sequence[Result]) -> None:
    assert "\n".join(table(found)) in DOCS.read_text(encoding="utf-8"), "python -m tests.slips prints it"
