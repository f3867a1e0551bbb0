"""Crops of text lines → readings, with any engine: scaling, batches, and what the probabilities say."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from extractors.ocr.engine import Engine, Floats
from extractors.picture import Pixels

# What the recogniser was trained on.
HEIGHT = 48
# Widths are rounded up to this, so that few different shapes are met; a step of the recogniser is 8 pixels.
WIDTH_STEP = 16
# Pixels of a batch, at most: small ones keep a layer's data in the processor's cache (37-41 us a pixel, 55 in large).
MOST_WIDTH = 800
# An alternative less likely than this is none.
RIVAL = 0.002
# The score, at most, of what is in doubt for other reasons than that the network is not sure: none is ready with it.
DOUBTED = 0.88
# The score, at most, of a character beside print that was not read: marks of running text have it too.
UNREAD = 0.44
_BLANK = 0
# Punctuation of running text. Which of them stands somewhere changes no value.
RUNNING = frozenset("，。、；：,;:（）()“”\"‘’'《》〈〉！？!?")
# Characters that mean the same in a form, whichever of them the recogniser takes a mark for.
SAME = str.maketrans("⩾≧⩽≦–―－﹣−“”„‟‘’‛·•・∙～〜∼カヵロエタトハニ", '≥≥≤≤—————""""\'\'\'····~~~力力口工夕卜八二')
# What other readings of the same print give as two characters; kana, which no form has, are the hanzi they look like.
PRINTED = {
    "㎡": "m²",
    "㎥": "m³",
    "カ": "力",
    "ヵ": "力",
    "ロ": "口",
    "エ": "工",
    "タ": "夕",
    "ト": "卜",
    "ハ": "八",
    "ニ": "二",
}


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character as read: how sure the recogniser is (0-1), what else it may be, and where it stands.

    `rivals` are other characters with their probabilities, the likeliest first; `at` is the middle of the
    character as a part of the crop's width (0-1).
    """

    char: str
    score: float
    rivals: tuple[tuple[str, float], ...]
    at: float


def is_hanzi(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


@dataclass(frozen=True, slots=True)
class Reading:
    """What stands in a crop."""

    glyphs: tuple[Glyph, ...]

    @property
    def text(self) -> str:
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def score(self) -> float:
        """Of its least sure character; 0 where nothing was read."""
        return min((glyph.score for glyph in self.glyphs), default=0.0)

    @property
    def mean(self) -> float:
        """Of all its characters; 0 where nothing was read."""
        return sum(glyph.score for glyph in self.glyphs) / len(self.glyphs) if self.glyphs else 0.0


def unread(glyph: Glyph) -> Glyph:
    """In doubt for print beside it that was not read, whichever character it is: no rival, word or witness settles
    that.
    """
    return replace(glyph, score=min(glyph.score, UNREAD), rivals=())


def doubted(reading: Reading) -> Reading:
    """The reading, none of its characters sure."""
    return Reading(tuple(replace(glyph, score=min(glyph.score, DOUBTED)) for glyph in reading.glyphs))


def read_crops(crops: Sequence[Pixels], engine: Engine) -> list[Reading]:
    """A reading for each grey crop, in order; crops that are the same to the pixel are read once."""
    first: dict[bytes, int] = {}
    same = [first.setdefault(crop.shape[1].to_bytes(4, "big") + crop.tobytes(), i) for i, crop in enumerate(crops)]
    found: dict[int, Reading] = {}
    for group in _batches([(i, _scaled_width(crops[i])) for i in sorted(set(first.values()))]):
        width = max(width for _, width in group)
        width += -width % WIDTH_STEP
        batch = np.ones((len(group), 3, HEIGHT, width), np.float32)
        for row, (i, own) in enumerate(group):
            batch[row, :, :, :own] = _scaled(crops[i], own)
        probabilities = engine.recognize(batch)
        for (i, own), steps in zip(group, probabilities, strict=True):
            found[i] = _decoded(steps, own / width, engine.characters)
    return [found[i] for i in same]


def _scaled_width(crop: Pixels) -> int:
    return max(round(int(crop.shape[1]) * HEIGHT / int(crop.shape[0])), 8)


def _scaled(crop: Pixels, width: int) -> Floats:
    """The crop at the recogniser's height, -1 black to 1 white."""
    shrinks = crop.shape[0] > HEIGHT
    resized = cv2.resize(crop, (width, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return (resized.astype(np.float32) / 127.5 - 1)[None]


def _batches(widths: Iterable[tuple[int, int]]) -> Iterable[list[tuple[int, int]]]:
    """(index, width) in batches of about the same width, none much wider in all than MOST_WIDTH."""
    group: list[tuple[int, int]] = []
    for index, width in sorted(widths, key=lambda item: item[1]):
        if group and (len(group) + 1) * width > MOST_WIDTH:
            yield group
            group = []
        group.append((index, width))
    if group:
        yield group


def _decoded(steps: Floats, used: float, characters: tuple[str, ...]) -> Reading:
    """CTC: the likeliest class of each step, repeats and blanks dropped; `used` is the part that is not padding."""
    classes = steps.argmax(axis=1)
    alike = _alike(characters)
    starts = np.flatnonzero((classes != _BLANK) & (classes != np.concatenate(([_BLANK], classes[:-1]))))
    glyphs = []
    for start in starts.tolist():
        winner, end = int(classes[start]), start + 1
        while end < len(classes) and classes[end] == winner:
            end += 1
        best = start + int(steps[start:end, winner].argmax())
        score = float(steps[best, alike.get(winner, (winner,))].sum())
        rivals = _rivals(steps[start:end], alike.get(winner, (winner,)), characters)
        char, at = characters[winner - 1], (start + end) / 2 / len(classes) / used
        parts = PRINTED.get(char, char)
        width = (end - start) / len(classes) / used
        glyphs += [
            Glyph(part, min(score, 1.0), rivals, min(at + width * (i - (len(parts) - 1) / 2) / 2, 1.0))
            for i, part in enumerate(parts)
        ]
    return Reading(tuple(glyphs))


def _rivals(steps: Floats, winners: Sequence[int], characters: Sequence[str]) -> tuple[tuple[str, float], ...]:
    """Other characters that one of the steps holds possible."""
    best = steps.max(axis=0)
    order = np.flatnonzero(best >= RIVAL)
    rivals = [(characters[i - 1], float(best[i])) for i in order.tolist() if i != _BLANK and i not in winners]
    return tuple(sorted(rivals, key=lambda rival: -rival[1]))


@lru_cache(maxsize=2)
def _alike(characters: tuple[str, ...]) -> dict[int, tuple[int, ...]]:
    """Class → the classes that stand for the same character (widths, dashes, quotes), where there are several."""
    same: dict[str, list[int]] = {}
    for index, char in enumerate(characters, 1):
        same.setdefault(unicodedata.normalize("NFKC", char).translate(SAME), []).append(index)
    return {index: tuple(some) for some in same.values() if len(some) > 1 for index in some}
