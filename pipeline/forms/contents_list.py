"""A list of the forms in a file, on a page or sheet before them: 目录, 1.项目支出绩效自评表."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from pipeline.model.form import Filled, Form, NamedField
from pipeline.model.notation import squeezed

CONTENTS = "目录"
_AROUND = re.compile(
    r"^(?:附?[件表]?[\d一二三四五六七八九十]{1,3}[.．、]|[(（][\d一二三四五六七八九十]{1,3}[)）])|[.…·]*\d{0,3}$"
)


def contents_list(form: Form, titles: Iterable[str]) -> NamedField | None:
    """The lines of a form without labels as a field, if they list nothing but forms with these `titles`.

    A line more than there are such forms may name one that the file lacks: then there is none.
    """
    cells = sorted((cell for table in form.tables for cell in table.cells), key=lambda cell: (cell.row, cell.column))
    lines = [cell.text for cell in cells if cell.text.strip()]
    beyond = Counter(map(_listed, lines[1:])) - Counter(map(squeezed, titles))
    if len(lines) < 2 or squeezed(lines[0]) != CONTENTS or beyond:
        return None
    pieces = tuple(piece for cell in cells for piece in cell.pieces)
    return NamedField(CONTENTS, Filled("\n".join(lines[1:]), pieces), personal=False)


def _listed(line: str) -> str:
    """The title in a line, without its number and its page."""
    return _AROUND.sub("", squeezed(line))
