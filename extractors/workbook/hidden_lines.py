"""Rows and columns that a worksheet hides, and the findings for the texts in them.

Their texts are read all the same: who hid them may have meant them to count, and only a person can tell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from extractors.tiling import Range, Slot, address
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import is_nothing

MOST_TOLD = 50
"""Findings for hidden texts of one sheet; a filtered list of thousands needs no more to go to a person."""

_LONGEST = 40

Stretch = tuple[int, int]  # first and last, from 0


@dataclass(slots=True)
class HiddenLines:
    """The hidden rows and columns of a sheet, as stretches in any order."""

    rows: list[Stretch] = field(default_factory=list)
    columns: list[Stretch] = field(default_factory=list)

    def findings(self, texts: Mapping[Slot, str], merged: Iterable[Range], page: int) -> list[Finding]:
        """One for each hidden row or column in which a text stands.

        What a merged range shows in its other rows and columns is not hidden.
        """
        if not (self.rows or self.columns) or not texts:
            return []
        rows, columns = _joined(self.rows), _joined(self.columns)
        showing = {
            (span.top, span.left)
            for span in merged
            if not (_within(rows, span.top, span.bottom) or _within(columns, span.left, span.right))
        }
        told: dict[str, list[str]] = {}
        for slot, text in sorted(texts.items()):
            if slot in showing or is_nothing(text):
                continue
            if _within(rows, slot[0], slot[0]):
                told.setdefault(f"{slot[0] + 1}:{slot[0] + 1}", []).append(text)
            elif _within(columns, slot[1], slot[1]):
                letters = address((0, slot[1]))[:-1]
                told.setdefault(f"{letters}:{letters}", []).append(text)
        return [hidden_text(page, line, " | ".join(some)) for line, some in list(told.items())[:MOST_TOLD]]


def hidden_text(page: int, where: str, text: str) -> Finding:
    """The finding for a text that does not show; `where` as spreadsheets write it: `E16`, `F:F`, `12:12`."""
    written = " ".join(text.split())
    cut = written if len(written) <= _LONGEST else written[: _LONGEST - 1] + "…"
    return finding(Code.HIDDEN_TEXT, page=page, text=f"{where} {cut}".strip())


def _joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """In order, those that touch as one."""
    joined: list[Stretch] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _within(joined: list[Stretch], first: int, last: int) -> bool:
    """Whether all from first to last lie in one of the stretches."""
    at = bisect_right(joined, (first, 1 << 30)) - 1
    return at >= 0 and joined[at][1] >= last
