"""Second opinions: where our reading of a page does not fit its form, other readers are asked and the best fit wins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pipeline.evidence import places_of_values
from pipeline.load import RecordData
from pipeline.model.document import Document
from pipeline.model.finding import Code, finding
from pipeline.model.notation import squeezed
from pipeline.model.table import Origin, Sheet

Interpret = Callable[[Document], tuple[RecordData, ...]]
Ask = Callable[[int], tuple[tuple[str, tuple[Sheet, ...]], ...]]

# Findings that a better reading of the page could settle; wrong arithmetic on the paper is none of them.
_STRUCTURAL = frozenset(
    code.value
    for code in (
        Code.UNPLACED_TEXT, Code.CROOKED_TABLE, Code.UNKNOWN_LABEL, Code.REQUIRED_FIELD, Code.FORM_INCOMPLETE,
        Code.NO_PROFILE, Code.UNREADABLE_VALUE, Code.NO_MONEY_UNIT, Code.AMBIGUOUS_ROW,
    )
)  # fmt: skip
# Each opinion costs 0.1-0.4 s a page; a long document that fits nothing is not a form.
_MOST_PAGES = 12


def best_reading(
    document: Document, records: tuple[RecordData, ...], interpret: Interpret, ask: Ask
) -> tuple[RecordData, ...]:
    """The records of the reading that fits best; ours, unless another is better and says the same text."""
    pages = sorted({sheet.page for sheet in document.sheets})
    misfit = _misfit(records)
    if not misfit or len(pages) > _MOST_PAGES:
        return records
    best = records
    opinions = {page: dict(ask(page)) for page in pages}
    for reader in dict.fromkeys(name for some in opinions.values() for name in some):
        other = _with_pages(document, {page: some[reader] for page, some in opinions.items() if reader in some}, reader)
        if other is None:
            continue
        theirs = interpret(other)
        better = _misfit(theirs) < misfit and _strange(theirs) <= _strange(best)
        if better and _filled(theirs) >= _filled(best):
            best, misfit = theirs, _misfit(theirs)
    return best


def _filled(records: Sequence[RecordData]) -> int:
    """The number of values read: an empty record has few faults, and is no better for it."""
    return sum(len(places_of_values(record)) for record in records)


def _strange(records: Sequence[RecordData]) -> int:
    """The number of forms of no known family: what fits nothing misfits little, and is no better for it."""
    return sum(record["form_type"] == "generic" for record in records)


def _misfit(records: Sequence[RecordData]) -> int:
    return sum(found["code"] in _STRUCTURAL for record in records for found in record["findings"])


def _with_pages(document: Document, pages: dict[int, tuple[Sheet, ...]], reader: str) -> Document | None:
    """The document with the pages as another reader has them; None when that changes no page or loses text."""
    sheets: list[Sheet] = []
    changed: list[int] = []
    for page, ours in _by_page(document.sheets):
        theirs = pages.get(page)
        if theirs and page not in document.overlaid and _text(theirs) == _text(ours):
            # Where no ruling goes down the page they tell the columns by white too.
            level = any(sheet.origin is Origin.LEVEL for sheet in ours)
            sheets += [replace(sheet, origin=Origin.LEVEL) for sheet in theirs] if level else theirs
            changed.append(page)
        else:
            sheets += ours
    if not changed:
        return None
    notes = tuple(finding(Code.OTHER_READER, page=page, reader=reader) for page in changed)
    return replace(
        document,
        sheets=tuple(sheets),
        reader=f"{document.reader} + {reader}",
        findings=(*document.findings, *notes),
    )


def _by_page(sheets: Sequence[Sheet]) -> Iterator[tuple[int, tuple[Sheet, ...]]]:
    for page in dict.fromkeys(sheet.page for sheet in sheets):
        yield page, tuple(sheet for sheet in sheets if sheet.page == page)


def _text(sheets: Sequence[Sheet]) -> Counter[str]:
    """Every character that is not white space, counted: what no reading may lose."""
    return Counter(squeezed("".join(cell.text for sheet in sheets for cell in sheet.cells)))
