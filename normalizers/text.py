"""Characters: NFC, half-width digits and operators, radicals, stray spaces, layout line breaks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache, lru_cache, partial
from importlib import resources
from itertools import pairwise

from normalizers.persons import cells_of_persons, persons_apart
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Vocabulary


@cache
def _characters() -> dict[str, str]:
    """One table for all single-character repairs."""
    table: dict[str, str] = {}
    lines = (resources.files("normalizers") / "lexicon" / "radicals.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line and not line.startswith("#"):
            radical, ideograph = line.split("\t")
            table[radical] = ideograph
    table |= {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    table |= {"％": "%", "＝": "=", "＞": ">", "＜": "<", "＋": "+", "．": "."}
    table |= {"≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "═": "="}
    table |= {"\u3000": " ", "\u00a0": " ", "\t": " ", "\r": ""}
    # Characters without a shape: zero-width spaces and joiners, soft hyphens, byte order marks.
    table |= dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
    return table


@cache
def _unusual() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_characters())}]")


_HANZI = r"\u2e80-\u2fdf\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN_HANZI = re.compile(rf"(?<=[{_HANZI}]) +(?=[{_HANZI}])")
_SPACES = re.compile(r" {2,}")
_BREAK = re.compile(r" *\n\s*")
_LATIN = re.compile(r"[A-Za-z]")


def clean_text(text: str, is_hard: Callable[[str, str], bool] | None = None) -> str:
    r"""The text with its characters repaired. Full-width punctuation stays as printed.

    Spaces between two hanzi go; every other space stays as printed. A line break of the layout joins
    without a space, as Chinese text does, except between two Latin words. Between two digits one stays where
    `is_hard`, asked of the lines before and behind it, says that it parts them.

    >>> clean_text("产\n出\n指标\n(50\n分)"), clean_text("项 目 名 称"), clean_text("２０％ ⼥")
    ('产出指标(50分)', '项目名称', '20% 女')
    """
    return _cleaned(text) if is_hard is None else _clean(text, is_hard)


def _clean(text: str, is_hard: Callable[[str, str], bool] | None = None) -> str:
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text.strip()) if "  " in text or text != text.strip() else text
    usual = _unusual().sub(lambda match: _characters()[match[0]], text)
    text = unicodedata.normalize("NFC", usual).strip()
    if "\n" in text:
        text = _joined_lines(text, is_hard)
    if " " in text:
        text = _SPACES.sub(" ", text)
        text = _BETWEEN_HANZI.sub("", text)
    return text


_cleaned = lru_cache(maxsize=4096)(_clean)  # every round asks for the same texts


def _joined_lines(text: str, is_hard: Callable[[str, str], bool] | None) -> str:
    lines = _BREAK.split(text)
    joined = lines[:1]
    for before, line in pairwise(lines):
        latin = _LATIN.match(before[-1:]) and _LATIN.match(line)
        parted = is_hard and before[-1:].isdigit() and line[:1].isdigit() and is_hard(before, line)
        joined.append(f"\n{line}" if parted else f" {line}" if latin else line)
    return "".join(joined)


_ITEM = re.compile(r"\d{1,2}[.、](?!\d)")
_RUN = re.compile(r"[\d.,，]+")
_PADDING = 20.0
"""Points that a cell keeps free on both sides of its text together, and somewhat more."""
_UNEVEN = 1.2  # digits and signs are up to so much wider than the line's usual half character
_WIDE = 0x2E80  # from here on characters are twice as wide as digits


def _is_hard(sheet: Sheet, cell: Cell, before: str, line: str) -> bool:
    """Whether a line break between two digits is the writer's, and not that of a printed line which was full.

    Files that print nothing have no other breaks, but in labels that are set downwards. On a page the line was not full
    if the figure that follows would have fitted, and what begins the item of a list is no figure. Scans and cells of
    several pages tell too little.
    """
    if _is_set_downwards(cell.text):
        return False
    boxes = [piece.place.box for piece in cell.pieces]
    if not any(boxes):
        return bool(boxes)
    if cell.scanned:
        return False
    if _ITEM.match(line):
        return True
    box, edges = boxes[0], sheet.column_edges
    if box is None or len(boxes) > 1 or cell.end_column >= len(edges):
        return False
    longest = max(map(_width, cell.pieces[0].text.split("\n")))
    following = _RUN.match(line)
    width = (box.right - box.left) * (_width(before) + _width(following[0] if following else "")) / longest
    return width * _UNEVEN + _PADDING <= edges[cell.end_column] - edges[cell.column]


_FEWEST_LINES = 4


def _is_set_downwards(text: str) -> bool:
    """True for a label written one character below another, points and all: 产出指标（50分）."""
    lines = [line.strip() for line in text.split("\n")]
    hanzi = [line for line in lines if len(line) == 1 and ord(line) >= _WIDE]
    return len(hanzi) >= _FEWEST_LINES and all(len(line) <= 2 for line in lines)


def _width(text: str) -> int:
    return sum(2 if ord(char) >= _WIDE else 1 for char in text) or 1


def repair_characters(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Characters of every cell; leaves alone what only looks unusual (full-width brackets, quotes, dashes)."""
    for index, sheet in enumerate(sheets):
        persons = {id(cell) for cell in cells_of_persons(sheet, vocabulary)}
        for cell in sheet.cells:
            apart = persons_apart(cell.text) if id(cell) in persons else None
            hard = partial(_is_hard, sheet, cell) if "\n" in cell.text else None
            after = clean_text(cell.text, hard) if apart is None else apart
            if after != cell.text:
                yield Repair(
                    rule="characters",
                    trust=Trust.CERTAIN,
                    pieces=cell.pieces,
                    before=cell.text,
                    after=after,
                    reason="line breaks of the layout joined" if "\n" in cell.text else "characters normalised",
                    edit=Edit(((index, cell),), ((index, cell.reads(after)),)),
                )
