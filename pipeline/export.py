"""Records as tables for scoring programs and archives, with keys between them."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import UsageError
from pipeline.load import RecordData
from pipeline.output import RECORDS, refused

if TYPE_CHECKING:
    from pandas import DataFrame

Row = dict[str, Any]
Tables = Mapping[str, "DataFrame"]


def _columns(text: str) -> Mapping[str, str]:
    """Columns by name with their kinds: `name`, or `name:kind` for what is no text."""
    return {name: kind or "text" for name, _, kind in (word.partition(":") for word in text.split())}


# Every row has the `record_id` of its form, and its `position` in the record where a form has several.
_FORMS = _columns("""
    record_id status form_type title file form:whole first_page:whole last_page:whole
    code name year:whole implementing_unit budget_unit unit_code stated_unit
    goal_expected goal_actual goal_mid_term total_weight:number total_score:number total_grade
    errors:whole warnings:whole sha256""")
_FUND_LINES = _columns("""
    record_id position:whole category label initial_budget:number annual_budget:number arrived:number executed:number
    weight:number execution_rate:number score:number more""")
_INDICATORS = _columns("""
    record_id position:whole goal level1 level1_weight:number level2 level3
    target_text target_kind target_operator target_number:number target_upper:number target_date target_unit
    actual_text actual_kind actual_operator actual_number:number actual_upper:number actual_date actual_unit
    unit weight:number score:number deviation more""")
_FIELDS = _columns("record_id position:whole label value personal:truth")
_FINDINGS = _columns("record_id position:whole severity code path message")
_DTYPES = {"text": "string", "whole": "Int64", "number": "Float64", "truth": "boolean"}


def tables_of(records: Iterable[RecordData], *, personal: bool = False) -> Tables:
    """The tables of the records. Without `personal`, names and telephone numbers of persons are left out."""
    from pandas import DataFrame

    rows: dict[str, list[Row]] = {name: [] for name in _TABLES}
    for record in records:
        for name, (_, rows_of) in _TABLES.items():
            rows[name] += rows_of(record)
    if not personal:
        rows["fields"] = [row for row in rows["fields"] if not row["personal"]]
    found = {}
    for name, (columns, _) in _TABLES.items():
        frame = DataFrame(rows[name], columns=list(columns))
        found[name] = frame.astype({column: _DTYPES[kind] for column, kind in columns.items()})
    return found


def _form(record: RecordData) -> Iterator[Row]:
    source, goals, total = record["source"], record["goals"], record["total"]
    pages = [page["page"] for page in source["pages"]]
    severities = [found["severity"] for found in record["findings"]]
    yield {
        **{key: record[key] for key in ("record_id", "status", "form_type", "title")},
        **{key: source[key] for key in ("file", "form", "sha256")},
        **record["project"],
        **{f"goal_{key}": goals[key] for key in ("expected", "actual", "mid_term")},
        **{f"total_{key}": total[key] for key in ("weight", "score", "grade")},
        "first_page": min(pages, default=None), "last_page": max(pages, default=None),
        "stated_unit": record["funds"]["stated_unit"],
        "errors": severities.count("error"), "warnings": severities.count("warning"),
    }  # fmt: skip


def _fund_lines(record: RecordData) -> Iterator[Row]:
    for position, line in enumerate(record["funds"]["lines"]):
        yield {**line, "record_id": record["record_id"], "position": position, "more": _more(line)}


def _indicators(record: RecordData) -> Iterator[Row]:
    for position, row in enumerate(record["indicators"]):
        values = {f"{key}_{part}": value for key in ("target", "actual") for part, value in _value(row[key]).items()}
        yield {**row, **values, "record_id": record["record_id"], "position": position, "more": _more(row)}


def _value(value: Mapping[str, Any] | None) -> Row:
    if value is None:
        return {}
    dated = value["kind"] == "date"
    return {
        **{key: value[key] for key in ("text", "kind", "operator", "upper", "unit")},
        "number": None if dated else value["value"],
        "date": value["value"] if dated else None,
    }


def _more(row: Mapping[str, Any]) -> str | None:
    further = {item["label"]: item["value"] for item in row["more"]}
    return json.dumps(further, ensure_ascii=False) if further else None


def _fields(record: RecordData) -> Iterator[Row]:
    for position, item in enumerate(record["fields"]):
        yield {**item, "record_id": record["record_id"], "position": position}


def _findings(record: RecordData) -> Iterator[Row]:
    for position, found in enumerate(record["findings"]):
        yield {**found, "record_id": record["record_id"], "position": position}


_TABLES: Mapping[str, tuple[Mapping[str, str], Callable[[RecordData], Iterator[Row]]]] = {
    "forms": (_FORMS, _form),
    "fund_lines": (_FUND_LINES, _fund_lines),
    "indicators": (_INDICATORS, _indicators),
    "fields": (_FIELDS, _fields),
    "findings": (_FINDINGS, _findings),
}

# What spreadsheets take for a formula, and what may hide one from sight.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A formula behind what some of them part cells or rows at, whatever quotes stand around the text.
_BEHIND = re.compile(r"((?:^|[;\t\r\n])[\s\"]*)(?=[=+\-@＝＋－＠])")


def neutral(text: Any) -> Any:
    """A text that no spreadsheet computes: with ' before what begins as a formula does, also in a cell that it would
    be cut into. Others as they are.

    >>> neutral("=1+1"), neutral("-5%"), neutral("95%"), neutral(-5), neutral("甲;=1+1"), neutral("甲; 乙-1")
    ("'=1+1", "'-5%", '95%', -5, "甲;'=1+1", '甲; 乙-1')
    """
    if not isinstance(text, str):
        return text
    inside = _BEHIND.sub(r"\1'", text)
    return f"'{inside}" if inside.startswith(_FORMULA) else inside


def write_tables(tables: Tables, folder: Path, form: str) -> list[Path]:
    """The files written, each whole or not at all.

    Raises OutputError when one cannot be written, UsageError when a text is too long for a cell of Excel, or a table
    for a sheet.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if form in ("xlsx", "sqlite"):
            path = folder / f"records.{form}"
            _whole(path, lambda draft: _ONE_FILE[form](tables, draft))
            return [path]
        paths = [folder / f"{name}.{form}" for name in tables]
        for path, table in zip(paths, tables.values(), strict=True):
            _whole(path, lambda draft, table=table: _A_FILE_EACH[form](table, draft))  # type: ignore[misc]
        return paths
    except (OSError, sqlite3.Error) as error:
        raise refused(folder, error) from error


def _whole(path: Path, write: Callable[[Path], None]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp{path.suffix}")
    try:
        write(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write_csv(table: DataFrame, path: Path) -> None:
    """UTF-8 with a byte order mark: without it Excel shows no Chinese."""
    table.astype(object).map(neutral, na_action="ignore").to_csv(
        path, index=False, encoding="utf-8-sig", lineterminator="\r\n"
    )


def _write_jsonl(table: DataFrame, path: Path) -> None:
    text = table.to_json(orient="records", lines=True, force_ascii=False, double_precision=15)
    path.write_text(text.lstrip("\n"), encoding="utf-8", newline="\n")


def _write_parquet(table: DataFrame, path: Path) -> None:
    table.to_parquet(path, index=False)


_LONGEST_CELL = 32_767  # characters, of Excel
_MOST_ROWS = 1_048_575  # below the header


def _write_xlsx(tables: Tables, path: Path) -> None:
    """A sheet a table; every text is a text, whatever it begins with; characters no sheet can hold are left out."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from pandas import ExcelWriter

    def fitting(value: Any) -> Any:
        if isinstance(value, str) and len(value) > _LONGEST_CELL:
            raise UsageError(
                f"a text of {len(value)} characters is too long for Excel: {value[:40]}… Use another format"
            )
        return ILLEGAL_CHARACTERS_RE.sub("\ufffd", value) if isinstance(value, str) else value

    for name, table in tables.items():
        if len(table) > _MOST_ROWS:
            raise UsageError(f"the {len(table)} rows of {name} are too many for a sheet of Excel; use another format")
    with ExcelWriter(path, engine="openpyxl") as writer:
        for name, table in tables.items():
            table.astype(object).map(fitting, na_action="ignore").to_excel(
                writer, sheet_name=name, index=False, freeze_panes=(1, 0)
            )
            for row in writer.sheets[name].iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and (cell.data_type == "e" or cell.value.startswith(_FORMULA)):
                        cell.data_type, cell.quotePrefix = "s", True


def _write_sqlite(tables: Tables, path: Path) -> None:
    connection = sqlite3.connect(path)
    try:
        for name, table in tables.items():
            table.to_sql(name, connection, index=False)
            if name != "forms":
                connection.execute(f"CREATE INDEX {name}_of ON {name} (record_id)")
        connection.execute("CREATE UNIQUE INDEX forms_of ON forms (record_id)")
        connection.commit()
    finally:
        connection.close()


_ONE_FILE: Mapping[str, Callable[[Tables, Path], None]] = {"xlsx": _write_xlsx, "sqlite": _write_sqlite}
_A_FILE_EACH: Mapping[str, Callable[[Any, Path], None]] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "parquet": _write_parquet,
}
FORMATS = tuple(sorted((*_ONE_FILE, *_A_FILE_EACH)))


def read_records(folder: Path, statuses: Sequence[str], name: str = "") -> Iterator[RecordData]:
    """The records that stand in an output folder, of these statuses. Raises UsageError, which calls it by the name,
    where there are none, or their list is not there yet.
    """
    path = folder / "records.jsonl"
    try:
        lines = path.read_bytes().splitlines()  # of text it would part lines at U+2028 and the like
    except OSError as error:
        if next((folder / RECORDS).glob("*.json"), None):
            raise UsageError(
                f"the first run in {name or folder} has not ended: let it, or run form-pipeline extract"
            ) from error
        raise UsageError(f"there are no records in {name or folder}: run form-pipeline extract first") from error
    for line in lines:
        record: RecordData = json.loads(line)
        if record["status"] in statuses:
            yield record
