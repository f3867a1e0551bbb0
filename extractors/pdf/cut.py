"""Text that a clip or the page's edge cuts off: what stands elsewhere is dropped, what does not is kept.

Office programs draw a cell cut by a page break on each of its pages, whole, and clip it; a line then shows
on one of them. A cell lower than its text (a row of fixed height, one taller than the page) hides lines that
show nowhere.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractors.pdf.glyphs import Glyph
from extractors.pdf.paths import Rectangle

# Of a line's height. From here on a line counts as whole: clips stand a rounding inside the letters.
WHOLE = 0.9
# A line of which less shows can be read by no one; from half on it is read where it stands.
SEEN = 0.25
HALF = 0.5
# Both halves of a line cut by a page break add up to one, give or take the rounding of the break.
BOTH_HALVES = 1.2
# In points: the copies of a cell stand at the same distance from the left.
SAME_LEFT = 1.0
# A row runs over so many pages at most.
REACH = 4


@dataclass(frozen=True, slots=True)
class Cut:
    """A line that does not show whole: glyphs `start` to `end` of its page, blanks left out of `text`."""

    page: int
    start: int
    end: int
    text: str
    left: float
    share: float
    clip: Rectangle


@dataclass(frozen=True, slots=True)
class Print:
    """What shows whole on a page: its characters in the order of the file, and where each begins."""

    text: str
    lefts: array[float]


def with_page_clip(glyphs: Sequence[Glyph], sheet: Rectangle) -> list[Glyph]:
    """The glyphs; those that stand off the page get its box as their clip. Oblique ones are left alone."""
    left, bottom, right, top = sheet
    return [
        glyph
        if glyph.clip is not None
        or glyph.quarter is None
        or (2 * left <= glyph.left + glyph.right <= 2 * right and 2 * bottom <= glyph.bottom + glyph.top <= 2 * top)
        else glyph._replace(clip=sheet)
        for glyph in glyphs
    ]


def cut_lines(page: int, glyphs: Sequence[Glyph]) -> list[Cut]:
    """The lines of a page that do not show whole, in the order of the file."""
    if all(glyph.clip is None for glyph in glyphs):
        return []
    return [
        Cut(page, start, end, text, _start(line[0]), share, clip)
        for start, end, clip in _clipped_lines(glyphs)
        for line in ([g for g in glyphs[start:end] if g.char != " "] or glyphs[start:end],)
        for share in (_share(line, clip),)
        for text in ("".join([glyph.char for glyph in line]).strip(),)
        if share < WHOLE
    ]


def _clipped_lines(glyphs: Sequence[Glyph]) -> Iterator[tuple[int, int, Rectangle]]:
    start: int | None = None
    for index, glyph in enumerate(glyphs):
        if start is not None and not _goes_on(glyphs[index - 1], glyph):
            yield start, index, glyphs[start].clip or (0.0, 0.0, 0.0, 0.0)
            start = None
        if start is None and glyph.clip is not None:
            start = index
    if start is not None:
        yield start, len(glyphs), glyphs[start].clip or (0.0, 0.0, 0.0, 0.0)


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    """Whether two glyphs stand on one line under one clip."""
    if glyph.clip != before.clip or glyph.quarter != before.quarter:
        return False
    low, high = _across(glyph)
    low_before, high_before = _across(before)
    return min(high, high_before) - max(low, low_before) > HALF * min(high - low, high_before - low_before)


def _across(glyph: Glyph) -> tuple[float, float]:
    """The extent of a glyph across its line of text."""
    return (glyph.left, glyph.right) if glyph.quarter and glyph.quarter % 2 else (glyph.bottom, glyph.top)


def _start(glyph: Glyph) -> float:
    return glyph.bottom if glyph.quarter and glyph.quarter % 2 else glyph.left


def _share(line: Sequence[Glyph], clip: Rectangle) -> float:
    """The part of the line's height that shows; none where all of it stands beside the clip."""
    turned = bool(line[0].quarter and line[0].quarter % 2)
    low, high = (clip[0], clip[2]) if turned else (clip[1], clip[3])
    first, last = (clip[1], clip[3]) if turned else (clip[0], clip[2])
    whole = seen = 0.0
    beside = True
    for glyph in line:
        bottom, top = _across(glyph)
        whole += top - bottom
        seen += max(min(top, high) - max(bottom, low), 0.0)
        start, end = (glyph.bottom, glyph.top) if turned else (glyph.left, glyph.right)
        beside = beside and not first <= (start + end) / 2 <= last
    if beside:
        return 0.0
    return seen / whole if whole > 0 else float(low <= _across(line[0])[0] <= high)


def shown(glyphs: Sequence[Glyph], cuts: Sequence[Cut]) -> Print:
    """What shows whole on a page."""
    hidden = {index for cut in cuts for index in range(cut.start, cut.end)}
    seen = [glyph for index, glyph in enumerate(glyphs) if glyph.char != " " and index not in hidden]
    return Print("".join([glyph.char for glyph in seen]), array("f", [_start(glyph) for glyph in seen]))


def settle(cuts: Sequence[Cut], prints: Mapping[int, Print]) -> tuple[set[Cut], list[Cut]]:
    """The lines to be dropped, since they show on another page, and those kept that no one can see."""
    dropped: set[Cut] = set()
    unseen: list[Cut] = []
    kept: dict[str, list[Cut]] = {}
    claimed: set[tuple[int, int, int]] = set()
    for cut in sorted(cuts, key=lambda cut: (-cut.share, cut.page, cut.start)):
        if not cut.text:
            dropped.add(cut)
            continue
        twins = [twin for twin in kept.get(cut.text, ()) if _copies(cut, twin)]
        if cut.share >= HALF:
            again = any(cut.share + twin.share <= BOTH_HALVES for twin in twins)
        else:
            again = _claims(cut, twins, prints, claimed)
        if again:
            dropped.add(cut)
            continue
        kept.setdefault(cut.text, []).append(cut)
        if cut.share < SEEN:
            unseen.append(cut)
    return dropped, sorted(unseen, key=lambda cut: (cut.page, cut.start))


def _copies(cut: Cut, twin: Cut) -> bool:
    return 0 < abs(cut.page - twin.page) <= REACH and abs(cut.left - twin.left) <= SAME_LEFT


def _claims(cut: Cut, twins: Sequence[Cut], prints: Mapping[int, Print], claimed: set[tuple[int, int, int]]) -> bool:
    """Whether the line shows on a page near by; each showing speaks for one hidden line of a page."""
    spots = [(twin.page, -1 - twin.start) for twin in twins]
    for page in range(cut.page - REACH, cut.page + REACH + 1):
        printed = prints.get(page)
        if printed is None or page == cut.page:
            continue
        at = printed.text.find(cut.text)
        while at >= 0:
            if abs(printed.lefts[at] - cut.left) <= SAME_LEFT:
                spots.append((page, at))
            at = printed.text.find(cut.text, at + 1)
    for spot in spots:
        if (cut.page, *spot) not in claimed:
            claimed.add((cut.page, *spot))
            return True
    return False


def without(glyphs: Sequence[Glyph], page: int, dropped: set[Cut]) -> list[Glyph]:
    """The glyphs of a page but for those of the lines dropped."""
    gone = {index for cut in dropped if cut.page == page for index in range(cut.start, cut.end)}
    return [glyph for index, glyph in enumerate(glyphs) if index not in gone]


def hidden_texts(unseen: Sequence[Cut]) -> list[tuple[int, str]]:
    """(page, text) of each stretch of lines that no one can see."""
    texts: list[tuple[int, str]] = []
    before: Cut | None = None
    for cut in unseen:
        if before and (cut.page, cut.start, cut.clip) == (before.page, before.end, before.clip):
            texts[-1] = (cut.page, texts[-1][1] + cut.text)
        else:
            texts.append((cut.page, cut.text))
        before = cut
    return texts
