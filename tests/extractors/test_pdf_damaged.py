"""Streams of a PDF that do not unpack: their page was read up to the damage, in silence."""

from __future__ import annotations

import zlib

import pytest

from extractors.pdf.reader import read_pdf
from extractors.pdf.unreadable import is_damaged
from tests.hostile_pdfs import one_page

LINES = b"".join(b"BT /F 12 Tf 72 %d Td (Project budget %d yuan) Tj ET " % (700 - 20 * n, 1800 + n) for n in range(30))
PACKED = zlib.compress(LINES)
OPEN = zlib.compressobj()
HURT = PACKED[:200] + b"\xff\xff" + PACKED[202:]


def page(content: bytes, dictionary: bytes = b"/Filter/FlateDecode") -> bytes:
    return one_page(content=content, filters=dictionary)


def said(data: bytes) -> list[str]:
    return [finding.message for finding in read_pdf(data).findings]


def test_a_page_whose_stream_is_damaged_goes_to_a_person() -> None:
    assert said(page(PACKED)) == []
    assert said(page(HURT)) == ["the file: no value could be read from a part of it that is damaged"]


@pytest.mark.parametrize("dictionary", [b"/Filter [/FlateDecode]", b"/Filter\n/Fl/DecodeParms<<>>"])
def test_however_the_filter_is_written(dictionary: bytes) -> None:
    assert is_damaged(page(HURT, dictionary))
    assert not is_damaged(page(PACKED, dictionary))


@pytest.mark.parametrize("content", [PACKED[:-9], b"\0" + PACKED, PACKED[:-1] + b"\0"])
def test_ends_and_sums_are_held_against_the_stream(content: bytes) -> None:
    assert is_damaged(page(content))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(page(OPEN.compress(LINES) + OPEN.flush(zlib.Z_SYNC_FLUSH)), id="left open"),
        pytest.param(page(PACKED + b"\r\n"), id="with more behind it"),
        pytest.param(page(HURT, b"/Filter/FlateDecode/Subtype/Image"), id="a picture"),
        pytest.param(page(HURT, b"/Filter[/ASCII85Decode/FlateDecode]"), id="packed in another way first"),
        pytest.param(page(LINES, b""), id="not packed"),
        pytest.param(page(HURT).replace(b"/Root", b"/Encrypt 9 0 R/Root"), id="encrypted"),
        pytest.param(b"stream\n", id="cut off"),
    ],
)
def test_what_is_no_damage_or_cannot_be_told(data: bytes) -> None:
    assert not is_damaged(data)


def test_a_dictionary_far_above_or_of_another_stream_tells_nothing_of_a_stream() -> None:
    dictionary = b"<< /Filter /FlateDecode >>"
    bare = b"stream\nno zlib\nendstream"
    assert is_damaged(dictionary + bare)
    assert not is_damaged(dictionary + b" " * 4_000 + bare)
    assert not is_damaged(dictionary + b"stream\n" + PACKED + b"\nendstream" + bare)
