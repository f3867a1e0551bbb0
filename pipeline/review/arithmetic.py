"""What the form's own arithmetic would have a wrong value be: offered beside what does not add up, never applied. Pure.

An equation that fails by some amount is settled by the sum in the place of what is printed, or by the one row that
has full marks once that amount is put right: most rows of a form have them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import takewhile

from pipeline.model.finding import Code, figures_of
from pipeline.model.form import AMOUNTS
from pipeline.review.typed import Data, Suggestion, typed_at

_YUAN, _WAN = "元", "万元"
_FULL = Decimal(100)


def of_sums(record: Data) -> Iterator[Suggestion]:
    """For weights and scores."""
    for found, figures in _failed(record, Code.TOTAL_SCORE):
        printed, whole = Decimal(figures["printed"]), Decimal(figures["sum"])
        if 0 < whole <= _FULL:
            yield Suggestion(((found["path"], _said(whole)),))
        yield from _full_marks(record, range(len(record["indicators"])), "score", printed - whole)
    levels = list(_failed(record, Code.LEVEL1_WEIGHTS))
    for found, figures in levels:
        printed, whole = Decimal(figures["printed"]), Decimal(figures["sum"])
        yield from _full_marks(record, _rows_from(record, found["path"]), "weight", printed - whole)
        if whole > 0:
            yield Suggestion(((found["path"], _said(whole)),))
    for _, figures in [] if levels else _failed(record, Code.WEIGHTS_SUM):
        apart = Decimal(figures["expected"]) - Decimal(figures["sum"])
        yield from _full_marks(record, range(len(record["indicators"])), "weight", apart)
    yield from _of_levels(record)


def _failed(record: Data, code: Code) -> Iterator[tuple[Data, Mapping[str, str]]]:
    """The findings of a code, with their figures."""
    for found in record["findings"]:
        figures = figures_of(code, found["message"]) if found["code"] == code else None
        if figures and found["path"]:
            yield found, figures


def _full_marks(record: Data, rows: Sequence[int], key: str, apart: Decimal) -> Iterator[Suggestion]:
    """The only row whose weight and score are the same once one of them is changed by so much."""
    other = "score" if key == "weight" else "weight"
    one = [index for index in rows if _number(record, index, key) + apart == _number(record, index, other) > 0]
    if len(one) == 1:
        yield Suggestion(((f"/indicators/{one[0]}/{key}", _said(_number(record, one[0], other))),))


def _of_levels(record: Data) -> Iterator[Suggestion]:
    """The points of a first level whose own are missing: what its rows add up to."""
    for found in record["findings"]:
        path = found["path"] or ""
        if found["code"] == Code.REQUIRED_FIELD and path.endswith("/level1_weight"):
            whole = sum((_number(record, index, "weight") for index in _rows_from(record, path)), Decimal(0))
            if whole > 0:
                yield Suggestion(((path, _said(whole)),))


def _rows_from(record: Data, path: str) -> list[int]:
    """The rows of the first level that begins at the row of a pointer."""
    rows, begin = record["indicators"], int(path.split("/")[2])
    return list(takewhile(lambda index: rows[index]["level1"] == rows[begin]["level1"], range(begin, len(rows))))


def _number(record: Data, index: int, key: str) -> Decimal:
    return Decimal(str(record["indicators"][index][key] or 0))


def _said(number: Decimal) -> str:
    return f"{number.normalize():f}"


def of_units(record: Data, path: str | None) -> Iterator[Suggestion]:
    """The other unit of money where one is in doubt: of the whole form, or so that a target and its actual value have
    the same.
    """
    row, _, key = (path or "").rpartition("/")
    if key in AMOUNTS:
        unit = {_YUAN: _WAN, _WAN: _YUAN}.get(record["funds"]["stated_unit"] or "")
        if unit:
            yield Suggestion((("/funds/stated_unit", unit),))
        return
    texts = {place: typed_at(record, place) for place in (f"{row}/target", f"{row}/actual")}
    if len({_WAN in text for text in texts.values()}) == 2 and all(_YUAN in text for text in texts.values()):
        for place in sorted(texts, key=lambda one: one != path):
            yield Suggestion(((place, _other_unit(texts[place])),))


def _other_unit(text: str) -> str:
    return text.replace(_WAN, _YUAN) if _WAN in text else text.replace(_YUAN, _WAN)
