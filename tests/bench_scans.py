"""The example PDFs of fixtures/documents as an office scanner gives them back: grey, a little askew, with grain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from extractors.picture import Pixels
from tests.documents import case_names, input_of

DPI = 200
MOST_SKEW = 0.8
"""In degrees."""
GRAIN = 4.0
QUALITY = 85


@dataclass(frozen=True, slots=True)
class Scan:
    """One document: as a PDF of nothing but pictures, and the same pictures one by one."""

    document: Path
    pages: tuple[Path, ...]


def exported(*suffixes: str) -> list[Path]:
    """The example documents of these formats that are no scans themselves."""
    paths = [input_of(case) for case in case_names() if not case.startswith("scan-")]
    return [path for path in paths if path.suffix in suffixes]


def scans(folder: Path, seed: int) -> Iterator[Scan]:
    """The documents written to the folder as they are asked for, the same for a seed; another seed, other pixels."""
    for path in exported(".pdf"):
        case = path.parent.name
        dice = np.random.default_rng([seed, *case.encode()])
        pictures = [_scanned(page, dice) for page in _printed(path)]
        scan = Scan(folder / f"{case}.pdf", tuple(folder / f"{case}-{i}.jpg" for i in range(len(pictures))))
        for place, picture in zip(scan.pages, pictures, strict=True):
            place.write_bytes(_jpeg(picture))
        _as_pdf(scan)
        yield scan


def _printed(path: Path) -> list[Pixels]:
    document = pypdfium2.PdfDocument(path)
    return [page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze().copy() for page in document]


def _scanned(page: Pixels, dice: np.random.Generator) -> Pixels:
    height, width = page.shape
    skew = dice.uniform(-MOST_SKEW, MOST_SKEW)
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), skew, 1.0)
    askew = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=(255,))
    blurred = cv2.GaussianBlur(askew, (0, 0), 0.6).astype(np.float32)
    dull = 20 + blurred * 0.88 + dice.standard_normal(page.shape, np.float32) * GRAIN
    return np.asarray(np.clip(dull, 0, 255), np.uint8)


def _jpeg(picture: Pixels) -> bytes:
    out = BytesIO()
    Image.fromarray(picture).save(out, "JPEG", quality=QUALITY, dpi=(DPI, DPI))
    return out.getvalue()


def _as_pdf(scan: Scan) -> None:
    """The pages' JPEGs, byte for byte, each as large as its paper."""
    document = pypdfium2.PdfDocument.new()
    for path in scan.pages:
        picture = pypdfium2.PdfImage.new(document)
        picture.load_jpeg(path, inline=True)
        width, height = (side * 72 / DPI for side in picture.get_px_size())
        picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
        page = document.new_page(width, height)
        page.insert_obj(picture)
        page.gen_content()
    document.save(scan.document)
