"""Valid documents, damaged at random in the ways that files are: bytes, blocks, ends, and the words of their formats."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from functools import cache

from tests.broken_files import valid_file
from tests.broken_pictures import KINDS, valid_picture
from tests.commands import form
from tests.documents import DOCUMENTS
from tests.hostile_pdfs import one_page

NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"2",
    b"65535",
    b"65536",
    b"2147483647",
    b"-2147483648",
    b"4294967295",
    b"1e99",
    b"99999999999999999999",
)
PRINT = b"BT /F 12 Tf 72 700 Td (Project 95%) Tj ET 72 600 200 40 re S 72 560 200 40 re S "
_PDF_WORD = re.compile(rb"/[A-Za-z]+|-?\d+(?:\.\d+)?|<<|>>|[\[\]]|\b(?:obj|endobj|stream|endstream|xref|trailer|R)\b")
_XML_WORD = re.compile(rb"(?<=\")[^\"<>]{0,60}(?=\")|(?<=>)[^<>]+(?=<)|<[^<>]{1,200}/>")
_TEXT_WORD = re.compile(rb"[^\t\n,|]+|[\t\n,|]")

# kind → the share of mutations it gets; scans cost seconds each and have small pictures
SHARES = {"text": 26, "xlsx": 22, "docx": 14, "xls": 10, "pdf": 20, "picture": 8}


@cache
def originals(kind: str) -> tuple[tuple[str, bytes], ...]:
    """(suffix, content) of the valid documents of a kind."""
    if kind == "picture":
        return tuple((f".{KINDS[name][1].lower()}", valid_picture(name)) for name in sorted(KINDS))
    suffixes = {"text": (".txt", ".csv"), "xlsx": (".xlsx",), "docx": (".docx",), "xls": (".xls",), "pdf": (".pdf",)}[
        kind
    ]
    found = [(suffix, valid_file(suffix)) for suffix in suffixes]
    for path in sorted(DOCUMENTS.glob("*/input.*")):
        if path.suffix in suffixes and not path.parent.name.startswith("scan"):
            found.append((path.suffix, path.read_bytes()))
    if kind == "text":
        found += [(".txt", form()), (".txt", form().replace(b"\t", b" | "))]
    if kind == "pdf":  # small ones are quick, and damage hits what is read
        found = [*found[:3], *[(".pdf", one_page(content=PRINT)), (".pdf", valid_file(".pdf"))] * 4]
    return tuple(found)


def mutated(kind: str, chance: random.Random) -> tuple[str, bytes, bytes]:
    """(suffix, the document, the document damaged)."""
    suffix, data = chance.choice(originals(kind))
    return suffix, data, damaged(data, kind, chance)


def damaged(data: bytes, kind: str, chance: random.Random) -> bytes:
    """A document of this kind, damaged in the ways of its format. Raises BadZipFile where a package is none any more."""
    if kind in ("xlsx", "docx") and chance.random() < 0.8:
        return _part_mutated(data, chance)
    words = {"pdf": _PDF_WORD, "text": _TEXT_WORD}.get(kind)
    return _hurt(data, words, chance)


def _part_mutated(data: bytes, chance: random.Random) -> bytes:
    """A package whose parts were damaged before it was packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        names = whole.namelist()
        main = [name for name in names if "sheet" in name.lower() or "document" in name or "sharedStrings" in name]
        chosen = chance.choice(main if main and chance.random() < 0.8 else names)
        for name in names:
            part = whole.read(name)
            packed.writestr(zipfile.ZipInfo(name), _hurt(part, _XML_WORD, chance) if name == chosen else part)
    return out.getvalue()


def _hurt(data: bytes, words: re.Pattern[bytes] | None, chance: random.Random) -> bytes:
    """One to four damages, most of them to the words of the format where there are some."""
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        if words is not None and chance.random() < 0.65:
            data = _word_hurt(data, words, chance)
        else:
            data = chance.choice(_BYTES)(data, chance)
    return data


def _word_hurt(data: bytes, words: re.Pattern[bytes], chance: random.Random) -> bytes:
    """A word gone, doubled, changed for another one of the document, or for a number at some limit."""
    found = list(words.finditer(data))
    if not found:
        return data
    word = chance.choice(found)
    other = chance.choice(found)
    new = chance.choice((b"", word[0] * 2, other[0], other[0], chance.choice(NUMBERS)))
    return data[: word.start()] + new + data[word.end() :]


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :] if data else data


def _copy(data: bytes, chance: random.Random) -> bytes:
    """A block over another place."""
    length = chance.choice((1, 4, 30, 300))
    start, to = chance.randrange(len(data) or 1), chance.randrange(len(data) or 1)
    block = data[start : start + length]
    return data[:to] + block + data[to + (len(block) if chance.random() < 0.5 else 0) :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    return data[:at] if chance.random() < 0.4 else data[:at] + data[at + chance.choice((1, 2, 16, 200)) :]


def _overwrite(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data) or 1)
    noise = chance.choice(
        (b"\0\0\0\0", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x80", b"<", b'"', b"\t", b"\n", b"&#0;")
    )
    return data[:at] + noise + data[at + len(noise) :]


_BYTES: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _flip, _copy, _cut, _overwrite)
