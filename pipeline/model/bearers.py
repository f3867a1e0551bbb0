"""Which cell of a header row bears which role: by the labels known, by its wording, by what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.model.bands import Band, BandRow
from pipeline.model.remarks import names_another_time
from pipeline.model.script import simplified
from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part, Vocabulary, label_key
from pipeline.model.wordings import goal_by_wording

PART_OF_HEADER: Mapping[Band, Part] = {
    Band.FUND_HEADER: Part.FUND_COLUMN,
    Band.GOAL_HEADER: Part.GOAL_COLUMN,
    Band.INDICATOR_HEADER: Part.INDICATOR_COLUMN,
}

NAME_AND_TARGET = "level3:target"
"""A column of indicators whose cells say both: 验收合格率≥98%."""
TARGET_AND_ACTUAL = "target:actual"
"""A column of indicators whose cells say both: ≥95%/96%."""


def bearers(header: BandRow, vocabulary: Vocabulary) -> dict[str, Cell]:
    """The cell that bears each role: the first that is no section's name, or else the last that may be one.

    年度目标 beside 预期目标 is a section; 项目绩效目标 beside 长期目标 and 年度目标 is theirs.
    """
    found: dict[str, Cell] = {}
    for names_sections in (True, False):
        cells = [cell for cell in header.cells if bool(vocabulary.role(cell.text, Part.SECTION)) is names_sections]
        for cell in cells if names_sections else reversed(cells):
            role = vocabulary.role(cell.text, PART_OF_HEADER[header.band])
            if role and not (role in found and (is_remark(cell) or yields(cell.text, found[role].text, role))):
                found[role] = cell
    if header.band is Band.FUND_HEADER:
        _add_first_budget(found, header.cells, vocabulary)
    elif header.band is Band.INDICATOR_HEADER:
        _add_by_wording(found, header.cells, vocabulary)
    elif header.band is Band.GOAL_HEADER:
        strange = [cell for cell in header.cells if not vocabulary.find(cell.text)]
        wanted = goal_by_wording(strange[0].text) if len(strange) == 1 else None
        if wanted and not (wanted in found and not vocabulary.role(found[wanted].text, Part.SECTION)):
            found[wanted] = strange[0]
    return found


_REMARKS = frozenset({"备注"})


def is_remark(cell: Cell) -> bool:
    """True for what may say the reasons only where no other heading does."""
    return label_key(cell.text) in _REMARKS


_ADDS_UP: Mapping[str, re.Pattern[str]] = {"score": re.compile("折算"), "weight": re.compile("^(?!.*占比)")}
"""What only that of two columns says whose points add up: 单项指标折算得分 beside 单项指标得分, 分值, no 权重占比."""


def yields(heading: str, to: str, role: str) -> bool:
    """True where of two headings of points the other one says that its points add up, and this one does not."""
    adds_up = _ADDS_UP.get(role)
    return bool(adds_up and adds_up.search(label_key(to)) and not adds_up.search(label_key(heading)))


_FIRST_BUDGET = re.compile("(?:年初|年度|全年|当年|本年|批复)?预算(?:批复|安排)?(?:数|额|金额|资金)?")


def _add_first_budget(found: dict[str, Cell], cells: Sequence[Cell], vocabulary: Vocabulary) -> None:
    """Of 预算数 (计划投资 is none) and 调整后预算数 one is the budget as it was first, the other that of the year."""
    budgets = [cell for cell in cells if vocabulary.role(cell.text, Part.FUND_COLUMN) == "annual_budget"]
    adjusted = ["调整后" in simplified(cell.text) for cell in budgets]
    first = adjusted == [False, True] and _FIRST_BUDGET.fullmatch(label_key(budgets[0].text))
    if first and "initial_budget" not in found:
        found["initial_budget"], found["annual_budget"] = budgets


_WORDINGS = {
    "deviation": re.compile("原因"),
    "actual": re.compile(
        "^(?!.*(?:预计|预期|计划|[未应拟原非不])).*(?:完成|实现|达成)(?:值|数|情况)$|^(?:完成|实现|达成)$"
    ),
    "target": re.compile("^(?!.*[原非未]).*(?:目标|指标|预期|计划)值$"),
}
_ELSE = re.compile("调整|截[至止]|月")
_BEGINNING, _YEAR = re.compile("年初|上年"), re.compile("年度|全年|调整")


def _add_by_wording(found: dict[str, Cell], cells: Sequence[Cell], vocabulary: Vocabulary) -> None:
    """Who bears deviation and target, where the labels known do not tell; of a heading that names two things one alone
    would be wrong, and 三级指标及指标值 names both.

    Of 年初指标值 and 年度指标值 side by side the second is the target: the first is what it was before.
    """
    strange = [cell for cell in cells if not vocabulary.find(cell.text)]
    twofold = {cell: roles for cell in strange if len(roles := _roles_named(cell.text, vocabulary)) > 1}
    for cell, roles in twofold.items():
        if roles == {"level3", "target"} and not roles & found.keys():
            found[NAME_AND_TARGET] = cell
        elif roles == {"target", "actual"} and not roles & found.keys() and _STROKE.search(cell.text):
            found[TARGET_AND_ACTUAL] = cell
    for role, wording in _WORDINGS.items():
        meant = [
            cell
            for cell in strange
            if (role == "deviation" or cell not in twofold)
            and wording.search(text := simplified(cell.text))
            and not _ELSE.search(text)
            and not names_another_time(text)
        ]
        if role not in found and len(meant) == 1:
            found[role] = meant[0]
            strange.remove(meant[0])
    targets = [cell for cell in cells if vocabulary.role(cell.text, Part.INDICATOR_COLUMN) == "target"]
    if len(targets) == 2 and says_before(targets[0], {"target": targets[1]}):
        found["target"] = targets[1]


_STROKE = re.compile("[/／]")
_JOINT = re.compile("[及和与、/]")


def _roles_named(text: str, vocabulary: Vocabulary) -> set[str | None]:
    """The roles of what a heading joins, None for what is no label: level3 and target of 三级指标及指标值."""
    return {vocabulary.role(part, Part.INDICATOR_COLUMN) for part in _JOINT.split(label_key(text))}


def says_before(cell: Cell, found: Mapping[str, Cell]) -> bool:
    """True for what a target was before it was set, or set anew, as the column that bears it says."""
    target = found["target"]
    return target is not cell and bool(_BEGINNING.search(cell.text) and _YEAR.search(target.text))


def stands_for_level2(cell: Cell, found: Mapping[str, Cell]) -> bool:
    """True right between the first level and the third where none names the second: 评价内容 of 评价指标."""
    first, third = found.get("level1"), found.get("level3")
    return (
        "level2" not in found and first is not None and third is not None
        and first.end_column <= cell.column and cell.end_column <= third.column
    )  # fmt: skip
