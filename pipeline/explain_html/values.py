"""The values of a record in the order of the form, each with a number that the page links by. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.explain_html.marks import label

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Value:
    """One value: `path` is its JSON Pointer, `evidence` where it stood (see pipeline.model.record.Evidence)."""

    number: int
    path: str
    group: str
    label: str
    value: str | None
    evidence: tuple[Data, ...]

    @property
    def words(self) -> str:
        """The path as a person says it."""
        return f"{self.group} › {self.label}"

    @property
    def confidence(self) -> float | None:
        """Of the worst of its places; None where none has one."""
        return min((place["confidence"] for place in self.evidence if place["confidence"] is not None), default=None)


class Values:
    """All values of a record; found by path."""

    def __init__(self, record: Data) -> None:
        evidence: Data = record["evidence"]
        findings = {found["path"] for found in record["findings"]}
        self.all: list[Value] = []
        taken: set[str] = set()
        for path, group, name, value in _leaves(record):
            taken.add(path)
            if value is not None or path in evidence or path in findings or not path.startswith(_OFTEN_BLANK):
                self._add(path, group, name, value, evidence.get(path, ()))
        for path in (path for path in evidence if path not in taken):
            self._add(path, "Other", path, None, evidence[path])
        self._by_path = {value.path: value for value in self.all}

    def _add(self, path: str, group: str, name: str, value: object, places: Any) -> None:
        shown = None if value is None else str(value)
        self.all.append(Value(len(self.all) + 1, path, group, name, shown, tuple(places)))

    def at(self, path: str | None) -> Value | None:
        """The value a finding or repair points to: itself, the first of its row, or the row it is missing from."""
        while path:
            below = (value for value in self.all if value.path.startswith(f"{path}/"))
            found = self._by_path.get(path) or next(below, None)
            if found:
                return found
            path = path.rpartition("/")[0]
        return None

    def groups(self) -> dict[str, list[Value]]:
        """By group, in order."""
        groups: dict[str, list[Value]] = {}
        for value in self.all:
            groups.setdefault(value.group, []).append(value)
        return groups


_OFTEN_BLANK = ("/funds/lines/", "/indicators/")


def _leaves(record: Data) -> Iterator[tuple[str, str, str, object]]:
    """(path, group, label, value) of everything that the form can say."""
    yield "/title", "Form", label("title"), record["title"]
    for key, value in record["project"].items():
        yield f"/project/{key}", "Project", label(key), value
    yield "/funds/stated_unit", "Funds (in 元)", label("stated_unit"), record["funds"]["stated_unit"]
    for index, line in enumerate(record["funds"]["lines"]):
        group = f"Funds {index + 1}: {line['label'] or line['category']}"
        for key, value in line.items():
            if key != "category":
                yield f"/funds/lines/{index}/{key}", group, label(key), value
    for key, value in record["goals"].items():
        yield f"/goals/{key}", "Goals", label(key), value
    for index, row in enumerate(record["indicators"]):
        group = f"Indicator {index + 1}: {row['level3'] or row['level2'] or row['level1'] or '–'}"
        for key, value in row.items():
            yield f"/indicators/{index}/{key}", group, label(key), value["text"] if isinstance(value, dict) else value
    for key, value in record["total"].items():
        yield f"/total/{key}", "Total", label(key), value
    for index, field in enumerate(record["fields"]):
        yield f"/fields/{index}/value", "Further fields", field["label"], field["value"]
    for index, piece in enumerate(record["unplaced"]):
        yield f"/unplaced/{index}", "Text without a place", f"page {piece['page']}", piece["text"]
