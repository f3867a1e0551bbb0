"""What a bracket behind a heading or a label adds to it: nothing, a unit, or another meaning. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline.model.notation import squeezed
from pipeline.model.script import simplified

_OF_ALL = re.compile(
    r"(?=.*[A-Z])[A-Z\d/÷×x+\-=%.]+"  # letters and formulas: B, Y/X, C=B/A
    r"|[a-c]|[a-c][/÷][a-c](?:[*×x]100%?)?"  # small ones may be units: (kg)
    r"|\d{4}年?度?(?:[-—–~至到]\d{4}年?度?)?|[本当全]年度?|年度"
    r"|截[至止](?:\d{4}年?)?(?:12月(?:31日?)?|年[底末])止?"
    r"|(?:包?含|包括).+|(?:请|须|详见|见附|如有|若有).*|[^计预]*填[写报列].*|.*(?:文字|数字|说明|描述|字以内)|自评|自评[数值]"
    r"|(?:金额|单位).*元|[+\-]/[+\-]"
)
_SET = r"年初(?:设定|批复|目标)?|设定|批复|调整后"
_BY_ROLE: Mapping[str, re.Pattern[str]] = {
    "target": re.compile(rf"(?:{_SET}|年度)?(?:目标|指标|计划)?值|{_SET}"),
    "actual": re.compile(r"年[末底终]|(?:全年|年度)?(?:实际)?(?:完成)?值|实际完成"),
    "expected": re.compile(_SET),
    "initial_budget": re.compile("年初(?:批复|安排)?|批复"),
    "annual_budget": re.compile("(?:年中)?调整后|[含加]?(?:调整|追加)"),
    "executed": re.compile("年[末底终]|支出数?|决算数?"),
    "weight": re.compile("分值|权重|满分|.*总分|百分制"),
    "score": re.compile(r"\d*分?[×x]?执行率(?:[×x]\d+分?)?|分值[×x]?(?:执行|完成)率|.*自评.*|百分制"),
    "execution_rate": re.compile(".*执行数?.*预算数?.*"),
}
"""What says no more than the column itself, by its role; the last two are ways to compute it."""
_OF_IDENTITY = re.compile(
    r"[或及和与/].+|全称|规范名称|单位|部门|项目|政策|专项|名称|[代编]码|[省市区县镇本一二]级|包?含.+|.*章"
)
_OTHER_FUND = re.compile("结转|结余|上年|以前|调整前|[原未]")

_VALUED = frozenset({*_BY_ROLE, "arrived", "mid_term"})
"""The columns whose values count; a remark on others (偏差原因, 三级指标) may say what it likes."""


def harmless_of_column(remark: str, role: str) -> bool:
    """Whether a column of that role bears its values all the same; the remark is squeezed, without its brackets.

    >>> harmless_of_column("Y", "actual"), harmless_of_column("预计", "actual"), harmless_of_column("复核", "score")
    (True, False, False)
    """
    own = _BY_ROLE.get(role)
    return role not in _VALUED or bool(_OF_ALL.fullmatch(remark) or (own and own.fullmatch(remark)))


def harmless_of_identity(remark: str) -> bool:
    """Whether a label of the head with this remark names the same without it: 主管部门（或单位）, no 实施单位（原）."""
    return bool(_OF_IDENTITY.fullmatch(remark) or _OF_ALL.fullmatch(remark))


def harmless_of_fund(remark: str, category: str) -> bool:
    """Whether a name of funds with this remark is of the category that it is of without."""
    return category == "other" or not _OTHER_FUND.search(remark)


_UNIT = re.compile(r"\((?:单位:?)?(%|‰|[十千百万亿]*元)\)[^\w%]*$")


def unit_of_heading(text: str) -> str | None:
    """The unit that a heading gives to the bare numbers below it: % of 年度指标值（%）; None where it has none."""
    match = _UNIT.search(simplified(squeezed(text)))
    return match[1] if match else None


_ELSEWHEN = re.compile(
    r"上一?年|[去前往次下明]年|前[一二两三\d]年|历[史年]|同期|行业|全国|参考|累计|季度|半年|年中|中期|长期|[二两三四五]年"
    r"|截[至止](?!(?:\d{4}年|年)?(?:12月|[年底末]))|(?<!\d)(?:[1-9]|1[01])月"
)


def names_another_time(heading: str) -> bool:
    """True for the heading of values of another time, or of others: 实际完成值（上年）, 行业目标值."""
    return bool(_ELSEWHEN.search(simplified(squeezed(heading))))
