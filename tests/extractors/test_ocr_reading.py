from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from extractors.ocr.bars import blank_mark, with_bars
from extractors.ocr.engine import Floats
from extractors.ocr.judge import as_number, confidence, last_stop, lone_mark, with_permille
from extractors.ocr.recognize import Glyph, Reading, read_crops
from extractors.ocr.traditional import simplified
from extractors.picture import Pixels

CHARACTERS = (*"0123456789.%一—-≥⩾≧牛车辆㎡力カ", " ")


class Scripted:
    """An engine that says of each crop what the grey of its middle stands for, step by step."""

    name = "scripted"
    characters = CHARACTERS
    witness = None

    def __init__(self, said: dict[int, Sequence[dict[str, float]]]) -> None:
        self.said = said
        self.batches: list[tuple[int, ...]] = []

    def recognize(self, batch: Floats) -> Floats:
        self.batches.append(batch.shape)
        count, _, height, width = batch.shape
        out = np.zeros((count, width // 8, len(CHARACTERS) + 1), np.float32)
        for row in range(count):
            grey = round((float(batch[row, 0, height // 2, 4]) + 1) * 127.5)
            for step, chances in enumerate(self.said[grey]):
                for char, chance in chances.items():
                    out[row, step, CHARACTERS.index(char) + 1] = chance
        out[:, :, 0] = 1 - out[:, :, 1:].sum(axis=2)
        return out


def crop(grey: int, width: int = 96, height: int = 48) -> Pixels:
    return np.full((height, width), grey, np.uint8)


def read(*steps: dict[str, float]) -> Reading:
    """Of a line of so many steps, with blanks behind them."""
    (reading,) = read_crops([crop(10, 8 * (len(steps) + 4))], Scripted({10: steps}))
    return reading


def test_repeats_are_one_character_and_a_blank_parts_two() -> None:
    seven = {"7": 0.99}
    assert read(seven, seven, {}, seven, {"5": 0.9}).text == "775"


def test_the_score_is_that_of_the_surest_step_and_rivals_are_ordered() -> None:
    (glyph,) = read({"7": 0.6, "1": 0.3}, {"7": 0.9, "1": 0.02, "4": 0.05}).glyphs
    assert glyph.char == "7"
    assert glyph.score == pytest.approx(0.9)
    assert [(char, round(score, 2)) for char, score in glyph.rivals] == [("1", 0.3), ("4", 0.05)]


def test_characters_that_mean_the_same_share_their_score_and_are_no_rivals() -> None:
    (glyph,) = read({"≥": 0.5, "⩾": 0.2, "≧": 0.2, "2": 0.1}).glyphs
    assert glyph.char == "≥"
    assert glyph.score == pytest.approx(0.9)
    assert [char for char, _ in glyph.rivals] == ["2"]


def test_a_character_knows_where_it_stands() -> None:
    first, second = read({}, {}, {"7": 0.99}, {"7": 0.99}, {}, {}, {"5": 0.99}, {}).glyphs
    assert [first.at, second.at] == pytest.approx([3 / 12, 6.5 / 12])


def test_one_character_that_other_readings_give_as_two_is_two() -> None:
    five, letter, figure = read({"5": 0.99}, {}, {"㎡": 0.9}, {}).glyphs
    assert five.char + letter.char + figure.char == "5m²"
    assert letter.score == figure.score == pytest.approx(0.9)
    assert five.at < letter.at < figure.at


def test_kana_are_the_hanzi_they_look_like() -> None:
    torn, taken = read({"力": 0.7, "カ": 0.28}).glyphs + read({"カ": 0.9}).glyphs
    assert torn.char == taken.char == "力"
    assert torn.score == pytest.approx(0.98)


def test_nothing_is_read_from_nothing() -> None:
    reading = read({}, {})
    assert (reading.text, reading.score, reading.mean, confidence(reading)) == ("", 0.0, 0.0, 0.0)
    assert read_crops([], Scripted({})) == []


def test_crops_keep_their_order_and_the_same_ones_are_read_once() -> None:
    engine = Scripted({grey: [{str(grey // 10): 0.9}] for grey in (10, 20, 30)})
    crops = [crop(20, 400), crop(10), crop(20, 400), crop(30, 200, 24), crop(10), crop(10, 97)]
    assert [reading.text for reading in read_crops(crops, engine)] == ["2", "1", "2", "3", "1", "1"]
    assert sum(shape[0] for shape in engine.batches) == 4


def test_batches_are_of_the_shape_that_engines_take() -> None:
    rng = np.random.default_rng(1)
    engine = Scripted({10: [{"7": 0.9}]})
    crops = [crop(10, int(width), 40) for width in rng.integers(5, 1500, 60)]
    assert {reading.text for reading in read_crops(crops, engine)} == {"7"}
    assert all(shape[1:3] == (3, 48) and shape[3] % 16 == 0 for shape in engine.batches)
    assert all(shape[0] == 1 or shape[0] * shape[3] <= 2000 for shape in engine.batches)


def glyphs(text: str, score: float = 0.99, **rivals: float) -> Reading:
    """A reading of this text, spread evenly; the rivals are those of its first character."""
    step = 1 / max(len(text), 1)
    first = tuple(rivals.items())
    return Reading(tuple(Glyph(char, score, () if i else first, (i + 0.5) * step) for i, char in enumerate(text)))


@pytest.mark.parametrize(
    ("wide", "high", "slant", "bow", "said"),
    [
        (0.9, 0.06, 0.0, 0.0, "—"),
        (0.35, 0.07, 0.0, 0.0, "—"),
        (0.26, 0.17, 0.0, 0.0, "—"),  # a hyphen of 150 dpi
        (0.35, 0.8, -0.95, 0.0, "/"),
        (0.1, 0.8, 0.0, 0.0, "1"),
        (0.5, 0.8, 0.3, 0.0, "1"),
        (0.3, 0.9, 0.0, 0.13, ")"),
        (0.3, 0.9, 0.0, -0.13, "("),
        (0.3, 0.9, 0.0, 0.05, "1"),
        (0.1, 0.3, 0.0, 0.13, "1"),
    ],
)
def test_a_lone_mark_is_told_by_its_shape(wide: float, high: float, slant: float, bow: float, said: str) -> None:
    reading = lone_mark(glyphs("1", 0.6), wide, high, slant, bow)
    assert reading.text == said
    assert (reading.score >= 0.9) == (said != "1")


@pytest.mark.parametrize(
    ("read_as", "size", "said", "sure"),
    [
        ("。", 0.3, "。", True),
        (".", 0.2, ".", True),
        ("0", 0.3, "。", True),
        ("0", 0.7, "0", False),
        ("。", 0.6, "。", False),
    ],
)
def test_a_small_stop_in_a_last_line_of_its_own_is_sure(read_as: str, size: float, said: str, sure: bool) -> None:
    reading = Reading((Glyph(read_as, 0.6, (("o", 0.3),), 0.5),))
    found = last_stop(reading, size, size)
    assert found.text == said
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1O.5", "10.5"),
        ("l00%", "100%"),
        ("〇", "0"),
        ("I", "I"),
        ("O型", "O型"),
        ("1O场", "1O场"),
        ("—", "—"),
        ("", ""),
    ],
)
def test_look_alikes_of_digits_are_digits_among_digits(text: str, said: str) -> None:
    assert as_number(glyphs(text)).text == said


@pytest.mark.parametrize(
    ("text", "rivals", "said", "sure"),
    [
        ("834.587.03", {".": 0.6, ",": 0.4}, "834,587.03", True),
        ("834,587,03", {",": 0.6, ".": 0.4}, "834,587.03", True),
        ("834,587,03", {",": 1.0}, "834,587,03", True),  # a slip of the form, not of the recogniser
        ("834.587", {".": 0.6, ",": 0.4}, "834.587", False),  # it may be either
        ("8.34.587", {".": 0.6, ",": 0.4}, "8.34.587", False),
        ("0.0000", {".": 0.6, ",": 0.4}, "0.0000", True),
        ("0,000", {",": 0.6, ".": 0.4}, "0.000", True),
        ("365,36", {",": 0.6, ".": 0.4}, "365.36", True),
        ("365,36", {",": 1.0}, "365,36", True),
        ("365,360", {",": 0.6, ".": 0.4}, "365,360", False),
    ],
)
def test_the_place_of_a_separator_tells_what_it_is(text: str, rivals: dict[str, float], said: str, sure: bool) -> None:
    marks = {char: rivals[char] for char in rivals if char in text}
    others = tuple((char, score) for char, score in rivals.items() if char not in marks)
    found = as_number(
        Reading(tuple(Glyph(char, marks.get(char, 1.0), others if char in marks else (), 0.5) for char in text))
    )
    assert found.text == said
    assert (confidence(found) >= 0.9) == sure


def test_a_digit_has_the_likelihood_of_its_look_alikes() -> None:
    (glyph,) = as_number(glyphs("O", 0.5, **{"0": 0.4, "6": 0.1})).glyphs
    assert (glyph.char, glyph.rivals) == ("0", (("6", 0.1),))
    assert glyph.score == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("text", "said"), [("96°%", "96%"), ("5%o", "5‰"), ("5%0", "5‰"), ("50%", "50%"), ("0%", "0%"), ("5% ", "5% ")]
)
def test_per_mille(text: str, said: str) -> None:
    assert with_permille(glyphs(text)).text == said


def test_a_traditional_character_read_for_sure_is_the_simplified_one_and_in_doubt() -> None:
    found = simplified(glyphs("項目資金瞭望", 1.0))
    assert found.text == "项目资金瞭望"
    assert [glyph.score < 0.9 for glyph in found.glyphs] == [True, False, True, False, False, False]


def test_characters_that_forms_do_not_use_give_way_to_those_they_do() -> None:
    assert simplified(glyphs("額", 0.7, 额=0.29)).text == "额"
    assert confidence(simplified(glyphs("額", 0.7, 额=0.29))) == pytest.approx(0.99)
    unlikely = simplified(glyphs("額", 0.93, 额=0.06))
    assert (unlikely.text, confidence(unlikely) < 0.9) == ("额", True)
    assert simplified(glyphs("喆", 0.99)).text == "喆", "of a name, perhaps"
    day = simplified(glyphs("日", 0.66, 曰=0.34))
    assert day.text == "日"
    assert confidence(day) == pytest.approx(1.0)
    assert simplified(glyphs("曰", 0.66, 日=0.34)).text == "日"
    assert confidence(simplified(glyphs("日", 0.66, 旧=0.34))) == pytest.approx(0.66)
    assert simplified(glyphs("额度", 0.99)) == glyphs("额度", 0.99)


def marks(*spans: tuple[int, int], bar: int) -> NDArray[np.int32]:
    """Characters 30 pixels high at these places; the one numbered `bar` is a flat one."""
    return np.array([(a, 14, b, 17) if i == bar else (a, 0, b, 30) for i, (a, b) in enumerate(spans)], np.int32)


@pytest.mark.parametrize(
    ("width", "read_as", "said"),
    [
        (64, "一", "——"),
        (64, "—", "——"),
        (64, "——", "——"),
        (64, "÷—", "——"),  # specks above and below it
        (84, "——", "——"),  # the em taken for a quarter too small
        (96, "——", "———"),
        (14, "—", "-"),
        (24, "一", "一"),
        (24, "—", "—"),
        (32, "-", "—"),
    ],
)
def test_a_bar_between_characters_is_told_by_its_length(width: int, read_as: str, said: str) -> None:
    left, right = 34, 34 + width
    total = right + 34
    found = marks((0, 30), (left, right), (right + 4, total), bar=1)
    at = ((left + right) / 2) / total
    places = [15 / total, *([at] * len(read_as)), (total - 15) / total]
    reading = Reading(tuple(Glyph(c, 0.8, (), x) for c, x in zip(f"田{read_as}田", places, strict=True)))
    assert with_bars(reading, found, 0, total, 32).text == f"田{said}田"


def test_the_steps_of_hanzi_tell_the_em_where_other_print_is_taller() -> None:
    text = "田田田田田田田田田一—田"
    spots = [(32 * place + 1, 32 * place + 31) for place in range(9)]
    bars = [(289, 319), (321, 383), (385, 415)]
    found = np.array([*((a, 0, b, 40) for a, b in spots), *((a, 14, b, 17) for a, b in bars[:2]), (385, 0, 415, 40)])
    places = [(a + b) / 2 / 416 for a, b in (*spots, *bars)]
    reading = Reading(tuple(Glyph(char, 0.8, (), at) for char, at in zip(text, places, strict=True)))
    assert with_bars(reading, np.asarray(found, np.int32), 0, 416, 43).text == "田田田田田田田田田一——田"


@pytest.mark.parametrize(
    ("pieces", "said", "sure"),
    [
        (((36, 49), (51, 59)), "—", False),  # 一 would look so too
        (((36, 46), (49, 58)), "--", True),  # two hyphens: of one length
        (((36, 49), (55, 63)), "--", True),  # too far apart for a break
    ],
)
def test_two_hyphens_of_uneven_length_are_a_broken_dash(
    pieces: tuple[tuple[int, int], tuple[int, int]], said: str, sure: bool
) -> None:
    spans = (0, 30), *pieces, (66, 96)
    found = np.vstack([marks(*spans[:2], bar=1), marks(*spans[2:], bar=0)])
    places = [(left + right) / 192 for left, right in spans]
    reading = Reading(tuple(Glyph(char, 0.97, (), at) for char, at in zip("田--田", places, strict=True)))
    read = with_bars(reading, found, 0, 96, 32)
    assert (read.text, confidence(read) > 0.9) == (f"田{said}田", sure)


@pytest.mark.parametrize(("width", "read_as", "said"), [(32, "一", "一"), (32, "-", "-"), (20, "一", "-")])
def test_a_short_bar_in_the_room_of_a_character_is_what_is_left_of_one(width: int, read_as: str, said: str) -> None:
    left, right = 30 + width // 2 - 5, 30 + width // 2 + 5
    found = marks((0, 30), (left, right), (30 + width, 60 + width), bar=1)
    total = 60 + width
    places = [15 / total, (left + right) / 2 / total, (total - 15) / total]
    chars = zip(f"田{read_as}田", places, strict=True)
    reading = Reading(tuple(Glyph(char, 0.98, (("-", 0.01), ("一", 0.01)), at) for char, at in chars))
    assert with_bars(reading, found, 0, total, 32).text == f"田{said}田"


@pytest.mark.parametrize(
    ("pieces", "read_as", "said"),
    [
        (((34, 41), (43, 53), (55, 63)), "一", "一"),
        (((34, 41), (43, 53), (55, 63)), "-", "-"),  # read as one
        (((34, 41), (47, 57)), "一", "-"),  # too far apart
    ],
)
def test_a_broken_stroke_is_as_long_as_its_pieces_together(
    pieces: tuple[tuple[int, int], ...], read_as: str, said: str
) -> None:
    spans = (0, 30), *pieces, (pieces[-1][1] + 3, 98)
    found = np.vstack([marks(span, bar=0 if span in pieces else 1) for span in spans])
    places = [15 / 98, sum(pieces[len(pieces) // 2]) / 2 / 98, (spans[-1][0] + 98) / 2 / 98]
    chars = zip(f"田{read_as}田", places, strict=True)
    reading = Reading(tuple(Glyph(char, 0.98, (("-", 0.01), ("一", 0.01)), at) for char, at in chars))
    assert with_bars(reading, found, 0, 98, 32).text == f"田{said}田"


def test_a_bar_with_print_over_it_is_part_of_a_character() -> None:
    found = np.array([(0, 0, 30, 30), (34, 2, 64, 5), (34, 24, 64, 27)], np.int32)  # 田二
    reading = glyphs("田一", 0.8)
    assert with_bars(reading, found, 0, 64, 32) == reading


@pytest.mark.parametrize(
    ("before", "char", "score", "rivals", "said", "sure"),
    [
        ("5", "~", 0.99, (), "5~8", True),
        ("5", "~", 0.6, (("-", 0.4),), "5~8", False),
        ("5", "-", 0.8, (("~", 0.2),), "5-8", False),
        ("5", "-", 0.8, (("—", 0.2),), "5-8", True),
        ("田", "~", 0.6, (("-", 0.4),), "田-8", True),
    ],
)
def test_a_mark_between_two_figures_may_be_wavy(
    before: str, char: str, score: float, rivals: tuple[tuple[str, float], ...], said: str, sure: bool
) -> None:
    reading = Reading((Glyph(before, 0.99, (), 0.15), Glyph(char, score, rivals, 0.5), Glyph("8", 0.99, (), 0.85)))
    found = with_bars(reading, marks((0, 16), (18, 30), (32, 48), bar=1), 0, 48, 32)
    assert (found.text, confidence(found) > 0.9) == (said, sure)


def test_a_one_as_long_as_a_dash_is_not_sure() -> None:
    reading = Reading((Glyph("田", 0.99, (), 0.25), Glyph("一", 0.98, (("—", 0.01),), 0.75)))
    found = with_bars(reading, marks((0, 30), (32, 64), bar=1), 0, 64, 32)
    assert found.text == "田一"
    assert confidence(found) < 0.9


@pytest.mark.parametrize(
    ("text", "rivals", "sure"),
    [
        ("--", {"—": 0.2, "_": 0.1}, True),
        ("一-", {}, True),
        ("--", {"1": 0.2}, False),  # it may be a number
        ("一", {"—": 0.2}, False),  # a count
        ("~~", {"-": 0.2}, False),
        ("-8", {"—": 0.2}, False),
    ],
)
def test_several_bars_alone_are_a_mark_whichever_they_are(text: str, rivals: dict[str, float], sure: bool) -> None:
    found = blank_mark(Reading(tuple(Glyph(char, 0.6, tuple(rivals.items()), 0.5) for char in text)))
    assert found.text == text
    assert (confidence(found) >= 0.9) == sure
