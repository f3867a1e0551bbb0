"""Texts that one slip keeps from being a value are asked about; what is a text, or a value, is not."""

from __future__ import annotations

import pytest

from pipeline.model.notation import measure
from tests.pipeline.good_record import codes, value

ROW = "/indicators/0"


def is_doubted(key: str, text: str) -> bool:
    return ("unreadable-value", f"{ROW}/{key}") in codes((f"{ROW}/{key}", value(text)))


@pytest.mark.parametrize(
    "slip",
    [
        *("2023年11月2O日", "2023年l1月底前", "11用20日", "11月20曰", "2O23-11-30", "2023-11-3O", "2023.l1.30前"),
        *("98% ≥", "3.2公里≥", "〉98%", "≥3O%", "≥98%%", "·不高于16.42万元", "'98%", "98%、"),
    ],
)
@pytest.mark.parametrize("key", ["target", "actual"])
def test_a_value_with_a_slip_in_it_is_asked_about(key: str, slip: str) -> None:
    assert is_doubted(key, slip)


@pytest.mark.parametrize(
    "text",
    [
        *("2023年11月20日", "2023年11月底前", "98%", "≥98%", "不高于16.42万元", "2023-11-20 00:00:00", "98%。", "10l"),
        *(
            "目标完成",
            "良好",
            "按OA流程办理",
            "完成13处",
            "约98%",
            "98%左右",
            "《2023年报告》",
            "12345热线",
            "I类",
            "1、修渠2、补漏",
        ),
    ],
)
def test_values_and_texts_are_not(text: str) -> None:
    assert not is_doubted("target", text)
    assert not is_doubted("actual", text)


@pytest.mark.parametrize(
    ("text", "operator", "said"),
    [
        ("98%。", None, "98"),
        ("≥98%；", ">=", "98"),
        ("2023-11-20 00:00:00", None, "2023-11-20"),
        ("2023-11-2 00:00", None, "2023-11-02"),
        ("不晚于2023年11月30日", "<=", "2023-11-30"),
        ("不迟于11月30日", "<=", "2023-11-30"),
        ("不早于11月30日", ">=", "2023-11-30"),
    ],
)
def test_a_stop_midnight_and_words_of_time_belong_to_the_value(text: str, operator: str | None, said: str) -> None:
    found = measure(text, 2023)
    assert found
    assert (found.operator, str(found.value)) == (operator, said)


@pytest.mark.parametrize(
    ("text", "stuck"),
    [
        ("98.6%10", True),
        ("1.2万亩10", True),
        ("2024年11月20日8.5", True),
        ("≥12次13次", True),
        ("12次13次", True),
        ("次13次", True),
        ("共13次", False),
        ("1栋2层", False),
        ("A级3", False),
        ("每季度第2", False),
        ("7×24小时", False),
    ],
)
@pytest.mark.parametrize("key", ["target", "actual"])
def test_a_value_with_the_figure_of_another_cell_is_asked_about(key: str, text: str, stuck: bool) -> None:
    assert is_doubted(key, text) is stuck
