from __future__ import annotations

from pathlib import Path

import pytest

from normalizers.typos import builtin_slips, correct_slips, load_slips, parse_slips, repair_slips, right_texts
from pipeline.errors import UsageError
from pipeline.model.trail import Trust
from pipeline.model.vocabulary import Vocabulary
from pipeline.process import knowledge
from tests.normalizers.sheets import VOCABULARY, delimited


def corrected(text: str) -> str:
    return correct_slips(text, builtin_slips())[0]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("妇儿儿童", "妇女儿童"),
        ("妇联联合会", "妇女联合会"),
        ("临岳县妇儿儿童活动中心", "临岳县妇女儿童活动中心"),
        ("临岳县妇联联合会(本级)", "临岳县妇女联合会(本级)"),
        ("临岳县妇联联合会（本级）", "临岳县妇女联合会（本级）"),
        ("临岳县妇联联合会、妇儿儿童中心", "临岳县妇女联合会、妇女儿童中心"),
        ("妇儿儿童与妇儿儿童", "妇女儿童与妇女儿童"),
        ("由县妇联联合会主办", "由县妇女联合会主办"),
        ("妇女女儿童之家", "妇女儿童之家"),
    ],
)
def test_exact_entries_are_corrected(typed: str, meant: str) -> None:
    assert corrected(typed) == meant


@pytest.mark.parametrize(("text", "why"), [pair for pair in right_texts() if "妇" in pair[0]])
def test_what_reads_as_other_words_stays(text: str, why: str) -> None:
    assert correct_slips(text, builtin_slips())[0] == text, why


def test_a_slip_whose_end_is_in_doubt_is_only_suggested() -> None:
    [repair] = repair_slips((delimited("区妇联联合会同教育局开展"),), VOCABULARY)
    assert (repair.trust, repair.after) == (Trust.SUGGESTED, "区妇女联合会同教育局开展")
    assert not repair.applied


def test_a_correction_that_holds_the_slip_ends() -> None:
    assert correct_slips("中心中心中心", {"中心": "活动中心"})[0] == "活动中心" * 3


def test_the_users_own_lexicon_is_added(tmp_path: Path) -> None:
    own = tmp_path / "slips.tsv"
    own.write_text("# mine\n\n青少年宮\t青少年宫\n", encoding="utf-8")
    slips = load_slips(own)
    assert slips["青少年宮"] == "青少年宫"
    assert slips["妇儿儿童"] == "妇女儿童"
    known = Vocabulary(VOCABULARY.labels, VOCABULARY.titles, slips)
    [repair] = repair_slips((delimited("临岳县青少年宮"),), known)
    assert (repair.trust, repair.after) == (Trust.CERTAIN, "临岳县青少年宫")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("甲乙", "line 1"),
        ("甲\t乙\n丙 丁", "line 2"),
        ("甲\t", "line 1"),
        ("\t乙", "line 1"),
        ("# x\n甲\t  ", "line 2"),
    ],
)
def test_a_bad_line_of_a_lexicon_is_refused(text: str, where: str) -> None:
    with pytest.raises(ValueError, match=f"^{where}: "):
        parse_slips(text)


def test_a_lexicon_that_cannot_be_used_is_the_callers_fault(tmp_path: Path) -> None:
    bad = tmp_path / "bad.tsv"
    bad.write_text("no tab", encoding="utf-8")
    with pytest.raises(UsageError, match=r"bad\.tsv: line 1"):
        knowledge(bad)
    with pytest.raises(UsageError, match="gone"):
        knowledge(tmp_path / "gone.tsv")
