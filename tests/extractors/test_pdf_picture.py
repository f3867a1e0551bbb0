from __future__ import annotations

import io
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from extractors.pdf.picture import pdf_page_picture
from extractors.pdf.reader import read_pdf
from extractors.picture import Picture, Pixels
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import PageInfo
from tests.hostile_pdfs import one_page, pdf

Box = tuple[float, float, float, float]  # left, bottom, width, height
A4 = (595.276, 841.89)


@contextmanager
def opened(data: bytes) -> Iterator[tuple[Any, PageInfo]]:
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    page = pdfium.FPDF_LoadPage(document, 0)
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS:  # as the reader does
        pdfium.FPDF_ClosePage(page)
        page = pdfium.FPDF_LoadPage(document, 0)
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    yield page, PageInfo(1, round(width, 2), round(height, 2), "pt")
    pdfium.FPDF_ClosePage(page)
    pdfium.FPDF_CloseDocument(document)


def picture_of(data: bytes) -> Picture:
    with opened(data) as (page, info):
        return pdf_page_picture(page, info)


def dots(width: int, height: int, seed: int = 7) -> Pixels:
    """Black and grey dots on white: the least shift or resampling changes most of them."""
    values = np.random.default_rng(seed).choice(np.array([0, 90, 255, 255], np.uint8), (height, width))
    values[0, :], values[:, 0], values[-1, :], values[:, -1] = 0, 60, 120, 180
    return values


def colours(width: int, height: int) -> Pixels:
    return np.stack([dots(width, height, seed) for seed in range(3)], axis=2)


def page_of(
    places: Sequence[tuple[Pixels, Box]],
    size: tuple[float, float] = A4,
    quarters: int = 0,
    also: Callable[[Canvas], object] = lambda canvas: None,
) -> bytes:
    """A page with pictures, each at its place; then what else is drawn."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=1)
    for pixels, box in places:
        canvas.drawImage(ImageReader(Image.fromarray(pixels)), *box)
    also(canvas)
    canvas.showPage()
    canvas.save()
    return out.getvalue().replace(b"/Rotate 0", b"/Rotate %d" % (90 * quarters))


def at_dpi(width: int, height: int, dpi: float, left: float = 0.0, bottom: float = 0.0) -> Box:
    return left, bottom, width * 72 / dpi, height * 72 / dpi


@pytest.mark.parametrize(("make", "dpi"), [(dots, 100), (colours, 150), (colours, 200), (dots, 204), (dots, 300)])
def test_a_scan_comes_back_pixel_by_pixel(make: Callable[[int, int], Pixels], dpi: int) -> None:
    pixels = make(round(8.27 * dpi), round(11.69 * dpi))
    height, width = pixels.shape[:2]
    found = picture_of(page_of([(pixels, (0, 0, *A4))]))
    assert np.array_equal(found.pixels, pixels)
    assert found.scale == pytest.approx(math.sqrt(width / A4[0] * height / A4[1]), rel=1e-4)


@pytest.mark.parametrize(("make", "quarters"), [(dots, 1), (dots, 2), (dots, 3), (colours, 1)])
def test_a_page_is_turned_as_a_viewer_turns_it(make: Callable[[int, int], Pixels], quarters: int) -> None:
    pixels = make(827, 1169)
    found = picture_of(page_of([(pixels, (0, 0, *A4))], quarters=quarters))
    assert np.array_equal(found.pixels, np.rot90(pixels, -quarters))


@pytest.mark.parametrize(("left", "bottom"), [(0.1, -0.1), (-0.15, 0.05), (10.3, 7.6)])
def test_a_scan_that_lies_between_pixels_keeps_its_own(left: float, bottom: float) -> None:
    pixels = dots(1654, 2339)
    width, height = (600.0, 842.0) if left < 1 else (620.0, 860.0)
    found = picture_of(page_of([(pixels, at_dpi(1654, 2339, 200, left, bottom))], (width, height)))
    x, y = round(left * 200 / 72), round((height - bottom) * 200 / 72) - 2339
    inside = pixels[max(-y, 0) :, max(-x, 0) :]
    shown = found.pixels[max(y, 0) :, max(x, 0) :][: len(inside), : inside.shape[1]]
    assert np.array_equal(shown, inside[: len(shown), : shown.shape[1]])
    assert len(shown) >= 2338


def test_a_page_in_strips_is_one_picture() -> None:
    pixels = dots(1654, 2320)
    strips = [
        (pixels[top : top + 116], at_dpi(1654, 116, 200, bottom=(2320 - top - 116) * 0.36))
        for top in range(0, 2320, 116)
    ]
    assert np.array_equal(picture_of(page_of(strips, (595.44, 835.2))).pixels, pixels)


def test_the_layer_with_the_text_decides_over_the_paper_behind_it() -> None:
    paper, text = colours(620, 877), dots(1240, 600)
    found = picture_of(page_of([(paper, (0, 0, *A4)), (text, (0, 100, A4[0], A4[0] * 600 / 1240))]))
    assert found.pixels.shape == (1754, 1240, 3)


def test_a_logo_does_not_decide() -> None:
    found = picture_of(page_of([(dots(600, 600), (20, 700, 72, 72))], also=lambda c: c.drawString(72, 72, "text")))
    assert found.scale == pytest.approx(200 / 72)


def test_a_600_dpi_page_is_averaged_to_300() -> None:
    bits = np.kron(np.random.default_rng(3).choice(np.array([0, 1], bool), (3508, 2480)), np.ones((2, 2), bool))
    bits[1000:1400:2] = 1
    bits[1001:1401:2] = 0
    found = picture_of(_fax_page(bits))
    assert found.pixels.shape == (3508, 2480)
    assert set(np.unique(found.pixels[510:690, 10:-10])) <= {127, 128}
    expected = bits.reshape(3508, 2, 2480, 2).mean(axis=(1, 3)) * 255
    assert np.abs(found.pixels - expected).max() <= 1


def _fax_page(bits: np.ndarray[Any, np.dtype[np.bool_]]) -> bytes:
    """A4 with one CCITT G4 picture."""
    out = io.BytesIO()
    height, width = bits.shape
    Image.fromarray(bits).save(out, "TIFF", compression="group4", strip_size=1 << 30)
    with Image.open(io.BytesIO(out.getvalue())) as written:
        tags = written.tag_v2  # type: ignore[attr-defined]
        (offset,), (count,) = tags[273], tags[279]
        from_white = tags[262] == 0
    strip = out.getvalue()[offset : offset + count]
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 1/ColorSpace/DeviceGray" % (width, height)
    filters = b"/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns %d/Rows %d/BlackIs1 %s>>" % (
        width,
        height,
        b"false" if from_white else b"true",
    )
    content = b"q 595.276 0 0 841.89 0 0 cm /I Do Q"
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<<%s%s/Length %d>>stream\n%s\nendstream" % (head, filters, len(strip), strip),
        ]
    )


@pytest.mark.parametrize(
    ("page", "pixels", "expected"),
    [
        ((595.276, 841.89), (595, 842), (826, 1169)),  # 72 dpi: enlarged to 100
        ((3000, 4000), (3000, 4000), (3000, 4000)),  # a page of one point a pixel, as phones write it
        ((200, 283), (2480, 3508), (2480, 3508)),  # a page as small as a card with a whole scan on it
        ((841.89, 1190.55), (4677, 6614), (3508, 4961)),  # A3 at 400 dpi
    ],
)
def test_resolution_is_bounded_on_paper_only(
    page: tuple[float, float], pixels: tuple[int, int], expected: tuple[int, int]
) -> None:
    found = picture_of(page_of([(np.full((pixels[1], pixels[0]), 200, np.uint8), (0, 0, *page))], page))
    assert found.pixels.shape == (expected[1], expected[0])
    assert found.scale == pytest.approx(expected[0] / page[0], rel=1e-3)
    assert np.all(found.pixels == 200)


def test_what_is_drawn_over_a_grey_scan_shows_in_its_colour() -> None:
    def stamp(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.8, 0, 0)
        canvas.rect(72, 72, 144, 144, stroke=0, fill=1)

    found = picture_of(page_of([(dots(1654, 2339), (0, 0, *A4))], also=stamp))
    y, x = round((841.89 - 144) * found.scale), round(144 * found.scale)
    assert found.pixels[y, x].tolist() == [204, 0, 0]
    assert np.array_equal(found.pixels[:1000, :, 1], dots(1654, 2339)[:1000])


def test_invisible_text_behind_a_scan_stays_invisible() -> None:
    def hidden(canvas: Canvas) -> None:
        text = canvas.beginText(72, 400)
        text.setTextRenderMode(3)
        text.textLine("what another program read")
        canvas.drawText(text)

    found = picture_of(page_of([(dots(1654, 2339), (0, 0, *A4))], also=hidden))
    assert np.array_equal(found.pixels, dots(1654, 2339))


def test_a_page_of_outlines_is_drawn_in_200_dpi_on_white() -> None:
    content = b"100 100 200 50 re f"
    found = picture_of(one_page("0 0 595.276 841.89", content))
    assert found.pixels.shape == (2339, 1654)
    scale = found.scale
    assert scale == pytest.approx(200 / 72)
    dark = np.argwhere(found.pixels < 128)
    top, left = dark.min(axis=0)
    bottom, right = dark.max(axis=0) + 1
    expected = (100, 841.89 - 150, 300, 841.89 - 100)
    assert (left / scale, top / scale, right / scale, bottom / scale) == pytest.approx(expected, abs=0.4)
    assert found.pixels[0, 0] == 255


def test_a_crop_box_shows_its_part_only() -> None:
    data = one_page("0 0 595 842", b"0 1 0 rg 100 100 200 200 re f").replace(
        b"/Contents", b"/CropBox[150 150 250 250]/Contents"
    )
    found = picture_of(data)
    assert found.pixels.shape == (278, 278, 3)
    assert np.all(found.pixels == [0, 255, 0])


@pytest.mark.parametrize("quarters", [0, 1])
def test_annotations_and_filled_fields_are_drawn(quarters: int) -> None:
    look = b"<</Type/XObject/Subtype/Form/BBox[0 0 100 100]/Length %d>>stream\n%s\nendstream"
    red, blue = b"1 0 0 rg 0 0 100 100 re f", b"0 0 1 rg 0 0 100 100 re f"
    data = pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 400]/Rotate %d/Annots[4 0 R 6 0 R]>>" % (90 * quarters),
            b"<</Type/Annot/Subtype/Stamp/Rect[100 100 200 200]/F 4/AP<</N 5 0 R>>>>",
            look % (len(red), red),
            b"<</Type/Annot/Subtype/Widget/FT/Tx/Rect[300 300 400 400]/F 4/AP<</N 7 0 R>>>>",
            look % (len(blue), blue),
        ]
    )
    found = picture_of(data)
    upright = np.rot90(found.pixels, quarters)
    assert upright[round(250 * found.scale), round(150 * found.scale)].tolist() == [255, 0, 0]
    assert upright[round(50 * found.scale), round(350 * found.scale)].tolist() == [0, 0, 255]


@pytest.mark.parametrize(
    ("box", "content"), [("0 0 14173 14173", b""), ("0 0 1e9 1e9", b""), ("0 0 14400 3", b""), ("0 0 0 0", b"")]
)
def test_no_page_takes_more_than_40_million_pixels(box: str, content: bytes) -> None:
    found = picture_of(one_page(box, content))
    height, width = found.pixels.shape[:2]
    assert 1 <= height * width <= 40_100_000
    assert np.all(found.pixels == 255)


def test_a_picture_that_would_take_gigabytes_is_refused() -> None:
    head = b"/Type/XObject/Subtype/Image/Width 60000/Height 60000/BitsPerComponent 8/ColorSpace/DeviceRGB"
    content = b"q 595 0 0 842 0 0 cm /I Do Q"
    data = pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<<%s/Length 4>>stream\nabcd\nendstream" % head,
        ]
    )
    with pytest.raises(InputError) as caught:
        picture_of(data)
    assert caught.value.code is FailureCode.TOO_LARGE
    assert "60000 x 60000" in caught.value.reason


def test_places_agree_with_those_of_the_text_layer() -> None:
    """A word's box from the text layer lies around its ink in the picture."""
    data = page_of([], also=lambda canvas: canvas.drawString(100, 500, "HHHHHH"))
    box = read_pdf(data).sheets[0].cells[0].pieces[0].place.box
    assert box is not None
    found = picture_of(data)
    dark = np.argwhere(found.pixels < 128) / found.scale
    assert dark[:, 1].min() == pytest.approx(box.left, abs=1.5)
    assert dark[:, 1].max() == pytest.approx(box.right, abs=1.5)
    assert box.top - 1 <= dark[:, 0].min() < dark[:, 0].max() <= box.bottom + 1
