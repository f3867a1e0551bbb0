"""Words → lines of text, in the order a person reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pipeline.model.document import Word
from pipeline.model.geometry import Box
from pipeline.model.table import Piece, Place

# All in the height of the line's words.
# Two words stand on one line when their middles differ by less than this: text set solid has lines 1.0
# apart, and full-width punctuation, digits of another font and superscripts are off by up to 0.3.
SAME_LINE = 0.5
# A word much taller than the line so far (a bracket around it) may not draw a line from further off.
SHORTER = 0.6
# In page units, on the sum of left and right: closer than any two glyphs that stand side by side.
OVERPRINTED = 0.5
# Between the sums of top and bottom of three characters of a column: they hide each other.
ON_ONE_SPOT = 0.5
# A gap this wide between Latin letters or digits is a space: a space glyph is 0.25-0.33 em.
SPACE = 0.3
# Two hanzi this far apart are two texts, not one spread out (spread labels: 名  称 has up to 2 em) ...
WIDE = 2.2
# ... if the gap also stands out among the line's other gaps: "distributed" text has them all alike.
STANDS_OUT = 1.8
# Vertical writing: characters of one column follow each other by at most this; two columns of it ...
STACKED = 1.25
# ... stand in a cell at most this many characters wide.
STACKS = 3


def words_to_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Lines from top to bottom, the words of each from left to right."""
    lines: list[list[Word]] = []
    middle = tallest = 0.0
    for word in sorted(words, key=_down):
        _, top, _, bottom = word.box
        at, height = (top + bottom) / 2, bottom - top
        if lines and (at - middle <= SAME_LINE * tallest or at - middle <= SAME_LINE * (height * SHORTER)):
            line = lines[-1]
            line.append(word)
            middle += (at - middle) / len(line)
            tallest = height if height > tallest else tallest
        else:
            lines.append([word])
            middle, tallest = at, height
    place: dict[int, int] = {}
    for line in lines:
        if len(line) > 1:
            line.sort(key=_across)
            across = [_across(word) for word in line]
            if any(b - a < OVERPRINTED for a, b in pairwise(across)):
                place = place or {id(word): index for index, word in enumerate(words)}
                line[:] = _as_given(line, place)
    return lines


def _down(word: Word) -> float:
    _, top, _, bottom = word.box
    return top + bottom


def _across(word: Word) -> float:
    left, _, right, _ = word.box
    return left + right


def _as_given(line: Sequence[Word], place: Mapping[int, int]) -> list[Word]:
    """Words printed on one spot in the order of the file: Chromium sets some vertical text so."""
    spots: list[list[Word]] = []
    for word in line:
        if spots and _across(word) - _across(spots[-1][-1]) < OVERPRINTED:
            spots[-1].append(word)
        else:
            spots.append([word])
    return [word for spot in spots for word in sorted(spot, key=lambda w: place[id(w)])]


def line_height(line: Iterable[Word]) -> float:
    """The usual height of its words, at least a tenth of a unit."""
    heights = sorted([word.box.bottom - word.box.top for word in line])
    return max(heights[len(heights) // 2], 0.1)


def line_to_text(line: Sequence[Word]) -> str:
    """The words joined as read: a space between Latin words, and where a gap stands out."""
    if len(line) == 1:
        return line[0].text.strip()
    height = line_height(line)
    texts = [word.text for word in line]
    if " " not in texts and all(b.box.left - a.box.right <= SPACE * height for a, b in pairwise(line)):
        return "".join(texts).strip()
    wide = _outstanding_gap(line, height)
    parts: list[str] = []
    previous: Word | None = None
    spaced = False
    for word in line:
        text = word.text
        if not text.strip():
            spaced = True
            continue
        if previous is not None:
            gap = word.box.left - previous.box.right
            latin = previous.text[-1].isascii() and text[0].isascii()
            if (latin and (spaced or gap > SPACE * height)) or gap > wide:
                parts.append(" ")
        parts.append(text)
        previous, spaced = word, False
    return "".join(parts)


def _outstanding_gap(line: Sequence[Word], height: float) -> float:
    """The width from which a gap separates two texts on one line."""
    words = [word for word in line if word.text.strip()]
    gaps = sorted(b.box.left - a.box.right for a, b in pairwise(words))
    if not gaps or gaps[-1] <= WIDE * height:
        return WIDE * height
    if len(gaps) == 1:  # 名   称: two single characters are one spread word
        single = all(len(word.text) == 1 for word in words)
        return 2 * WIDE * height if single else WIDE * height
    usual = max(gaps[len(gaps) // 2], 0.0)
    return max(WIDE * height, STANDS_OUT * usual)


def line_to_parts(line: Sequence[Word]) -> list[list[Word]]:
    """A loose line split where a gap stands out: 单位：万元 at the far right is a text of its own."""
    height = line_height(line)
    wide = _outstanding_gap(line, height)
    parts: list[list[Word]] = []
    for word in line:
        if parts and (not word.text.strip() or word.box.left - _right(parts[-1]) <= wide):
            parts[-1].append(word)
        elif word.text.strip():
            parts.append([word])
    return parts


def _right(words: Sequence[Word]) -> float:
    return max(word.box.right for word in words if word.text.strip())


def lines_to_piece(lines: Sequence[Sequence[Word]], page: int) -> Piece | None:
    """Lines of one text, with the box around them and the least confidence; None where they are blank."""
    texts = [(text, line) for line in lines if (text := line_to_text(line))]
    if not texts:
        return None
    inked = [word for _, line in texts for word in line if word.text != " "]
    lefts, tops, rights, bottoms = zip(*[word.box for word in inked], strict=True)
    box = Box(min(lefts), min(tops), max(rights), max(bottoms))
    text = "\n".join([text for text, _ in texts])
    read = [(word.confidence, word.doubt) for word in inked if word.confidence is not None]
    confidence, doubt = min(read, default=(None, ""))
    return Piece(text, Place(page, box), confidence, inked[0].rivals if len(inked) == 1 else (), doubt)


def words_to_piece(words: Sequence[Word], page: int) -> Piece | None:
    """The text of one cell; None where it is blank."""
    if not words:
        return None
    return lines_to_piece(_vertical(words) or words_to_lines(words), page)


def _vertical(words: Sequence[Word]) -> list[list[Word]]:
    """The columns of vertical writing; nothing for any other text."""
    inked = [word for word in words if word.text.strip()]
    if len(inked) < 3 or any(len(word.text) > 1 for word in inked):
        return []
    height = line_height(inked)
    # Most texts are written across: their ends tell, and the rest need not be looked at.
    ends = abs(_across(inked[-1]) - _across(inked[0]))
    overprinted = [] if ends > 2 * SHORTER * height else _overprinted(inked, height)
    return overprinted or _stacks(inked, height)


def _overprinted(inked: Sequence[Word], height: float) -> list[list[Word]]:
    """A single column of characters in the order of the file, where three of them stand on one spot.

    Chromium sets upright characters of vertical text so; where they stand says nothing of their order.
    """
    across = [_across(word) for word in inked]
    if max(across) - min(across) > 2 * SHORTER * height:
        return []
    down = [_down(word) for word in inked]
    pairs = list(zip(down, down[1:], down[2:], strict=False))
    return [[*inked]] if any(max(three) - min(three) < ON_ONE_SPOT * height for three in pairs) else []


def _stacks(inked: Sequence[Word], height: float) -> list[list[Word]]:
    """The columns of characters in a narrow cell, right one first; nothing for any other text.

    Only where the characters follow each other downwards as the file gives them, in two or more columns:
    年度 over 指标 looks the same and is read across. A single column stays one line per character.
    """
    if len(inked) < 4:
        return []
    if max(w.box.right for w in inked) - min(w.box.left for w in inked) > (2 * STACKS - 1) * height:
        return []
    columns = [[inked[0]]]
    for above, word in pairwise(inked):
        step = (word.box.top + word.box.bottom - above.box.top - above.box.bottom) / 2
        aside = abs(word.box.left + word.box.right - above.box.left - above.box.right) / 2
        if aside < SAME_LINE * height and SAME_LINE * height < step <= STACKED * height:
            columns[-1].append(word)
        elif step >= 0:
            return []  # the next character stands beside, or further down: written across
        else:
            columns.append([word])
    if not 2 <= len(columns) <= STACKS:
        return []
    return sorted(columns, key=lambda column: -column[0].box.left)
