"""What a target and an actual value cannot say of the indicator they stand beside: a sign turned round, a point lost,
two cells exchanged, a day that never was.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.forms.rates import decimal
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import MONEY_UNITS, squeezed
from pipeline.model.script import simplified
from pipeline.values import plain

Row = Mapping[str, Any]

# Shares of which more is better, and of those the ones that a whole bounds: 完成率 may be beyond 100 %.
_BOUNDED = (
    *("满意", "合格", "达标", "及时", "准确", "正确", "覆盖", "知晓", "办结", "通过", "优良", "完好", "成活", "取证"),
    *("有效", "优秀", "出勤", "参训", "到岗", "普及", "入学", "巩固", "毕业", "公开"),
)
_UNBOUNDED = ("完成", "达成", "实现", "就业", "利用", "使用")
_SHARE = re.compile(rf"(?<![不未非])(?:(?P<bounded>{'|'.join(_BOUNDED)})|{'|'.join(_UNBOUNDED)})[率度](?:\([^()]*\))?$")
_FAULT = re.compile(
    r"(?:差错|投诉|事故|死亡|故障|返工|不合格|发病|败诉|流失|破损|违规|违纪|超标)(?:发生)?(?:率|[次起件人]?数)(?:\([^()]*\))?$"
)
_COST = re.compile(
    r"(?:成本|费用|支出|经费|造价|单价|总额|预算控制|控制)(?:数|额|总额|金额|标准|总数)?(?:\([^()]*\))?$"
)
_LESS = re.compile("节约|节省|降低|下降|减少|压减|压缩")
_AT_MOST, _AT_LEAST = frozenset({"<=", "<"}), frozenset({">=", ">"})
_TURNED = {"<=": "≥", "<": ">", ">=": "≤", ">": "<"}
_WHOLE = 100


def signs_turned(record: Row, profile: Profile) -> Iterator[Finding]:
    """A limit where more is better (满意度 ≤95%), a minimum where less is (差错率 ≥1%, 支出总成本 ≥50万元), and a
    number of things that was to stay below what was reached, at full score: ≤ and ≥ are read and typed for each other.
    """
    for index, row in enumerate(record["indicators"]):
        target = row["target"]
        if not target or target["kind"] != "number" or target["operator"] not in _TURNED:
            continue
        name = simplified(squeezed(row["level3"] or ""))
        most = target["operator"] in _AT_MOST
        share = target["unit"] in ("%", None) and bool(_SHARE.search(name))
        spent = _is_cost(row) and target["unit"] in MONEY_UNITS and bool(_COST.search(name))
        above = share or (_counts(row) and _full(row) and _beyond(row))
        below = bool(_FAULT.search(name)) or (spent and not _LESS.search(name))
        if above if most else below:
            readings = f"{target['text']} / {_TURNED[target['operator']]}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/target", field="target", readings=readings)


_DATE = re.compile(r"(?<!\d)(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_YEARS = range(1950, 2101)  # that a form may speak of


def dates_impossible(record: Row, profile: Profile) -> Iterator[Finding]:
    """A date that no calendar has: 2023年00月底前, 0023年11月."""
    for index, row in enumerate(record["indicators"]):
        for key in ("target", "actual"):
            dates = _DATE.findall(squeezed(row[key]["text"])) if row[key] else []
            if not all(_was_or_will_be(*map(int, (year, month or 1, day or 1))) for year, month, day in dates):
                yield finding(Code.UNREADABLE_VALUE, f"/indicators/{index}/{key}", field=key, text=row[key]["text"])


def _was_or_will_be(year: int, month: int, day: int) -> bool:
    known = year in _YEARS and month in range(1, 13)
    return known and 1 <= day <= monthrange(year, month)[1]


def points_lost(record: Row, profile: Profile) -> Iterator[Finding]:
    """A share beyond the whole (满意度 999%), and an actual value that is the target with its point elsewhere."""
    for index, row in enumerate(record["indicators"]):
        share = _SHARE.search(simplified(squeezed(row["level3"] or "")))
        for key in ("target", "actual"):
            value = row[key]
            beyond = value and value["kind"] == "number" and value["unit"] == "%" and value["value"] > _WHOLE
            if share and share["bounded"] and beyond:
                yield finding(Code.UNREADABLE_VALUE, f"/indicators/{index}/{key}", field=key, text=value["text"])
        if _same_digits(row):
            readings = f"{row['actual']['text']} / {row['target']['text']}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/actual", field="actual", readings=readings)


def _same_digits(row: Row) -> bool:
    """True for 5.12万元 beside ≤51.2万元; of a single digit (≥10次, 1次) only if the target is missed at full score."""
    if not _comparable(row):
        return False
    wanted, reached = decimal(row["target"]["value"]).normalize(), decimal(row["actual"]["value"]).normalize()
    if wanted == reached or wanted.as_tuple().digits != reached.as_tuple().digits:
        return False
    several = len(wanted.as_tuple().digits) > 1
    return several or (_full(row) and row["target"]["operator"] in _AT_LEAST and reached < wanted)


def fractions_for_shares(record: Row, profile: Profile) -> Iterator[Finding]:
    """A part of one beside a percentage that is none: 0.97 beside ≥95% is 97 %, or 0.97 % of something rare."""
    for index, row in enumerate(record["indicators"]):
        for key, other in (("target", "actual"), ("actual", "target")):
            value, beside = row[key], row[other]
            if not value or not beside or value["kind"] != "number" or beside["kind"] != "number":
                continue
            part = value["unit"] is None and 0 < value["value"] <= 1
            if part and beside["unit"] == "%" and beside["value"] > 1:
                readings = f"{value['text']} / {plain(decimal(value['value']) * _WHOLE)}%"
                yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/{key}", field=key, readings=readings)


def values_exchanged(record: Row, profile: Profile) -> Iterator[Finding]:
    """The one row whose actual value is compared with something and whose target is not, and a name in the place of a
    value: two cells changed places, or one was copied over the other.
    """
    rows = record["indicators"]
    bare = [index for index, row in enumerate(rows) if row["target"] and row["target"]["operator"] is None]
    exchanged = [index for index in bare if _compares(rows[index]["actual"])]
    usual = sum(1 for row in rows if _compares(row["target"]) and not _compares(row["actual"]))
    if len(exchanged) == 1 and usual > 1:
        row = rows[exchanged[0]]
        texts = f"{row['target']['text']} | {row['actual']['text']}"
        yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{exchanged[0]}", row=texts)
    for index, row in enumerate(rows):
        for key, other in (("target", "actual"), ("actual", "target")):
            named = row[key] and row["level3"] and squeezed(row[key]["text"]) == squeezed(row["level3"])
            if named and row[other] and row[other]["kind"] in ("number", "date"):
                yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/{key}", row=row["level3"])


def points_for_values(record: Row, profile: Profile) -> Iterator[Finding]:
    """A bare figure in the place of a target or an actual value that is what the row scores: 7.5 beside 2座."""
    for index, row in enumerate(record["indicators"]):
        for key, other in (("target", "actual"), ("actual", "target")):
            if _is_points(row, row[key], row[other]):
                text = row[key]["text"]
                yield finding(Code.AMBIGUOUS_VALUE, f"/indicators/{index}/{key}", field=key, readings=f"{text} / -")


def _is_points(row: Row, value: Row | None, other: Row | None) -> bool:
    bare = value and value["kind"] == "number" and value["unit"] is None and value["operator"] is None
    if not value or not bare or not other or (other["kind"] == "number" and not other["unit"]):
        return False
    return value["value"] != other["value"] and value["value"] in (row["weight"], row["score"])


_SIGN = re.compile(r"[≥≤><=⩾⩽]|[不小大][于低少高超多]")


def _compares(value: Row | None) -> bool:
    """True for a value with a sign before it, or a date that is a last one; 达到95% and 95%以上 are said of both."""
    if not value or value["operator"] is None:
        return False
    return value["kind"] == "date" or bool(_SIGN.match(squeezed(value["text"])))


def _comparable(row: Row) -> bool:
    target, actual = row["target"], row["actual"]
    both = bool(target and actual) and target["kind"] == actual["kind"] == "number"
    return both and target["unit"] == actual["unit"] and target["value"] > 0


def _beyond(row: Row) -> bool:
    return _comparable(row) and decimal(row["actual"]["value"]) > decimal(row["target"]["value"])


def _full(row: Row) -> bool:
    return bool(row["weight"]) and row["score"] == row["weight"]


def _is_cost(row: Row) -> bool:
    return any("成本" in (row[key] or "") for key in ("level1", "level2"))


def _counts(row: Row) -> bool:
    return "数量" in simplified(row["level2"] or "")
