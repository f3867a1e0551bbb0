"""The page that `explain --html` writes, taken apart as a browser would."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass, field
from html.parser import HTMLParser

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box = tuple[float, float, float, float]


@dataclass
class Shown:
    """A page of the document as the browser gets it."""

    picture: NDArray[np.uint8]
    size: tuple[float, float] = (0.0, 0.0)
    boxes: dict[Box, dict[str, str]] = field(default_factory=dict)
    seals: list[Box] = field(default_factory=list)

    def pixels(self, box: Box) -> NDArray[np.uint8]:
        height, width = self.picture.shape[:2]
        across, down = width / self.size[0], height / self.size[1]
        left, top, right, bottom = box
        return self.picture[
            round(top * down) : round(bottom * down) + 1, round(left * across) : round(right * across) + 1
        ]


class Page(HTMLParser):
    """What a browser makes of the page, as far as these tests ask."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.shown: list[Shown] = []
        self.values: dict[str, str] = {}
        self.findings: list[str] = []
        self.cells: list[dict[str, str]] = []
        self._link: dict[str, str] = {}
        self._seal = False
        self._item: dict[str, str] = {}
        self._text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        self.tags.append((tag, got))
        if tag == "img":
            data = base64.b64decode(got["src"].partition("base64,")[2])
            self.shown.append(Shown(np.asarray(Image.open(io.BytesIO(data)).convert("L"))))
        elif tag == "svg":
            _, _, width, height = map(float, got["viewbox"].split())
            self.shown[-1].size = width, height
        elif tag == "a" and "data-v" in got:
            self._link, self._seal = got, False
            self.cells.append(got)
        elif tag == "g":
            self._seal = got["class"] == "seal"
        elif tag == "rect":
            left, top, width, height = (float(got[name]) for name in ("x", "y", "width", "height"))
            box = (left, top, round(left + width, 1), round(top + height, 1))
            if self._seal:
                self.shown[-1].seals.append(box)
            else:
                self.shown[-1].boxes[box] = self._link
        elif tag == "li":
            self._item, self._text = got, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "li" and "data-words" in self._item:
            self.values[self._item["id"]] = f"{self._item['data-words']}={self._text}"
        elif tag == "li" and self._item.get("class") in ("error", "warning", "info"):
            self.findings.append(self._text)
