from __future__ import annotations

import pytest

from extractors.ocr.judge import confidence, other_texts
from extractors.ocr.mistakable import with_twins
from extractors.ocr.recognize import Glyph, Reading


def sure(text: str) -> Reading:
    return Reading(tuple(Glyph(char, 1.0, (), (place + 0.5) / len(text)) for place, char in enumerate(text)))


@pytest.mark.parametrize(
    ("read_as", "right"),
    [
        ("主于道机械化清扫率", "主干道机械化清扫率"),
        ("残疾入就业指导", "残疾人就业指导"),
        ("设备己经验收", "设备已经验收"),
        ("跨度约7大，节点", "跨度约7天，节点"),
        ("硬化路面200平方来", "硬化路面200平方米"),
        ("促进就亚岗位", "促进就业岗位"),
        ("群众参写意识", "群众参与意识"),
    ],
)
def test_a_twin_that_makes_a_word_is_a_doubt_and_an_alternative(read_as: str, right: str) -> None:
    found = with_twins(sure(read_as))
    assert found.text == read_as, "nothing is changed"
    assert confidence(found) < 0.9
    assert right in other_texts(found)


@pytest.mark.parametrize(
    "text",
    [
        "主干道机械化清扫率",
        "用于部门预算编制",
        "残疾人就业指导",
        "本年度未发生事故",
        "日",
        "2024年",
        "整治96个入河排污口",
        "配备破拆工具",
        "亚热带水果种植",
        "书写规章制度，三日以内与群众见面",
    ],
)
def test_what_makes_words_is_left_alone(text: str) -> None:
    assert with_twins(sure(text)) == sure(text)


def test_the_lines_above_and_below_tell_words_that_a_line_cuts() -> None:
    """偏高 is no word of the list, and 定编 is one; 设定 is one too."""
    assert confidence(with_twins(sure("定偏高，今后改进"))) < 0.9
    assert with_twins(sure("定偏高，今后改进"), "部分指标设") == sure("定偏高，今后改进")
    assert confidence(with_twins(sure("亚岗位"), "促进就")) < 0.9
    assert with_twins(sure("残疾"), below="人就业") == sure("残疾")
    assert confidence(with_twins(sure("入就业指导"), "残疾")) < 0.9
    assert with_twins(sure("入就业指导")) == sure("入就业指导"), "without the line above there is no word to miss"
