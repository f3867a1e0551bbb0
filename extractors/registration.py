"""Where the columns of one page stand on another that was scanned apart from it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Places = Sequence[tuple[float, float]]
"""Left and right of texts."""

# Two pages scanned apart lie up to so many em aside of each other; one is up to this much larger than its resolution
# says (flattened photographs).
ASIDE, LARGER = 8.0, 0.02
SIZES = 9
# In em: texts of one column begin (or end, or have their middles) within this of each other on the two pages.
SAME_PLACE = 0.35
# So many of the texts must then have one of the page before in their column; a fifth have by chance.
MATCHED = 0.6


def registered(here: Places, there: Places, ratio: float, em: float) -> tuple[float, float] | None:
    """Size and shift that bring the texts of one page into the columns of another's: x there = size * x + shift.

    None where too few of them fit: the table does not go on. Of two places at which as many fit, as where columns are
    of one width and the texts go into the ones beside them too, the one is right at which they fit exactly.
    """
    new, old = np.array(here), np.array(there)
    near, furthest = SAME_PLACE * em * ratio, ASIDE * em * ratio
    shifts = np.arange(-furthest, furthest, near / 2)
    shifts = shifts[np.argsort(np.abs(shifts), kind="stable")]
    best = (0.0, 0.0, 1.0, 0.0)
    for size in ratio * np.linspace(1 - LARGER, 1 + LARGER, SIZES):
        for weights in ((1.0, 0.0), (0.5, 0.5), (0.0, 1.0)):  # left edges, middles, right edges
            apart = (old @ weights)[:, None] - size * (new @ weights)
            for shift in shifts:
                off = np.abs(apart - shift).min(axis=0) / near
                exact, share = float(np.maximum(1 - off**2, 0).mean()), float((off <= 1).mean())
                if exact > best[0]:
                    best = (exact, share, float(size), float(shift))
    return best[2:] if best[1] >= MATCHED else None
