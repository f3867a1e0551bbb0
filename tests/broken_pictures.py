"""Small valid pictures of every kind that is read, and the same files damaged."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from PIL import Image

from extractors import sniff
from extractors.pictures import pictures_of
from pipeline.errors import InputError

# name → media type, Pillow's format, its mode, how it is written
KINDS: dict[str, tuple[str, str, str, dict[str, Any]]] = {
    "png": (sniff.PNG, "PNG", "RGB", {}),
    "png palette": (sniff.PNG, "PNG", "P", {"transparency": 255}),
    "png 16 bit": (sniff.PNG, "PNG", "I;16", {}),
    "jpeg": (sniff.JPEG, "JPEG", "RGB", {}),
    "jpeg progressive": (sniff.JPEG, "JPEG", "L", {"progressive": True}),
    "jpeg cmyk": (sniff.JPEG, "JPEG", "CMYK", {}),
    "bmp": (sniff.BMP, "BMP", "RGB", {}),
    "bmp 1 bit": (sniff.BMP, "BMP", "1", {}),
    "webp": (sniff.WEBP, "WEBP", "RGB", {}),
    "webp lossless": (sniff.WEBP, "WEBP", "RGB", {"lossless": True}),
    "tiff": (sniff.TIFF, "TIFF", "RGB", {}),
    "tiff g3": (sniff.TIFF, "TIFF", "1", {"compression": "group3"}),
    "tiff g4": (sniff.TIFF, "TIFF", "1", {"compression": "group4"}),
    "tiff lzw": (sniff.TIFF, "TIFF", "RGB", {"compression": "tiff_lzw"}),
    "tiff jpeg": (sniff.TIFF, "TIFF", "RGB", {"compression": "jpeg"}),
    "tiff deflate": (sniff.TIFF, "TIFF", "RGBA", {"compression": "tiff_adobe_deflate"}),
    "tiff packbits": (sniff.TIFF, "TIFF", "L", {"compression": "packbits"}),
}


def drawing(mode: str, width: int = 60, height: int = 40) -> Image.Image:
    """A grey slope with a red block and a dark one: neither its rows nor its columns are all alike."""
    slope = np.linspace(40, 250, width, dtype=np.uint8)
    pixels = np.repeat(np.repeat(slope[None, :, None], height, 0), 3, 2)
    pixels[5:15, 5:25] = (220, 20, 30)
    pixels[20:35, 30:50] = 10
    if mode == "I;16":
        return Image.fromarray(pixels[:, :, 1].astype(np.uint16) * 257)
    if mode == "P":
        return Image.fromarray(pixels).quantize(64, dither=Image.Dither.NONE)
    return Image.fromarray(pixels).convert(mode)


@cache
def valid_picture(name: str) -> bytes:
    """Of TIFFs three pages."""
    _, form, mode, options = KINDS[name]
    image = drawing(mode)
    out = io.BytesIO()
    if form == "TIFF":
        image.save(out, form, save_all=True, append_images=[image, image], **options)
    else:
        image.save(out, form, **options)
    return out.getvalue()


@st.composite
def broken_pictures(draw: st.DrawFn) -> tuple[bytes, str]:
    """A damaged file and its media type."""
    name = draw(st.sampled_from(sorted(KINDS)))
    data = bytearray(valid_picture(name))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.one_of(st.integers(0, min(len(data), 200)), st.integers(0, len(data))))
        length = draw(st.sampled_from((0, 1, 2, 4, 30)))
        data[at : at + length] = draw(st.one_of(st.binary(max_size=6), st.sampled_from((b"\xff" * 4, bytes(4)))))
    if draw(st.booleans()):
        del data[draw(st.integers(0, len(data))) :]
    return bytes(data), KINDS[name][0]


def png(width: int, height: int, depth: int, colour: int, pixels: bytes) -> bytes:
    """A PNG of these raw rows (each with its filter byte), whatever they hold and however many there are."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(pixels, 9)) + chunk(b"IEND", b"")


Tags = Sequence[tuple[int, int]]


def tiff(pages: Sequence[tuple[Tags, bytes]], following: dict[int, int] | None = None) -> bytes:
    """A TIFF of one strip a page with these tags; `following` says which page (or offset beyond) a page leads to."""
    places, size = [], 8
    for tags, strip in pages:
        places.append(size)
        size += 2 + 12 * (len(tags) + 2) + 4 + len(strip)
    out = struct.pack("<2sHI", b"II", 42, places[0])
    for index, (tags, strip) in enumerate(pages):
        entries = sorted([*tags, (273, places[index] + 2 + 12 * (len(tags) + 2) + 4), (279, len(strip))])
        target = (following or {}).get(index, index + 1)
        after = places[target] if target < len(places) else target if target > len(places) else 0
        out += struct.pack("<H", len(entries))
        out += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries)
        out += struct.pack("<I", after) + strip
    return out


def grey_tags(width: int, height: int, *more: tuple[int, int]) -> Tags:
    """Of an uncompressed grey page of eight bits."""
    return [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (277, 1), (278, height), *more]


def written(image: Image.Image, form: str, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def refusal(data: bytes, kind: str) -> InputError:
    with pytest.raises(InputError) as caught:
        list(pictures_of(data, kind))
    return caught.value
