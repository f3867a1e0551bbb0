"""The slips of fixtures/slips and the right texts of normalizers/lexicon, each read where it stands in a form.

`python -m tests.slips` prints the table of docs/repairs.md.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipeline.corroborate import corroborate
from pipeline.load import RecordData
from pipeline.process import process
from tests.slip_forms import BUILD, KNOWN, Case, identity

ROOT = Path(__file__).parent.parent
FOLDER, LEXICON = ROOT / "fixtures" / "slips", ROOT / "normalizers" / "lexicon"
_RULES = frozenset({"slip", "label", "title", "name", "indicator", "value", "corroborated"})


@dataclass(frozen=True)
class Result:
    """What became of a case: the text it was repaired to, or None; and whether a repair was suggested."""

    case: Case
    after: str | None
    suggested: bool

    @property
    def wrong(self) -> bool:
        return self.after is not None and self.after != self.case.meant

    @property
    def as_expected(self) -> bool:
        """Repaired, only suggested, or left without a word."""
        if self.case.expect == "apply":
            return self.after == self.case.meant
        return self.after is None and self.suggested == (self.case.expect == "suggest")


def slips() -> list[Case]:
    return [Case(**row) for row in _rows("slips.tsv")]


def drawn() -> list[Case]:
    """Slips drawn at random from public lists of confusions."""
    return [Case(**row) for row in _rows("drawn.tsv")]


def correct() -> list[Case]:
    """The texts that must stay as they are."""
    return [
        Case(row["part"], "correct", row["place"], "-", row["text"], row["text"], "leave")
        for row in _rows("right_texts.tsv", LEXICON)
    ]


def _rows(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def results(cases: Sequence[Case]) -> list[Result]:
    """Every case read in a form, as many in one form as its place allows."""
    found: list[Result] = []
    ordered = sorted(cases, key=lambda case: case.place)
    for place, some in groupby(ordered, key=lambda case: case.place):
        width, build = BUILD[place]
        members = list(some)
        for batch in _batches(members, width):
            record = _read(build(batch), batch[0].context)
            found += [_result(record, case) for case in batch]
    return found


def _batches(cases: Sequence[Case], size: int) -> Iterator[Sequence[Case]]:
    """As many cases as one form holds, no text twice; the name of a unit with a slip has a form of its own."""
    batch: list[Case] = []
    for case in cases:
        apart = any(one.place == "unit_name" and one.kind != "correct" for one in (case, *batch[:1]))
        if batch and (apart or len(batch) == size or any(case.written == other.written for other in batch)):
            yield batch
            batch = []
        batch.append(case)
    if batch:
        yield batch


def _read(form: Sequence[str], context: str) -> RecordData:
    (record,) = process("form.tsv", "\n".join(form).encode(), (), KNOWN).records
    if not context.startswith("run:"):
        return record
    other = identity(context.removeprefix("run:"), "青榆区人民政府")
    (beside,) = process("other.tsv", "\n".join(other).encode(), (), KNOWN).records
    return corroborate([record, beside])[0]


def _result(record: RecordData, case: Case) -> Result:
    own = [
        repair
        for repair in record["repairs"]
        if repair["rule"] in _RULES and any(place["raw"] == case.written for place in repair["place"])
    ]
    applied = [repair for repair in own if repair["applied"]]
    for repair in applied[-1:]:
        path = repair["path"]
        assert path in (None, "/funds/stated_unit") or repair["after"] in str(_value(record, path)), repair
    return Result(case, applied[-1]["after"] if applied else None, any(not repair["applied"] for repair in own))


def _value(record: RecordData, path: str) -> object:
    """What a JSON Pointer of the record leads to; the text of a target or an actual value."""
    found: object = record
    for step in path.strip("/").split("/"):
        found = found[int(step)] if isinstance(found, list) else found[step]  # type: ignore[index]
    return found["text"] if isinstance(found, dict) and "text" in found else found


_KINDS = {
    "lexicon": "entries of the lexicon: 妇儿儿童中心",
    "label-shape": "labels, by shape: 备往, 项Fl名称",
    "label-sound": "labels, by sound: 主管步门",
    "header-shape": "headers and headings, by shape: 分直",
    "header-sound": "headers and headings, by sound: 执行旅",
    "level-shape": "levels, by shape: 效盖指标",
    "level-sound": "levels, by sound: 时校指标",
    "fund-shape": "names of funds, by shape: 上年绪转资金",
    "fund-sound": "names of funds, by sound: 其她资金",
    "title": "titles: 项目支岀绩效自评表",
    "name-record": "names of bodies that the form itself has right",
    "name-run": "names of bodies that another record has right",
    "indicator-tail": "ends of indicators: 家长满意庋",
    "unit-column": "units in their column: 平万米",
    "unit-value": "units behind figures: 20万兀",
    "percent-sign": "per cent: 95酚",
    "operator-sign": "comparisons: ^80%",
    "operator-word": "comparisons in words: 不底于95%",
    "phrase": "phrases: 己完成",
    "name-alone": "names of bodies that nothing confirms",
    "figure": "figures: 290%, 1O0%",
}
"""The kinds of slips.tsv, with an example."""


def table(found: Sequence[Result]) -> Iterator[str]:
    """Markdown: by kind, how many were repaired rightly or, where only that is right, suggested; and how many wrongly."""
    yield "| slips | tuned | held | wrong |"
    yield "|---|---|---|---|"
    for expect, done in (("apply", "repaired"), ("suggest", "suggested")):
        for kind, name in _KINDS.items():
            own = [result for result in found if (result.case.expect, result.case.kind) == (expect, kind)]
            if own:
                yield f"| {name} | {_counts(own, 'tuned')} | {_counts(own, 'held')} | {sum(r.wrong for r in own)} |"
        own = [result for result in found if result.case.expect == expect and result.case.part != "drawn"]
        yield f"| **all, {done}** | {_counts(own, 'tuned')} | {_counts(own, 'held')} | {sum(r.wrong for r in own)} |"
    for name, own in (
        ("running text, persons, projects, codes: left", [r for r in found if r.case.expect == "leave" and r.case.kind != "correct"]),
        ("what only looks like a slip: left", [r for r in found if r.case.kind == "correct"]),
    ):  # fmt: skip
        yield f"| {name} | {_counts(own, 'tuned')} | {_counts(own, 'held')} | {sum(r.wrong for r in own)} |"
    own = [result for result in found if result.case.part == "drawn"]
    yield f"| drawn at random: repaired | | {_counts(own, 'drawn')} | {sum(r.wrong for r in own)} |"


def _counts(found: Sequence[Result], part: str) -> str:
    own = [result for result in found if result.case.part == part]
    return f"{sum(result.as_expected for result in own)} of {len(own)}"


if __name__ == "__main__":
    print("\n".join(table(results([*slips(), *correct(), *drawn()]))))
