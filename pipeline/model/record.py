"""The record: what is written, one per form. Its JSON Schema is published; every record is validated first."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as PydanticField

Number = int | float


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Project(_Part):
    code: str | None
    name: str | None
    year: int | None
    implementing_unit: str | None
    budget_unit: str | None
    unit_code: str | None


class Further(_Part):
    """A value in a column that has no key of its own, with the heading of that column."""

    label: str
    value: str | None


class FundLineOut(_Part):
    """Amounts in yuan, `arrived` those paid in; `execution_rate` in percent."""

    category: str
    label: str
    initial_budget: Number | None
    annual_budget: Number | None
    arrived: Number | None
    executed: Number | None
    weight: Number | None
    execution_rate: Number | None
    score: Number | None
    more: list[Further]


class Funds(_Part):
    stated_unit: str | None
    lines: list[FundLineOut]


class Goals(_Part):
    """`mid_term`: of plans for several years, beside the `expected` goal of the year."""

    expected: str | None
    actual: str | None
    mid_term: str | None


class Value(_Part):
    """A target or actual value; a date is ISO text in `value`, a range is `value` to `upper`."""

    text: str
    kind: Literal["number", "range", "date", "text", "not_applicable"]
    operator: Literal[">=", "<=", ">", "<", "="] | None
    value: Number | str | None
    upper: Number | None
    unit: str | None


class Indicator(_Part):
    """`goal` names the goal that the row stands beside, where the form has several."""

    level1: str | None
    level1_weight: Number | None
    level2: str | None
    level3: str | None
    target: Value | None
    actual: Value | None
    unit: str | None
    weight: Number | None
    score: Number | None
    deviation: str | None
    goal: str | None
    more: list[Further]


class Total(_Part):
    weight: Number | None
    score: Number | None
    grade: Literal["优", "良", "中", "差"] | None


class Field(_Part):
    label: str
    value: str | None
    personal: bool


class TableCell(_Part):
    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    header: bool


class Table(_Part):
    cells: list[TableCell]


class Unplaced(_Part):
    page: int
    text: str


class Seal(_Part):
    page: int
    box: tuple[float, float, float, float]
    colour: str


class CellRead(_Part):
    """A cell as read: a box on its page, or a row and column (from 1) in text and sheets."""

    page: int
    box: tuple[float, float, float, float] | None
    row: int | None
    column: int | None
    raw: str


class RepairOut(_Part):
    place: list[CellRead]
    path: str | None
    rule: str
    trust: Literal["certain", "likely", "suggested"]
    applied: bool
    before: str
    after: str
    reason: str


class FindingOut(_Part):
    code: str
    severity: Literal["error", "warning", "info"]
    path: str | None
    message: str


class SourcePage(_Part):
    page: int
    width: float
    height: float
    unit: Literal["pt", "px", "cells"]


class Source(_Part):
    file: str
    sha256: str
    bytes: int
    media_type: str
    form: int
    pages: list[SourcePage]
    readers: list[str]
    ocr: str | None


class Evidence(_Part):
    """Where a value stood; `confidence` is 0-1, null where the reader gives none."""

    page: int
    box: tuple[float, float, float, float] | None
    row: int | None
    column: int | None
    raw: str
    confidence: float | None


class Record(_Part):
    """One form. Keys are written in this order; null means that the form prints nothing there."""

    schema_: Literal["form-record/1"] = PydanticField(alias="schema")
    record_id: str
    form_type: str
    title: str | None
    status: Literal["ready", "review"]
    project: Project
    funds: Funds
    goals: Goals
    indicators: list[Indicator]
    total: Total
    fields: list[Field]
    tables: list[Table]
    unplaced: list[Unplaced]
    seals: list[Seal]
    repairs: list[RepairOut]
    findings: list[FindingOut]
    source: Source
    evidence: dict[str, list[Evidence]]


def json_schema() -> dict[str, Any]:
    """The published JSON Schema (draft 2020-12) of a record."""
    schema = Record.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "form-record/1"} | schema
