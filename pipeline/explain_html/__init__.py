"""A record and its document as one web page on which a person can check it at a glance: no network, no other file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template
from typing import Any

import extractors
from pipeline.explain_html.marks import percent, tone
from pipeline.explain_html.pages import missing_page, picture_page, sheet_page, spots_of
from pipeline.explain_html.values import Data, Value, Values
from pipeline.harmless import text

_SEVERITIES = ("error", "warning", "info")
_TRUSTS = ("certain", "likely", "suggested")
_MARKS = {"certain": "✎", "likely": "✎ likely", "suggested": "✎ suggested"}
_LONG = 24  # a value of more characters has a line of its own


def explanation(record: Data, data: bytes, suffix: str, passwords: Sequence[str] = ()) -> str:
    """The page for a valid record and the bytes of the document it was read from. Raises InputError."""
    values = Values(record)
    template = Template(files(__name__).joinpath("page.html").read_text(encoding="utf-8"))
    script = files(__name__).joinpath("page.js").read_text(encoding="utf-8")
    digest = hashlib.sha256(script.encode()).digest()
    return template.substitute(
        title=text(record["title"] or "(no title)"),
        record_id=text(record["record_id"]),
        status=text(record["status"]),
        facts="".join(f"<li>{fact}</li>" for fact in _facts(record, values)),
        document="".join(_document(record, values, data, suffix, passwords)),
        findings="".join(_findings(record, values)) or "<li>none</li>",
        values="".join(_groups(record, values)),
        tables="".join(_table(table) for table in record["tables"]),
        repairs="".join(_repairs(record, values)) or "<li>none</li>",
        repair_count=len(record["repairs"]),
        finding_count=len(record["findings"]),
        style=files(__name__).joinpath("page.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=base64.b64encode(digest).decode("ascii"),
    )


def _facts(record: Data, values: Values) -> Iterator[str]:
    source = record["source"]
    yield f"<b>{text(source['file'])}</b>, form {source['form']}"
    yield f"read by {text(', '.join(source['readers']))}" + (f", {text(str(source['ocr']))}" if source["ocr"] else "")
    for severity in _SEVERITIES[:2]:
        count = sum(found["severity"] == severity for found in record["findings"])
        yield f'<span class="{severity if count else ""}">{count} {severity}{"" if count == 1 else "s"}</span>'
    lowest = min((v.confidence for v in values.all if v.confidence is not None), default=None)
    if lowest is not None:
        yield f"lowest confidence {percent(lowest)}"


def _document(record: Data, values: Values, data: bytes, suffix: str, passwords: Sequence[str]) -> Iterator[str]:
    """The pages that the form stands on."""
    spots = spots_of(values.all)
    units = {page["page"]: page["unit"] for page in record["source"]["pages"]}
    if "cells" in units.values():
        for sheet in extractors.read(data, suffix, passwords).sheets:
            if sheet.page in units:
                yield sheet_page(sheet, spots)
        return
    shown = {page.info.number: page for page in extractors.page_pictures(data, suffix, passwords, units)}
    for number in units:
        places = [spot for (page, *_), spot in spots.items() if page == number]
        seals = [seal for seal in record["seals"] if seal["page"] == number]
        yield picture_page(shown[number], places, seals) if number in shown else missing_page(number)


def _findings(record: Data, values: Values) -> Iterator[str]:
    """Errors first."""
    for found in sorted(record["findings"], key=_severity):
        yield (
            f'<li class="{found["severity"]}"><b>{found["severity"]}</b> {text(found["message"])}'
            f"{_link(values.at(found['path']))} <code>{text(found['code'])}</code></li>"
        )


def _severity(found: Data) -> int:
    return _SEVERITIES.index(found["severity"])


def _link(value: Value | None) -> str:
    return f' <a class="to" href="#v{value.number}">{text(value.words)}</a>' if value else ""


def _groups(record: Data, values: Values) -> Iterator[str]:
    flags: dict[int, str] = {}
    for found in sorted(record["findings"], key=_severity, reverse=True):
        if value := values.at(found["path"]):
            flags[value.number] = found["severity"]
    repairs: dict[int, str] = {}
    for repair in sorted(record["repairs"], key=lambda repair: _TRUSTS.index(repair["trust"])):
        if value := values.at(repair["path"]):
            repairs[value.number] = repair["trust"]
    for group, members in values.groups().items():
        items = "".join(_value(value, flags.get(value.number), repairs.get(value.number)) for value in members)
        yield f'<section><h3>{text(group)}</h3><ul class="values">{items}</ul></section>'


def _value(value: Value, flag: str | None, repair: str | None) -> str:
    """`flag` is the severity of its worst finding, `repair` the trust of its least certain repair."""
    shown = "–" if value.value is None else text(value.value)
    doubtful = tone(value.confidence) in ("fair", "low") or repair in _TRUSTS[1:]
    classes = ["v", tone(value.confidence)]
    classes += ["long"] if len(value.value or "") > _LONG else []
    classes += ["look"] if flag or doubtful else []
    marks = f'<i class="{flag}">{flag}</i>' if flag else ""
    marks += f'<i title="repaired">{_MARKS[repair]}</i>' if repair else ""
    where = _where(value.evidence[0]) if value.evidence else ""
    return (
        f'<li id="v{value.number}" tabindex="0" class="{" ".join(classes)}" data-words="{text(value.words)}"'
        f' data-where="{where}"><span class="k">{text(value.label)}</span> <span class="x" lang="zh">{shown}</span>'
        f' <span class="c">{percent(value.confidence)}</span>{marks}</li>'
    )


def _where(place: Data) -> str:
    if place["row"] is not None:
        return f"page {place['page']}, row {place['row']}, column {place['column']}"
    return f"page {place['page']}"


def _table(table: Data) -> str:
    """What was in a table of an unknown kind."""
    rows: dict[int, list[Any]] = {}
    for cell in table["cells"]:
        rows.setdefault(cell["row"], []).append(cell)
    lines = (
        "".join(
            f'<td rowspan="{cell["row_span"]}" colspan="{cell["column_span"]}">{text(cell["text"])}</td>'
            for cell in sorted(rows[row], key=lambda cell: cell["column"])
        )
        for row in sorted(rows)
    )
    return (
        f'<section><h3>Table</h3><table class="cells">{"".join(f"<tr>{line}</tr>" for line in lines)}</table></section>'
    )


def _repairs(record: Data, values: Values) -> Iterator[str]:
    for repair in record["repairs"]:
        before, after = (text(repair[key].replace("\n", "⏎")) for key in ("before", "after"))
        applied = "" if repair["applied"] else ", only suggested"
        yield (
            f'<li class="{repair["trust"]}"><b>{text(repair["rule"])}</b>, {repair["trust"]}{applied}:'
            f" {text(repair['reason'])}{_link(values.at(repair['path']))}"
            f'<div class="change" lang="zh"><del>{before}</del><ins>{after}</ins></div></li>'
        )
