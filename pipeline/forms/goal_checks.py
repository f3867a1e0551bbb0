"""What the texts of goals tell of themselves: one printed twice, items that are missing."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.numbering import gaps
from pipeline.forms.profile import Profile
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import squeezed
from pipeline.model.script import simplified

# Goals this alike are one text printed twice; two independent texts stay below 60 %.
_ALIKE = 0.95


def goals_alike(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Goals and results that are one text."""
    expected, actual = (squeezed(record["goals"][role] or "") for role in ("expected", "actual"))
    if not expected or not actual:
        return
    shorter, longer = sorted((len(expected), len(actual)))
    if 2 * shorter < _ALIKE * (shorter + longer):
        return
    matcher = difflib.SequenceMatcher(None, expected, actual, autojunk=False)
    if expected == actual:
        alike = 1.0
    elif matcher.quick_ratio() < _ALIKE:
        return
    else:
        alike = matcher.ratio()
    if alike >= _ALIKE:
        yield finding(Code.GOALS_ALIKE, "/goals/actual", percent=round(100 * alike))


_SHORTEST_SAID = 8  # 好好好好 is a slogan


def goals_said_twice(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A goal whose text is the same text twice: its row was copied."""
    for role, text in record["goals"].items():
        said = squeezed(text or "")
        half = len(said) // 2
        if half >= _SHORTEST_SAID and said[:half] == said[-half:] and len(said) - 2 * half <= 1:
            yield finding(
                Code.AMBIGUOUS_VALUE, f"/goals/{role}", field=role, readings=f"{said[:half][:30]} / the same again"
            )


_FIGURE_BEHIND = re.compile(r".*[。；;](\d+(?:\.\d+)?%?)")


def figures_behind_goals(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A figure behind the last sentence of a goal: that of the cell beside it."""
    for role, text in record["goals"].items():
        if found := _FIGURE_BEHIND.fullmatch(squeezed(text or "")):
            readings = f"{text[-20:]} / {found[1]}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/goals/{role}", field=role, readings=readings)


_LONG_LABEL = 8  # behind a sentence 情况说明 may begin the next one
_ITEM = r"(?:\d{1,2}[.、]|\(?[一二三四五六七八九十]{1,3}[)、])?"
# What goes on in a sentence behind the same words, or is a heading of the writer's own: 年度总体目标：, 项目概况如下.
_IN_SENTENCE = r"(?![:、,，。;；()]|[为是的与和及中应内如上下已基均]|情况|完成|实现|达成|$)"


def labels_in_goals(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """A label glued to the text behind it, at the head of a goal (年度总体目标保障平台运行) or behind a sentence: a
    border between two cells is lost, and with it where the goal begins or ends.
    """
    for role, text in record["goals"].items():
        said = simplified(squeezed(text or ""))
        for key in profile.labels_beside_goals if said else ():
            if key not in said:
                continue
            short = len(key) < _LONG_LABEL
            begins, ends = ("^", f"{_IN_SENTENCE}(?!按)") if short else ("(?:^|[。；;])", _IN_SENTENCE)
            if re.search(begins + _ITEM + re.escape(key) + ends, said):
                yield finding(Code.AMBIGUOUS_VALUE, f"/goals/{role}", field=role, readings=f"{key} / {said[:30]}")
                break


def goals_numbered(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Items without a number between them, on scans: writers miscount too, but there a line may be lost or misread."""
    if not record["source"].get("ocr"):
        return
    for role, text in record["goals"].items():
        for before, after in gaps("".join((text or "").split())):
            yield finding(Code.NUMBERING, f"/goals/{role}", before=before, after=after)
