"""What a file is, by its first bytes and, for containers, by what is inside; the suffix decides last."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS = "application/vnd.ms-excel"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
DOC = "application/msword"
PPT = "application/vnd.ms-powerpoint"
OFD = "application/ofd"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument"
ENCRYPTED_OFFICE = "application/x-encrypted-office"
OLE = "application/x-ole-storage"
ZIP = "application/zip"
HTML = "text/html"
MHTML = "multipart/related"
SPREADSHEET_XML = "application/x-spreadsheetml-2003"
RTF = "application/rtf"
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
TSV = "text/tab-separated-values"
CSV = "text/csv"
ET = "application/x-wps-et"
WPS = "application/x-wps-writer"
PNG = "image/png"
JPEG = "image/jpeg"
TIFF = "image/tiff"
BMP = "image/bmp"
WEBP = "image/webp"
GIF = "image/gif"
JPEG_2000 = "image/jp2"
HEIC = "image/heic"
AVIF = "image/avif"

# The PDF header may stand anywhere in the first kilobyte; so readers have always taken it.
_PDF_WINDOW = 1024
# How much of a text is looked at for markup.
_TEXT_WINDOW = 4096
# Directory entries looked at to tell one kind of zip from another: the parts that tell it come early, and
# a bomb of millions must not be listed.
_MAX_ENTRIES = 20_000

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"\0\0\0\x0cjP  \r\n\x87\n", JPEG_2000),
    (b"\xff\x4f\xff\x51", JPEG_2000),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", RTF),
)
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
# How long the headers of BMP files are, from OS/2 to Windows 98.
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)

# Names in an OLE container's directory, UTF-16; the one that comes first is the container's own.
OLE_MARK = bytes.fromhex("D0CF11E0A1B11AE1")
_OLE_STREAMS: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("PowerPoint Document", PPT),
    ("Workbook", XLS),
    ("Book", XLS),
)

_BY_SUFFIX = {
    ".tsv": TSV, ".tab": TSV, ".csv": CSV, ".txt": TEXT, ".md": TEXT,
    ".et": ET, ".wps": WPS, ".doc": DOC, ".xls": XLS, ".ppt": PPT,
}  # fmt: skip
_CLAIMED = {
    ".pdf": PDF, ".xlsx": XLSX, ".xlsm": XLSX, ".xls": XLS, ".docx": DOCX, ".png": PNG, ".jpg": JPEG,
    ".jpeg": JPEG, ".tif": TIFF, ".tiff": TIFF, ".bmp": BMP, ".webp": WEBP, ".gif": GIF, ".jp2": JPEG_2000,
}  # fmt: skip

# Formats that are named, not read. What they hold may look like text or an unknown archive: the name decides.
_NOT_READ = {
    ".ofd": OFD, ".et": ET, ".wps": WPS, ".doc": DOC, ".ppt": PPT, ".pptx": PPTX, ".xlsb": XLSB,
    ".zip": ZIP, ".rar": "application/vnd.rar", ".7z": "application/x-7z-compressed", ".gz": "application/gzip",
    ".heic": HEIC, ".heif": HEIC,
}  # fmt: skip


def claims(suffix: str) -> bool:
    """True for a suffix of a kind that is read, and told by its first bytes: .pdf, in any case."""
    return suffix.lower() in _CLAIMED


def media_type(data: bytes, suffix: str) -> str:
    """The media type; `suffix` with its dot, in any case.

    >>> media_type(b"%PDF-1.7", ".txt"), media_type("项目".encode(), ".csv")
    ('application/pdf', 'text/csv')
    """
    suffix = suffix.lower()
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    if data[:2] == b"BM" and len(data) > 26 and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return BMP
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return HEIC
    if data[4:8] == b"ftyp" and data[8:12] in _AVIF_BRANDS:
        return AVIF
    if data.startswith(OLE_MARK):
        return _ole_type(data, suffix)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        found = _zip_type(data, suffix)
        return _NOT_READ.get(suffix, ZIP) if found == ZIP else found
    if b"%PDF-" in data[:_PDF_WINDOW]:
        return PDF
    return _text_type(data, suffix)


def _ole_type(data: bytes, suffix: str) -> str:
    places = [(data.find(_directory_name(name)), found) for name, found in _OLE_STREAMS]
    inside = [(place, found) for place, found in places if place >= 0]
    if any(found == ENCRYPTED_OFFICE for _, found in inside):
        return ENCRYPTED_OFFICE
    return min(inside)[1] if inside else _BY_SUFFIX.get(suffix, OLE)


def _directory_name(name: str) -> bytes:
    """As an entry writes it: with its end, so that `Book` is not found inside `Workbook`."""
    return (b"\0" if name == "Book" else b"") + f"{name}\0".encode("utf-16-le")


def _zip_type(data: bytes, suffix: str) -> str:
    if data.count(b"PK\x01\x02") > _MAX_ENTRIES:
        return ZIP
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except (BadZipFile, ValueError, NotImplementedError, OSError, EOFError, OverflowError):
        return _broken_zip_type(data, suffix)
    if "ofd.xml" in names:
        return OFD
    for folder, main, found in (
        ("xl/", "xl/workbook.bin", XLSB),
        ("xl/", "", XLSX),
        ("word/", "", DOCX),
        ("ppt/", "", PPTX),
    ):
        if "[content_types].xml" in names and any(name.startswith(main or folder) for name in names):
            return found
    return OPEN_DOCUMENT if {"mimetype", "content.xml"} <= names else ZIP


def _broken_zip_type(data: bytes, suffix: str) -> str:
    """Of a zip cut off or damaged, what its first entries say, or else its name: its reader says that it is damaged."""
    if b"xl/" in data[:_TEXT_WINDOW] or b"xl/workbook.xml" in data:
        return XLSX
    if b"word/" in data[:_TEXT_WINDOW] or b"word/document.xml" in data:
        return DOCX
    claimed = _CLAIMED.get(suffix, ZIP)
    return claimed if claimed in (XLSX, DOCX) else ZIP


def _text_type(data: bytes, suffix: str) -> str:
    """By the beginning without its mark; `.xls` that are web pages inside are common in exports."""
    head = data[:_TEXT_WINDOW].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    if head.startswith(b"<?xml") and b"urn:schemas-microsoft-com:office:spreadsheet" in head:
        return SPREADSHEET_XML
    if head.startswith(b"mime-version:"):
        return MHTML
    if head.startswith((b"<!doctype html", b"<html", b"<table")) or (
        head.startswith(b"<") and any(tag in head for tag in (b"<html", b"<body", b"<table", b"<meta charset"))
    ):
        return HTML
    if suffix in _NOT_READ:
        return _NOT_READ[suffix]
    if suffix in (".tsv", ".tab", ".csv", ".txt", ".md", ""):
        return _BY_SUFFIX.get(suffix, TEXT)
    if not _looks_like_text(data[:_TEXT_WINDOW]):
        return _BY_SUFFIX.get(suffix, UNKNOWN)
    # Chinese text and tables are read under any name; a few letters in a file named as a PDF are a damaged PDF.
    window = data[:_TEXT_WINDOW]
    return TEXT if b"\t" in window or not window.isascii() else _CLAIMED.get(suffix, TEXT)


def _looks_like_text(head: bytes) -> bool:
    """Whether it has no control characters but breaks: text under a wrong or unknown suffix."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return bool(head.strip()) and not any(byte < 32 and byte not in b"\t\n\v\f\r\x1a" for byte in head)
