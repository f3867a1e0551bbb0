"""From grid to forms: each text is given its field, by the labels around it. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.forms import fund_rows, headings, loose, sums, tables
from pipeline.forms.astray import reasons_elsewhere, signs_and_units_lost
from pipeline.forms.draft import Draft, forgotten, unplaced
from pipeline.forms.gaps import Gaps
from pipeline.forms.generic import read_generic, tables_of_amounts
from pipeline.forms.goal_parts import with_parts
from pipeline.forms.heading_checks import goals_unsaid
from pipeline.forms.page_heads import repeated_texts
from pipeline.forms.parted import figures_parted, names_run_together
from pipeline.forms.profile import Profile, bears_title
from pipeline.forms.segment import segments
from pipeline.model.bands import HEADERS, Band, BandRow, band_rows
from pipeline.model.columns import rows_under
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import Form, FundLine, Table
from pipeline.model.notation import squeezed
from pipeline.model.table import Grid, Piece
from pipeline.model.titles import is_titled_by, says_no_family
from pipeline.model.vocabulary import Vocabulary, label_key


def interpret(
    grid: Grid, profiles: Sequence[Profile], vocabulary: Vocabulary, heads: frozenset[str] = frozenset()
) -> tuple[Form, ...]:
    """Every form of a grid in order; a part that fits no profile becomes a `generic` form.

    `heads` are the texts that head several pages of the document (`page_heads`).
    """
    rows = band_rows(grid.cells, vocabulary, grid.loose_rows)
    return tuple(
        _form(part, Draft(vocabulary, grid, repeated=repeated_texts(part) | heads), profiles)
        for part in segments(rows, vocabulary)
    )


def _form(rows: Sequence[BandRow], draft: Draft, profiles: Sequence[Profile]) -> Form:
    draft.label_columns = loose.label_columns(rows, draft.vocabulary)
    draft.parted = Gaps(rows, draft.vocabulary, draft.grid.origin).part
    amounts = tables_of_amounts(rows, draft.grid, draft.vocabulary)
    aside = {cell.row for table in amounts for cell in table.cells}
    for index, row in enumerate(rows):
        if row.row not in aside:
            if row.band in HEADERS:
                draft.below = tuple(rows_under(rows[index + 1 :]))
            _READ[row.band](draft, row)
    draft.begin_level(None)
    with_parts(draft)
    draft.indicators += draft.second_half
    draft.findings += (*figures_parted(draft), *names_run_together(draft))
    draft.leftover += forgotten(draft, rows)
    _take_filing_unit(draft)
    pieces = frozenset(piece for row in rows for cell in row.cells for piece in cell.pieces)
    profile = _fitting(draft, rows, profiles)
    if profile is None:
        return _generic(draft, rows, pieces)
    draft.findings += (*signs_and_units_lost(draft), *reasons_elsewhere(draft))
    draft.findings += goals_unsaid(draft.goal_columns, draft.goals, draft.grid.origin)
    if not _title_says_family(draft, profile):
        draft.findings += _of_other_families(draft, profile)
        draft.findings += _labels_of_other_families(rows, profile, profiles)
    tables = _kept_tables(draft, rows) if profile.tables else amounts
    return Form(
        form_type=profile.form_type,
        title=draft.title,
        identity=draft.identity,
        stated_unit=draft.stated_unit,
        fund_lines=tuple(_of_family(line, profile) for line in draft.fund_lines),
        goals=draft.goals,
        indicators=tuple(draft.indicators),
        total=draft.total,
        fields=tuple(draft.fields),
        unplaced=unplaced(draft.leftover),
        pieces=pieces,
        tables=tables,
        findings=tuple(draft.findings),
    )


def _take_filing_unit(draft: Draft) -> None:
    """Where no implementing unit is named, it is the one that fills the form in; of two, either may be, and none where
    the form has a place for it and leaves it blank.
    """
    if not draft.filing_units or "implementing_unit" in draft.identity:
        return
    draft.identity["implementing_unit"] = draft.filing_units[0]
    if len(draft.filing_units) > 1 or "implementing_unit" in draft.unsaid:
        readings = " / ".join(unit.text for unit in draft.filing_units)
        path, name = "/project/implementing_unit", "implementing_unit"
        draft.findings.append(finding(Code.AMBIGUOUS_VALUE, path, field=name, readings=readings))


def _kept_tables(draft: Draft, rows: Sequence[BandRow]) -> tuple[Table, ...]:
    """The tables of the form that are none of funds, goals and indicators; their cells have found their place."""
    found = [table for table in read_generic(rows, draft.grid, draft.vocabulary).tables if table.header_rows]
    bands = {row.row: row.band for row in rows}
    kept = tuple(table for table in found if all(bands[row] is Band.PAIRS for row in table.header_rows))
    pieces = {piece for table in kept for cell in table.cells for piece in cell.pieces}
    draft.leftover = [cell for cell in draft.leftover if pieces.isdisjoint(cell.pieces)]
    draft.fields = [item for item in draft.fields if not item.value or pieces.isdisjoint(item.value.pieces)]
    return kept


def _of_other_families(draft: Draft, profile: Profile) -> Iterator[Finding]:
    """Sources that forms of another family tell apart: where no title says the family, it may be that one."""
    for index, line in enumerate(draft.fund_lines):
        if line.category != (family := _of_family(line, profile).category):
            readings = f"{line.category} / {family}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/funds/lines/{index}/category", field="category", readings=readings)


def _labels_of_other_families(
    rows: Sequence[BandRow], profile: Profile, profiles: Sequence[Profile]
) -> Iterator[Finding]:
    """The first label that only another family has: 转移支付名称, where no title says that the form is a transfer's."""
    cells = [cell for row in rows if row.band is not Band.INDICATOR for cell in row.cells]
    for other in (other for other in profiles if other is not profile):
        known = _own_labels(other, (profile, other))
        label = next((cell.text for cell in cells if label_key(cell.text) in known), None)
        if label:
            readings = f"{profile.form_type} / {other.form_type} ({label})"
            yield finding(Code.AMBIGUOUS_VALUE, "/form_type", field="form_type", readings=readings)
            return


def _of_family(line: FundLine, profile: Profile) -> FundLine:
    """The line under a category of the form's own family; what only others tell apart is `other` here."""
    return line if line.category in profile.fund_categories else replace(line, category="other")


def _fitting(draft: Draft, rows: Sequence[BandRow], profiles: Sequence[Profile]) -> Profile | None:
    """The profile whose title the form bears, of several the one whose labels it has; without a title, or under one
    that is the project's own name (某河清淤自评表), the one for untitled forms, if it has its tables.
    """
    body = bool(draft.indicators) + bool(draft.fund_lines) + bool(draft.goals) + ("name" in draft.identity)
    said = len(draft.identity) + sum(item.value is not None for item in draft.fields)
    untitled = next((p for p in profiles if p.untitled and body >= 2 and draft.indicators), None)
    if draft.title is None:
        return untitled
    key = squeezed(draft.title.text)
    named = [p for p in profiles if bears_title(p, key) and (body or ("indicators" not in p.required and said))]
    if not named and "name" in draft.identity and is_titled_by(draft.title.text, draft.identity["name"].text):
        return untitled
    if len(named) < 2:
        return next(iter(named), None)
    keys = {label_key(cell.text) for row in rows if row.band is not Band.INDICATOR for cell in row.cells}
    return max(named, key=lambda p: len(keys & _own_labels(p, named)))


def _title_says_family(draft: Draft, profile: Profile) -> bool:
    title = draft.title.text if draft.title else ""
    return bears_title(profile, squeezed(title)) and not says_no_family(title)


def _own_labels(profile: Profile, others: Sequence[Profile]) -> frozenset[str]:
    """The keys of labels that no other of these families has."""
    shared = {key for other in others if other is not profile for key, _ in other.labels}
    return frozenset(key for key, _ in profile.labels if key not in shared)


def _generic(draft: Draft, rows: Sequence[BandRow], pieces: frozenset[Piece]) -> Form:
    """Labels with their values, and tables, by their looks alone."""
    reading = read_generic(rows, draft.grid, draft.vocabulary)
    return Form(
        form_type="generic",
        title=draft.title or reading.title,
        identity={},
        stated_unit=None,
        fund_lines=(),
        goals={},
        indicators=(),
        total={},
        fields=reading.fields,
        unplaced=(),
        pieces=pieces,
        tables=reading.tables,
        findings=(finding(Code.NO_PROFILE), *_cut_off(draft)),
    )


def _cut_off(draft: Draft) -> Iterator[Finding]:
    """A page with a form's tables and without its beginning: the other pages are in another file, perhaps."""
    if draft.indicators or draft.fund_lines or draft.goals or draft.total:
        yield finding(Code.FORM_INCOMPLETE, missing="its beginning")


_READ: Mapping[Band, Callable[[Draft, BandRow], None]] = {
    Band.LOOSE: loose.read_pairs,
    Band.TITLE: loose.read_title,
    Band.PAIRS: loose.read_pairs,
    Band.SECTION: loose.read_section,
    Band.FUND_HEADER: headings.read_header,
    Band.FUND: fund_rows.read_fund,
    Band.GOAL_HEADER: headings.read_header,
    Band.GOAL: tables.read_goal,
    Band.INDICATOR_HEADER: headings.read_header,
    Band.INDICATOR: tables.read_indicator,
    Band.SUBTOTAL: sums.read_subtotal,
    Band.TOTAL: sums.read_total,
}
