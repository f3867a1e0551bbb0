"""Labels, levels, names of funds and titles that are a slip away from one that is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from normalizers.lookalikes import KNOWN, OTHER, RARE, Lookalikes, distance, reads_worse
from pipeline.model.bands import HEADERS, Band, BandRow, band_rows
from pipeline.model.columns import Column, rows_with_columns, under
from pipeline.model.notation import squeezed
from pipeline.model.remarks import names_another_time
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Repair, Trust, rewritten
from pipeline.model.vocabulary import LONGEST_LABEL, Part, Vocabulary, label_key, label_points

_LABEL_PARTS = frozenset({Part.IDENTITY, Part.FIELD, Part.STATED_GRADE})
_HEADER_PARTS = frozenset({Part.FUND_COLUMN, Part.GOAL_COLUMN, Part.INDICATOR_COLUMN, Part.SECTION})
_FUND_PARTS = frozenset({Part.FUND_ROW})
_GOAL_PARTS = frozenset({Part.GOAL_COLUMN})
_LABELLED = HEADERS | {Band.PAIRS, Band.FUND}
_LEVELS = {"level1": frozenset({Part.LEVEL1}), "level2": frozenset({Part.LEVEL2})}
# One character that nobody knows to be confused, in three or fewer, leaves too little of the label to know it by;
# so do two known ones. One known one leaves enough: 万兀, 分直.
_SHORTEST = 4
_SHORTEST_KNOWN = 2
_LONGEST = 16
# A label as near as this to a second one of another meaning may be either.
_MARGIN = 2
# What the star before a label that must be filled in is read as: *得分, ★得分.
_STARS = ("m²", *"大太犬女米木水火六xX×kK")
_LONGEST_SCRAMBLED = 16  # the longest level with its points


@dataclass(frozen=True, slots=True)
class _Stand:
    """A cell that is no label where one stands: of which parts, how far off at most."""

    cell: Cell
    parts: frozenset[Part]
    most: int = OTHER
    shortest: int = _SHORTEST

    @property
    def by_words(self) -> bool:
        """Whether words must speak for a slip. In a scan any character may be misread, so that they say little there;
        but what it read surely of a level may be the form's own (实效指标).
        """
        return not self.cell.scanned or (self.said and not self.cell.doubted)

    @property
    def said(self) -> bool:
        """Whether the label becomes a value of the record: a level, the name of a fund."""
        return self.parts is _FUND_PARTS or self.parts in _LEVELS.values()


def repair_labels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A cell that stands where a label stands and is a slip away from just one: 实施第位, 年初预匏数, 项Fl名称.

    Leaves alone: what reads as words (主管领导 is no 分管领导), what is as near to two labels of different meaning,
    every cell that stands where a value stands; and funds and levels that are more than a known confusion off, unless
    a scan was read in doubt there (效率指标 is no slip of 效益指标, nor 本级 of 本年).
    """
    for index, sheet in enumerate(sheets):
        rows = band_rows(sheet.cells, vocabulary, sheet.loose_rows)
        stands = [stand for row in rows for stand in _stands(row, vocabulary)]
        stands += [stand for row in rows_with_columns(sheet, vocabulary) for stand in _levels(*row, vocabulary)]
        for stand in (stand for stand in stands if len(stand.cell.text) <= LONGEST_LABEL):
            cell, key = stand.cell, label_key(stand.cell.text)
            nearest = _starred(key, stand.parts, vocabulary) if cell.scanned else None
            nearest = nearest or _nearest(key, stand.parts, stand.most, stand.shortest, stand.by_words, vocabulary)
            if nearest:
                trust = Trust.LIKELY if stand.said and not cell.doubted else Trust.CERTAIN
                after = _relabelled(stand, nearest)
                yield rewritten(index, cell, after, "label", trust, "nearest label of the form")


def _relabelled(stand: _Stand, nearest: str) -> str:
    """The label with what stood around it: its points, its colon, its unit in brackets, 其中 before it."""
    text, key = stand.cell.text, label_key(stand.cell.text)
    points = label_points(text) if stand.parts is _LEVELS["level1"] else None
    if points is not None:
        return f"{nearest}({points}分)"
    if key in text and (text[-1] in ")）" or text.startswith("其中")):
        return text.replace(key, nearest, 1)
    return nearest + (text[-1] if text[-1] in ":：" else "")


def _stands(row: BandRow, vocabulary: Vocabulary) -> Iterator[_Stand]:
    """The cells of a row that are no label but stand where one should."""
    if row.band not in _LABELLED:
        return
    known = [bool(vocabulary.find(cell.text)) for cell in row.cells]
    unknown = [cell for cell, label in zip(row.cells, known, strict=True) if not label]
    if row.band in HEADERS:
        # A header in doubt may be short: columns are few, and sums tell weights from scores.
        yield from (_Stand(c, _HEADER_PARTS, shortest=_SHORTEST_KNOWN if c.doubted else _SHORTEST) for c in unknown)
    elif row.band in (Band.PAIRS, Band.FUND) and any(vocabulary.role(c.text, Part.GOAL_COLUMN) for c in row.cells):
        # With one of its two headings misread it is no header, but goes on with what stood above it.
        misread = row.band is Band.PAIRS
        yield from (_Stand(c, _GOAL_PARTS, OTHER if misread and c.scanned else RARE) for c in unknown)
    elif row.band is Band.FUND and not any(known):
        yield from (_Stand(c, _FUND_PARTS, OTHER if c.doubted else RARE) for c in row.cells[:1] if len(row.cells) > 1)
    elif row.band is Band.PAIRS and any(known):
        # Label, value, label, value: a text between a value and a value, or first before a value.
        value_follows = [False] * len(known)
        expect_label = True
        for position, label in enumerate(known):
            if label:
                expect_label = False
                continue
            followed = position + 1 < len(known) and not known[position + 1]
            value_follows[position] = expect_label and followed
            expect_label = not expect_label if not value_follows[position] else False
        yield from (_Stand(c, _LABEL_PARTS) for c, is_place in zip(row.cells, value_follows, strict=True) if is_place)


def _levels(row: BandRow, columns: Sequence[Column], vocabulary: Vocabulary) -> Iterator[_Stand]:
    """The cells of a row that stand where a level stands and are none."""
    if row.band is not Band.INDICATOR:
        return
    present = under(columns, row.cells)
    for role, parts in _LEVELS.items():
        for cell in present.get(role, ()):
            if not vocabulary.find(cell.text):
                yield _Stand(cell, parts, OTHER if cell.doubted else RARE)


def _starred(key: str, parts: frozenset[Part], vocabulary: Vocabulary) -> str | None:
    """The label of these parts that stands behind a misread star, where the key is that and nothing else."""
    behind = (key.removeprefix(star) for star in _STARS if key.startswith(star))
    return next((label for label in behind if any(vocabulary.role(label, part) for part in parts)), None)


@lru_cache(maxsize=4096)
def _nearest(
    key: str, parts: frozenset[Part], most: int, shortest: int, by_words: bool, vocabulary: Vocabulary
) -> str | None:
    """The one label of these parts that the key is a slip of."""
    if not _SHORTEST_KNOWN <= len(key) <= _LONGEST:
        return None
    near: dict[str, tuple[int, frozenset[tuple[Part, str]]]] = {}
    for other, characters, roles in _labels_of(parts, vocabulary):
        # Three characters that are not in the key are too many, known confusions or not.
        if abs(len(other) - len(key)) > 1 or len(characters.difference(key)) > 2:
            continue
        if (cost := distance(key, other)) < most + _MARGIN:
            near[other] = cost, roles
    if not near:
        return None
    nearest = min(near, key=lambda other: near[other][0])
    cost, meaning = near[nearest]
    if _means_another(key, nearest):
        return None
    if cost > most or len(key) < (_SHORTEST_KNOWN if cost == KNOWN else shortest):
        return None
    if any(roles != meaning for other_cost, roles in near.values() if other_cost < cost + _MARGIN):
        return None
    # A short label has little else to say.
    if (by_words or (cost == KNOWN and len(key) < _SHORTEST)) and not reads_worse(key, nearest, strictly=cost >= OTHER):
        return None
    return nearest


@lru_cache(maxsize=16)  # of the few sets of parts above, and of the vocabularies of a process
def _labels_of(
    parts: frozenset[Part], vocabulary: Vocabulary
) -> tuple[tuple[str, frozenset[str], frozenset[tuple[Part, str]]], ...]:
    """The keys of the labels of these parts, each with its characters and what it means among them."""
    meanings = (
        (key, frozenset((label.part, label.role) for label in labels if label.part in parts))
        for key, labels in vocabulary.labels.items()
    )
    return tuple((key, frozenset(key), roles) for key, roles in meanings if roles)


_TELLING = frozenset("未非不无预原下上中半前后拟应月季旬总净新现旧")
"""Characters that make another label of one: 实际未完成值, 年中指标值, 月完成数, 总得分率."""


def _means_another(key: str, nearest: str) -> bool:
    """True where a repair would take away what negates the label or puts it at another time."""
    gone = Counter(key) - Counter(nearest)
    return not _TELLING.isdisjoint(gone) or (names_another_time(key) and not names_another_time(nearest))


def repair_titles(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """The title of a family one known confusion off: 项目支岀绩效自评表.

    Leaves alone: every other title, of families that are not known too.
    """
    for index, sheet in enumerate(sheets):
        for row in band_rows(sheet.cells, vocabulary, sheet.loose_rows):
            cell = row.cells[0]
            if row.band is Band.TITLE and (after := _retitled(cell.text, vocabulary.titles)):
                yield rewritten(index, cell, after, "title", Trust.LIKELY, "nearest title of a form")


@lru_cache(maxsize=256)
def _retitled(text: str, titles: tuple[str, ...]) -> str | None:
    key = squeezed(text)
    known = max((len(title) for title in titles if title in key), default=0)
    seen = next(_titles(titles).within(text), None)
    return seen.mends(text) if seen and len(seen.meant) > known else None


@lru_cache(maxsize=4)
def _titles(titles: tuple[str, ...]) -> Lookalikes:
    return Lookalikes(titles)


def repair_scrambled_levels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A level whose characters are those of one known label in another order: vertical writing read across.

    Leaves alone: whatever has one character more or less than the label and its points (50分).
    """
    for index, sheet in enumerate(sheets):
        for row, columns in rows_with_columns(sheet, vocabulary):
            present = under(columns, row.cells) if row.band is Band.INDICATOR else {}
            for cell in (*present.get("level1", ()), *present.get("level2", ())):
                if len(cell.text) > _LONGEST_SCRAMBLED or vocabulary.find(cell.text):
                    continue
                key = squeezed(cell.text)
                if set(key) & set("(0123456789") and not {"(", ")", "分"} <= set(key):
                    continue  # a label that the page break has cut
                digits = "".join(char for char in key if char.isdigit())
                letters = "".join(sorted(char for char in key if char not in "()0123456789"))
                found = vocabulary.levels_by_letters.get(letters.replace("分", "", 1) if digits else letters, ())
                if len(found) == 1:
                    after = found[0] + (f"({digits}分)" if digits else "")
                    yield rewritten(index, cell, after, "scrambled-label", Trust.LIKELY, "the same characters")
