"""Forms pasted as one cell per line: the rows put together again, by the labels and by what the columns hold.

A web page or a word processor gives up a table's cells one below another. Which of them stood in one row is told by the
labels that begin a row, by the columns that a run of headings names, and by the looks of the cells: the way to cut the
lines into rows that fits the columns best is taken if no other fits about as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from normalizers.cutting import Token, cut
from normalizers.kinds import Look, look
from pipeline.model.columns import MORE
from pipeline.model.form import AMOUNTS
from pipeline.model.notation import squeezed
from pipeline.model.table import Cell, Origin, Sheet
from pipeline.model.trail import Edit, Repair, Trust
from pipeline.model.vocabulary import Part, Vocabulary

RULE = "flattened"
# Of the rows of such a text nearly all have one cell; a paste of rows has a few, its title and its notes.
_SINGLE = 0.9
_FEWEST_LABELS = 12
_SHORTEST_HEADER = {Part.FUND_COLUMN: 3, Part.INDICATOR_COLUMN: 4, Part.GOAL_COLUMN: 2}
_OTHERS = frozenset({Part.IDENTITY, Part.FIELD, Part.TITLE, Part.STATED_TOTAL, Part.STATED_GRADE})


_Row = list[tuple[Cell, int]]


def put_rows_together(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """One repair for each sheet of delimited text whose lines hold one cell each, and for all of its rows.

    Leaves alone: texts with few labels or without the headings of indicators, and those whose rows can be cut in more
    than one way: what could be recovered of them would be a guess.
    """
    for index, sheet in enumerate(sheets):
        if sheet.origin is not Origin.DELIMITED or not _is_flat(sheet, vocabulary):
            continue
        rows = _Cutter(_tokens(sheet, vocabulary), vocabulary).rows()
        if rows is None:
            continue
        after = [replace(cell, row=row, column=column) for row, some in enumerate(rows) for cell, column in some]
        if sorted(after, key=_order) == sorted(sheet.cells, key=_order):
            continue
        yield Repair(
            rule=RULE,
            trust=Trust.CERTAIN,
            pieces=(),
            before=f"{len(sheet.cells)} lines of one cell each",
            after=f"{len(rows)} rows",
            reason="the labels and the looks of the cells leave one way to cut the lines into rows",
            edit=Edit(tuple((index, cell) for cell in sheet.cells), tuple((index, cell) for cell in after)),
        )


def _order(cell: Cell) -> tuple[int, int]:
    return cell.row, cell.column


def _is_flat(sheet: Sheet, vocabulary: Vocabulary) -> bool:
    if len(sheet.cells) * _SINGLE > len({cell.row for cell in sheet.cells}):
        return False
    return sum(bool(vocabulary.find(cell.text)) for cell in sheet.cells) >= _FEWEST_LABELS


def _tokens(sheet: Sheet, vocabulary: Vocabulary) -> list[Token]:
    """The lines in order, with the blank ones between where most lines follow each other without any."""
    cells = sorted(sheet.cells, key=_order)
    places = [cell.pieces[0].place.row or 0 for cell in cells]
    gaps = [after - before for before, after in pairwise(places)]
    blanks_tell = sum(gap == 1 for gap in gaps) > 2 * sum(gap > 1 for gap in gaps)
    tokens: list[Token] = []
    for cell, gap in zip(cells, [1, *gaps], strict=True):
        tokens += [Token(None, Look.NOTHING)] * (gap - 1 if blanks_tell else 0)
        tokens.append(Token(cell, look(cell.text, vocabulary)))
    return tokens


class _Cutter:
    """Cuts the lines into rows, part by part; a class for the place in the text that all of its steps move on."""

    def __init__(self, tokens: Sequence[Token], vocabulary: Vocabulary) -> None:
        self.tokens, self.vocabulary, self.at = tokens, vocabulary, 0

    def rows(self) -> list[_Row] | None:
        """All rows; None where a part can be cut in more than one way, or there are no indicators."""
        found: list[_Row] = []
        indicators = False
        while self.at < len(self.tokens):
            part, length = self._header()
            if part is None:
                found += self._pair()
                continue
            header = self.tokens[self.at : self.at + length]
            self.at += length
            roles = self._roles(header, part)
            found.append(self._placed(header, part))
            if part is Part.FUND_COLUMN:
                found += self._funds(roles)
            elif part is Part.GOAL_COLUMN:
                found += self._goals()
            else:
                indicators = True
                rows = self._indicators(roles)
                if rows is None:
                    return None
                found += rows
        return found if indicators else None

    def _parts(self, at: int) -> set[Part]:
        return {label.part for label in self.vocabulary.find(self.tokens[at].text)} if self.tokens[at].cell else set()

    def _header(self) -> tuple[Part | None, int]:
        """The part whose headings begin here, perhaps behind a section's name, and how many lines they are."""
        for part, shortest in _SHORTEST_HEADER.items():
            at = self.at
            while at < len(self.tokens) and at - self.at < 2 and part not in self._parts(at):
                if self.tokens[at].cell and Part.SECTION not in self._parts(at):
                    break
                at += 1
            first = at
            while at < len(self.tokens) and part in self._parts(at):
                at += 1
            if at - first >= shortest and self._is_header(part, first, at):
                return part, at - self.at
        return None, 0

    def _is_header(self, part: Part, first: int, end: int) -> bool:
        roles = {self.vocabulary.role(self.tokens[at].text, part) for at in range(first, end)}
        needed = {Part.FUND_COLUMN: {"executed"}, Part.GOAL_COLUMN: {"expected"}}.get(part, {"level1", "level3"})
        return needed <= roles

    def _roles(self, header: Sequence[Token], part: Part) -> list[str]:
        roles = [self.vocabulary.role(token.text, part) for token in header if token.cell]
        return [role for role in roles if role]

    def _placed(self, header: Sequence[Token], part: Part) -> _Row:
        """The headings from the third column on: the name of the section and the labels of the rows stand before."""
        row: _Row = []
        column = 2
        for token in header:
            if token.cell is None:
                continue
            named = self.vocabulary.role(token.text, part) is not None
            row.append((token.cell, column if named else 0))
            column += named
        return row

    def _pair(self) -> list[_Row]:
        """A label with the line below it, or a line by itself."""
        token = self.tokens[self.at]
        self.at += 1
        if token.cell is None:
            return []
        row: _Row = [(token.cell, 0)]
        if self._parts(self.at - 1) & _OTHERS - {Part.TITLE} and self.at < len(self.tokens):
            below = self.tokens[self.at]
            if below.cell is None:
                self.at += 1
            elif not self._parts(self.at):
                row.append((below.cell, 1))
                self.at += 1
        return [row]

    def _funds(self, roles: Sequence[str]) -> list[_Row]:
        """A row for each name of a fund, and for each text behind a full row that amounts follow.

        Where a row lacks some of its amounts, nothing says which they are, and they have no place.
        """
        rows: list[_Row] = []
        figures = [role for role in roles if not role.startswith(MORE)]
        before_the_rate = {0, sum(role in AMOUNTS for role in figures)}
        before_the_rate |= {figures.index(role) for role in figures if role == "execution_rate"}
        while self.at < len(self.tokens):
            token, parts = self.tokens[self.at], self._parts(self.at)
            if token.cell is None:
                self.at += 1
                continue
            another = token.kind is Look.TEXT and self._amount_follows() and bool(rows)
            if Part.FUND_ROW not in parts and not (another and not parts):
                break
            row: _Row = [(token.cell, 1)]
            self.at += 1
            filled = amounts = 0  # all values; those before a per cent and the dashes that end the row
            share = False
            for column in range(len(roles)):
                if self.at >= len(self.tokens) or self._parts(self.at):
                    break
                value = self.tokens[self.at]
                if value.kind not in (Look.NUMBER, Look.QUANTITY, Look.NOTHING):
                    break
                row += [(value.cell, 2 + column)] if value.cell else []
                self.at += 1
                filled = column + 1
                share = share or "%" in squeezed(value.text)
                amounts = amounts if share or value.kind is Look.NOTHING else filled
            if filled not in (0, len(figures), len(roles)) and amounts not in before_the_rate:
                rows += [[(cell, 0 if column > 1 else column)] for cell, column in row]
            else:
                rows.append(row)
        return rows

    def _amount_follows(self) -> bool:
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].kind in (Look.NUMBER, Look.QUANTITY)

    def _goals(self) -> list[_Row]:
        """Two texts are the two goals; where there are more, nothing says whose they are, and they have no place."""
        texts: list[Cell] = []
        while self.at < len(self.tokens) and not self._parts(self.at) and self._header()[0] is None:
            cell = self.tokens[self.at].cell
            texts += [cell] if cell else []
            self.at += 1
        if len(texts) == 2:
            return [[(texts[0], 2), (texts[1], 3)]]
        return [[(text, 0)] for text in texts]

    def _indicators(self, roles: Sequence[str]) -> list[_Row] | None:
        """The rows up to the total, and the total's; None where they can be cut in more than one way."""
        end = self.at
        while end < len(self.tokens):
            parts = self._parts(end)
            if Part.TOTAL in parts or (parts & _OTHERS and not parts & {Part.LEVEL1, Part.LEVEL2}):
                break
            end += 1
        aside: list[_Row] = []
        part: list[Token] = []
        for token in self.tokens[self.at : end]:
            if token.cell and self.vocabulary.role(token.text, Part.SECTION) in ("indicators", "goals"):
                aside.append([(token.cell, 0)])  # the name of the part, printed at its side
            else:  # an indicator may be called as another part is: 项目预算
                part.append(replace(token, kind=Look.TEXT) if token.kind is Look.SECTION else token)
        steps = cut(part, roles)
        if steps is None:
            return None
        self.at = end
        rows: list[_Row] = []
        for token, (begins, column) in zip(part, steps, strict=True):
            if begins:
                rows.append([])
            if token.cell:
                rows[-1].append((token.cell, 2 + column))
        return [*aside, *(row for row in rows if row), *self._total(roles)]

    def _total(self, roles: Sequence[str]) -> list[_Row]:
        if self.at >= len(self.tokens) or Part.TOTAL not in self._parts(self.at):
            return []
        row: _Row = [(cell, 0) for cell in [self.tokens[self.at].cell] if cell]
        self.at += 1
        for role in ("weight", "score"):
            if role in roles and self.at < len(self.tokens) and self.tokens[self.at].kind is Look.NUMBER:
                value = self.tokens[self.at].cell
                row += [(value, 2 + roles.index(role))] if value else []
                self.at += 1
        return [row]
