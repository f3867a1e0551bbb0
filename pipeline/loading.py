"""What gathers beside the values of a record while it is filled from its form: evidence, findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import Filled
from pipeline.model.notation import is_not_applicable, is_nothing, money
from pipeline.model.table import Piece
from pipeline.values import lacks_unit, plain

_NAMED = 6  # amounts named in one finding


class Loading:
    """One record while it is filled: evidence and findings gather beside the values."""

    def __init__(self) -> None:
        self.evidence: dict[str, tuple[Piece, ...]] = {}
        self.findings: list[Finding] = []
        self.without_unit: list[str] = []  # amounts of money of which nothing says the unit
        self.known: set[str] = set()  # however they were read: page numbers, specks on the margins, usual labels

    def text(self, path: str, filled: Filled | None) -> str | None:
        if filled is None:
            return None
        self.evidence[path] = filled.pieces
        return None if is_nothing(filled.text) else filled.text

    def number(self, path: str, filled: Filled | None, parse: Callable[[str], Decimal | None]) -> int | float | None:
        if filled is None:
            return None
        self.evidence[path] = filled.pieces
        if is_nothing(filled.text) or is_not_applicable(filled.text):
            return None
        value = parse(filled.text)
        if value is None:
            self.findings.append(
                finding(Code.UNREADABLE_VALUE, path, field=path.rsplit("/", 1)[-1], text=filled.text[:60])
            )
            return None
        return plain(value)

    def amount(self, path: str, filled: Filled | None, unit: str | None) -> int | float | None:
        """In yuan. Where only a unit is missing, all such amounts are told together (`unit_missing`)."""
        if filled is not None and unit is None and lacks_unit(filled.text):
            self.evidence[path] = filled.pieces
            self.without_unit.append(filled.text)
            return None
        return self.number(path, filled, lambda text: money(text, unit))

    def unit_missing(self) -> Iterator[Finding]:
        """One finding for all amounts that no unit is known of."""
        texts = list(dict.fromkeys(self.without_unit))
        if texts:
            more = f" and {len(texts) - _NAMED} more" if len(texts) > _NAMED else ""
            yield finding(Code.NO_MONEY_UNIT, "/funds/stated_unit", amounts=", ".join(texts[:_NAMED]) + more)

    def doubts(self) -> Iterator[Finding]:
        """A finding for each value whose reading is not sure enough, but for those that are known otherwise."""
        for path, pieces in self.evidence.items():
            if path in self.known:
                continue
            unsure = [piece for piece in pieces if piece.confidence is not None and piece.doubted]
            if unsure:
                piece = min(unsure, key=lambda piece: piece.confidence or 0.0)
                field = path.rsplit("/", 1)[-1]
                where = piece.doubt or piece.text[:60]
                yield finding(Code.LOW_CONFIDENCE, path, field=field, confidence=piece.confidence, text=where)
