from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from extractors.ocr import EngineOptions, open_engine
from extractors.ocr.glyphs import ASIDE, SEEN, Seen, asks, seen_alone, window, with_seen
from extractors.ocr.recognize import Glyph, is_hanzi, read_crops
from extractors.picture import Pixels
from pipeline.model.table import SURE_ENOUGH
from tests.ocr_crops import TEXTS, crop

PRINTED = ("title", "goal-1", "goal-2", "goal-3")


def around(pixels: Pixels, at: float) -> list[Pixels]:
    """Windows of a crop's character, as of a page's."""
    rows = np.flatnonzero((pixels < 128).any(axis=1))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    em = (bottom - top) / 0.92
    return [window(pixels, at * pixels.shape[1] + aside * em, (top + bottom) / 2, em) for aside in ASIDE]


def test_hanzi_that_are_seen_for_sure_are_those_printed() -> None:
    engine = open_engine("ppocr", EngineOptions())
    crops = [crop(name) for name in PRINTED]
    readings = read_crops(crops, engine)
    assert [reading.text for reading in readings] == [TEXTS[name] for name in PRINTED]
    hanzi = [
        (glyph.char, around(pixels, glyph.at))
        for pixels, reading in zip(crops, readings, strict=True)
        for glyph in reading.glyphs
        if is_hanzi(glyph.char)
    ]
    seen = seen_alone([windows for _, windows in hanzi])
    sure = [(char, one.likeliest) for (char, _), one in zip(hanzi, seen, strict=True) if one.of(one.likeliest) >= SEEN]
    assert len(hanzi) > 60
    assert len(sure) > 0.95 * len(hanzi)
    assert all(char == likeliest for char, likeliest in sure)


def test_between_two_hanzi_none_is_seen_for_sure() -> None:
    engine = open_engine("ppocr", EngineOptions())
    pixels = crop("title")
    (reading,) = read_crops([pixels], engine)
    between = [(one.at + two.at) / 2 for one, two in pairwise(reading.glyphs)]
    places = [window(pixels, at * pixels.shape[1], pixels.shape[0] / 2, pixels.shape[0] / 1.3) for at in between]
    assert all(max(one.of(char) for char in reading.text) < SURE_ENOUGH for one in seen_alone([[at] for at in places]))


def line(text: str, at: int, score: float, rivals: dict[str, float]) -> list[Glyph]:
    made = [Glyph(char, 1.0, (), (place + 0.5) / len(text)) for place, char in enumerate(text)]
    made[at] = Glyph(text[at], score, tuple(rivals.items()), made[at].at)
    return made


def seeing(chances: dict[str, float]) -> Seen:
    """By a network that knows these characters, and 馨 and 录."""
    known = {"馨": 0.0, "录": 0.0, **chances}
    classes = {char: index for index, char in enumerate(known, 1)}
    return Seen(np.array([1 - sum(known.values()), *known.values()], np.float32), classes)


@pytest.mark.parametrize(
    ("text", "at", "score", "rivals", "seen", "char", "sure"),
    [
        pytest.param("修葺陵园", 1, 0.88, {"薑": 0.11}, {"葺": 0.92}, "葺", True, id="it is seen"),
        pytest.param("修葺陵园", 1, 0.88, {"薑": 0.11}, {"葺": 0.7}, "葺", False, id="it is hardly seen"),
        pytest.param("访馨萝牧场", 1, 0.74, {"磬": 0.26}, {"磬": 0.99}, "磬", True, id="its rival is seen"),
        pytest.param("访馨萝牧场", 1, 0.98, {"磬": 0.02}, {"磬": 0.99}, "磬", False, id="an unlikely rival is seen"),
        pytest.param("访馨萝牧场", 1, 0.98, {"罄": 0.02}, {"磬": 0.97}, "馨", False, id="a third one is seen"),
        pytest.param(
            "改善生活", 0, 0.96, {"玫": 0.2}, {"改": 0.02, "玫": 0.95}, "改", True, id="only what was read makes a word"
        ),
        pytest.param("陶录镇", 1, 0.96, {"渌": 0.66}, {"渌": 0.99}, "渌", True, id="whatever words say"),
        pytest.param("除奥处理", 1, 0.98, {"臭": 0.02}, {"奥": 0.003, "臭": 0.93}, "臭", True, id="words say so too"),
        pytest.param("食堂949豕", 5, 0.96, {"家": 0.14}, {"豕": 0.96}, "豕", False, id="only its rival makes a word"),
        pytest.param("钟垅牧场", 1, 0.95, {"拢": 0.05}, {"拢": 0.95}, "垅", True, id="the network does not know it"),
        pytest.param("钟珑牧场", 1, 0.6, {"拢": 0.13}, {"珑": 0.95}, "珑", False, id="it stands for 垅"),
        pytest.param("访馨萝牧场", 1, 0.74, {"磬": 0.26}, {"8": 0.99}, "馨", False, id="no hanzi is seen"),
        pytest.param("尧甘牧场", 0, 0.98, {"烧": 0.02}, {"尧": 0.02}, "尧", False, id="nothing is seen"),
        pytest.param("隐患排查", 1, 0.98, {"思": 0.02}, {"患": 0.02}, "患", True, id="but it makes a word"),
    ],
)
def test_what_is_seen_of_a_hanzi_settles_which_one_it_is(
    text: str, at: int, score: float, rivals: dict[str, float], seen: dict[str, float], char: str, sure: bool
) -> None:
    found = with_seen(line(text, at, score, rivals), at, seeing(seen))
    assert (found.char, found.score >= SURE_ENOUGH) == (char, sure)


@pytest.mark.parametrize(
    ("char", "score", "rivals", "asked"),
    [
        ("麂", 0.7, {"鹿": 0.29}, True),
        ("麂", 0.99, {"鹿": 0.006}, True),
        ("麂", 0.997, {"鹿": 0.003}, False),
        ("一", 0.7, {"二": 0.3}, False),  # a bar, which its length tells
        ("口", 0.7, {"0": 0.3}, False),  # no other hanzi
        ("年", 0.44, {}, False),  # print beside it was not read
        ("8", 0.7, {"日": 0.3}, False),
    ],
)
def test_hanzi_that_may_be_others_are_shown(char: str, score: float, rivals: dict[str, float], asked: bool) -> None:
    assert asks(Glyph(char, score, tuple(rivals.items()), 0.5)) == asked
