"""What the pipeline would change and did not dare to, as values that a person can take with one key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from pipeline.model.finding import Code, figures_of
from pipeline.review.arithmetic import of_sums
from pipeline.review.typed import PAIR, Data, Suggestion, typed_at, value_at

_LEVEL = re.compile(r"/indicators/(\d+)/(level[12])")
_BETWEEN = re.compile(" / | or ")  # the readings that a finding names
PERSON = "person"  # the rule of what somebody corrected
# What stands beside what, so that the two may be exchanged.
_BESIDE = {
    "initial_budget": ("annual_budget",),
    "annual_budget": ("executed",),
    "weight": ("score",),
}


def suggestions(record: Data) -> dict[str, list[Suggestion]]:
    """By the pointer of the value they would change; those that change no single value, or one that a person has given,
    are left out.
    """
    found: dict[str, list[Suggestion]] = {}
    settled = {repair["path"] for repair in record["repairs"] if repair["rule"] == PERSON}
    sources = (_of_repairs, _of_readings, _of_missing, _of_rows, of_sums)
    for offered in (offer for source in sources for offer in source(record)):
        path, text = offered.changes[0]
        others = found.setdefault(path, [])
        if path not in settled and text != typed_at(record, path) and offered not in others:
            others.append(offered)
    return {path: offers for path, offers in found.items() if offers}


def usual_units() -> list[Suggestion]:
    """The usual units of money, for amounts that cannot be read since the form states none."""
    return [Suggestion((("/funds/stated_unit", unit),)) for unit in ("元", "万元")]


def _of_repairs(record: Data) -> Iterator[Suggestion]:
    for repair in record["repairs"]:
        if not repair["applied"] and repair["path"] is not None:
            yield from map(Suggestion, _changes(record, repair))


def _of_readings(record: Data) -> Iterator[Suggestion]:
    """The other ways in which a value, or a part of it, can be read."""
    for found in record["findings"]:
        figures = figures_of(Code.AMBIGUOUS_VALUE, found["message"]) if found["code"] == Code.AMBIGUOUS_VALUE else None
        value = typed_at(record, found["path"]) if found["path"] else ""
        readings = _BETWEEN.split(figures["readings"]) if figures and value else []
        for here in (reading for reading in readings if reading in value):
            others = (other for other in readings if other not in value)
            yield from (Suggestion(((found["path"], value.replace(here, other)),)) for other in others)


def _of_missing(record: Data) -> Iterator[Suggestion]:
    """What a single missing weight or score must be for the sum to hold."""
    for key, code, expected in (("weight", Code.WEIGHTS_SUM, "expected"), ("score", Code.TOTAL_SCORE, "printed")):
        sums = [figures_of(code, found["message"]) for found in record["findings"] if found["code"] == code]
        missing = [
            found["path"]
            for found in record["findings"]
            if found["code"] == Code.REQUIRED_FIELD and (found["path"] or "").endswith(f"/{key}")
        ]
        if len(sums) == len(missing) == 1 and sums[0]:
            rest = Decimal(sums[0][expected]) - Decimal(sums[0]["sum"])
            if rest > 0:
                yield Suggestion(((missing[0], f"{rest:f}"),))


def _of_rows(record: Data) -> Iterator[Suggestion]:
    """The level of the row above, where a row lacks its own."""
    for found in record["findings"]:
        lacks = _LEVEL.fullmatch(found["path"] or "") if found["code"] == Code.REQUIRED_FIELD else None
        above = typed_at(record, f"/indicators/{int(lacks[1]) - 1}/{lacks[2]}") if lacks else ""
        if above:
            yield Suggestion(((found["path"], above),))


def _changes(record: Data, repair: Data) -> Iterator[tuple[tuple[str, str], ...]]:
    path, before, after = repair["path"], repair["before"], repair["after"]
    value, text = value_at(record, path), typed_at(record, path)
    if isinstance(value, int | float):
        if PAIR in before:
            yield from _exchange(record, path)
        elif before != after:
            yield ((path, after),)
    elif value is not None and (new := _rewritten(text, before, after)) is not None:
        yield ((path, new),)


def _exchange(record: Data, path: str) -> Iterator[tuple[tuple[str, str], ...]]:
    row, _, key = path.rpartition("/")
    for other in (f"{row}/{beside}" for beside in _BESIDE.get(key, ())):
        one, two = typed_at(record, path), typed_at(record, other)
        if one and two and one != two:
            yield (path, two), (other, one)


def _rewritten(value: str, before: str, after: str) -> str | None:
    """The value as it would read; None where the repair speaks of more than the value, or changes nothing of it."""
    if before.startswith(value) and after.endswith(before[len(value) :]):
        text = after[: len(after) - len(before) + len(value)]
    elif value.count(before) == 1:
        text = value.replace(before, after)
    else:
        return None
    return text if text not in ("", value) else None
