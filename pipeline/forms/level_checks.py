"""Levels: where a second level is lost, the one above it seems to go on; the name may tell that it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from typing import Any

from pipeline.forms.level_gaps import lacking, speaks_of, the_one_moved_below_levels
from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import squeezed
from pipeline.model.script import simplified
from pipeline.model.vocabulary import label_key

Row = Mapping[str, Any]

# What a name says of its second level: by words of the one, words of the other.
_OF_TIME = (re.compile("及时|按时|准时|时间|时限|工期|进度|期限|完工|时效"), re.compile("时效|进度|时间"))
_OF_COST = (re.compile("成本|造价|单价|费用|预算控制"), re.compile("成本"))
_OF_SATISFACTION = (re.compile("满意"), re.compile("满意"))
_KINDS = (
    _OF_TIME,
    _OF_COST,
    (re.compile("(?:合格|达标|准确|正确|优良|完好|通过|有效|成活|取证|办结)率"), re.compile("质量")),
    (re.compile("可持续|长效|稳定性"), re.compile("持续")),
    (re.compile("生态|空气|水质|污染|碳排放|无害化|水土流失|减排"), re.compile("生态|环境")),
    _OF_SATISFACTION,
)
_MONEY, _TIME = re.compile("元"), re.compile("[年月日天周季时]|及时|按[时期]|如期|分钟")
_SAID = ("level3", "target", "actual", "weight", "score", "deviation", "more")
_NUMBER = (re.compile("(?:次|人|户|件|个|座|辆|页|盏|场|台|株|处|份)数(?:量)?$|数量$|场次$|人次$"), re.compile("数量"))


def levels_lost(record: Row, profile: Profile) -> Iterator[Finding]:
    """Rows whose blank second level was taken for that of the row above (rule `merged-cells`), and whose name is of
    another that no row of the form has; where one is lacking that follows by custom, also those whose name may say so,
    and the only row of the form that is a cell short. What is printed as one cell over its rows was no guess, and a
    form that has both levels may put a row under either.
    """
    rows = record["indicators"]
    levels = {simplified(squeezed(row["level2"] or "")) for row in rows}
    short = the_one_moved_below_levels(record)
    for index in _that_go_on_by_guess(record):
        row, lacks = rows[index], lacking(rows, index)
        meant = any(not any(map(level.search, levels)) for level in _levels_meant(row))
        if meant or any(index == short or speaks_of(level, row) for level in lacks):
            both = f"{row['level2']} / {row['level3']}"
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level2", row=both)


def _that_go_on_by_guess(record: Row) -> Iterator[int]:
    """The rows whose second level is the cell of the row above, which was carried over blank slots."""
    guessed = {repair["path"] for repair in record["repairs"] if repair["applied"] and repair["rule"] == "merged-cells"}
    places = record["evidence"]
    first = 0  # the row that a second level begins in
    for index in range(len(record["indicators"])):
        here, above = (places.get(f"/indicators/{at}/level2") for at in (index, index - 1))
        if not here or here != above:
            first = index
        elif f"/indicators/{first}/level2" in guessed:
            yield index


def rows_of_nothing(record: Row, profile: Profile) -> Iterator[Finding]:
    """A row without levels of its own that says 无 and nothing else: the value of a label that was lost below them."""
    for index in _that_go_on_by_guess(record):
        places = [record["evidence"].get(f"/indicators/{index}/{key}") for key in _SAID]
        words = [cell["raw"] for cells in places for cell in cells or () if re.search(r"\w", cell["raw"])]
        if words and not any(record["indicators"][index][key] for key in _SAID):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}", row=words[0])


def names_covered(record: Row, profile: Profile) -> Iterator[Finding]:
    """A row named like its own second level (质量指标): the level was copied over the name."""
    for index, row in enumerate(record["indicators"]):
        name = squeezed(row["level3"] or "")
        if name.endswith("指标") and name == squeezed(row["level2"] or ""):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level3", row=f"{row['level2']} / {row['level3']}")


_NUMBER_BEFORE = re.compile(r"[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]")


def levels_numbered(record: Row, profile: Profile) -> Iterator[Finding]:
    """A number before some of a form's first levels, or of its second ones, and not before others: a speck beside a
    label reads as one (1.效益指标).
    """
    for key in ("level1", "level2"):
        first_at = {row[key]: index for index, row in reversed(list(enumerate(record["indicators"]))) if row[key]}
        numbered = [level for level in first_at if _NUMBER_BEFORE.match(squeezed(level))]
        if 0 < len(numbered) < len(first_at):
            for level in numbered:
                yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{first_at[level]}/{key}", row=level)


def rows_cut_in_two(record: Row, profile: Profile) -> Iterator[Finding]:
    """A row of levels alone above one of the same levels, which may be its rest; one nobody filled in stands last."""
    for index, (row, below) in enumerate(pairwise(record["indicators"])):
        same = row["level2"] and (row["level1"], row["level2"]) == (below["level1"], below["level2"])
        if same and not any(row[key] for key in _SAID) and any(below[key] for key in _SAID):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}", row=f"{row['level2']} / {below['level3']}")


def pairs_among_rows(record: Row, profile: Profile) -> Iterator[Finding]:
    """A second level that no form is known to have, and nothing beside it that a row says: a pair of labels between the
    rows (经办科室, 是).
    """
    for index, row in enumerate(record["indicators"]):
        level = row["level2"]
        if level and label_key(level) not in profile.levels and not any(row[key] for key in _SAID):
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level2", row=level)


def rows_exchanged(record: Row, profile: Profile) -> Iterator[Finding]:
    """Two rows each of whose names is of the other's second level and not of its own: their cells changed places."""
    rows = record["indicators"]
    meant = [_levels_meant(row, (*_KINDS, _NUMBER)) for row in rows]
    levels = [simplified(squeezed(row["level2"] or "")) for row in rows]
    astray = [index for index, level in enumerate(levels) if meant[index] and not _is_one(level, meant[index])]
    for first, second in combinations(astray, 2):
        if _is_one(levels[second], meant[first]) and _is_one(levels[first], meant[second]):
            both = f"{rows[first]['level3']} / {rows[second]['level3']}"
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{second}/level3", row=both)


_REACHED = frozenset({"效益指标", "满意度指标"})


def costs_astray(record: Row, profile: Profile) -> Iterator[Finding]:
    """A level of costs (成本指标, 经济成本指标) under what came of the project: a first level stands a row too high."""
    for index, row in enumerate(record["indicators"]):
        level1, level2 = label_key(row["level1"] or ""), label_key(row["level2"] or "")
        if profile.level1_roles.get(level1) in _REACHED and level2 in profile.levels and _OF_COST[1].search(level2):
            both = f"{row['level1']} / {row['level2']}"
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level1", row=both)


_OF_EXECUTION = re.compile("(?:预算|资金)执行率?|执行率")


def execution_astray(record: Row, profile: Profile) -> Iterator[Finding]:
    """The rate of execution under what came of the project: its own first level is lost, and the one above went on."""
    for index, row in enumerate(record["indicators"]):
        named = [key for key in ("level2", "level3") if _OF_EXECUTION.fullmatch(label_key(row[key] or ""))]
        if named and profile.level1_roles.get(label_key(row["level1"] or "")) in _REACHED:
            both = f"{row['level1']} / {row[named[0]]}"
            yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level1", row=both)


_FIGURES = re.compile(r"[\d.%]+")


def levels_stuck(record: Row, profile: Profile) -> Iterator[Finding]:
    """A level and a figure in one cell of a further column (7成本指标): the row's own level is that of another."""
    for index, row in enumerate(record["indicators"]):
        for at, item in enumerate(row["more"]):
            said = squeezed(item["value"] or "")
            if _FIGURES.search(said) and label_key(_FIGURES.sub("", said)) in profile.levels:
                yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/more/{at}/value", row=said)


_PLAIN = (_OF_TIME, _OF_COST, _OF_SATISFACTION)
"""Kinds of which hardly a row is named otherwise; times have dates for targets, and costs amounts."""


def rows_astray(record: Row, profile: Profile) -> Iterator[Finding]:
    """A row of time, cost or satisfaction under another second level, in a form whose own level for those has rows, and
    none of the kind: 参训学员满意度 beside 数量指标, 购置环卫车辆 beside 满意度指标.
    """
    rows = record["indicators"]
    levels = [simplified(squeezed(row["level2"] or "")) for row in rows]
    for kind in _PLAIN:
        own = [row for row, level in zip(rows, levels, strict=True) if row["level3"] and kind[1].search(level)]
        if not own or any(_levels_meant(row, (kind,)) or _measures(row, kind) for row in own):
            continue
        for index, (row, level) in enumerate(zip(rows, levels, strict=True)):
            if not kind[1].search(level) and _levels_meant(row) == [kind[1]]:
                both = f"{row['level2']} / {row['level3']}"
                yield finding(Code.AMBIGUOUS_ROW, f"/indicators/{index}/level3", row=both)


def _measures(row: Row, kind: tuple[re.Pattern[str], re.Pattern[str]]) -> bool:
    """Whether a value is of the kind: a date of time, an amount of cost."""
    values = [row[key] for key in ("target", "actual") if row[key]]
    if kind is _OF_TIME:
        return any(value["kind"] == "date" or _TIME.search(value["text"]) for value in values)
    return kind is _OF_COST and any(_MONEY.search(value["text"]) for value in values)


def _is_one(level: str, meant: Sequence[re.Pattern[str]]) -> bool:
    return any(one.search(level) for one in meant)


def _levels_meant(row: Row, kinds: Sequence[tuple[re.Pattern[str], re.Pattern[str]]] = _KINDS) -> list[re.Pattern[str]]:
    """The second levels that a row's name says it is of."""
    name = simplified(squeezed(row["level3"] or ""))
    return [level for said, level in kinds if said.search(name)]


LEVEL_CHECKS = (
    levels_lost,
    names_covered,
    levels_numbered,
    rows_cut_in_two,
    rows_of_nothing,
    pairs_among_rows,
    rows_exchanged,
    rows_astray,
    costs_astray,
    execution_astray,
    levels_stuck,
)
"""In the order in which their findings are listed."""
