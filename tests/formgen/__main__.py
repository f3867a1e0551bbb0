"""`python -m tests.formgen OUT --count N --seed S`: made-up forms in OUT/inbox, their truths in OUT/truth."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path

from tests.formgen import delimited, draw, html, office, scan, workbook
from tests.formgen.content import break_one, make_form
from tests.formgen.goals import brief_goal, goal, rich_goal
from tests.formgen.layout import Sheet, tabulate
from tests.formgen.scan_recipe import KINDS as SCANS
from tests.formgen.style import for_paper_free, make_style
from tests.formgen.truth import truth_of
from tests.formgen.wild_layouts import LAYOUTS, Layout
from tests.formgen.wild_plain import make_wild_file
from tests.formgen.wild_rare import RARE
from tests.formgen.wild_strangers import STRANGERS

KINDS = ("chrome", "office", "draw", "tsv", "csv", "pipe", "xlsx", "xls", "docx")
EXTENSIONS = {
    "chrome": "pdf",
    "office": "pdf",
    "draw": "pdf",
    "tsv": "txt",
    "csv": "csv",
    "pipe": "txt",
    "xlsx": "xlsx",
    "xls": "xls",
    "docx": "docx",
}
ONE_PAGE = 0.7  # of the scans with one form: only what fits a page can be a picture file
FAMILIAR = ("shenzhen", "mof", "shanghai")
ON_PAPER = ("chrome", "office", "draw", *SCANS)


def make_sheets(
    kind: str, layout: str, count: int, flow: bool, wrong: float, plain: bool, rng: random.Random
) -> list[Sheet]:
    """Forms of one file: one style mostly; `flow` makes them small, `plain` their goals plain prose in scans too."""
    sheets: list[Sheet] = []
    style_seed = rng.random()
    for _ in range(count):
        if rng.random() < 0.25:
            style_seed = rng.random()
        draft = make_style(layout, 2020, random.Random(style_seed))
        brief = kind in SCANS and not flow and count == 1 and rng.random() < ONE_PAGE
        write = goal if plain or kind not in SCANS else brief_goal if brief else rich_goal
        form = make_form(layout, rng, small=flow or brief, decimals=draft.decimals, write=write)
        style = make_style(layout, form.year, random.Random(style_seed), margins=kind in (*ON_PAPER, "docx"))
        if kind not in (*ON_PAPER, "docx"):
            style = for_paper_free(style)
        if rng.random() < wrong:
            form = break_one(form, rng)
        sheets.append(Sheet(form, style, tabulate(form, style, rng)))
    return sheets


def export(kind: str, sheets: list[Sheet], path: Path, flow: bool, rng: random.Random) -> list[list[str]]:
    """Writes PATH with the kind's ending, or for scans with that of the container drawn; the notes of each form."""
    if kind in SCANS:
        return [scan.write(kind, sheets, path, flow, rng)] * len(sheets)
    path = path.with_name(f"{path.name}.{EXTENSIONS[kind]}")
    if kind in ("tsv", "csv", "pipe"):
        return delimited.write(sheets, kind, path, rng)
    if kind == "chrome":
        notes = html.write(sheets, path, flow, rng)
    elif kind == "office":
        notes = office.write(sheets, path, flow, rng)
    elif kind == "draw":
        notes = draw.write(sheets, path, flow, rng)
    else:
        notes = {"xlsx": workbook.write_xlsx, "xls": workbook.write_xls, "docx": workbook.write_docx}[kind](
            sheets, path, rng
        )
    return [notes] * len(sheets)


def make_document(out: Path, number: int, kind: str, seed: str, wrong: float, plain: bool) -> None:
    rng = random.Random(f"{seed}:{number}:{kind}")
    layout = rng.choice(FAMILIAR)
    flow = kind in ON_PAPER and rng.random() < 0.1
    chances = (80, 14, 4, 2) if kind in SCANS else (65, 20, 10, 5) if kind in ON_PAPER else (50, 25, 15, 10)
    count = 2 if flow or kind == "scan-mixed" else rng.choices((1, 2, 3, 4), chances)[0]
    sheets = make_sheets(kind, layout, count, flow, wrong, plain, rng)
    stem = f"{number:03d}_{kind}_{layout}"
    notes = export(kind, sheets, out / "inbox" / stem, flow, rng)
    shared = [f"forms-{count}"] if count > 1 else []
    truths = [truth_of(s.form, s.style, [*shared, *own]) for s, own in zip(sheets, notes, strict=True)]
    (out / "truth" / f"{stem}.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1) + "\n", "utf8")


def make_wild_document(out: Path, number: int, kind: str, seed: str, layouts: Sequence[Layout]) -> None:
    """A file in the next of the layouts."""
    rng = random.Random(f"{seed}:{number}:{kind}")
    layout = layouts[number % len(layouts)]
    sheets, truths = make_wild_file(layout, rng)
    stem = f"{number:03d}_{kind}_{layout.name}"
    if kind in ("tsv", "csv", "pipe"):
        text = "".join(delimited.as_it_stands(sheet, kind, rng) for sheet in sheets)
        (out / "inbox" / f"{stem}.{EXTENSIONS[kind]}").write_text(text, "utf8", newline="")
    else:
        notes = export(kind, sheets, out / "inbox" / stem, False, rng)[0]
        truths = [{**truth, "notes": truth["notes"] + notes} for truth in truths]
    (out / "truth" / f"{stem}.json").write_text(json.dumps(truths, ensure_ascii=False, indent=1) + "\n", "utf8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.formgen", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=18)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--wrong-arithmetic", type=float, default=0.0, metavar="P")
    parser.add_argument("--plain", action="store_true", help="goals of scans without rare names and signs")
    parser.add_argument("--wild", action="store_true", help="forms in the layouts of other places (wild_layouts.py)")
    parser.add_argument("--strangers", action="store_true", help="forms in the layouts of wild_strangers.py")
    parser.add_argument("--rare", action="store_true", help="files in the layouts of wild_rare.py")
    args = parser.parse_args()
    layouts = RARE if args.rare else STRANGERS if args.strangers else LAYOUTS
    kinds = [k for word in args.kinds.split(",") for k in (SCANS if word == "scan" else (word,))]
    if unknown := set(kinds) - {*KINDS, *SCANS}:
        parser.error(f"unknown kinds {sorted(unknown)}; known: {', '.join((*KINDS, 'scan', *SCANS))}")
    for folder in ("inbox", "truth"):
        (args.out / folder).mkdir(parents=True, exist_ok=True)
    for number in range(args.count):
        if args.wild or args.strangers or args.rare:
            make_wild_document(args.out, number, kinds[number // len(layouts) % len(kinds)], args.seed, layouts)
            continue
        make_document(args.out, number, kinds[number % len(kinds)], args.seed, args.wrong_arithmetic, args.plain)


if __name__ == "__main__":
    main()
