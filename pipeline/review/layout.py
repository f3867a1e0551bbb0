"""What stands where on the page of a record: its values from the top of the form to its end, columns, tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from pipeline.model.form import AMOUNTS
from pipeline.review.typed import Data

FUND_COLUMNS = ("label", *AMOUNTS, "weight", "execution_rate", "score")
INDICATOR_COLUMNS = (
    "goal", "level1", "level1_weight", "level2", "level3", "target", "actual", "unit", "weight", "score", "deviation",
)  # fmt: skip
_ALWAYS = frozenset(
    {"label", "annual_budget", "executed", "execution_rate", "level1", "level2", "level3", "target", "actual"}
    | {"weight", "score"}
)
NUMBERS = frozenset({*AMOUNTS, "weight", "execution_rate", "score", "level1_weight"})


def paths_of(record: Data) -> Iterator[str]:
    """The pointers of all values that the page shows, from the top of the form to its end."""
    yield "/title"
    yield from (f"/project/{key}" for key in record["project"])
    yield "/funds/stated_unit"
    for index, line in enumerate(record["funds"]["lines"]):
        yield from (f"/funds/lines/{index}/{key}" for key in FUND_COLUMNS)
        yield from (f"/funds/lines/{index}/more/{at}/value" for at in range(len(line["more"])))
    yield from (f"/goals/{key}" for key in record["goals"])
    for index, row in enumerate(record["indicators"]):
        yield from (f"/indicators/{index}/{key}" for key in INDICATOR_COLUMNS)
        yield from (f"/indicators/{index}/more/{at}/value" for at in range(len(row["more"])))
    yield from (f"/total/{key}" for key in record["total"])
    yield from (f"/fields/{index}/value" for index in range(len(record["fields"])))
    yield from (f"/unplaced/{index}" for index in range(len(record["unplaced"])))


def table_paths(record: Data) -> Iterator[str]:
    """The pointers of the texts in tables of an unknown kind."""
    for at, table in enumerate(record["tables"]):
        yield from (f"/tables/{at}/cells/{index}/text" for index in range(len(table["cells"])))


def columns(names: Sequence[str], rows: Sequence[Data], path: str, asked: Collection[str | None]) -> list[str]:
    """Those that some row fills, or that one of the pointers `asked` for leads to."""
    return [
        name
        for name in names
        if name in _ALWAYS
        or any(row[name] is not None or f"{path}/{index}/{name}" in asked for index, row in enumerate(rows))
    ]


def further(rows: Sequence[Data]) -> list[str]:
    """The headings of columns that have no key of their own."""
    return list(dict.fromkeys(more["label"] for row in rows for more in row["more"]))


def more_path(row: Data, path: str, heading: str) -> str | None:
    """The pointer of what the row at `path` says under such a heading."""
    places = (index for index, more in enumerate(row["more"]) if more["label"] == heading)
    return next((f"{path}/more/{index}/value" for index in places), None)


def table_rows(table: Data) -> list[list[tuple[int, Data]]]:
    """The cells of a table by rows, each with its index."""
    rows: dict[int, list[tuple[int, Data]]] = {}
    for index, cell in enumerate(table["cells"]):
        rows.setdefault(cell["row"], []).append((index, cell))
    return [sorted(rows[row], key=lambda one: one[1]["column"]) for row in sorted(rows)]
