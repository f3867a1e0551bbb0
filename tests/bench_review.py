"""`python -m tests.bench_review --texts 60 --scans 100`: how many keys a person presses to settle a record, and for what.

A person who has the paper beside the screen is imitated in a headless Chromium, on texts with breaks of
tests/corruption.py (what the form said before is the truth) and on scans of tests/formgen (what was drawn is). Finding
by finding: a suggestion that is true is taken, a value that is not true is edited, a row twice is removed, and what is
true is accepted. Every key counts, each character typed and Tab too; to choose a value with the mouse, or a place in a long text, counts as one.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.config import Config
from pipeline.review.layout import NUMBERS, paths_of
from pipeline.review.typed import typed_at
from pipeline.run import run
from tests.commands import records
from tests.corruption import BREAKS, record_of, right_form
from tests.documents import canonical
from tests.review.browser import launched, loaded, page_of, press, reviewing

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

_MOST_STEPS, _MOST_TRIES = 60, 2
_EQUATIONS = (
    "weights-sum", "level1-weights", "execution-rate", "execution-score", "fund-lines-sum", "score-above-weight",
    "total-score",
)  # fmt: skip
_AROUND_SELECTION = "it => [it.value.slice(0, it.selectionStart), it.value.slice(it.selectionEnd)]"
Truth = Mapping[str, str]  # what is to be typed, by pointer


@dataclass
class Work:
    """What was done to a record."""

    file: str
    keys: int = 0
    settled: bool = False
    done: Counter[str] = field(default_factory=Counter)


def broken_texts(count: int, inbox: Path) -> dict[str, Truth]:
    """Forms that are in review for one to three breaks, and what each of them said before."""
    truths: dict[str, Truth] = {}
    for number in range(20 * count):
        rng = random.Random(f"review:{number}")
        rows = right_form(rng)
        right = record_of(rows)
        if right is None or right["status"] != "ready":
            continue
        for name in rng.sample(list(BREAKS), rng.choice((1, 1, 2, 3))):
            BREAKS[name](rows, rng)
        broken = record_of(rows)
        if broken is None or broken["status"] != "review":
            continue
        name = f"text-{number:04}.txt"
        (inbox / name).write_text("".join("\t".join(line.texts) + "\n" for line in rows), encoding="utf-8")
        truths[f"{name} 1"] = {path: typed_at(right, path) for path in paths_of(right)}
        if len(truths) == count:
            break
    return truths


def drawn_scans(count: int, folder: Path, inbox: Path) -> dict[str, Truth]:
    from tests.formgen.__main__ import make_document
    from tests.formgen.scan_recipe import KINDS

    truths: dict[str, Truth] = {}
    for part in ("inbox", "truth"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        make_document(folder, number, KINDS[number % len(KINDS)], "review", 0.0, False)
    for path in sorted((folder / "truth").iterdir()):
        (document,) = (folder / "inbox").glob(f"{path.stem}.*")
        document.rename(inbox / document.name)
        for form, truth in enumerate(json.loads(path.read_text(encoding="utf-8")), 1):
            truths[f"{document.name} {form}"] = dict(_drawn(truth))
    return truths


def _drawn(truth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    total = {key: _whole(value) for key, value in truth["total"].items()}
    whole = {**truth, "total": total, "indicators": [], "funds": {**truth["funds"], "lines": []}}
    for path in (
        "/title",
        "/funds/stated_unit",
        *(f"/project/{key}" for key in truth["project"]),
        "/goals/expected",
        "/goals/actual",
    ):
        yield path, typed_at(whole, path)
    yield from ((f"/total/{key}", typed_at(whole, f"/total/{key}")) for key in ("weight", "score"))
    for name, rows in (("funds/lines", truth["funds"]["lines"]), ("indicators", truth["indicators"])):
        for index, row in enumerate(rows):
            for key, value in row.items():
                held = {"text": value} if key in ("target", "actual") and value is not None else _whole(value)
                one = {"funds": {"stated_unit": truth["funds"]["stated_unit"]}, "row": {key: held}}
                if not isinstance(value, list) and key != "category":
                    yield f"/{name}/{index}/{key}", typed_at(one, f"/row/{key}")


def _whole(value: Any) -> Any:
    """As a record holds it: an integer where it is one."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class Person:
    """Settles the record that a page shows, knowing the truth."""

    def __init__(self, page: Page, truth: Truth, work: Work) -> None:
        self.page, self.truth, self.work = page, truth, work
        self._tried: Counter[str] = Counter()

    def settle(self) -> None:
        for _ in range(_MOST_STEPS):
            item = self.page.locator("#findings li.now.error")
            if not item.count():
                break
            self._step(item)
        self.work.settled = self.page.locator("#findings li.error").count() == 0

    def _step(self, item: Locator) -> None:
        code, cell = (item.get_attribute("data-finding") or "").split(" ")[0], item.get_attribute("data-cell") or ""
        offers = item.locator("[data-do=take]").all()
        for number, offer in enumerate(offers, 1):
            if all(self._is_true(path, text) for path, text in json.loads(offer.get_attribute("data-changes") or "[]")):
                return self._did(f"{code}: suggestion", "s" if number == 1 else str(number))
        if item.locator("[data-do=remove-row]").count():
            return self._did(f"{code}: row removed", "x", "x")
        wrong = self._wrong()
        if cell in wrong:
            return self._edit(code, cell, wrong[cell])
        if missing := self._missing_row():
            return self._add(code, *missing)
        if near := [path for path in wrong if _may_cause(code, cell, path)]:
            path, text = near[0], wrong[near[0]]
            self.page.locator(f'#values [data-path="{path}"]').click()
            self.work.keys += 1
            return self._edit(f"{code} (elsewhere)", path, text)
        return self._did(f"{code}: accepted", "a")

    def _shown(self) -> dict[str, str]:
        cells = json.loads(self.page.locator("#cells").text_content() or "{}")
        there = self.page.locator("#values [data-path]").evaluate_all("cells => cells.map(cell => cell.dataset.path)")
        return {path: cells[path]["typed"] for path in there}

    def _is_true(self, path: str, text: str) -> bool:
        true = canonical(self.truth.get(path))
        return true in (canonical(text), canonical(text.replace(",", "").removesuffix("%")))

    def _wrong(self) -> dict[str, str]:
        """What differs from the truth; rows are compared only where there are as many."""
        shown = self._shown()
        same = {name: _count(shown, name) == _count(self.truth, name) for name in ("/indicators/", "/funds/lines/")}
        return {
            path: text
            for path, text in self.truth.items()
            if path in shown
            and all(same[name] for name in same if path.startswith(name))
            and canonical(shown[path]) != canonical(text)
            and self._tried[path] < _MOST_TRIES
        }

    def _missing_row(self) -> tuple[str, int] | None:
        shown = self._shown()
        for name in ("/indicators/", "/funds/lines/"):
            here, there = _count(shown, name), _count(self.truth, name)
            if 0 < here < there:
                key = "level3" if name == "/indicators/" else "label"
                named = [shown.get(f"{name}{index}/{key}") for index in range(here)]
                return name, next((at for at in range(there) if self.truth.get(f"{name}{at}/{key}") not in named), here)
        return None

    def _edit(self, code: str, path: str, text: str) -> None:
        self._tried[path] += 1
        self._did(f"{code}: edited", "e")
        field_ = self.page.locator("#values .editing > *")
        before, after = field_.evaluate(_AROUND_SELECTION)
        if text.startswith(before) and text.endswith(after) and len(before) + len(after) <= len(text):
            self.work.keys += max(len(text) - len(before) - len(after), 1)
        else:
            self.work.keys += _mended(field_.input_value(), text)
        field_.fill(text)
        self._did("", "Enter")
        if self.page.locator("#values .editing").count():
            self._did(f"{code}: refused, {self.page.inner_text('#notice')[:30]}", "Escape", "n", "p", "a")

    def _add(self, code: str, name: str, at: int) -> None:
        self.page.locator(
            f'#values [data-path="{name}{max(at - 1, 0)}/{"level3" if name[1] == "i" else "label"}"]'
        ).click()
        self.work.keys += 1
        self._did(f"{code}: row added", "i")
        for field_ in self.page.locator("#row input").all():
            text = self.truth.get(f"{name}{at}/{field_.get_attribute('name')}", "")
            if canonical(field_.input_value()) != canonical(text):
                field_.fill(text)
                self.work.keys += len(text)
            self.work.keys += 1
        self._did("", "Enter")
        if self.page.locator("#row[open]").count():
            self._did(f"{code}: refused", "Escape", "a")

    def _did(self, what: str, *keys: str) -> None:
        press(self.page, *keys)
        self.work.keys += len(keys)
        if what:
            self.work.done[what] += 1


def _mended(old: str, new: str) -> int:
    """Keys to write the one over the other: all anew, or a click for each place that differs and what is typed there."""
    changes = [change for change in difflib.SequenceMatcher(None, old, new).get_opcodes() if change[0] != "equal"]
    return min(len(new) + 1, sum(1 + max(end - begin, after - before) for _, begin, end, before, after in changes))


def _may_cause(code: str, cell: str, path: str) -> bool:
    """Whether a person would look there: at the numbers of an equation, at the row of another finding."""
    if code in _EQUATIONS:
        return path.rpartition("/")[2] in NUMBERS
    return bool(cell) and path.rpartition("/")[0] == cell.rpartition("/")[0]


def _count(shown: Mapping[str, str], name: str) -> int:
    return len({path.removeprefix(name).split("/")[0] for path in shown if path.startswith(name)})


def worked_off(output: Path, inbox: Path, truths: Mapping[str, Truth], most: int) -> list[Work]:
    """The records in review, one after another."""
    works: list[Work] = []
    with reviewing(output, inbox) as review, launched() as chromium, page_of(chromium) as page:
        for record in [one for one in records(output) if one["status"] == "review"][:most]:
            source = record["source"]
            page.goto(f"{review.address}r/{record['record_id']}")
            loaded(page)
            works.append(Work(source["file"]))
            Person(page, truths.get(f"{source['file']} {source['form']}", {}), works[-1]).settle()
            print(".", end="", file=sys.stderr, flush=True)
    return works


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench_review", description=__doc__)
    parser.add_argument("--texts", type=int, default=60)
    parser.add_argument("--scans", type=int, default=100, help="so many are drawn; those in review are settled")
    parser.add_argument("--folder", type=Path, help="keeps what is made there, and takes what is there already")
    parser.add_argument("--most", type=int, default=100)
    parser.add_argument("--show", type=int, default=10, help="so many that took most keys")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = args.folder or Path(place)
        inbox, truth = folder / "inbox", folder / "truth.json"
        if not truth.exists():
            inbox.mkdir(parents=True)
            truths = broken_texts(args.texts, inbox) | drawn_scans(args.scans, folder / "drawn", inbox)
            run([inbox], folder / "output", Config(), lambda _: lambda _: None)
            truth.write_text(json.dumps(truths), encoding="utf-8")
        shutil.copytree(folder / "output", Path(place) / "settled")
        works = worked_off(Path(place) / "settled", inbox, json.loads(truth.read_text(encoding="utf-8")), args.most)
    for name in ("text", "scan", ""):
        chosen = [work for work in works if name in work.file]
        if chosen:
            keys = sorted(work.keys for work in chosen)
            said = (
                f"median {statistics.median(keys):g}, nine in ten at most {keys[len(keys) * 9 // 10]}, most {keys[-1]}"
            )
            print(f"{name or 'all':5} {len(chosen):4} records, {sum(w.settled for w in chosen)} settled; keys: {said}")
    for what, count in sum((work.done for work in works), Counter[str]()).most_common():
        print(f"{count:5}  {what}")
    for work in sorted(works, key=lambda work: -work.keys)[: args.show]:
        print(f"{work.keys:4} {'' if work.settled else 'left '}{work.file} {dict(work.done)}")


if __name__ == "__main__":
    main()
