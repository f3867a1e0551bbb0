from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from normalizers.labels import repair_labels
from normalizers.typos import builtin_slips, correct_slips, load_slips, parse_slips, repair_slips
from pipeline.errors import UsageError
from pipeline.model.trail import Trust
from pipeline.model.vocabulary import Vocabulary
from pipeline.process import knowledge
from tests.normalizers.sheets import VOCABULARY, delimited
from tests.normalizers.test_text import texts_of


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


@pytest.mark.parametrize("text", texts_of("slips.tsv"))
def test_what_reads_as_other_words_stays(text: str) -> None:
    assert correct_slips(text, builtin_slips())[0] == text


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


def relabelled(*rows: str) -> list[tuple[str, str]]:
    return [(repair.before, repair.after) for repair in repair_labels((delimited(*rows),), VOCABULARY)]


@pytest.mark.parametrize(
    ("rows", "repaired"),
    [
        (("实施第位|某中心|主管部门|某局",), ("实施第位", "实施单位")),
        (("实施第位：|某中心|主管部门：|某局",), ("实施第位：", "实施单位：")),
        (("项目名称|清淤|绩效自评年渡|2024",), ("绩效自评年渡", "绩效自评年度")),
        (("项目资金（元）|年初预匏数|全年预算数|全年执行数|分值|执行率|得分",), ("年初预匏数", "年初预算数")),
        (("一级指标|二级指标|三级指标|年度指标值|实际完戍值|分值|得分",), ("实际完戍值", "实际完成值")),
    ],
)
def test_a_label_one_character_off_is_repaired(rows: tuple[str, ...], repaired: tuple[str, str]) -> None:
    assert relabelled(*rows) == [repaired]


FUNDS = "项目资金（元）|年初预算数|全年预算数|全年执行数|分值|执行率|得分"


@pytest.mark.parametrize(
    ("printed", "confidence", "repaired"),
    [("年度资金总议", 0.55, [("年度资金总议", "年度资金总额")]), ("年度资金总议", 0.97, []), ("本级财政拨歉", 0.5, [])],
)
def test_a_fund_read_in_doubt_is_the_one_that_is_nearest(
    printed: str, confidence: float, repaired: list[tuple[str, str]]
) -> None:
    assert scanned(confidence, FUNDS, f"{printed}|10|10|8|10|80|8") == repaired


def scanned(confidence: float, *rows: str) -> list[tuple[str, str]]:
    sheet = delimited(*rows)
    cells = tuple(
        replace(cell, pieces=tuple(replace(piece, confidence=confidence) for piece in cell.pieces))
        for cell in sheet.cells
    )
    found = repair_labels((replace(sheet, cells=cells),), VOCABULARY)
    return [(repair.before, repair.after) for repair in found]


def test_a_short_header_read_in_doubt_is_the_one_that_is_nearest() -> None:
    assert scanned(0.52, HEADER.replace("分值", "*权难")) == [("*权难", "权重")]
    assert scanned(0.97, HEADER.replace("分值", "*权难")) == []


HEADER = "一级指标|二级指标|三级指标|年度指标值|实际完成值|分值|得分"


@pytest.mark.parametrize(
    "rows",
    [
        (HEADER, "效率指标|数量指标|清淤次数|≥2次|2次|10|10"),  # a level is the form's own word
        (HEADER, "产出指标|数量指标|实际完戍值|≥2次|2次|10|10"),  # stands where a value stands
        ("项目名称|实施第位|主管部门|某局",),  # beside its label: a value
        ("联系入|张某|联系电话|000",),  # three characters
        ("实池第位|某中心|主管部门|某局",),  # two off
        ("实施第位",),  # alone in its row: nothing says that a label stands here
        ("甲乙丙丁|戊|己庚辛壬|癸",),
        ("一级指标|二级指标|三级指标|分直|实际完成值|得分",),  # two characters
        ("一级指标|二级指标|三级指标|年度指标|实际完成值|得分",),  # 年度指标值 or 年度目标
    ],
)
def test_what_is_no_label_for_sure_stays(rows: tuple[str, ...]) -> None:
    assert relabelled(*rows) == []


def test_a_text_as_near_to_two_labels_stays() -> None:
    from pipeline.model.vocabulary import Label, Part

    labels = {"单位编码": (Label(Part.IDENTITY, "unit_code"),), "单项编码": (Label(Part.IDENTITY, "code"),)}
    labels |= {"项目名称": (Label(Part.IDENTITY, "name"),)}
    known = Vocabulary(labels)
    assert [r.after for r in repair_labels((delimited("单某编码|1|项目名称|甲"),), known)] == []
    assert [r.after for r in repair_labels((delimited("甲位编码|1|项目名称|甲"),), known)] == ["单位编码"]


@pytest.mark.parametrize("text", texts_of("labels.tsv"))
def test_texts_near_labels_stay(text: str) -> None:
    assert relabelled(f"{text}|某中心|主管部门|某局") == []
