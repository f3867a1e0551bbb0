"""Numbers in rings as the network of single characters sees them: where the ring is worn, and what others pass over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.ocr.glyphs import Seen
from extractors.ocr.recognize import DOUBTED, Glyph, Reading
from extractors.ocr.ringed import beginnings, in_ring, is_ringed, ringed_number

# The network knows those up to ⑯, and takes those above for one of them: what it sees is in doubt until it counts on.
KNOWN = range(1, 17)
# What is seen as likely as this is there. (Of 1,500 digits that begin items none has a ring for it; of 53 rings all are
# seen as what they are.)
SEEN = 0.95
# In em: two rings whose middles are nearer than that are one, read twice.
ONE = 0.6


def asked(reading: Reading, em: float) -> list[tuple[int, int]]:
    """Where a number in a ring may stand: from which glyph to which, those in rings and digits that begin an item.

    `em` is a part of the crop's width; two rings that stand in each other's place are one.

    >>> asked(Reading(tuple(Glyph(char, 0.9, (), at / 20) for at, char in enumerate("②清淤；3建池5座，7处"))), 0.05)
    [(0, 1), (4, 5)]
    """
    text, at = reading.text, [glyph.at for glyph in reading.glyphs]
    spans = beginnings(text)
    for index in (index for index, char in enumerate(text) if is_ringed(char)):
        if spans and spans[-1][1] == index and is_ringed(text[index - 1]) and at[index] - at[index - 1] <= ONE * em:
            spans[-1] = spans[-1][0], index + 1
        else:
            spans.append((index, index + 1))
    return sorted(spans)


def number_seen(seen: Seen) -> int | None:
    """The number in a ring that stands there for sure; None where none does."""
    char = seen.likeliest
    known = is_ringed(char) and ringed_number(char) in KNOWN and seen.of(char) >= SEEN
    return ringed_number(char) if known else None


def with_seen_rings(reading: Reading, told: Mapping[tuple[int, int], int | None]) -> Reading:
    """The reading with the numbers that are seen in rings, in doubt where something else was read.

    `told` has what is seen, None where no ring is, by the places of `asked`.
    """
    glyphs = list(reading.glyphs)
    for (start, end), number in sorted(told.items(), reverse=True):
        if number is not None:
            glyphs[start:end] = _with_seen(glyphs[start:end], number)
    return Reading(tuple(glyphs))


def _with_seen(read: Sequence[Glyph], number: int) -> Sequence[Glyph]:
    """A ring around the digits of that number; ② may be ⑫, of which one digit was read; another one is in doubt."""
    text = "".join(glyph.char for glyph in read)
    if text == in_ring(number) or (is_ringed(text) and ringed_number(text) not in KNOWN):
        return read
    twins = len(text) > 1 and is_ringed(text[0])
    if twins or str(number).endswith(str(ringed_number(text)) if is_ringed(text) else text):
        return [Glyph(in_ring(number), DOUBTED, ((read[0].char, 1 - DOUBTED),), (read[0].at + read[-1].at) / 2)]
    return [replace(read[0], score=min(read[0].score, DOUBTED))] if is_ringed(text) else read
