"""Text that a PDF page draws but does not show: painted over, transparent, of the colour beneath it, switched off."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

from extractors.pdf.calls import pdfium
from extractors.pdf.glyphs import HIDDEN, Fate
from extractors.pdf.objects import UNSEEN, Drawn, Fill, bounds
from extractors.pdf.page import Frame
from extractors.pdf.paint import Colour, Cover, Painting, cover, painted
from extractors.pdf.paths import IDENTITY, Rectangle, common

# Of 255. Print on paper differs from it by 150 and more, in grey too; a watermark by 20 to 80.
PALE = 175
SAME_COLOUR, FAINT = 12, 80
# Opacity of which text is looked at; it pales its colour.
TRANSLUCENT = 200
# Of the colours of a fill: below this, dark print may vanish on it.
DARK = 100
# A fill hides a text if they share this part of the text's height, and of its width as much as a narrow letter.
COVERED, LETTER = 0.4, 0.2
# ... and all of the text if it lies over this part of its height.
WHOLE = 0.6
# Fills are looked up by bands of the page this high, in points.
BAND = 24.0
# A form has one or two pictures over its text; of a collage no more are drawn to see what they hide.
MOST_COVERS = 12
_LAYER = "OC"
_LONGEST_NAME = 64


WATERMARK = Fate(faint=True)


def text_fates(page: Any, drawn: Drawn, frame: Frame, *, layers: bool) -> dict[int, Fate]:
    """The fate of each text object (by its address) that does not show whole and clear.

    Invisible text over a picture is none: it is what OCR saw there. With `layers`, some content of the file
    is switched off.
    """
    look = _Look(page, drawn, frame)
    fates = {drawn.texts[index]: fate for index, fate in look.painted_over()}
    fates |= {drawn.texts[index]: fate for index, fate in look.pale()}
    if layers:
        fates |= dict.fromkeys(look.switched_off(), HIDDEN)
    return fates


class _Look:
    """A page whose objects are known; it is drawn only where they leave a doubt."""

    def __init__(self, page: Any, drawn: Drawn, frame: Frame) -> None:
        self._page, self._drawn, self._frame = page, drawn, frame
        self._covers: dict[int, Cover | None] = {}

    @cached_property
    def _boxes(self) -> list[Rectangle | None]:
        """The box of each text object, which only some pages need."""
        return [bounds(*text) for text in zip(self._drawn.texts, self._drawn.around, strict=True)]

    def painted_over(self) -> Iterator[tuple[int, Fate]]:
        """Texts by their index that later fills hide, or part of them."""
        late = [fill for fill in self._drawn.fills if fill.after]
        if not late:
            return
        bands: defaultdict[int, list[Fill]] = defaultdict(list)
        for fill in late:
            low, high = max(fill.box[1], self._frame.bottom), min(fill.box[3], self._frame.top)
            for band in range(int(low // BAND), int(high // BAND) + 1):
                bands[band].append(fill)
        for index, box in enumerate(self._boxes):
            if box is None or not abs(box[1] + box[3]) < 1e6:
                continue
            over = bands.get(int((box[1] + box[3]) / 2 // BAND), ())
            boxes = tuple(f.box for f in over if f.after > index and _reaches(f.box, box) and self._hides(f, box))
            if boxes:
                yield index, HIDDEN if any(_covers(over, box) for over in boxes) else Fate(under=boxes)

    def _hides(self, fill: Fill, box: Rectangle) -> bool:
        """Whether a fill is opaque over a text."""
        if pdfium.FPDFPageObj_HasTransparency(fill.thing):
            return False
        if fill.plain:
            return True
        if fill.thing not in self._covers:
            many = len(self._covers) >= MOST_COVERS
            things = self._drawn.things
            self._covers[fill.thing] = None if many else cover(self._page, self._frame, fill.thing, things)
        alone = self._covers[fill.thing]
        return alone is None or alone.hides(common(fill.box, box))

    def pale(self) -> Iterator[tuple[int, Fate]]:
        """Texts by their index that are invisible, or hardly or not told from what is beneath them."""
        suspects: list[tuple[int, Colour, float]] = []
        dark = self._dark_fills()
        red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
        mode_of, colour_of = pdfium.FPDFTextObj_GetTextRenderMode, pdfium.FPDFPageObj_GetFillColor
        for index, thing in enumerate(self._drawn.texts):
            mode = mode_of(thing)
            if mode in UNSEEN:
                if not self._over_picture(index):
                    yield index, HIDDEN
            elif mode == pdfium.FPDF_TEXTRENDERMODE_FILL and colour_of(thing, red, green, blue, alpha):
                plain = red.value < PALE or green.value < PALE or blue.value < PALE
                if plain and alpha.value >= TRANSLUCENT and not (dark and self._within(index, dark)):
                    continue
                suspects.append((index, (red.value, green.value, blue.value), alpha.value / 255))
        doubtful = [suspect for suspect in suspects if not self._stands_out(*suspect)]
        if not doubtful:
            return
        beneath = painted(self._page, self._frame, [self._drawn.texts[index] for index, *_ in doubtful])
        for index, colour, opacity in doubtful:
            contrast = self._contrast(index, colour, beneath) * opacity
            if contrast <= FAINT:
                yield index, HIDDEN if contrast <= SAME_COLOUR else WATERMARK

    def _dark_fills(self) -> list[Fill]:
        return [fill for fill in self._drawn.fills if (colour := _colour(fill)) and max(colour) < DARK]

    def _within(self, index: int, fills: Sequence[Fill]) -> bool:
        box = self._boxes[index]
        return box is not None and any(fill.after <= index and _holds_middle(fill.box, box) for fill in fills)

    def _over_picture(self, index: int) -> bool:
        box = self._boxes[index]
        return box is not None and any(
            _holds_middle(fill.box, box) and pdfium.FPDFPageObj_GetType(fill.thing) == pdfium.FPDF_PAGEOBJ_IMAGE
            for fill in self._drawn.fills
        )

    def _stands_out(self, index: int, colour: Colour, opacity: float) -> bool:
        """Whether the last fill beneath a text is of another colour for sure: white on a dark heading."""
        box = self._boxes[index]
        beneath = [f for f in self._drawn.fills if f.after <= index and box is not None and _holds_middle(f.box, box)]
        ground = _colour(beneath[-1]) if beneath else None
        return ground is not None and _difference(colour, ground) * opacity > FAINT

    def _contrast(self, index: int, colour: Colour, beneath: Painting) -> float:
        """By how much a text differs from most of what is beneath it."""
        box = self._boxes[index]
        grounds = sorted(_difference(colour, ground) for ground in beneath.colours(box)) if box is not None else []
        return grounds[len(grounds) // 2] if grounds else 255

    def switched_off(self) -> list[Any]:
        """Texts of a layer that is switched off: those of any layer whose going leaves no trace."""
        layered = [
            (text, box)
            for text, around, box in zip(self._drawn.texts, self._drawn.around, self._boxes, strict=True)
            if box is not None and (around is not IDENTITY or _in_layer(text))
        ]
        if not layered:
            return []
        whole = painted(self._page, self._frame)
        rest = painted(self._page, self._frame, [text for text, _ in layered])
        return [text for text, box in layered if not whole.shows(box, rest)]


def _colour(fill: Fill) -> Colour | None:
    """The colour of an opaque rectangle."""
    if not fill.plain or pdfium.FPDFPageObj_HasTransparency(fill.thing):
        return None
    red, green, blue, alpha = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.FPDFPageObj_GetFillColor(fill.thing, red, green, blue, alpha):
        return None
    return red.value, green.value, blue.value


def _difference(a: Colour, b: Colour) -> int:
    return max(abs(x - y) for x, y in zip(a, b, strict=True))


def _in_layer(thing: Any) -> bool:
    """Whether the object stands in marked content of the kind that can be switched off."""
    buffer = (pdfium.FPDF_WCHAR * _LONGEST_NAME)()
    length = ctypes.c_ulong()
    for index in range(pdfium.FPDFPageObj_CountMarks(thing)):
        mark = pdfium.FPDFPageObj_GetMark(thing, index)
        if pdfium.FPDFPageObjMark_GetName(mark, buffer, ctypes.sizeof(buffer), length):
            name = bytes(buffer)[: length.value].decode("utf-16-le", "replace").rstrip("\0")
            if name == _LAYER:
                return True
    return False


def _holds_middle(outer: Rectangle, box: Rectangle) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


def _covers(fill: Rectangle, box: Rectangle) -> bool:
    """Whether a fill lies over a whole text, give or take the empty edges of its box."""
    left, bottom, right, top = common(fill, box)
    size = min(box[3] - box[1], box[2] - box[0])
    return right - left >= box[2] - box[0] - LETTER * size and top - bottom >= WHOLE * (box[3] - box[1])


def _reaches(fill: Rectangle, box: Rectangle) -> bool:
    """Whether a fill lies over so much of a text that a letter of it may be hidden."""
    left, bottom, right, top = common(fill, box)
    size = min(box[3] - box[1], box[2] - box[0])
    return right - left >= LETTER * size and top - bottom >= COVERED * (box[3] - box[1])
