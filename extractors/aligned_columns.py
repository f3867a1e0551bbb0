"""Parts of lines → the columns of a table without rulings, by the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.aligned_rows import Part

# A table that goes on on the next page may show there one column more than before.
MORE_EDGES = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """The column lines of an unruled table: its `edges`, both ends included, and the gap around each inner one.

    Of a table that goes on from another page `edges` are those of that page, `gaps` those of this one; `there` is the
    size and the shift that make the one of the other.
    """

    edges: tuple[float, ...] = ()
    gaps: tuple[tuple[float, float], ...] = ()
    there: tuple[float, float] = (1.0, 0.0)


NO_COLUMNS = Columns()


def lines_to_columns(lines: Sequence[Sequence[Part]], before: Columns) -> Columns:
    """The fewest column lines that pass through every gap between two parts of a line.

    A table that goes on from the page before keeps that page's, but for one more.
    """
    gaps = [(right.left, left.right) for some in lines for left, right in pairwise(some)]
    left = min(part.left for some in lines for part in some)
    right = max(part.right for some in lines for part in some)
    size, shift = before.there
    if before.edges:
        both = piercing([*gaps, *((high, low) for low, high in before.gaps)])
        there = dict(zip(before.gaps, before.edges[1:-1], strict=True))
        inner = [
            next(
                (there[old] for old in before.gaps if old[0] <= low and high <= old[1]),
                (low + high) / 2 * size + shift,
            )
            for low, high in both
        ]
        edges = (before.edges[0], *inner, before.edges[-1])
        if len(both) <= len(before.gaps) + MORE_EDGES and all(a < b for a, b in pairwise(edges)):
            return Columns(edges, tuple(both), before.there)
    own = piercing(gaps)
    inner = [(low + high) / 2 for low, high in own]
    edges = (left, *inner, max(right, inner[-1] + 1.0))
    if (size, shift) == (1.0, 0.0):
        return Columns(edges, tuple(own))
    first, *inner, last = (edge * size + shift for edge in edges)
    ends = min(before.edges[0], first), max(before.edges[-1], last)
    return Columns((ends[0], *inner, ends[1]), tuple(own), before.there)


def piercing(gaps: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What the gaps, each (end, start), have in common that the fewest lines pass through: (low, high) each."""
    shared: list[tuple[float, float]] = []
    for end, start in sorted(gaps):  # by their ends: a line at the end of the first serves most others
        if shared and start < shared[-1][1]:
            shared[-1] = (max(shared[-1][0], start), shared[-1][1])
        else:
            shared.append((start, end))
    return shared


def merged(spans: Sequence[Sequence[float]], gap: float) -> list[tuple[float, float]]:
    """Spans, sorted by where they begin, as one where less than a gap parts them."""
    done: list[tuple[float, float]] = []
    for start, end in spans:
        if done and start - done[-1][1] < gap:
            done[-1] = (done[-1][0], max(done[-1][1], end))
        else:
            done.append((start, end))
    return done


def clearest(low: float, high: float, extents: Sequence[tuple[float, float]]) -> float:
    """Where between two positions the fewest texts are crossed: the middle of the widest such stretch.

    The longest line of a column may stand where the column beside it is blank, and is no side of a gap.
    """
    steps = sorted(
        [(low, 0), (high, 0)]
        + [(left, 1) for left, right in extents if right > low and low < left < high]
        + [(right, -1) for left, right in extents if left < high and low < right < high]
    )
    crossed = sum(left <= low < right for left, right in extents)
    best: tuple[int, float, float] | None = None
    for (at, step), (then, _) in pairwise(steps):
        crossed += step
        stretch = (crossed, at - then, (at + then) / 2)
        if then > at and (best is None or stretch < best):
            best = stretch
    return best[2] if best else (low + high) / 2
