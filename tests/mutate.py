"""A campaign of damaged documents through the real workers: `python -m tests.mutate --count 5000 --seed 1`.

Each must end in exactly one outcome: records, or a failure that names what is wrong with the file. A fault of ours
(`crashed`, or a page that our code failed on) and a hang (`timeout`) are listed, and so is a record that is ready
though it says what is not printed (of texts), or other than that of the whole document (of office files and PDFs).
The exit status is 0 where nothing was listed.
"""

from __future__ import annotations

import argparse
import html
import io
import random
import re
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from extractors.encodings import decode
from extractors.package import DAMAGED_PACKAGE
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source
from pipeline.load import RecordData
from pipeline.model.notation import squeezed
from pipeline.process import Outcome, knowledge, process
from pipeline.worker import read_all
from tests.documents import ENGINE, canonical
from tests.mutations import SHARES, mutated

BATCH = 250
_COMPARED = ("docx", "pdf", "xls", "xlsx")
_FORM = ("form_type", "title", "project", "funds", "indicators", "goals", "total", "fields", "tables", "unplaced")


def campaign(count: int, seed: int, workers: int, keep: Path | None) -> tuple[Counter[tuple[str, str]], list[str]]:
    """(kind, outcome) counted, and what must not be. A copy of each file listed, and of
    the whole one it was made of, is kept where there is a place for them.
    """
    config = Config(workers=workers, seconds_per_file=60, megabytes_per_file=2048)
    counts: Counter[tuple[str, str]] = Counter()
    listed: list[str] = []
    for first in range(0, count, BATCH):
        with tempfile.TemporaryDirectory() as folder:
            batch = dict(_batch(range(first, min(first + BATCH, count)), seed, Path(folder)))
            told: Counter[str] = Counter()
            for _, outcome in read_all([Source(path, path.name) for path, _, _ in batch.values()], config):
                told[outcome.file] += 1
                path, kind, original = batch[outcome.file]
                counts[kind, _named(outcome)] += 1
                faults = list(_faults(outcome, kind, path.read_bytes(), original))
                listed += [f"{outcome.file}: {fault}" for fault in faults]
                if faults and keep is not None:
                    (keep / path.name).write_bytes(path.read_bytes())
                    (keep / f"{path.name}.whole{path.suffix}").write_bytes(original)
            listed += [f"{name}: {told[name]} outcomes" for name in batch if told[name] != 1]
        print(
            f"{counts.total()} of {count}: {dict(Counter(named for _, named in counts.elements()))}", *listed, sep="\n"
        )
    return counts, listed


def _batch(numbers: range, seed: int, folder: Path) -> Iterator[tuple[str, tuple[Path, str, bytes]]]:
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    for number in numbers:
        chance = random.Random(f"{seed} {number}")
        kind = chance.choice(kinds)
        suffix, original, data = mutated(kind, chance)
        path = folder / f"{seed}-{number}{suffix}"
        path.write_bytes(data)
        yield path.name, (path, kind, original)


def _named(outcome: Outcome) -> str:
    if outcome.failure:
        return outcome.failure.code.value
    return "ready" if all(record["status"] == "ready" for record in outcome.records) else "review"


def _faults(outcome: Outcome, kind: str, data: bytes, original: bytes) -> Iterator[str]:
    if outcome.failure and outcome.failure.code in (FailureCode.CRASHED, FailureCode.TIMEOUT):
        yield f"{outcome.failure.code}: {outcome.failure.reason}"
    for record in outcome.records:
        for found in record["findings"]:
            if found["code"] == "page-missing" and "while reading" in found["message"]:
                yield found["message"]
        if kind == "text" and record["status"] == "ready":
            yield from _untold(record, data, Path(outcome.file).suffix, original)
    if kind in _COMPARED:
        yield from _otherwise(outcome, data, original)


def _otherwise(outcome: Outcome, data: bytes, original: bytes) -> Iterator[str]:
    """What ready records say other than the whole document does, or no longer say, and forms that are gone without a word.

    A record is held against the one of the whole document that it is most like. What the damage wrote into the file,
    a person might have written.
    """
    whole = _said_before(original, Path(outcome.file).suffix)
    ready = [_said(record) for record in outcome.records if record["status"] == "ready"]
    if len(ready) == len(outcome.records) and 0 < len(ready) < len(whole):
        yield f"all records are ready, and {len(whole) - len(ready)} of {len(whole)} forms are gone"
    for said in ready:
        before = min(whole, key=lambda other: len(other.items() ^ said.items()), default={})
        for path in sorted(before.keys() | said.keys()):
            told, now = before.get(path, ""), said.get(path, "")
            other = _differing(now, told)
            if told != now and not (_is_written(other, data) and not _is_written(other, original)):
                yield f"{path}: {other!r}, in the whole document {_differing(told, now)!r}"


def _differing(text: str, other: str) -> str:
    """What of a text is not so in another one, with a character on each side."""
    before, after = _alike(text, other), _alike(text[::-1], other[::-1])
    return text[max(0, before - 1) : max(before, len(text) - after) + 1]


def _alike(text: str, other: str) -> int:
    """How many characters both begin with."""
    return next(
        (at for at, (one, two) in enumerate(zip(text, other, strict=False)) if one != two),
        len(min(text, other, key=len)),
    )


def _is_written(text: str, data: bytes) -> bool:
    """Whether a text stands in an office file: in a part of a package, or as the streams of older files have it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [package.read(name).decode(errors="replace") for name in package.namelist()]
    except DAMAGED_PACKAGE:
        parts = [data[start:].decode("utf-16-le", "replace") for start in (0, 1)]
    return any(text in canonical(html.unescape(part)) for part in parts)


@cache
def _said_before(original: bytes, suffix: str) -> tuple[dict[str, str], ...]:
    return tuple(_said(record) for record in process(f"whole{suffix}", original, (), knowledge(None), ENGINE).records)


def _said(value: Any, path: str = "") -> dict[str, str]:
    """Path → what stands there, of all that a record says of its form; what is written in another way is the same."""
    if isinstance(value, dict):
        inner = [(f"{path}/{key}", value[key]) for key in (value if path else _FORM)]
    elif isinstance(value, list):
        inner = [(f"{path}/{index}", part) for index, part in enumerate(value)]
    else:
        return {path: canonical(value)}
    return {deep: told for place, part in inner for deep, told in _said(part, place).items()}


def _untold(record: RecordData, data: bytes, suffix: str, original: bytes) -> Iterator[str]:
    """Values of a ready record that are not printed in the damaged text, or that differ though their print does not.

    What the form's arithmetic repaired is what the whole document says in its place.
    """
    try:
        text = squeezed(decode(data).replace('""', '"'))  # as a quoted field writes a quote
    except InputError:
        yield "a record of what is no text"
        return
    before, there = _values_before(original, suffix)
    repaired = {told["path"] for told in record["repairs"] if told["applied"] and told["rule"] == "arithmetic"}
    for path, (raws, value) in _values(record).items():
        for raw in raws:
            if squeezed(raw.replace('""', '"')) not in text:
                yield f"{path}: {raw!r} is not printed"
        as_before = before.get((_kind_of(path), raws), [value]) if path not in repaired else there.get(path, [])
        if value not in as_before:
            yield f"{path}: {raws} was read as another value than in the whole document: {value!r}"


_ByPrint = Mapping[tuple[str, tuple[str, ...]], list[Any]]


@cache
def _values_before(original: bytes, suffix: str) -> tuple[_ByPrint, Mapping[str, list[Any]]]:
    """The values that each print became in the whole document, in fields of one kind; and the values of each path."""
    by_print: dict[tuple[str, tuple[str, ...]], list[Any]] = {}
    by_path: dict[str, list[Any]] = {}
    for record in process(f"whole{suffix}", original, (), knowledge(None)).records:
        for path, (raws, value) in _values(record).items():
            by_print.setdefault((_kind_of(path), raws), []).append(value)
            by_path.setdefault(path, []).append(value)
    return by_print, by_path


def _kind_of(path: str) -> str:
    """The path without the numbers of rows, which move when a row is gone."""
    return re.sub(r"/\d+(?=/|$)", "/#", path)


def _values(record: RecordData) -> dict[str, tuple[tuple[str, ...], Any]]:
    """Path → what is printed there, and the value."""
    found: dict[str, tuple[tuple[str, ...], Any]] = {}
    for path, places in record["evidence"].items():
        value: Any = record
        for key in path.split("/")[1:]:
            value = value[int(key)] if isinstance(value, list) else value.get(key) if isinstance(value, dict) else None
        found[path] = tuple(place["raw"] for place in places), value
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for the files that are listed")
    options = parser.parse_args()
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    counts, listed = campaign(options.count, options.seed, options.workers, options.keep)
    names = sorted({name for _, name in counts}, key=lambda name: -sum(counts[kind, name] for kind in SHARES))
    print(" | ".join(["kind", "files", *names]))
    for kind in SHARES:
        row = [counts[kind, name] for name in names]
        print(" | ".join([kind, str(sum(row)), *map(str, row)]))
    for line in listed:
        print(line)
    print(f"{sum(counts.values())} documents, {len(listed)} listed, {time.monotonic() - began:.0f} s")
    return 1 if listed else 0


if __name__ == "__main__":
    raise SystemExit(main())
