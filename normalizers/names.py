"""Names from half-closed vocabularies: of public bodies (place, body, kind) and of indicators that end in a measure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

from normalizers.lookalikes import Lookalikes, Seen, lexicon_words, reads_worse
from pipeline.model.bands import Band
from pipeline.model.columns import rows_with_columns, under
from pipeline.model.notation import squeezed
from pipeline.model.script import in_script_of, simplified
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Repair, Trust, rewritten
from pipeline.model.vocabulary import Part, Vocabulary

_UNITS = frozenset({"implementing_unit", "budget_unit"})
# A word of two characters stands in too many names by chance (中芯公司) to be one but where a body's name ends.
_SHORTEST_INSIDE = 3
# The same body is named elsewhere where the word and this much before it are: 渡区财政局.
_SAID_WITH = 2
_LONGEST_NAME = 60


def repair_names(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """The unit of a form whose name is one known confusion off the words that names of bodies are made of.

    Applied where the document names the same body rightly elsewhere; else only suggested, for other records to confirm
    (pipeline/corroborate.py) or a person. Leaves alone: the place, whatever is a word as it stands (图书馆 文化馆,
    农业农林局), and names that can be mended in two ways. What a scan was read in doubt of, here and below, has a
    finding of its own.
    """
    said = ""
    for index, sheet in enumerate(sheets):
        for label, cell in pairwise(cell for cell in sheet.cells if not cell.blank):
            if label.row != cell.row or vocabulary.role(label.text, Part.IDENTITY) not in _UNITS:
                continue
            if not cell.doubted and not vocabulary.find(cell.text) and (seen := _mended(misspelt_body, cell.text)):
                said = said or "\n".join(simplified(squeezed(other.text)) for one in sheets for other in one.cells)
                yield _name_repair(said, index, cell, seen)


def _name_repair(said: str, index: int, cell: Cell, mended: Mended) -> Repair:
    """`said` is all that the document says, simplified, a line for each cell."""
    start, meant = mended.seen.start, mended.seen.meant
    core = squeezed(mended.simple[max(0, start - _SAID_WITH) : start + len(meant)])
    if mended.sure and said.count(core) > simplified(squeezed(cell.text)).count(core):
        return rewritten(index, cell, mended.text, "name", Trust.LIKELY, f"{core} stands elsewhere in the document")
    return rewritten(index, cell, mended.text, "name", Trust.SUGGESTED, f"perhaps {meant}")


@dataclass(frozen=True, slots=True)
class Mended:
    """What a name should be, as it is printed and simplified; `sure` unless a new character has a traditional form."""

    seen: Seen
    text: str
    simple: str
    sure: bool


@lru_cache(maxsize=4096)  # of a file's texts, asked in each round
def _mended(misspelt: Callable[[str], Seen | None], text: str) -> Mended | None:
    """The name without its slip: as printed, or else as its simplified form tells (覆 is one character of 复)."""
    if seen := misspelt(text):
        own = seen.mends(text)
        return Mended(seen, own, simplified(own), True) if own != text else None
    folded = simplified(text)
    if folded == text or not (seen := misspelt(folded)):
        return None
    own, sure = in_script_of(text, seen.mends(folded))
    return Mended(seen, own, simplified(seen.mends(folded)), sure) if own != text else None


@cache
def _bodies() -> Lookalikes:
    return Lookalikes(lexicon_words("bodies.txt"), behind_others=True)


_BRACKET = re.compile(r"[(（][^()（）]*[)）]$")


def misspelt_body(name: str) -> Seen | None:
    """The one slip in the name of a body; None where there is none, or more than one way to mend it.

    >>> misspelt_body("云渡区财攻局（本级）"), misspelt_body("云渡区图书馆"), misspelt_body("中芯公司")
    (Seen(start=3, end=6, meant='财政局'), None, None)
    """
    return _misspelt_body(name) if len(name) <= _LONGEST_NAME else None


@lru_cache(maxsize=4096)
def _misspelt_body(name: str) -> Seen | None:
    end = len(_BRACKET.sub("", name))
    found: dict[str, Seen] = {}
    for seen in _bodies().within(name[:end]):
        after = seen.mends(name)
        inside = seen.end == end or len(seen.meant) >= _SHORTEST_INSIDE
        if any(start <= seen.start and seen.end <= stop for start, stop in _known_in(name)):
            continue
        if after not in found and inside and reads_worse(name[:end], after[: end + len(after) - len(name)]):
            found[after] = seen
    return next(iter(found.values())) if len(found) == 1 else None


def _known_in(name: str) -> Iterator[tuple[int, int]]:
    """Where words of bodies stand in a name: 动物疫病预防控制中心 is one, in which no 疾病预防控制中心 is meant."""
    for word in lexicon_words("bodies.txt"):
        start = name.find(word)
        if start >= 0:
            yield start, start + len(word)


def repair_indicators(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """The end of an indicator's name one known confusion off the measure it names: 家长满意庋, 案件办结旅.

    Leaves alone: all before the end, and ends that are words themselves (资金使用效率, 加盖合格章).
    """
    for index, sheet in enumerate(sheets):
        if not any(_mended(misspelt_measure, text) for text in {cell.text for cell in sheet.cells}):
            continue
        for row, columns in rows_with_columns(sheet, vocabulary):
            if row.band is not Band.INDICATOR:
                continue
            for cell in under(columns, row.cells).get("level3", ()):
                if not cell.doubted and (mended := _mended(misspelt_measure, cell.text)):
                    trust = Trust.LIKELY if mended.sure else Trust.SUGGESTED
                    reason = f"{mended.seen.meant} ends names of indicators"
                    yield rewritten(index, cell, mended.text, "indicator", trust, reason)


@cache
def _measures() -> Lookalikes:
    return Lookalikes(lexicon_words("tails.txt"), behind_others=True)


def misspelt_measure(name: str) -> Seen | None:
    """The slip at the end of an indicator's name, a bracket behind it left out.

    >>> misspelt_measure("案件办结旅（%）"), misspelt_measure("资金使用效率"), misspelt_measure("组织研学旅")
    (Seen(start=2, end=5, meant='办结率'), None, None)
    """
    return _misspelt_measure(name) if len(name) <= _LONGEST_NAME else None


@lru_cache(maxsize=16_384)
def _misspelt_measure(name: str) -> Seen | None:
    bare = _BRACKET.sub("", name)
    seen = _measures().at_end(bare)
    return seen if seen and reads_worse(bare, seen.mends(bare)) else None
