"""Forms to TSV, CSV and pipe tables, with the drift of careless exports."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field
from pathlib import Path

from tests.formgen.layout import Cell, Sheet, Table

ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "gb18030", "gb18030")
SHIFTING = ("identity", "fund", "indicator", "head", "fund-head", "total")


@dataclass(slots=True)
class Line:
    """One row; `hollow` are the places of blanks that only the layout makes (spans, an empty unit column)."""

    kind: str
    texts: list[str]
    hollow: set[int] = field(default_factory=set)

    def drop(self, at: int) -> None:
        """The blank at `at` goes, all after it move left."""
        del self.texts[at]
        self.hollow = {h - (h > at) for h in self.hollow if h != at}
        self.hollow.add(len(self.texts))
        self.texts.append("")

    def insert(self, at: int) -> None:
        self.texts.insert(at, "")
        self.hollow = {h + (h >= at) for h in self.hollow} | {at}


def lines_of(sheet: Sheet) -> list[Line]:
    """Rows as an export of the worksheet gives them: a span's text at its top left, blanks elsewhere."""
    t, s = sheet.table, sheet.style
    out: list[Line] = []
    if not s.title_inside:
        for text in [s.title, *([s.year_line] if s.year_line else []), *(x for _, x in s.above)]:
            out.append(Line("above", [text] + [""] * (t.columns - 1)))
    for r, row in enumerate(sheet.grid()):
        kind = _kind(r, row, t)
        texts = [c.text if c else "" for c in row]
        empty_units = {
            c.column
            for c in row
            if c
            and not c.text
            and c.role == "text"
            and "measure" in s.columns
            and not s.unit_column
            and _is_measure(sheet, c.column)
        }
        hollow = {
            i for i, c in enumerate(row) if c is None or (not c.text and c.role in ("label", "level"))
        } | empty_units
        out.append(Line(kind, texts, hollow))
    return out + [Line("below", [x] + [""] * (t.columns - 1)) for _, x in s.below]


def _kind(r: int, row: list[Cell | None], t: Table) -> str:
    if r < t.fund_head:
        return "identity" if len(row) - row.count(None) > 1 else "plain"
    if r > t.head:
        return "total" if r == t.rows - 1 else "indicator"
    if t.fund_head < r <= t.fund_head + 4:
        return "fund"
    return {t.fund_head: "fund-head", t.goal_row: "goal", t.head: "head"}.get(r, "plain")


def _is_measure(sheet: Sheet, column: int) -> bool:
    head = next((c for c in sheet.table.cells if c.row == sheet.table.head and c.column == column), None)
    return head is not None and head.text == sheet.style.label["measure"]


def drift(lines: list[Line], strength: float, rng: random.Random) -> list[str]:
    """Shifts rows in place; only blanks that say nothing are dropped. Returns notes."""
    notes = set()
    for line in lines:
        blanks = sorted(line.hollow)
        before = [b for b in blanks if any(line.texts[b + 1 :])]
        if line.kind in SHIFTING and before and rng.random() < strength:
            for _ in range(rng.choice((1, 1, 1, 2))):
                before = [b for b in sorted(line.hollow) if any(line.texts[b + 1 :]) and not line.texts[b]]
                if before:
                    line.drop(rng.choice((before[0], rng.choice(before))))
                    notes.add("head-shifted" if line.kind in ("head", "fund-head") else "shifted-left")
        elif line.kind in ("indicator", "fund") and rng.random() < strength / 6:
            line.insert(0)
            notes.add("shifted-right")
    return sorted(notes)


def split_goals(lines: list[Line], label: str, rng: random.Random) -> list[str]:
    """The goal row becomes two or three, the next section's label stuck in front of those that follow."""
    at = next(i for i, x in enumerate(lines) if x.kind == "goal")
    line = lines[at]
    places = [i for i, x in enumerate(line.texts) if x]
    pieces = [_pieces(line.texts[i], rng.choice((2, 2, 3)), rng) for i in places]
    more: list[Line] = []
    stuck = rng.choice((1.0, 0.7, 0.0))
    for k in range(1, max(map(len, pieces))):
        texts = [""] * len(line.texts)
        for i, piece in zip(places, pieces, strict=True):
            texts[i] = piece[k] if k < len(piece) else ""
        if places[0] > 0 and rng.random() < stuck:
            texts[0] = label
        more.append(Line("plain", texts))
    for i, piece in zip(places, pieces, strict=True):
        line.texts[i] = piece[0]
    lines[at + 1 : at + 1] = more
    return ["goal-split"] if more else []


def _pieces(text: str, n: int, rng: random.Random) -> list[str]:
    """Cut after a clause mostly, anywhere at times."""
    stops = (
        [i + 1 for i, c in enumerate(text[:-1]) if c in "；。，"]
        if rng.random() < 0.8
        else list(range(5, len(text) - 5))
    )
    if len(text) < 60 or len(stops) < n:
        return [text]
    marks = sorted(rng.sample(stops, n - 1))
    return [text[a:b].strip("\n") for a, b in zip([0, *marks], [*marks, len(text)], strict=True)]


def stray_labels(lines: list[Line], label: str, rng: random.Random) -> list[str]:
    """The section's label printed again beside a row of indicators."""
    found = [x for x in lines if x.kind == "indicator" and not x.texts[0] and 0 in x.hollow]
    if not found:
        return []
    rng.choice(found).texts[0] = label
    return ["stray-label"]


def tidy_ends(lines: list[Line], rng: random.Random) -> None:
    """Rows padded to one width, or cut after their last text, or with an odd number of blanks at the end."""
    mode = rng.choice(("pad", "cut", "odd"))
    width = max(len(x.texts) for x in lines) + rng.choice((0, 1, 3))
    for x in lines:
        while x.texts and not x.texts[-1]:
            x.texts.pop()
        x.texts += [""] * (width - len(x.texts) if mode == "pad" else rng.randint(0, 4) if mode == "odd" else 0)


def _flat(lines: list[Line]) -> list[list[str]]:
    """TSV and pipes have no line breaks inside cells."""
    return [[t.replace("\n", "") for t in x.texts] for x in lines]


def _table(sheet: Sheet, kind: str, rng: random.Random) -> tuple[list[Line], list[str]]:
    lines = lines_of(sheet)
    strength = rng.choice((0.0, 0.1, 0.25, 0.5)) if kind == "tsv" else rng.choice((0.0, 0.0, 0.15))
    notes = [f"drift-{strength}"] if strength else []
    label = sheet.style.label["indicators"]
    if rng.random() < (0.4 if kind == "tsv" else 0.1):
        notes += split_goals(lines, label, rng)
    if strength:
        notes += drift(lines, strength, rng)
        if rng.random() < 0.25:
            notes += stray_labels(lines, label, rng)
    tidy_ends(lines, rng)
    return lines, notes


def _csv_text(rows: list[list[str]], rng: random.Random) -> str:
    out = io.StringIO()
    csv.writer(
        out,
        quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        lineterminator=rng.choice(("\r\n", "\n")),
    ).writerows(rows)
    return out.getvalue()


def _pipe_text(rows: list[list[str]], outer: bool, rule: bool) -> str:
    out = []
    for i, row in enumerate(rows):
        body = " | ".join(row)
        out.append(f"| {body} |" if outer else body)
        if rule and i == 0:
            out.append("|" + "---|" * len(row))
    return "\n".join(out) + "\n"


def as_it_stands(sheet: Sheet, kind: str, rng: random.Random) -> str:
    """One form as delimited text without any drift."""
    lines = lines_of(sheet)
    if kind == "csv":
        return _csv_text([line.texts for line in lines], rng)
    rows = _flat(lines)
    return (
        _pipe_text(rows, outer=True, rule=False) if kind == "pipe" else "".join("\t".join(row) + "\n" for row in rows)
    )


def write(sheets: list[Sheet], kind: str, path: Path, rng: random.Random) -> list[list[str]]:
    """One file of 1-4 forms; returns the notes of each form."""
    notes: list[list[str]] = []
    parts: list[str] = []
    outer, rule = rng.random() < 0.6, rng.random() < 0.2
    encoding = rng.choice(ENCODINGS)
    newline = rng.choice(("\n", "\r\n"))
    for sheet in sheets:
        lines, own = _table(sheet, kind, rng)
        if kind == "csv":
            text = _csv_text([x.texts or [""] for x in lines], rng)
        elif kind == "pipe":
            text = _pipe_text(_flat(lines), outer, rule and outer)
        else:
            text = "".join("\t".join(row) + newline for row in _flat(lines))
        parts.append(text)
        notes.append([*own, f"encoding-{encoding}", *(["outer-pipes"] if kind == "pipe" and outer else [])])
    gap = rng.choice(("", newline, newline * 2)) if kind != "csv" else rng.choice(("", "\r\n"))
    path.write_bytes((rng.choice(("", "", newline)) + gap.join(parts)).encode(encoding))
    return notes
