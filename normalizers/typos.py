"""Typing slips: exact lexicon entries at word boundaries, and labels one character off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from pipeline.model.bands import HEADERS, Band, BandRow, band_rows
from pipeline.model.columns import Column, rows_with_columns, under
from pipeline.model.notation import squeezed
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary, label_key, label_points
from pipeline.words import word_frequency, words_of


@cache
def builtin_slips() -> Mapping[str, str]:
    text = (resources.files("normalizers") / "lexicon" / "slips.tsv").read_text(encoding="utf-8")
    return parse_slips(text)


def parse_slips(text: str) -> Mapping[str, str]:
    """Slip to correction from lines `wrong<tab>right`; # begins a comment. Raises ValueError on other lines."""
    slips: dict[str, str] = {}
    for count, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        wrong, separator, right = line.partition("\t")
        if not separator or not wrong.strip() or not right.strip():
            raise ValueError(f"line {count}: expected two words with a tab between them")
        slips[wrong.strip()] = right.strip()
    return slips


@cache
def load_slips(path: Path | None) -> Mapping[str, str]:
    """The built-in slips and those of the user's own file. Raises OSError and ValueError of that file."""
    own = parse_slips(path.read_text(encoding="utf-8")) if path else {}
    return {**builtin_slips(), **own}


def correct_slips(text: str, slips: Mapping[str, str]) -> tuple[str, str]:
    """The text with its slips corrected, and with the doubtful ones corrected too.

    A slip counts where it ends at a word boundary. It is doubtful when its last character could as well
    begin the next word (联合会|同 or 联合|会同), and is left alone when the dictionary reads on across its end.

    >>> slips = {"妇儿儿童": "妇女儿童", "妇联联合会": "妇女联合会"}
    >>> correct_slips("区妇儿儿童活动中心", slips)[0], correct_slips("由区妇联联合会计学会举办", slips)[0]
    ('区妇女儿童活动中心', '由区妇联联合会计学会举办')
    """
    certain = doubtful = text
    for wrong, right in slips.items():
        if wrong not in text:
            continue
        certain = _replaced(certain, wrong, right, allow_doubt=False)
        doubtful = _replaced(doubtful, wrong, right, allow_doubt=True)
    return certain, doubtful


# Words around a slip are found within this many characters; the longest dictionary word has 16.
_CONTEXT = 16


def _replaced(text: str, wrong: str, right: str, *, allow_doubt: bool) -> str:
    done: list[str] = []
    position, start = 0, text.find(wrong)
    while start >= 0:
        end = start + len(wrong)
        before = max(position, start - _CONTEXT)
        boundaries, at = [], before
        for word in words_of(text[before : end + _CONTEXT]):
            at += len(word)
            boundaries.append(at)
        behind = next((boundary for boundary in boundaries if boundary > end), end)
        doubtful = behind - end == 1 and word_frequency(text[end - 1 : end + 1]) > 0
        fits = end in boundaries and (allow_doubt or not doubtful)
        done += [text[position:start], right if fits else wrong]
        position, start = end, text.find(wrong, end)
    return "".join(done) + text[position:]


def repair_slips(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Exact lexicon entries. Leaves alone what the dictionary reads as other words (妇联|联合|会计学|会)."""
    for index, sheet in enumerate(sheets):
        for cell in sheet.cells:
            if not any(wrong in cell.text for wrong in vocabulary.slips):
                continue
            certain, doubtful = correct_slips(cell.text, vocabulary.slips)
            if certain != cell.text:
                yield _text_repair(index, cell, certain, "slip", Trust.CERTAIN, "typing slip of the lexicon")
            if doubtful != certain:
                reason = "typing slip of the lexicon, if the word ends there"
                yield _text_repair(index, cell, doubtful, "slip", Trust.SUGGESTED, reason)


def _text_repair(index: int, cell: Cell, after: str, rule: str, trust: Trust, reason: str) -> Repair:
    edit = Edit(((index, cell),), ((index, cell.reads(after)),)) if trust is not Trust.SUGGESTED else Edit()
    return Repair(rule, trust, cell.pieces, cell.text, after, reason, edit)


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
                    yield _text_repair(index, cell, after, "scrambled-label", Trust.LIKELY, "the same characters")


_LABEL_PARTS = frozenset({Part.IDENTITY, Part.FIELD})
_HEADER_PARTS = frozenset({Part.FUND_COLUMN, Part.GOAL_COLUMN, Part.INDICATOR_COLUMN, Part.SECTION})
# One wrong character in three or fewer leaves too little of the label to know it by.
_SHORTEST = 4
# But for a header that a scan was not read surely of: columns are few, and sums tell weights from scores.
_SHORTEST_READ = 2
# A fund's name may be the form's own word (本级 is no slip of 本年): only one that a scan was not read surely of is.
_FUND_PARTS = frozenset({Part.FUND_ROW})
_GOAL_PARTS = frozenset({Part.GOAL_COLUMN})
_LEVELS = {"level1": frozenset({Part.LEVEL1}), "level2": frozenset({Part.LEVEL2})}
_LONGEST_SCRAMBLED = 16  # the longest level with its points


def repair_labels(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """A cell that stands where a label stands and is one character off from just one: 实施第位, 年初预匏数.

    In a scan the name of a fund and a level, too, if they were read in doubt; the doubt stays. Leaves alone: texts
    shorter than four characters (but headers read in doubt), texts as near to two labels of different meaning, levels
    that were read surely (效率指标 is no slip of 效益指标), and every cell that stands where a value stands.
    """
    for index, sheet in enumerate(sheets):
        rows = band_rows(sheet.cells, vocabulary, sheet.loose_rows)
        places = [place for row in rows for place in _label_places(row, vocabulary)]
        places += [place for row in rows_with_columns(sheet, vocabulary) for place in _level_places(*row, vocabulary)]
        for cell, parts in places:
            shortest = _SHORTEST_READ if parts is _HEADER_PARTS and cell.doubted else _SHORTEST
            nearest = _nearest(label_key(cell.text), parts, vocabulary, shortest)
            if nearest:
                points = label_points(cell.text) if parts is _LEVELS["level1"] else None
                after = nearest + (cell.text[-1] if cell.text[-1] in ":：" else "")
                after += "" if points is None else f"({points}分)"
                yield _text_repair(index, cell, after, "label", Trust.CERTAIN, "nearest label of the form")


def _label_places(row: BandRow, vocabulary: Vocabulary) -> Iterator[tuple[Cell, frozenset[Part]]]:
    """The cells of a row that are no label but stand where one should."""
    known = [bool(vocabulary.find(cell.text)) for cell in row.cells]
    if row.band in HEADERS:
        yield from ((cell, _HEADER_PARTS) for cell, label in zip(row.cells, known, strict=True) if not label)
    elif row.band is Band.FUND and not any(known):
        yield from ((cell, _FUND_PARTS) for cell in row.cells[:1] if len(row.cells) > 1 and cell.doubted)
    elif row.band is Band.PAIRS and any(vocabulary.role(cell.text, Part.GOAL_COLUMN) for cell in row.cells):
        # With one of its two headings misread it is no header, but has no other cells.
        yield from (
            (cell, _GOAL_PARTS) for cell, label in zip(row.cells, known, strict=True) if not label and cell.scanned
        )
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
        yield from ((cell, _LABEL_PARTS) for cell, is_place in zip(row.cells, value_follows, strict=True) if is_place)


def _level_places(
    row: BandRow, columns: Sequence[Column], vocabulary: Vocabulary
) -> Iterator[tuple[Cell, frozenset[Part]]]:
    """The cells of a row that stand where a level stands, are none and were read in doubt."""
    if row.band is not Band.INDICATOR:
        return
    present = under(columns, row.cells)
    for role, parts in _LEVELS.items():
        yield from ((cell, parts) for cell in present.get(role, ()) if not vocabulary.find(cell.text) and cell.doubted)


def _nearest(key: str, parts: frozenset[Part], vocabulary: Vocabulary, shortest: int) -> str | None:
    if not shortest <= len(key) <= 16:
        return None
    near = {
        other: {(label.part, label.role) for label in labels if label.part in parts}
        for other, labels in vocabulary.labels.items()
        if abs(len(other) - len(key)) <= 1 and len(other) >= shortest and _one_apart(key, other)
    }
    near = {other: roles for other, roles in near.items() if roles}
    meanings = set.union(*near.values()) if near else set()
    return next(iter(near)) if near and all(roles == meanings for roles in near.values()) else None


def _one_apart(first: str, second: str) -> bool:
    """True when one substitution, insertion or deletion turns the one into the other."""
    if len(first) > len(second):
        first, second = second, first
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    return first[at + 1 :] == second[at + 1 :] if len(first) == len(second) else first[at:] == second[at + 1 :]
