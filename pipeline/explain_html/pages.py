"""The document itself: pictures of pages, or sheets of cells, with a box over every value."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.explain_html.marks import percent, tone
from pipeline.explain_html.values import Data, Value
from pipeline.harmless import text
from pipeline.model.table import Cell, Sheet

if TYPE_CHECKING:
    from extractors.picture import Picture, Pixels

_JPEG_QUALITY = 80
# A sheet is shown from a little above the form, and so many rows of it.
_ROWS_ABOVE, _MOST_ROWS, _MOST_COLUMNS = 5, 1_000, 200
_SHORT = 16  # a text of so many characters is not broken into lines

Spot = tuple[Any, ...]  # page and box, or page, row and column


def spots_of(values: Iterable[Value]) -> dict[Spot, tuple[Data, list[int]]]:
    """The places where values stand, each once, with the values that stand there: merged cells give several."""
    spots: dict[Spot, tuple[Data, list[int]]] = {}
    for value in values:
        for place in value.evidence:
            spot = (place["page"], *(place["box"] or (place["row"], place["column"])))
            _, numbers = spots.setdefault(spot, (place, []))
            if value.number not in numbers:
                numbers.append(value.number)
    return spots


def picture_page(picture: Picture, places: Sequence[tuple[Data, list[int]]], seals: Iterable[Data]) -> str:
    """The page with its boxes, in the coordinates of the page's own unit."""
    page = picture.info
    boxes = [*map(_seal, seals), *(_box(place, numbers) for place, numbers in places if place["box"])]
    return (
        f'<figure id="page{page.number}"><figcaption>Page {page.number}</figcaption><div class="sheet">'
        f'<img alt="page {page.number}" src="{_data_uri(picture.pixels)}">'
        f'<svg viewBox="0 0 {page.width:g} {page.height:g}" preserveAspectRatio="none">{"".join(boxes)}</svg>'
        "</div></figure>"
    )


def _box(place: Data, numbers: Sequence[int]) -> str:
    return f'<a class="b {tone(place["confidence"])}" {_links(place, numbers)}>{_rectangle(place["box"])}</a>'


def _seal(seal: Data) -> str:
    return f'<g class="seal"><title>seal, {text(seal["colour"])}</title>{_rectangle(seal["box"])}</g>'


def _rectangle(box: Sequence[float]) -> str:
    left, top, right, bottom = box
    return f'<rect x="{left:g}" y="{top:g}" width="{round(right - left, 1):g}" height="{round(bottom - top, 1):g}"/>'


def _links(place: Data, numbers: Sequence[int]) -> str:
    """What connects a box with its values, and what it says when it is pointed at."""
    return (
        f'href="#v{numbers[0]}" data-v="{" ".join(map(str, numbers))}"'
        f' data-raw="{text(place["raw"])}" data-c="{percent(place["confidence"])}"'
    )


def encoded(pixels: Pixels, kinds: Sequence[str] = ("png", "jpeg")) -> tuple[str, bytes]:
    """As one of the kinds, whichever is smallest: drawn pages as PNG, photographs as JPEG."""
    from PIL import Image

    if pixels.ndim == 3 and (pixels[..., :1] == pixels).all():
        pixels = pixels[..., 0]
    image = Image.fromarray(pixels)
    made: list[tuple[int, str, bytes]] = []
    for kind in kinds:
        file = io.BytesIO()
        image.save(file, kind, quality=_JPEG_QUALITY)
        made.append((file.tell(), kind, file.getvalue()))
    _, kind, data = min(made)
    return kind, data


def _data_uri(pixels: Pixels) -> str:
    kind, data = encoded(pixels)
    return f"data:image/{kind};base64,{base64.b64encode(data).decode('ascii')}"


def missing_page(number: int) -> str:
    return f'<figure id="page{number}"><figcaption>Page {number}</figcaption><p>It cannot be shown.</p></figure>'


def sheet_page(sheet: Sheet, spots: Mapping[Spot, tuple[Data, list[int]]]) -> str:
    """The cells as they were read, numbered as the evidence counts them."""
    name = f"Page {sheet.page}" + (f": {sheet.name}" if sheet.name else "")
    rows, left = sheet_rows(sheet, spots)
    more = f"<p>{left} rows more.</p>" if left else ""
    return f'<figure><figcaption>{text(name)}</figcaption><table class="cells">{rows}</table>{more}</figure>'


def sheet_rows(sheet: Sheet, spots: Mapping[Spot, tuple[Data, list[int]]]) -> tuple[str, int]:
    """The rows from a little above the first spot as HTML, and how many below them are left out."""
    first = min((cell.row for cell in sheet.cells if _spot(cell) in spots), default=0)
    window = range(max(first - _ROWS_ABOVE, 0), min(max(first - _ROWS_ABOVE, 0) + _MOST_ROWS, sheet.row_count))
    return "".join(_rows(sheet, window, spots)), sheet.row_count - window.stop


def _rows(sheet: Sheet, window: range, spots: Mapping[Spot, tuple[Data, list[int]]]) -> Iterator[str]:
    by_row: dict[int, list[Cell]] = {}
    for cell in sheet.cells:
        by_row.setdefault(cell.row, []).append(cell)
    covered: set[tuple[int, int]] = set()
    for row in window:
        cells = sorted(by_row.get(row, ()), key=lambda cell: cell.column)
        line = next((piece.place.row for cell in cells for piece in cell.pieces), None) or ""
        shown, column = [f"<th>{line}</th>"], 0
        for cell in cells:
            if cell.column >= _MOST_COLUMNS:
                break
            shown += ["<td></td>" for blank in range(column, cell.column) if (row, blank) not in covered]
            rows, columns = min(cell.end_row, window.stop) - row, min(cell.end_column, _MOST_COLUMNS) - cell.column
            covered.update(
                (below, c) for below in range(row, row + rows) for c in range(cell.column, cell.column + columns)
            )
            short = ' class="short"' if len(cell.text) <= _SHORT else ""
            shown.append(f"<td{short}{_span('row', rows)}{_span('col', columns)}>{_content(cell, spots)}</td>")
            column = cell.end_column
        yield f"<tr>{''.join(shown)}</tr>"


def _span(direction: str, count: int) -> str:
    return f' {direction}span="{count}"' if count > 1 else ""


def _content(cell: Cell, spots: Mapping[Spot, tuple[Data, list[int]]]) -> str:
    spot = _spot(cell)
    if spot not in spots:
        return text(cell.text)
    place, numbers = spots[spot]
    return f'<a class="b {tone(place["confidence"])}" {_links(place, numbers)}>{text(cell.text)}</a>'


def _spot(cell: Cell) -> Spot:
    """Where the cell's text stands; no place at all where it is blank."""
    return next(((piece.place.page, piece.place.row, piece.place.column) for piece in cell.pieces), ())
