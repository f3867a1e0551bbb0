from __future__ import annotations

from collections.abc import Sequence

import pytest

from extractors.ocr import EngineOptions, open_engine
from extractors.ocr.language import worded
from extractors.ocr.recognize import Glyph, Reading, read_crops
from extractors.ocr.witness import may_settle, witnessed
from tests.ocr_crops import TEXTS, crop

SURE = 0.97
KNOWN = frozenset("改造沭沔河峡乡0O38约澜阑湖1一—")


def line(*glyphs: tuple[str, float] | tuple[str, float, dict[str, float]]) -> Reading:
    made = [
        Glyph(char, score, tuple((rivals[0] if rivals else {}).items()), (place + 0.5) / len(glyphs))
        for place, (char, score, *rivals) in enumerate(glyphs)
    ]
    return Reading(tuple(made))


def scores(reading: Reading) -> Sequence[float]:
    return [round(glyph.score, 3) for glyph in reading.glyphs]


def test_what_both_networks_see_is_sure() -> None:
    doubted = line(("至", 1.0), ("沔", 0.85, {"河": 0.14}), ("峡", 1.0))
    other = line(("至", 0.9), ("沔", 0.8, {"河": 0.15}), ("峡", 0.7))
    assert may_settle(doubted, SURE)
    found = witnessed(doubted, other, KNOWN, SURE)
    assert (found.text, scores(found)) == ("至沔峡", [1.0, 0.97, 1.0])


@pytest.mark.parametrize(
    ("doubted", "other"),
    [
        pytest.param(("汀", 0.85, {"江": 0.14}), ("江", 0.9, {"汀": 0.05}), id="the witness sees the rival"),
        pytest.param(("珑", 0.8, {"拢": 0.13}), ("珑", 0.34, {"垅": 0.33}), id="the witness is not sure itself"),
        pytest.param(("嵝", 0.85, {"楼": 0.14}), ("楼", 0.95), id="the witness does not know the character"),
        pytest.param(("一", 0.85, {"—": 0.14}), ("一", 0.99), id="a bar, which its length tells"),
        pytest.param(("0", 0.85, {"O": 0.14}), ("0", 0.99), id="one shape"),
        pytest.param(("0", 0.9, {"8": 0.03, "O": 0.025}), ("0", 0.98), id="one shape, behind another rival"),
        pytest.param(("剑", 0.8, {"刻": 0.11, "刽": 0.08}), ("剑", 0.9), id="the witness does not know a rival"),
        pytest.param(("²", 0.85, {"2": 0.1}), ("²", 0.9), id="a raised figure, which is read alone"),
        pytest.param(("意", 0.36, {"危": 0.17}), ("意", 0.99), id="it is not known what is doubted"),
        pytest.param(("年", 0.45), ("年", 0.99), id="the doubt comes from the print around it"),
    ],
)
def test_what_is_left_in_doubt(
    doubted: tuple[str, float] | tuple[str, float, dict[str, float]],
    other: tuple[str, float] | tuple[str, float, dict[str, float]],
) -> None:
    reading = line(("至", 1.0), doubted, ("峡", 1.0))
    known = KNOWN | frozenset("汀江意危年珑拢剑刻²2")
    assert witnessed(reading, line(("至", 0.9), other, ("峡", 0.9)), known, SURE) == reading


def test_where_the_first_network_is_torn_both_are_not_sure() -> None:
    found = witnessed(line(("阑", 0.74, {"澜": 0.25}), ("湖", 1.0)), line(("阑", 0.93), ("湖", 1.0)), KNOWN, SURE)
    assert scores(found) == [0.88, 1.0]


def test_a_line_that_the_witness_reads_in_other_lengths_settles_nothing() -> None:
    reading = line(("约", 1.0), ("3", 0.8, {"8": 0.19}), ("湖", 1.0))
    assert witnessed(reading, line(("约", 1.0), ("3", 0.9), ("3", 0.9), ("湖", 1.0)), KNOWN, SURE) == reading


def test_the_witness_is_another_network_that_reads_the_same_lines() -> None:
    engine = open_engine("ppocr", EngineOptions())
    if engine.witness is None:
        pytest.skip("its package is not installed: it has none for this Python")
    assert engine.witness.name.startswith("PP-OCRv4, ")
    assert engine.witness.characters != engine.characters
    readings = read_crops([crop(name) for name in ("title", "code", "goal-3")], engine.witness)
    assert [reading.text for reading in readings] == [TEXTS[name] for name in ("title", "code", "goal-3")]


def test_words_may_settle_what_two_torn_networks_see() -> None:
    """井然 is a word and 并然 is none; of 井塘 neither knows anything, and both lean to one shape."""
    order = line(("秩", 1.0), ("序", 1.0), ("井", 0.67, {"并": 0.32}), ("然", 1.0))
    known = frozenset("秩序井并然塘")
    found = worded(witnessed(order, line(("秩", 1.0), ("序", 1.0), ("井", 0.96), ("然", 1.0)), known, SURE))
    assert (found.text, scores(found)[2]) == ("秩序井然", 0.96)
    name = line(("井", 0.67, {"并": 0.32}), ("塘", 1.0))
    found = worded(witnessed(name, line(("井", 0.96), ("塘", 1.0)), known, SURE))
    assert (found.text, scores(found)[0]) == ("井塘", 0.88)
