"""`python -m tests.corruption --count 5000`: right forms with one to three things broken; what becomes of each.

A break ends as `repaired` (the record says what the form said before), `flagged` (review), `misrepaired` (ready, and a
repair made it no better), `warned` (ready, with a warning at the value), or `blind` (ready: no equation and no check of
the form sees it, a digit of a code, say).
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

from pipeline.process import knowledge, process
from tests.formgen.content import make_form
from tests.formgen.delimited import Line, lines_of
from tests.formgen.layout import Sheet, tabulate
from tests.formgen.style import for_paper_free, make_style

Rows = list[Line]
LAYOUTS = ("shenzhen", "mof", "shanghai")


@dataclass(frozen=True, slots=True)
class Result:
    """What was broken, how it ended, and the pointers that are wrong in the record; `seed` makes it again."""

    seed: str
    breaks: tuple[str, ...]
    end: str
    wrong: tuple[str, ...]
    what: tuple[str, ...]


def right_form(rng: random.Random) -> Rows:
    layout = rng.choice(LAYOUTS)
    seed = rng.random()
    draft = make_style(layout, 2020, random.Random(seed))
    form = make_form(layout, rng, decimals=draft.decimals)
    style = for_paper_free(make_style(layout, form.year, random.Random(seed), margins=False))
    return [
        Line(line.kind, [text.replace("\n", "") for text in line.texts])
        for line in lines_of(Sheet(form, style, tabulate(form, style, rng)))
    ]


def _cells(rows: Rows, kinds: Sequence[str], pattern: str) -> list[tuple[int, int]]:
    return [
        (at, column)
        for at, line in enumerate(rows)
        if line.kind in kinds
        for column, text in enumerate(line.texts)
        if re.search(pattern, text)
    ]


def _edit(rows: Rows, at: int, column: int, text: str) -> str:
    before, rows[at].texts[column] = rows[at].texts[column], text
    return f"{rows[at].kind} {before} -> {text}"


def digit(rows: Rows, rng: random.Random) -> str | None:
    found = _cells(rows, ("fund", "indicator", "total", "identity"), r"\d")
    if not found:
        return None
    at, column = rng.choice(found)
    text = rows[at].texts[column]
    place = rng.choice([i for i, char in enumerate(text) if char.isdigit()])
    other = rng.choice([char for char in "0123456789" if char != text[place]])
    return _edit(rows, at, column, text[:place] + other + text[place + 1 :])


def point(rows: Rows, rng: random.Random) -> str | None:
    found = _cells(rows, ("fund", "indicator", "total"), r"^\d+\.\d+$")
    if not found:
        return None
    at, column = rng.choice(found)
    whole, _, rest = rows[at].texts[column].partition(".")
    return _edit(rows, at, column, whole + rest[0] + "." + rest[1:] if len(rest) > 1 else whole + rest)


def operator(rows: Rows, rng: random.Random) -> str | None:
    found = _cells(rows, ("indicator",), r"^[≥≤]\d")
    if not found:
        return None
    at, column = rng.choice(found)
    text = rows[at].texts[column]
    other = rng.choice([sign for sign in ("", "2", "≥", "≤") if sign != text[0]])
    return _edit(rows, at, column, other + text[1:])


def dropped_cell(rows: Rows, rng: random.Random) -> str | None:
    found = _cells(rows, ("fund", "indicator", "total"), r"\S")
    at, column = rng.choice(found)
    return _edit(rows, at, column, "")


def _indicators(rows: Rows) -> list[int]:
    return [at for at, line in enumerate(rows) if line.kind == "indicator" and sum(map(bool, line.texts)) > 2]


def swapped_rows(rows: Rows, rng: random.Random) -> str | None:
    """The values of two rows change places, their levels stay."""
    one, other = sorted(rng.sample(_indicators(rows), 2))
    levels = 3
    first, second = rows[one].texts, rows[other].texts
    rows[one].texts, rows[other].texts = first[:levels] + second[levels:], second[:levels] + first[levels:]
    return f"rows {one} and {other}"


def cut_row(rows: Rows, rng: random.Random) -> str | None:
    at = rng.choice([at for at, line in enumerate(rows) if line.kind in ("fund", "total")] + _indicators(rows))
    return f"{rows.pop(at).kind} {at}"


def duplicated_row(rows: Rows, rng: random.Random) -> str | None:
    at = rng.choice(_indicators(rows))
    rows.insert(at, Line(rows[at].kind, list(rows[at].texts)))
    return f"row {at}"


def wrong_unit(rows: Rows, rng: random.Random) -> str | None:
    found = _cells(rows, ("plain", "fund-head", "fund", "above", "indicator"), "元")
    if not found:
        return None
    at, column = rng.choice(found)
    text = rows[at].texts[column]
    return _edit(rows, at, column, text.replace("万元", "元") if "万元" in text else text.replace("元", "万元"))


BREAKS: dict[str, Callable[[Rows, random.Random], str | None]] = {
    "digit": digit,
    "point": point,
    "operator": operator,
    "dropped cell": dropped_cell,
    "swapped rows": swapped_rows,
    "cut row": cut_row,
    "duplicated row": duplicated_row,
    "wrong unit": wrong_unit,
}


def record_of(rows: Rows) -> dict[str, Any] | None:
    text = "".join("\t".join(line.texts) + "\n" for line in rows)
    outcome = process("form.txt", text.encode(), (), knowledge(None))
    return outcome.records[0] if len(outcome.records) == 1 else None


_SAID = ("title", "project", "funds", "goals", "indicators", "total")


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {key: one for name, part in value.items() for key, one in _flat(part, f"{path}/{name}").items()}
    if isinstance(value, list):
        return {key: one for name, part in enumerate(value) for key, one in _flat(part, f"{path}/{name}").items()}
    return {} if value is None else {path: value}


def differences(one: dict[str, Any], other: dict[str, Any]) -> tuple[str, ...]:
    first, second = (_flat({key: record[key] for key in _SAID}) for record in (one, other))
    return tuple(sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path)))


def broken_once(seed: str) -> Result | None:
    rng = random.Random(seed)
    rows = right_form(rng)
    right = record_of(rows)
    if right is None or right["status"] != "ready":
        return None
    names = rng.sample(list(BREAKS), rng.choice((1, 1, 2, 3)))
    said = [(name, BREAKS[name](rows, rng)) for name in names]
    done = [(name, what) for name, what in said if what]
    record = record_of(rows)
    if record is None:
        return Result(seed, tuple(name for name, _ in done), "flagged", (), ())
    wrong = differences(right, record)
    return Result(
        seed, tuple(name for name, _ in done), _end(record, wrong), wrong, tuple(str(what) for _, what in done)
    )


def _end(record: dict[str, Any], wrong: Sequence[str]) -> str:
    repaired = {repair["path"] for repair in record["repairs"] if repair["rule"] == "arithmetic" and repair["applied"]}
    if not wrong:
        return "repaired" if repaired else "harmless"
    if record["status"] != "ready":
        return "flagged"
    if repaired & set(wrong):
        return "misrepaired"
    rows = {"/".join(path.split("/")[:3]) for path in wrong}
    warned = {"/".join(found["path"].split("/")[:3]) for found in record["findings"] if found["path"]}
    return "warned" if rows <= warned else "blind"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.corruption", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--show", type=int, default=0, help="so many breaks that ended as ready and wrong")
    args = parser.parse_args()
    with ProcessPoolExecutor(args.jobs) as pool:
        seeds = [f"{args.seed}:{number}" for number in range(args.count)]
        results = [result for result in pool.map(broken_once, seeds, chunksize=8) if result]
    single = [result for result in results if len(result.breaks) == 1]
    print(f"{len(results)} forms broken, {len(single)} of them once")
    ends = ("harmless", "repaired", "flagged", "misrepaired", "warned", "blind")
    for name in BREAKS:
        counts = Counter(result.end for result in single if result.breaks == (name,))
        print(f"{name:16}" + "".join(f"{end} {counts[end]:5}  " for end in ends))
    print(
        "several         "
        + "".join(f"{end} {sum(r.end == end for r in results if len(r.breaks) > 1):5}  " for end in ends)
    )
    worst = sorted(
        (result for result in results if result.end in ("blind", "misrepaired")),
        key=lambda result: result.end == "blind",
    )
    for result in worst[: args.show]:
        print(result.end, result.seed, result.breaks, result.what, result.wrong[:4])


if __name__ == "__main__":
    main()
