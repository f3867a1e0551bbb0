from __future__ import annotations

import pytest

from extractors.ocr.judge import confidence
from extractors.ocr.rare import with_rare, with_rarer_rivals
from extractors.ocr.recognize import Glyph, Reading


def line(text: str, at: int, score: float, rivals: dict[str, float]) -> Reading:
    """A line of which one character is in doubt."""
    made = [Glyph(char, 1.0, (), (place + 0.5) / len(text)) for place, char in enumerate(text)]
    made[at] = Glyph(text[at], score, tuple(rivals.items()), made[at].at)
    return Reading(tuple(made))


@pytest.mark.parametrize(
    ("text", "at", "score", "rivals", "witness", "sure"),
    [
        ("虎沭乡小学", 1, 0.75, {"浦": 0.1, "述": 0.1}, "虎流乡小学", True),  # all of them are more common
        ("不熏不漏", 1, 0.61, {"重": 0.17, "露": 0.14}, "不熏不漏", False),  # a broken 重
        ("开峄乡水库", 1, 0.75, {"峰": 0.25}, "开峄乡水库", True),
        ("开峰乡水库", 1, 0.75, {"峄": 0.25}, "开峰乡水库", False),  # a common one may be a rare one misread
        ("涧珑苏木", 1, 0.6, {"垅": 0.2, "城": 0.15}, "涧城苏木", False),  # both are rare
        ("涧珑苏木", 1, 0.8, {"城": 0.15}, "涧城苏木", False),  # it stands for 垅, which the recogniser does not know
        ("调解鳌闸", 2, 0.7, {"螯": 0.25}, "调解鳌闸", False),
        ("开峄乡水库", 1, 0.4, {"峰": 0.6}, "开峄乡水库", False),
        ("开峄乡水库", 1, 0.55, {"峰": 0.05}, "开峄乡水库", False),  # something else is in doubt than which one it is
        ("胜孪工业园", 1, 0.64, {"李": 0.32, "挛": 0.04}, "胜李工业园", True),  # 李 is far more common, 挛 hardly seen
        ("胜李工业园", 1, 0.64, {"孪": 0.32, "季": 0.04}, "胜李工业园", False),
        ("在跺齿林场", 1, 0.75, {"踩": 0.15, "跌": 0.05, "躁": 0.02}, "在踩齿林场", False),  # 踩 is as rare
        (
            "场傩戏表演",
            1,
            0.74,
            {"滩": 0.18, "雄": 0.03, "摊": 0.02},
            "场雒戏表演",
            True,
        ),  # 雒 is rare, and makes no word
        ("开峄乡水库", 1, 0.64, {"峰": 0.2, "4": 0.1}, "开峰乡水库", False),  # it may be no hanzi
        ("扶持缂丝", 2, 0.29, {"绳": 0.5, "纬": 0.2}, "扶持绳丝", True),  # it makes a word, and none of the others does
        ("扶持缂舟", 2, 0.29, {"绳": 0.5, "纬": 0.2}, "扶持绳舟", False),
    ],
)
def test_a_rare_character_is_what_both_would_rather_not_see(
    text: str, at: int, score: float, rivals: dict[str, float], witness: str, sure: bool
) -> None:
    found = with_rare(line(text, at, score, rivals), line(witness, 0, 1.0, {}))
    assert found.text == text, "nothing is changed"
    assert (confidence(found) >= 0.9) == sure


def test_a_rarer_character_that_the_witness_sees_is_a_rival() -> None:
    doubted = line("开磬乡水库", 1, 0.75, {"馨": 0.25})
    assert confidence(with_rare(doubted, line("开馨乡水库", 1, 1.0, {}))) >= 0.9
    assert confidence(with_rare(doubted, line("开罄乡水库", 1, 1.0, {}))) < 0.9


def test_print_that_was_not_read_is_no_matter_of_rarity() -> None:
    beside = line("开峄乡水库", 1, 0.44, {})
    assert with_rare(beside, line("开峄乡水库", 0, 1.0, {})) == beside


@pytest.mark.parametrize(
    ("text", "at", "rivals", "sure"),
    [
        ("调解形抢林场", 3, {"抡": 0.18}, False),
        ("调解形抢林场", 3, {"抡": 0.05}, True),
        ("调解抢险队伍", 2, {"抡": 0.18}, True),  # a word
        ("调解形抡林场", 3, {"抢": 0.18}, True),  # the rival is the common one
    ],
)
def test_a_witness_does_not_rule_out_a_rarer_character(
    text: str, at: int, rivals: dict[str, float], sure: bool
) -> None:
    before = line(text, at, 0.79, rivals)
    found = with_rarer_rivals(line(text, at, 0.96, {}), before)
    assert found.text == text
    assert (confidence(found) >= 0.9) == sure
