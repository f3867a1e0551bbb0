"""Several names of persons and telephone numbers in one cell: what parts them says where one ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.model.table import Cell, Sheet
from pipeline.model.vocabulary import Vocabulary

_NAME = r"[\u3400-\u9fff]{2,4}(?:[(（][^()（）]{1,8}[)）])?"
_PHONE = r"(?:0\d{2,3}-?)?\d{7,8}|1\d{10}"
_ONE = re.compile(rf"{_NAME}(?:{_PHONE})?|{_PHONE}")
_SURNAMES_OF_TWO = frozenset(
    {"欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "长孙"}
)


def persons_apart(text: str) -> str | None:
    r"""Names and numbers that blanks or line breaks part, with one blank between them; None where what stands there is
    no whole name or number, as of one name that is spaced out or cut by a full line.

    >>> persons_apart("王甲\n李乙 0555-7000001"), persons_apart("王 甲"), persons_apart("1390000\n0001")
    ('王甲 李乙 0555-7000001', None, None)
    """
    parts = text.split()
    if len(parts) < 2 or not all(_ONE.fullmatch(part) for part in parts) or _SURNAMES_OF_TWO.intersection(parts):
        return None
    return " ".join(parts)


def cells_of_persons(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Cell]:
    """The cells of several words right of labels that ask for persons or their numbers."""
    for before, cell in pairwise(cell for cell in sheet.cells if not cell.blank):
        several = before.row == cell.row and len(cell.text.split()) > 1
        if several and any(one.personal for one in vocabulary.find(before.text)):
            yield cell
