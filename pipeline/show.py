"""Records and sheets as text for a person. Pure: data in, lines out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.model.table import Sheet

Data = Mapping[str, Any]
_FUND_COLUMNS = ("initial_budget", "annual_budget", "executed", "weight", "execution_rate", "score")


def record_lines(record: Data) -> Iterator[str]:
    """A record as a person reads it: values with their places, then repairs and findings."""
    source = record["source"]
    yield f"{record['title'] or '(no title)'}   [{record['status'].upper()}]"
    pages = [str(page["page"]) for page in source["pages"]]
    yield f"{source['file']}, form {source['form']}, page{'s' * (len(pages) != 1)} {', '.join(pages)}"
    yield f"record {record['record_id']}, {record['form_type']}, read by {', '.join(source['readers'])}"
    yield ""
    for key, value in record["project"].items():
        yield _line(record, f"/project/{key}", key, value)
    yield ""
    unit = record["funds"]["stated_unit"]
    yield f"funds, printed in {unit}, here in 元" if unit else "funds, printed without a unit"
    for index, line in enumerate(record["funds"]["lines"]):
        values = ", ".join(f"{name} {line[name]}" for name in _FUND_COLUMNS if line[name] is not None)
        yield f"  {line['category']} ({line['label']}): {values}{_at(record, f'/funds/lines/{index}/label')}"
    yield ""
    for key in ("expected", "actual"):
        yield _line(record, f"/goals/{key}", f"goal {key}", record["goals"][key])
    yield ""
    for index, row in enumerate(record["indicators"]):
        yield _indicator(record, index, row)
    total = ", ".join(f"{key} {value}" for key, value in record["total"].items() if value is not None)
    yield f"  total: {total or '-'}{_at(record, '/total/score')}"
    for index, field in enumerate(record["fields"]):
        yield _line(record, f"/fields/{index}/value", field["label"], "***" if field["personal"] else field["value"])
    for index, table in enumerate(record["tables"]):
        yield f"  table {index + 1}: {_counted(table['cells'], 'cell')}"
    yield from _repairs(record)
    yield from _findings(record)


def _indicator(record: Data, index: int, row: Data) -> str:
    target, actual = ((row[key] or {}).get("text", "-") for key in ("target", "actual"))
    levels = " / ".join(str(row[key] or "-") for key in ("level1", "level2", "level3"))
    reason = f", {row['deviation']}" if row["deviation"] else ""
    score, weight = ("-" if row[key] is None else row[key] for key in ("score", "weight"))
    place = _at(record, f"/indicators/{index}/level3") or _at(record, f"/indicators/{index}/level2")
    return f"  {index}: {levels}: target {target}, actual {actual}, {score} of {weight}{reason}{place}"


def _repairs(record: Data) -> Iterator[str]:
    yield ""
    yield _counted(record["repairs"], "repair")
    for repair in record["repairs"]:
        mark = "" if repair["applied"] else " (only suggested)"
        places = "; ".join(dict.fromkeys(place_of(cell) for cell in repair["place"][:3]))
        before, after = (_one_line(repair[key]) for key in ("before", "after"))
        yield f"  {repair['rule']}, {repair['trust']}{mark}: {before} -> {after} ({repair['reason']}; {places})"


def _findings(record: Data) -> Iterator[str]:
    yield ""
    yield _counted(record["findings"], "finding")
    for found in record["findings"]:
        place = _at(record, found["path"]) if found["path"] else ""
        yield f"  {found['severity']} {found['code']}: {found['message']}{place}"


def _counted(things: Sequence[Any], name: str) -> str:
    return f"{len(things)} {name}" if len(things) == 1 else f"{len(things) or 'no'} {name}s"


def _line(record: Data, path: str, label: str, value: Any) -> str:
    return f"  {label}: {'-' if value is None else value}{_at(record, path)}"


def _at(record: Data, path: str) -> str:
    evidence = record["evidence"].get(path)
    return f"   <{place_of(evidence[0])}>" if evidence else ""


def place_of(cell: Data) -> str:
    """`page 1, 120.0 80.5 - 300.2 95.0` or `page 1, row 4, column 2`."""
    if cell["box"]:
        left, top, right, bottom = cell["box"]
        return f"page {cell['page']}, {left} {top} - {right} {bottom}"
    if cell["row"] is not None:
        return f"page {cell['page']}, row {cell['row']}, column {cell['column']}"
    return f"page {cell['page']}"


def _one_line(text: str, longest: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def sheet_data(sheet: Sheet) -> dict[str, Any]:
    """A sheet as JSON data: cells with their spans and, where the reader knows them, boxes."""
    return {
        "page": sheet.page,
        "name": sheet.name,
        "origin": sheet.origin.value,
        "rows": sheet.row_count,
        "columns": sheet.column_count,
        "loose_rows": sorted(sheet.loose_rows),
        "cells": [
            {
                "row": cell.row,
                "column": cell.column,
                "row_span": cell.row_span,
                "column_span": cell.column_span,
                "text": cell.text,
                "boxes": [list(piece.place.box.rounded()) for piece in cell.pieces if piece.place.box],
            }
            for cell in sheet.cells
        ],
    }


_MOST_COLUMNS = 100  # blank columns shown in front of a cell


def sheet_lines(sheets: Sequence[Sheet]) -> Iterator[str]:
    """Sheets as rows of text with bars between the cells; a cell stands in its first row alone."""
    for sheet in sheets:
        yield f"page {sheet.page} {sheet.name} ({sheet.row_count} x {sheet.column_count}, {sheet.origin.value})".strip()
        rows: dict[int, list[str]] = {}
        for cell in sorted(sheet.cells, key=lambda cell: (cell.row, cell.column)):
            texts = rows.setdefault(cell.row, [])
            texts += [""] * (min(cell.column, _MOST_COLUMNS) - len(texts))
            texts.append("".join(cell.text.split("\n")))
        yield from (" | ".join(rows[row]) for row in sorted(rows))
        yield ""
