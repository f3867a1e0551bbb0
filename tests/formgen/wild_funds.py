"""The funds of a form of an unusual layout: their amounts, and the block they are printed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.formgen.funds import fund_lines, rounded
from tests.formgen.layout import spread
from tests.formgen.style import plain
from tests.formgen.wild_draft import Draft
from tests.formgen.wild_layouts import Funds, Layout

Amounts = Sequence[Mapping[str, Decimal | None]]
"""The values of every fund line by role, in yuan."""


def amounts_of(d: Draft) -> list[dict[str, Decimal | None]]:
    """The values of every fund line by role, in yuan; parts add up to the total, group by group."""
    funds = d.layout.funds
    if funds is None:
        return []
    total = fund_lines(6 if d.layout.unit == "元" else 2, d.rng)[0]
    out: list[dict[str, Decimal | None]] = []
    groups: list[list[int]] = [[]]
    for index, (_, label) in enumerate(funds.lines):
        out.append({})
        if label.endswith("分："):
            groups.append([])
        elif index:
            groups[-1].append(index)
    roles = [role for role, _ in funds.columns]
    values = {
        "initial_budget": total.initial,
        "annual_budget": total.annual,
        "arrived": total.annual,
        "executed": total.executed,
    }
    for role in roles:
        whole = values.get(role)
        if whole is None:
            continue
        out[0][role] = whole
        for group in (group for group in groups if group):
            share = rounded(whole / 10, Decimal("1E+2")) if len(group) > 1 else Decimal(0)
            parts = [whole - share * (len(group) - 1), *[share] * (len(group) - 1)]
            for index, part in zip(group, parts, strict=True):
                out[index][role] = part
    base = total.annual if "annual_budget" in roles else total.initial
    assert base is not None and total.executed is not None
    if "rest" in roles:
        out[0]["rest"] = total.annual - total.executed if total.annual and total.executed else None
    if "execution_rate" in roles:
        rate = rounded(total.executed / base * 100)
        out[0]["execution_rate"] = rate
    if funds.weight and "score" in roles:
        out[0]["weight"] = Decimal(funds.weight) if "weight" in roles else None
        out[0]["score"] = min(Decimal(funds.weight), rounded(total.executed / base * funds.weight))
        if funds.scored and len(out) > 1:
            out[1] |= {key: out[0][key] for key in ("weight", "score")}
    return out


def _money(layout: Layout, value: Decimal | None) -> str:
    if value is None:
        return ""
    if layout.unit == "亿元":
        return plain(value / 10**8)
    return f"{value / 10000:.2f}" if layout.unit == "万元" else f"{value:.2f}"


def add_funds(d: Draft, lines: Amounts) -> int:
    funds, b, truth = d.layout.funds, d.b, d.truth
    if funds is None:
        return 0
    heads = "".join(text for _, text in funds.columns)
    if "元" in funds.printed + funds.corner + heads or any("元" in text for _, text in d.layout.above):
        truth["funds"]["stated_unit"] = d.layout.unit
    spans = spread(b.columns, [1.2, 1.6, *(1.0 for _ in funds.columns)])
    row = b.row + 1
    if funds.across or funds.beside:
        (_add_across if funds.across else _add_beside)(d, lines)
        return row
    if not funds.pairs:
        _header(d, spans)
    for at, ((category, label), values) in enumerate(zip(funds.lines, lines, strict=True)):
        b.next_row()
        if funds.pairs and at == 0:
            b.add(funds.printed, "label", spans[0], len(funds.lines))
        b.add(label, "label", spans[1])
        line: dict[str, Any] = {"category": category, "label": label}
        for index, (role, _) in enumerate(funds.columns):
            text, value = _fund_cell(d, role, values, at, funds)
            if role == "adjusted":
                line.setdefault("more", []).append({"label": funds.columns[index][1], "value": text})
            elif role != "other":
                line[role] = value
            b.add(text, "money", spans[2 + index] if index + 1 < len(funds.columns) else 0)
        truth["funds"]["lines"].append(line)
    return row


def _header(d: Draft, spans: Sequence[int]) -> None:
    funds, b = d.layout.funds, d.b
    assert funds is not None
    deep = 2 if funds.over else 1
    under = {k for _, first, many in funds.over for k in range(first, first + many)}
    b.next_row()
    b.add(funds.printed, "label", spans[0], len(funds.lines) + deep)
    b.add(funds.corner, "label", spans[1], deep)
    last = len(funds.columns) - 1
    for index, (_, text) in enumerate(funds.columns):
        if index not in under:
            b.add(text, "head", spans[2 + index] if index < last else 0, deep)
        for heading, first, many in funds.over:
            if first == index:
                b.add(heading, "head", sum(spans[2 + first : 2 + first + many]))
    if funds.over:
        b.next_row()
        for index in sorted(under):
            b.add(funds.columns[index][1], "head", spans[2 + index])


def _add_across(d: Draft, lines: Amounts) -> None:
    """Sources of funds side by side, and under them a row for each kind of amount."""
    funds, b = d.layout.funds, d.b
    assert funds is not None
    spans = spread(b.columns, [1.2, 1.6, *(1.0 for _ in funds.lines)])
    ends = [*spans[2:-1], 0]
    b.next_row()
    b.add(funds.printed, "label", spans[0], len(funds.columns) + 1)
    b.add(funds.corner, "label", spans[1])
    for (_, label), span in zip(funds.lines, ends, strict=True):
        b.add(label, "head", span)
    said: list[dict[str, Any]] = [{"category": category, "label": label} for category, label in funds.lines]
    for role, heading in funds.columns:
        b.next_row()
        b.add(heading, "label", spans[1])
        for at, (values, span) in enumerate(zip(lines, ends, strict=True)):
            text, said[at][role] = _fund_cell(d, role, values, at, funds)
            b.add(text, "money", span)
    d.truth["funds"]["lines"] += said


def _add_beside(d: Draft, lines: Amounts) -> None:
    """Each kind of amount beside its label, and under them the same for each source, each beside its own."""
    funds, b = d.layout.funds, d.b
    assert funds is not None
    spans = spread(b.columns, [1.0] * (2 * len(funds.columns)))
    for at, ((category, label), values) in enumerate(zip(funds.lines, lines, strict=True)):
        b.next_row()
        line: dict[str, Any] = {"category": category, "label": label}
        for index, (role, heading) in enumerate(funds.columns):
            text = _money(d.layout, values.get(role))
            if role == "rest" and text:
                line["more"] = [{"label": heading, "value": text}]
            elif role != "rest":
                line[role] = _fund_cell(d, role, values, at, funds)[1]
            b.add((heading if at == 0 else "" if role == "rest" else label), "label", spans[2 * index])
            b.add(text, "money", spans[2 * index + 1] if index + 1 < len(funds.columns) else 0)
        d.truth["funds"]["lines"].append(line)


def _fund_cell(
    d: Draft, role: str, values: Mapping[str, Decimal | None], at: int, funds: Funds
) -> tuple[str, float | None]:
    value = values.get(role)
    heading = not values and at > 0
    number = None if value is None else float(value)
    if role in ("initial_budget", "annual_budget", "arrived", "executed"):
        return _money(d.layout, value), number
    if role == "adjusted":
        initial, annual = values.get("initial_budget"), values.get("annual_budget")
        return ("" if initial is None or annual is None else _money(d.layout, annual - initial)), None
    if role == "execution_rate":
        return ("" if value is None else f"{plain(value)}%"), number
    if role in ("weight", "score"):
        return (plain(value) if value is not None else "" if heading else "/"), number
    return (funds.rule if at == 0 else "/" if funds.rule else ""), None
