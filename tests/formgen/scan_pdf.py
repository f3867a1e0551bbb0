"""PDFs as scanners write them: pictures in their own compression, a turn of the page, an unseen layer of text."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from tests.formgen.scan_damage import Pixels


@dataclass(frozen=True, slots=True)
class Picture:
    """One image stream; `dictionary` is what the PDF says of it."""

    data: bytes
    dictionary: str
    height: int


@dataclass(frozen=True, slots=True)
class Words:
    """A line of the unseen layer, its baseline in points from the page's lower left."""

    x: float
    y: float
    size: float
    text: str


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """Sides in points as the pictures lie; `turn` is /Rotate. Several pictures are strips, from the top."""

    width: float
    height: float
    turn: int
    pictures: tuple[Picture, ...]
    words: tuple[Words, ...] = ()


def picture(page: Pixels, manner: str, quality: int) -> Picture:
    """`manner`: jpeg, g4 or flate."""
    h, w = page.shape[:2]
    space = "/DeviceGray" if page.ndim == 2 else "/DeviceRGB"
    head = f"/Type /XObject /Subtype /Image /Width {w} /Height {h} /ColorSpace {space}"
    if manner == "g4":
        decode = f"/Filter /CCITTFaxDecode /DecodeParms << /K -1 /BlackIs1 true /Columns {w} /Rows {h} >>"
        return Picture(_group4(page), f"{head} /BitsPerComponent 1 {decode}", h)
    if manner == "flate":
        return Picture(zlib.compress(page.tobytes(), 3), f"{head} /BitsPerComponent 8 /Filter /FlateDecode", h)
    out = io.BytesIO()
    Image.fromarray(page).save(out, "JPEG", quality=quality)
    return Picture(out.getvalue(), f"{head} /BitsPerComponent 8 /Filter /DCTDecode", h)


def _group4(page: Pixels) -> bytes:
    """The bits as a fax sends them: Pillow writes a TIFF of one strip, and the strip is taken out."""
    out = io.BytesIO()
    bits = Image.fromarray(np.asarray(page >= 128, np.bool_))
    bits.save(out, "TIFF", compression="group4", strip_size=(bits.width + 7) // 8 * bits.height)
    out.seek(0)
    tags = Image.open(out).getexif()
    start, length = (tags[k][0] if isinstance(tags[k], tuple) else tags[k] for k in (273, 279))
    return out.getvalue()[start : start + length]


FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts "
    "[<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo "
    "<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /FontDescriptor << /Type /FontDescriptor "
    "/FontName /STSong-Light /Flags 4 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 880 /Descent -120 "
    "/CapHeight 880 /StemV 93 >> >>] >>"
)


def _content(page: ScannedPage, first: int) -> bytes:
    """Pictures from the top, then the words in render mode 3, which paints nothing."""
    total = sum(p.height for p in page.pictures)
    out, top = [], page.height
    for k, p in enumerate(page.pictures):
        tall = page.height * p.height / total
        top -= tall
        out.append(f"q {page.width:.3f} 0 0 {tall:.3f} 0 {top:.3f} cm /I{first + k} Do Q")
    for w in page.words:
        code = w.text.encode("utf-16-be").hex()
        out.append(f"BT 3 Tr /F1 {w.size:.1f} Tf {w.x:.2f} {w.y:.2f} Td <{code}> Tj ET")
    return "\n".join(out).encode()


def pdf_of(pages: Iterable[ScannedPage]) -> bytes:
    """Objects: 1 catalog, 2 pages, 3 font, then for each page itself, its content and its pictures."""
    bodies: dict[int, bytes] = {3: FONT.encode()}
    kids: list[int] = []
    for page in pages:
        at = max(bodies) + 1
        kids.append(at)
        names = " ".join(f"/I{at + 2 + k} {at + 2 + k} 0 R" for k in range(len(page.pictures)))
        font = "/Font << /F1 3 0 R >>" if page.words else ""
        bodies[at] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {page.width:.2f} {page.height:.2f}] /Rotate {page.turn} "
            f"/Resources << /XObject << {names} >> {font} >> /Contents {at + 1} 0 R >>"
        ).encode()
        bodies[at + 1] = _stream("", _content(page, at + 2))
        for k, p in enumerate(page.pictures):
            bodies[at + 2 + k] = _stream(p.dictionary, p.data)
    bodies[1] = b"<< /Type /Catalog /Pages 2 0 R >>"
    bodies[2] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
    return _file(bodies)


def _stream(dictionary: str, data: bytes) -> bytes:
    return f"<< {dictionary} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def _file(bodies: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places: list[int] = []
    for number in sorted(bodies):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + bodies[number] + b"\nendobj\n"
    table = "".join(f"{p:010d} 00000 n \n" for p in places)
    end = f"trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}{end}".encode()
