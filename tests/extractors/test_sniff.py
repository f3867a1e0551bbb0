from __future__ import annotations

import struct
import zipfile
from io import BytesIO

import docx
import openpyxl
import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st

from extractors import READERS, read, sniff
from extractors.sniff import media_type
from pipeline.errors import FailureCode, InputError

FORM = "项目名称\t运营经费\n".encode()


def packed(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            package.writestr(name, "x")
    return out.getvalue()


def ole(*streams: str) -> bytes:
    """An OLE container as far as the sniffer looks: its mark, then directory entries."""
    entries = b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in ("Root Entry", *streams))
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504) + entries


def xlsx() -> bytes:
    out = BytesIO()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "运营经费"
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    out = BytesIO()
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "运营经费")
    book.save(out)
    return out.getvalue()


def word() -> bytes:
    out = BytesIO()
    document = docx.Document()
    document.add_paragraph("运营经费")
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "suffix", "found"),
    [
        (b"%PDF-1.7\n", ".pdf", sniff.PDF),
        (b"\r\njunk" * 50 + b"%PDF-1.4", ".xls", sniff.PDF),
        (xlsx(), ".xls", sniff.XLSX),
        (xls(), ".xlsx", sniff.XLS),
        (xls(), ".et", sniff.XLS),
        (word(), ".zip", sniff.DOCX),
        (packed("[Content_Types].xml", "xl/workbook.bin"), ".xlsb", sniff.XLSB),
        (packed("[Content_Types].xml", "ppt/presentation.xml"), ".pptx", sniff.PPTX),
        (packed("OFD.xml", "Doc_0/Document.xml"), ".ofd", sniff.OFD),
        (packed("mimetype", "content.xml"), ".ods", sniff.OPEN_DOCUMENT),
        (packed("a.xlsx"), ".zip", sniff.ZIP),
        (xlsx()[:300], ".xlsx", sniff.XLSX),
        (xlsx()[:300], ".docx", sniff.DOCX),
        (xlsx()[:300], ".zip", sniff.ZIP),
        (xlsx()[:300], ".pdf", sniff.ZIP),
        (ole("EncryptionInfo", "EncryptedPackage"), ".xlsx", sniff.ENCRYPTED_OFFICE),
        (ole("WordDocument", "Workbook"), ".doc", sniff.DOC),
        (ole("Workbook", "WordDocument"), ".xls", sniff.XLS),
        (ole("Book"), ".xls", sniff.XLS),
        (ole("PowerPoint Document"), ".ppt", sniff.PPT),
        (ole("Contents"), ".wps", sniff.WPS),
        (ole("Contents"), "", sniff.OLE),
        (b"\x89PNG\r\n\x1a\n", ".txt", "image/png"),
        (b"II*\x00", ".tif", "image/tiff"),
        (b"\xff\xd8\xff\xe0", ".pdf", "image/jpeg"),
        (b"BM" + bytes(12) + struct.pack("<I", 40) + bytes(20), ".bmp", "image/bmp"),
        ("BM编码\t1\n".encode() * 9, ".txt", sniff.TEXT),
        (b"\0\0\0\x18ftypheic", ".jpg", "image/heic"),
        (b"Rar!\x1a\x07\x01\0", ".rar", "application/vnd.rar"),
        (b"7z\xbc\xaf\x27\x1c", ".7z", "application/x-7z-compressed"),
        (b"{\\rtf1", ".doc", sniff.RTF),
        (b"\xef\xbb\xbf\n<html><table>", ".xls", sniff.HTML),
        (b"<meta charset=gb2312><style>td{}</style>", ".xls", sniff.HTML),
        (b"<div class=form>\n<Table border=1>", ".txt", sniff.HTML),
        ("<项目支出绩效自评表>\t1\n".encode(), ".xls", sniff.TEXT),
        (
            b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
            ".xls",
            sniff.SPREADSHEET_XML,
        ),
        (FORM, ".TXT", sniff.TEXT),
        (FORM, ".csv", sniff.CSV),
        (FORM, ".tsv", sniff.TSV),
        (FORM, ".xls", sniff.TEXT),
        (FORM.decode().encode("gb18030"), ".dat", sniff.TEXT),
        (b"\x00\x01\x02", ".dat", sniff.UNKNOWN),
        (b"\x00\x01\x02", ".doc", sniff.DOC),
    ],
)
def test_content_decides_before_the_suffix(data: bytes, suffix: str, found: str) -> None:
    assert media_type(data, suffix) == found


@pytest.mark.parametrize(
    ("data", "suffix", "code", "reason"),
    [
        (b"", ".txt", FailureCode.EMPTY, "no content"),
        (packed("OFD.xml"), ".ofd", FailureCode.UNSUPPORTED, "OFD"),
        (ole("WordDocument"), ".doc", FailureCode.UNSUPPORTED, ".doc"),
        (ole("EncryptedPackage"), ".xlsx", FailureCode.ENCRYPTED, "password"),
        (packed("a.pdf"), ".zip", FailureCode.UNSUPPORTED, "archive"),
        (xlsx()[:300], ".xlsx", FailureCode.DAMAGED, "workbook"),
        (b"\xff\xd8\xff\xe0", ".jpg", FailureCode.NEEDS_OCR, "a picture; needs OCR"),
        (b"\0\0\0\x18ftypheic", ".heic", FailureCode.UNSUPPORTED, "HEIC"),
        (b"\x00\x01\x02", ".dat", FailureCode.UNSUPPORTED, "unknown kind (.dat)"),
        (b"\x00\x01\x02", ".txt", FailureCode.DAMAGED, "text"),
    ],
)
def test_what_is_not_read_says_why_and_what_to_do(data: bytes, suffix: str, code: FailureCode, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, suffix)
    assert caught.value.code is code
    assert reason in caught.value.reason
    assert caught.value.advice


@pytest.mark.parametrize("data", [xlsx(), xls(), word(), "运营经费".encode()])
def test_every_kind_goes_to_its_reader_whatever_its_suffix(data: bytes) -> None:
    document = read(data, ".pdf")
    assert document.media_type in READERS
    assert [cell.text for cell in document.sheets[0].cells] == ["运营经费"]


@given(st.binary(max_size=200), st.sampled_from([".txt", ".xls", ".docx", ".dat", ""]))
def test_any_bytes_have_some_kind(data: bytes, suffix: str) -> None:
    assert media_type(data, suffix)


@given(st.sampled_from([xlsx(), word()]), st.integers(4, 40_000))
def test_a_file_cut_off_anywhere_is_refused_by_our_own_error(data: bytes, length: int) -> None:
    with pytest.raises(InputError):
        read(data[: min(length, len(data) - 1)], ".xlsx")
