"""Repairs: every rule is a pure function from sheets to repairs; `normalize` applies them until none is left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from normalizers.aside import set_stuck_labels_aside
from normalizers.drift import straighten_rows
from normalizers.flat import put_rows_together
from normalizers.headings import shift_headings
from normalizers.helps import remove_help
from normalizers.labels import repair_labels, repair_scrambled_levels, repair_titles
from normalizers.names import repair_indicators, repair_names
from normalizers.pages import fuse_cut_rows, fuse_overflow
from normalizers.settle import settle
from normalizers.spans import carry_levels_down, join_cut_levels, raise_levels, split_joined_levels
from normalizers.specks import drop_specks
from normalizers.split import join_split_labels
from normalizers.spread import spread_subheadings
from normalizers.stack import stack_pages
from normalizers.text import repair_characters
from normalizers.typos import repair_slips
from normalizers.values import repair_values
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.table import Grid, Sheet
from pipeline.model.trail import Repair, apply
from pipeline.model.vocabulary import Vocabulary

__all__ = ["RULES", "Normalized", "normalize", "replay", "settle"]

Rule = Callable[[tuple[Sheet, ...], Vocabulary], Iterator[Repair]]

RULES: tuple[Rule, ...] = (
    repair_characters,
    put_rows_together,
    join_split_labels,
    repair_slips,
    fuse_overflow,
    fuse_cut_rows,
    join_cut_levels,
    split_joined_levels,
    drop_specks,
    repair_titles,
    repair_labels,
    repair_scrambled_levels,
    shift_headings,
    spread_subheadings,
    set_stuck_labels_aside,
    straighten_rows,
    raise_levels,
    carry_levels_down,
    repair_names,
    repair_indicators,
    repair_values,
    remove_help,
)
"""In order, round after round, until all of them in turn had nothing to apply. Labels are repaired once the page break
has given back what it cut: half a label looks like a slip of another. Names and values are
once their rows are straight."""

# Rounds needed on every document seen: 3 at most (a fused cell is cleaned, then carried down).
_MOST_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Normalized:
    """The sheets after all repairs, the grids they settle into, and the trail that leads there."""

    sheets: tuple[Sheet, ...]
    grids: tuple[Grid, ...]
    repairs: tuple[Repair, ...]
    findings: tuple[Finding, ...]


def normalize(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Normalized:
    """Repairs the sheets until nothing is left to apply, and settles each into a grid."""
    stacked = stack_pages(sheets, vocabulary)
    applied: list[Repair] = []
    latest: dict[Rule, tuple[Repair, ...]] = {}  # what each rule said when it was asked last
    at_rest = 0  # so many rules, one after another, had nothing to apply to these very sheets
    for rule in RULES * _MOST_ROUNDS:
        latest[rule] = tuple(rule(stacked, vocabulary))
        now = _compatible(repair for repair in latest[rule] if repair.applied)
        stacked = apply(stacked, (repair.edit for repair in now))
        applied += now
        at_rest = 0 if now else at_rest + 1
        if at_rest == len(RULES):
            break
    said = [repair for repairs in latest.values() for repair in repairs]
    findings: list[Finding] = []
    if at_rest < len(RULES):
        unsettled = sorted({repair.rule for repair in said if repair.applied})
        findings.append(finding(Code.RULES_UNSETTLED, rules=", ".join(unsettled)))
    settled = [settle(sheet) for sheet in stacked]
    return Normalized(
        sheets=stacked,
        grids=tuple(grid for grid, _ in settled),
        repairs=(*applied, *(repair for repair in said if not repair.applied)),
        findings=(*findings, *(found for _, some in settled for found in some)),
    )


def resettled(normalized: Normalized, repair: Repair) -> Normalized:
    """The same with one more repair at the end of the trail."""
    sheets = apply(normalized.sheets, [repair.edit])
    settled = [settle(sheet) for sheet in sheets]
    return Normalized(
        sheets=sheets,
        grids=tuple(grid for grid, _ in settled),
        repairs=(*normalized.repairs, repair),
        findings=normalized.findings,
    )


def _compatible(repairs: Iterable[Repair]) -> list[Repair]:
    """The repairs that take no cell from where an earlier one took one; the others come up again in the next round."""
    taken: set[tuple[int, int, int]] = set()
    kept: list[Repair] = []
    for repair in repairs:
        places = [(index, cell.row, cell.column) for index, cell in repair.edit.remove]
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(repair)
    return kept


def replay(sheets: tuple[Sheet, ...], repairs: Iterable[Repair], vocabulary: Vocabulary) -> tuple[Sheet, ...]:
    """The sheets after the applied repairs alone, no rule run again."""
    return apply(stack_pages(sheets, vocabulary), (repair.edit for repair in repairs if repair.applied))
