"""A record as its page shows it: what stands where on the form, and what is to be said of each value. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.explain_html.marks import percent, tone
from pipeline.forms.checks import EQUATION_CODES
from pipeline.harmless import visible
from pipeline.model.finding import Code, figures_of
from pipeline.model.form import AMOUNTS
from pipeline.review.arithmetic import of_units
from pipeline.review.layout import FUND_COLUMNS, INDICATOR_COLUMNS, NUMBERS, columns, paths_of, table_paths
from pipeline.review.places import numbers_of
from pipeline.review.suggestions import PERSON, suggestions, usual_units
from pipeline.review.typed import Data, Suggestion, typed_at, value_at
from pipeline.review.wording import Words

SEVERITIES = ("error", "warning", "info")
_DOUBT = re.compile("(.*)〔(.*)〕(.*)", re.DOTALL)  # a doubtful character among its neighbours
# What an equation is about; others are about any numbers.
_WEIGHTS = frozenset({"weight", "level1_weight"})
_ABOUT: Mapping[str, Collection[str]] = {
    Code.WEIGHTS_SUM: _WEIGHTS, Code.LEVEL1_WEIGHTS: _WEIGHTS, Code.TOTAL_SCORE: frozenset({"score"}),
}  # fmt: skip
_NAMING_ROWS = ("level3", "label")


@dataclass(frozen=True, slots=True)
class Found:
    """A finding: `path` is what it speaks of, `cell` the value it is shown beside (None where the form has none)."""

    code: str
    severity: str
    name: str
    words: str
    message: str
    path: str | None
    cell: str | None
    offers: tuple[Suggestion, ...]

    @property
    def key(self) -> str:
        """By which it is known again after something was saved."""
        return f"{self.code} {self.path or ''}"

    @property
    def editable(self) -> bool:
        return self.cell is not None and not self.cell.startswith("/unplaced/")

    @property
    def repeats(self) -> bool:
        """Whether it asks for a row to be removed."""
        return self.code == Code.DUPLICATE_ROW

    @property
    def pointer(self) -> str:
        """By which it is accepted."""
        return self.path or f"#{self.code}"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of the form, with all that is known of it; `number` connects it with its places on the pages."""

    path: str
    label: str
    text: str
    typed: str
    number: int | None
    places: Sequence[Data]
    findings: tuple[Found, ...]
    repairs: Sequence[Data]
    offers: Sequence[Suggestion]
    numeric: bool
    repeated: bool
    doubted: tuple[int, int]

    @property
    def parts(self) -> tuple[str, str, str]:
        """The text, parted at what a reading was not sure of."""
        begin, end = self.doubted
        return self.text[:begin], self.text[begin:end], self.text[end:]

    @property
    def severity(self) -> str:
        """Of its worst finding."""
        return min((found.severity for found in self.findings), key=SEVERITIES.index, default="")

    @property
    def corrected(self) -> bool:
        """By a person, or accepted as it is."""
        return any(repair["rule"] == PERSON for repair in self.repairs) or any(
            found.code in (Code.ACCEPTED, Code.SETTLED) for found in self.findings
        )

    @property
    def flag(self) -> str:
        """What is to be settled here, or looked at."""
        return next((found.name for found in self.findings if found.severity != SEVERITIES[2]), "")

    @property
    def confidence(self) -> float | None:
        return min((place["confidence"] for place in self.places if place["confidence"] is not None), default=None)

    @property
    def sure(self) -> str:
        return percent(self.confidence)

    @property
    def classes(self) -> str:
        words = ["v", self.severity if self.flag else "", tone(self.confidence)]
        words += ["number"] * self.numeric + ["blank"] * (not self.text) + ["repeated"] * self.repeated
        words += ["person"] * self.corrected + ["repaired"] * any(r["applied"] for r in self.repairs)
        return " ".join(word for word in words if word)


class View:
    """One record, its parts in the order of the form. Templates ask for cells by pointer."""

    def __init__(self, record: Data, words: Words) -> None:
        self.record, self._words = record, words
        self.numbers = numbers_of(record)
        self._offers = suggestions(record)
        self.paths = list(paths_of(record))
        self._known = frozenset(self.paths)
        self.findings = sorted(self._found(), key=self._order)
        self._cells: dict[str, Cell] = {}
        self._asked = {found.cell for found in self.findings}

    @property
    def errors(self) -> list[Found]:
        return [found for found in self.findings if found.severity == SEVERITIES[0]]

    @property
    def warnings(self) -> list[Found]:
        return [found for found in self.findings if found.severity == SEVERITIES[1]]

    @property
    def notes(self) -> list[Found]:
        """What is only to be known; what would make the equations hold is offered with them."""
        return [found for found in self.findings if found.severity == SEVERITIES[2] and found.code != Code.EXPLAINED]

    def cell(self, path: str) -> Cell:
        if path not in self._cells:
            self._cells[path] = self._cell(path)
        return self._cells[path]

    def _cell(self, path: str) -> Cell:
        value, key, typed = value_at(self.record, path), path.rpartition("/")[2], typed_at(self.record, path)
        findings = tuple(found for found in self.findings if found.cell == path)
        return Cell(
            path, self.label(path), self._shown(typed, key), typed, self.numbers.get(path),
            self.record["evidence"].get(path, ()), findings,
            [repair for repair in self.record["repairs"] if repair["path"] == path], self._offers.get(path, ()),
            key in NUMBERS, self._repeats(path, value), doubted(typed, (found.message for found in findings)),
        )  # fmt: skip

    def label(self, path: str) -> str:
        """What the value is called, without where it stands."""
        steps = path.split("/")
        if steps[1] == "fields":
            return str(self.record["fields"][int(steps[2])]["label"])
        if "more" in steps[:-1]:
            return str(value_at(self.record, path.rpartition("/")[0] + "/label"))
        if steps[1] in ("unplaced", "tables"):
            return self._words(steps[1])
        if path == "/goals/actual":
            return self._words("actual_goal")
        return self._words.label(steps[-1])

    def name(self, path: str) -> str:
        """What the value is called, with its row."""
        steps = path.split("/")
        if steps[1] == "funds" and len(steps) > 4:
            return f"{value_at(self.record, f'/funds/lines/{steps[3]}/label')} · {self.label(path)}"
        if steps[1] == "indicators" and len(steps) > 3:
            row = self.record["indicators"][int(steps[2])]
            return f"{row['level3'] or row['level2'] or row['level1'] or steps[2]} · {self.label(path)}"
        if steps[1] == "total":
            return f"{self._words.label('total')} · {self.label(path)}"
        return self.label(path)

    def told(self) -> dict[str, dict[str, Any]]:
        """What the page's script knows of each value: its name, its text to edit, how it was read and what was changed.

        All texts are as they are, but for characters that show nothing.
        """
        return {path: self._told(self.cell(path)) for path in [*self.paths, *table_paths(self.record)]}

    def _told(self, cell: Cell) -> dict[str, Any]:
        raw = dict.fromkeys(visible(place["raw"]) for place in cell.places)
        told: dict[str, Any] = {"name": self.name(cell.path), "typed": visible(cell.typed)}
        if cell.places:
            told |= {"raw": list(raw), "sure": cell.sure, "place": self._place(cell.places[0])}
        if cell.doubted[1]:
            told["doubted"] = cell.doubted
        if cell.repairs:
            told["repairs"] = [
                {"before": visible(repair["before"]), "after": visible(repair["after"])}
                | {"trust": self._words.trust(repair), "reason": visible(self._words.reason(repair))}
                for repair in cell.repairs
            ]
        if cell.offers:
            told["offers"] = [{"changes": offer.changes, "after": visible(offer.after)} for offer in cell.offers]
        return told

    def _place(self, place: Data) -> str:
        if place["row"] is None:
            return self._words("place_page", page=place["page"])
        return self._words("place_cell", page=place["page"], row=place["row"], column=place["column"])

    @property
    def opening(self) -> int:
        """The page that is looked at first: where what is to be settled stands, else the first."""
        told = (self.record["evidence"].get(found.cell or "", ()) for found in self.errors[:1])
        first = self.record["source"]["pages"][0]["page"] if self.record["source"]["pages"] else 1
        return int(next((place["page"] for places in told for place in places), first))

    def fund_columns(self) -> list[str]:
        return columns(FUND_COLUMNS, self.record["funds"]["lines"], "/funds/lines", self._asked)

    def indicator_columns(self) -> list[str]:
        return columns(INDICATOR_COLUMNS, self.record["indicators"], "/indicators", self._asked)

    def _shown(self, typed: str, key: str) -> str:
        """Amounts with their thousands parted."""
        whole, point, rest = typed.partition(".")
        return f"{int(whole):,}{point}{rest}" if key in AMOUNTS and whole.lstrip("-").isdigit() else typed

    def _repeats(self, path: str, value: Any) -> bool:
        """True for a level that is printed once for several rows, in all of them but the first."""
        steps = path.split("/")
        if steps[1] != "indicators" or len(steps) != 4 or not steps[3].startswith(("level", "goal")) or steps[2] == "0":
            return False
        above = f"/indicators/{int(steps[2]) - 1}/{steps[3]}"
        here, there = (self.record["evidence"].get(place) for place in (path, above))
        return bool(here) and here == there and value == value_at(self.record, above)

    def _found(self) -> Iterator[Found]:
        equations = [offer for offers in self._offers.values() for offer in offers if offer.speaks_of(NUMBERS)]
        for found in self.record["findings"]:
            code, path = found["code"], found["path"]
            # equations speak of several numbers: what would make them hold is offered beside each that does not
            near = (offer for offer in equations if offer.speaks_of(_ABOUT.get(code, NUMBERS)))
            offers = [*self._offers.get(path, ()), *(near if code in EQUATION_CODES else ())]
            if code == Code.NO_MONEY_UNIT:
                offers += usual_units()
            elif code == Code.MONEY_UNIT:
                offers += of_units(self.record, path)
            yield Found(
                code, found["severity"], self._words.code(code), self._words.finding(code, found["message"]),
                found["message"], path, self._cell_of(path), tuple(dict.fromkeys(offers)),
            )  # fmt: skip

    def _cell_of(self, path: str | None) -> str | None:
        """The value itself, the one that names its row, or the row that it is missing from."""
        while path and path.count("/") > 1:
            of_row = (f"{path}/{key}" for key in _NAMING_ROWS)
            below = (other for other in (*of_row, *self.paths) if other.startswith(f"{path}/") and other in self._known)
            found = path if path in self._known else next(below, None)
            if found:
                return found
            path = path.rpartition("/")[0]
        return path if path in self._known else None

    def _order(self, found: Found) -> tuple[int, bool, int]:
        """From the top of the form to its end. Equations come behind what they may be wrong for, and what has no place
        comes last: both may have settled themselves by then.
        """
        place = self.paths.index(found.cell) if found.cell else len(self.paths)
        return SEVERITIES.index(found.severity), found.code in EQUATION_CODES, place


def doubted(text: str, messages: Iterable[str]) -> tuple[int, int]:
    """From where to where a text holds what a reading was not sure of, by the messages about it; (0, 0) for nowhere.

    >>> doubted("更换〇盖", ["text was read with a confidence of 0.6: 更换〔〇〕盖"])
    (2, 3)
    """
    for message in messages:
        figures = figures_of(Code.LOW_CONFIDENCE, message)
        named = _DOUBT.fullmatch(figures["text"]) if figures else None
        if named and (at := text.find("".join(named.groups()))) >= 0:
            return at + len(named[1]), at + len(named[1]) + len(named[2])
    return 0, 0


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(pointer, before, after) of the values in which two states of a record differ, as a person types them."""
    paths = dict.fromkeys([*paths_of(before), *paths_of(after)])
    pairs = ((path, typed_at(before, path), typed_at(after, path)) for path in paths)
    return [(path, one, other) for path, one, other in pairs if one != other]
