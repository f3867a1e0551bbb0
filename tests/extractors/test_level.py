from __future__ import annotations

import pytest

from extractors.scans.lines.level import level
from pipeline.model.document import PageContent, Word
from pipeline.model.geometry import Box


def sloping(slope: float, rows: int = 12) -> PageContent:
    """A page of 1600 by 2000 with four texts in each row, which goes down by `slope`."""
    words = [
        Word("田日", Box(x, y, x + 60, y + 30))
        for row in range(rows)
        for x in (100, 400, 900, 1400)
        for y in (200 + 45 * row + slope * (x + 30 - 800),)
    ]
    return PageContent(1, 1600, 2000, tuple(words), ())


@pytest.mark.parametrize("slope", [0.0, 0.012, -0.02])
def test_rows_that_slope_are_made_level(slope: float) -> None:
    page = sloping(slope)
    flat, found = level(page, 30)
    for row in range(12):
        tops = [word.box.top for word in flat.words[4 * row : 4 * row + 4]]
        assert max(tops) - min(tops) < 3
    for word, given in zip(flat.words, page.words, strict=True):
        assert found.back(word.box).top == pytest.approx(given.box.top, abs=0.5)


def test_few_texts_tell_no_slope() -> None:
    page = sloping(0.02, rows=1)
    assert level(page, 30)[0] == page
