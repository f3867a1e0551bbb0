"""The second row of a header, and what its names say: 目标 and 实际 under 指标值, 年初 and 调整后 under 预算数."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pipeline.model.table import Cell
from pipeline.model.vocabulary import Part, Vocabulary, label_key
from pipeline.model.wordings import LONGEST_HEADING, tells_nothing_more
from pipeline.model.years import year_note

OWN = "own"
"""What a name like 数值 means: the values of the heading that it stands under."""
LEVELS = frozenset({"level1", "level2", "level3"})

_WITHIN: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"target", "actual"}),
    "target": frozenset({"target", "actual", "lower", "upper"}),
    "actual": frozenset({"target", "actual"}),
    "score": frozenset({"score"}),
    "initial_budget": frozenset({"initial_budget", "annual_budget"}),
    "annual_budget": frozenset({"initial_budget", "annual_budget"}),
    "executed": frozenset({"executed", "execution_rate"}),
}
"""What may stand under a heading of that role, None for one that nobody knows."""
SHARE = "share"
"""What 比重 means where it stands under several headings: how the amounts of each are divided."""
_ANYWHERE = frozenset({OWN, SHARE, "more"})
_FEWEST = 2  # names under a heading; one alone is the rest of its text


def goes_on_header(cells: Sequence[Cell], above: Sequence[Cell], part: Part, vocabulary: Vocabulary) -> bool:
    """True for names of columns alone, none of them a level's: 指标性质, 指标值, 度量单位 under 年度指标值.

    Names that nobody knows are some too where they are several under a cell that the row above names, and say no
    number: 经费保障, 制度保障, 人员保障 under 偏差原因分析.
    """
    if len(cells) < _FEWEST or above[0].column > cells[0].column:
        return False
    telling = any(len(cell.text) > LONGEST_HEADING or any(map(str.isdigit, cell.text)) for cell in cells)
    if telling and not all(_may_name(cell.text, part, vocabulary) for cell in cells):
        return False
    names_at = {cell.column: cell for cell in cells}
    heads = {at: _head_of(cell, above) for at, cell in names_at.items()}
    roles = {cell.column: vocabulary.role(cell.text, part) for cell in above}
    own = {at: vocabulary.role(cell.text, part) for at, cell in names_at.items()}
    parts = min(Counter(heads.values()).values()) >= _FEWEST
    one_by_one = all(name and roles[heads[at]] in (None, name) for at, name in own.items())
    told = {cell.column for cell in above if roles[cell.column] or tells_nothing_more(cell.text)}
    if part is Part.FUND_COLUMN and not one_by_one and not (parts and told.issuperset(heads.values())):
        return False
    names = [
        own[at] or subheading_role(cell.text, roles[heads[at]], part, vocabulary) or _year_below(cell, roles[heads[at]])
        for at, cell in names_at.items()
    ]
    behind_levels = all(cell.end_column <= cells[0].column for cell in above if roles[cell.column] in LEVELS)
    if all(names) and not LEVELS & set(names):
        return behind_levels or all(own.values())
    return (
        behind_levels and parts
        and all(roles[head] not in (None, *LEVELS) for head in heads.values())
        and not telling
    )  # fmt: skip


def _may_name(text: str, part: Part, vocabulary: Vocabulary) -> bool:
    """Whether a text names a column of that part anywhere: alone, or below some heading, or is a year there."""
    known = bool(vocabulary.role(text, part)) or (part, label_key(text)) in vocabulary.subheadings
    return known or bool(year_note(text))


def _year_below(cell: Cell, head: str | None) -> str | None:
    """The year that stands alone under a known heading, of several: 2022年 under 指标值."""
    return head and year_note(cell.text)


def _head_of(cell: Cell, above: Sequence[Cell]) -> int:
    """Where the heading begins that a name stands under."""
    return max(head.column for head in above if head.column <= cell.column)


def subheading_role(text: str, head: str | None, part: Part, vocabulary: Vocabulary) -> str | None:
    """The role of a name that means a column only under a heading of that role; None where it means none there."""
    role = vocabulary.subheadings.get((part, label_key(text)))
    if role is None or head not in _WITHIN or role not in _WITHIN[head] | _ANYWHERE:
        return None
    return head if role == OWN else role


def roles_below(
    cells: Sequence[Cell], heads: Mapping[int, str | None], taken: frozenset[str], part: Part, vocabulary: Vocabulary
) -> dict[int, str]:
    """The roles, by column, of the names of a second row that mean a column only there.

    `heads` are the roles of the headings that they stand under, by the column of the name; `taken` the roles that other
    columns bear: 年初 under 实际完成值 is no target beside 年度指标值. A role that comes twice is that of the first.
    """
    found: dict[int, str] = {}
    for cell in cells:
        known = cell.column not in heads or vocabulary.role(cell.text, part)
        role = None if known else subheading_role(cell.text, heads[cell.column], part, vocabulary)
        if role == SHARE:
            role = "more" if len({heads[other.column] for other in cells if other.text == cell.text}) > 1 else None
        if role == "more" or (role and role not in taken and role not in found.values()):
            found[cell.column] = role
    return found
