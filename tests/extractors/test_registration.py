"""Where the columns of one scanned page stand on the next."""

from __future__ import annotations

import pytest

from extractors.registration import registered

EM = 24.0
# Left sides of seven columns about as wide, and of texts in them.
COLUMNS = (306, 449, 592, 735, 878, 1021, 1164)
BEFORE = [(left, left + width) for width in (48, 98, 25) for left in COLUMNS]


def test_the_few_texts_of_a_last_page_go_into_the_columns_where_they_fit_exactly() -> None:
    """Moved by a column and 5 pixels less, or by a bit, all texts but one stand within some column's reach too."""
    here = [(left + 45, left + 45 + 98) for left in COLUMNS[:6]]
    size, shift = registered(here, BEFORE, 1.0, EM) or (0.0, 0.0)
    assert [round(size * left + shift) for left, _ in here] == pytest.approx(COLUMNS[:6], abs=4)


def test_texts_that_stand_in_other_places_are_no_part_of_the_table() -> None:
    here = [(left, left + 60) for left in range(300, 1160, 61)]
    assert registered(here, BEFORE, 1.0, EM) is None
