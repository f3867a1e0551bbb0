"""A third network, which sees one character at a time: a witness without language.

Those that read lines have learned what is written, and take a rare character for a common one; this one has learned
shapes alone, from the fonts named in tools/glyphs/fonts.py (docs/ocr.md says how).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np

from extractors.ocr.bars import BARS
from extractors.ocr.engine import Engine, Floats
from extractors.ocr.engines.ppocr import open_network
from extractors.ocr.engines.weights import Weights
from extractors.ocr.language import CONFIRMED, WELL_KNOWN, word_weight
from extractors.ocr.rare import STAND_INS
from extractors.ocr.recognize import DOUBTED, Glyph, is_hanzi
from extractors.ocr.traditional import is_common
from extractors.picture import Pixels

# A window is a square of so many em, shown at so many pixels; the character as read may stand a little to a side of it.
ROOM, SIDE = 1.25, 40
ASIDE = (-0.12, 0.0, 0.12)
# Of a window's pixels, sorted by ink: paper and print; and how far they are apart at least.
PAPER, PRINT, CONTRAST = 160, 1560, 0.12
# A hanzi with another one as likely as this is shown.
ASKED = 0.005
# What is seen as likely as this is there, what is seen no likelier than that is not; nothing is less likely than FLOOR.
SEEN, UNSEEN, FLOOR = 0.9, 0.03, 0.0002
# Another character is taken where both networks together hold it for so many times as likely (for no less likely,
# where it alone makes a word; for so many times that, where what was read does). It is sure where it makes a word, or
# where the network that reads lines holds it for so likely.
LIKELIER, WORDED, LIKELY = 25.0, 20.0, 0.1
# A rival as likely as this is none that may be passed over where it alone makes a well-known word (949家 for 949豕).
STRONG = 0.05


def asks(glyph: Glyph) -> bool:
    """Whether it is a hanzi that may be another one."""
    hanzi = is_common(glyph.char) and glyph.char not in BARS
    return hanzi and any(score >= ASKED and is_hanzi(char) for char, score in glyph.rivals)


def window(page: Pixels, x: float, y: float, em: float) -> Pixels:
    """The square around a place of a grey page, SIDE by SIDE; paper where it reaches beyond the page."""
    half = ROOM * em / 2
    left, top, right, bottom = int(x - half), int(y - half), int(np.ceil(x + half)), int(np.ceil(y + half))
    height, width = page.shape
    piece = page[max(top, 0) : max(bottom, 0), max(left, 0) : max(right, 0)]
    beyond = (max(-top, 0), max(bottom - height, 0), max(-left, 0), max(right - width, 0))
    whole = cv2.copyMakeBorder(piece, *beyond, cv2.BORDER_CONSTANT, value=(255,))
    how = cv2.INTER_AREA if whole.shape[0] > SIDE else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(whole, (SIDE, SIDE), interpolation=how), np.uint8)


@dataclass(frozen=True, slots=True)
class Seen:
    """How likely each character is that stands alone in a window: an entry for each class of the network."""

    chances: Floats
    classes: dict[str, int]

    def of(self, char: str) -> float:
        """0-1; 0 of a character that the network does not know."""
        return float(self.chances[self.classes[char]]) if char in self.classes else 0.0

    @property
    def likeliest(self) -> str:
        """Empty where no character stands in the middle."""
        best = int(self.chances.argmax())
        return next((char for char, index in self.classes.items() if index == best), "")


def seen_alone(windows: Sequence[Sequence[Pixels]]) -> list[Seen]:
    """What stands in some places, each shown by several windows."""
    if not windows:
        return []
    network, classes, kept = _network()
    batch = np.stack([_scaled(one) for several in windows for one in several])[:, None]
    chances = network.recognize(batch)[:, 0].reshape(len(windows), -1, len(kept)).mean(axis=1) * kept
    return [Seen(one / max(float(one.sum()), UNSEEN), classes) for one in chances]


def _scaled(picture: Pixels) -> Floats:
    """Ink, about 0 on paper and 1 in print."""
    ink = (255 - picture.astype(np.float32)) / 255
    in_order = np.sort(ink, axis=None)
    paper, printed = in_order[PAPER], in_order[PRINT]
    return np.asarray(np.clip((ink - paper) / max(float(printed - paper), CONTRAST), -0.3, 1.3), np.float32)


def open_glyphs() -> None:
    """Loads the network: where it cannot be had, no document is to blame."""
    _network()


@cache
def _network() -> tuple[Engine, dict[str, int], Floats]:
    """It, the class of each character, and 1 for each class that counts: not those of hanzi that forms do not use."""
    network = open_network(Weights("glyphs", Path(__file__).with_name("glyphs.onnx")), 1)
    classes = {char: index for index, char in enumerate(network.characters, 1)}
    kept = np.ones(len(network.characters) + 1, np.float32)
    kept[[index for char, index in classes.items() if is_hanzi(char) and not is_common(char)]] = 0
    return network, classes, kept


def with_seen(glyphs: Sequence[Glyph], index: int, seen: Seen) -> Glyph:
    """The glyph at the index of a line, confirmed, doubted or taken for its rival, by what is seen there."""
    glyph, other = glyphs[index], seen.likeliest
    if glyph.char not in seen.classes:
        return glyph
    own, word = seen.of(glyph.char), word_weight(glyphs, index, glyph.char)
    if own >= SEEN and glyph.char not in STAND_INS:
        known = any(word_weight(glyphs, index, char) >= WELL_KNOWN for char, score in glyph.rivals if score >= STRONG)
        score = min(glyph.score, DOUBTED) if known and not word else max(glyph.score, CONFIRMED)
        return replace(glyph, score=score)
    if own > UNSEEN:
        return glyph
    if seen.of(other) < SEEN or not is_hanzi(other) or other in BARS:
        return glyph if word else replace(glyph, score=min(glyph.score, DOUBTED))
    held, others_word = dict(glyph.rivals).get(other, 0.0), word_weight(glyphs, index, other)
    times = held * seen.of(other) / (glyph.score * max(own, FLOOR))
    if times < (LIKELIER * WORDED if word > others_word else LIKELIER if word == others_word else 1.0):
        return glyph if word > others_word else replace(glyph, score=min(glyph.score, DOUBTED))
    others = ((glyph.char, min(glyph.score, 1 - DOUBTED)), *(rival for rival in glyph.rivals if rival[0] != other))
    sure = held >= LIKELY or others_word > word
    return replace(glyph, char=other, score=CONFIRMED if sure else DOUBTED, rivals=others)
