"""Office packages (.xlsx, .docx): a zip of XML parts, opened within limits of time and memory.

XML with a document type is refused before any entity of it is read; no office program writes one.
"""

from __future__ import annotations

import posixpath
import zlib
from io import BytesIO
from typing import Protocol
from xml.etree import ElementTree as ET
from zipfile import BadZipFile, ZipFile

from pipeline.errors import FailureCode, InputError

# A workbook of one form has 10-20 parts; one with a picture on every row some thousands.
MAX_PARTS = 20_000
# All parts unpacked. A form unpacks to 0.1-1 MB; a sheet of the largest size allowed to 300 MB.
MAX_UNPACKED = 512 * 2**20
# A part that is read whole, such as styles or the text of a document; a form's is under 1 MB.
MAX_PART = 32 * 2**20
# Tags of a part that becomes a tree: 100 bytes of memory each, and a long report has 200,000.
MAX_TAGS = 2_000_000
# A tag or a text longer than two chunks without an end is hostile: a cell holds 32,767 characters, and expat
# would keep all of it in memory.
_CHUNK = 2**18
_ENTRY_MARK = b"PK\x01\x02"  # begins every entry of a zip's directory
_ENCRYPTED_FLAG = 0x1

# What zipfile, zlib and expat raise on damaged bytes: NotImplementedError for an unknown compression,
# RuntimeError for a password, LookupError for an unknown XML encoding, OverflowError for absurd sizes.
DAMAGED_PACKAGE = (
    BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ET.ParseError,
    LookupError,
    ValueError,
    OverflowError,
    OSError,
)


class Target(Protocol):
    """Receives a part's tags and texts as they are read; tags are `{namespace}name`."""

    def start(self, tag: str, attributes: dict[str, str], /) -> object: ...
    def end(self, tag: str, /) -> object: ...
    def data(self, text: str, /) -> object: ...
    def doctype(self, name: str, public: str | None, system: str | None, /) -> object: ...
    def close(self) -> object: ...


def refuse_doctype() -> None:
    """What every Target's `doctype` calls."""
    raise InputError(FailureCode.DAMAGED, "a part of it declares a document type, which no office file has")


class _Tree(ET.TreeBuilder):
    def doctype(self, *_: str | None) -> None:
        refuse_doctype()


def local(tag: str) -> str:
    """The name without its namespace, which differs between the transitional and the strict standard."""
    return tag.rpartition("}")[2]


def attributes(element: ET.Element) -> dict[str, str]:
    """Its attributes by local name."""
    return {local(name): value for name, value in element.attrib.items()}


class Package:
    """An opened office file; part names are compared without regard to case, as the standard has it.

    Raises InputError(TOO_LARGE, ENCRYPTED) and what DAMAGED_PACKAGE lists.
    """

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY_MARK) > MAX_PARTS:
            raise InputError(FailureCode.TOO_LARGE, f"a package of more than {MAX_PARTS} parts")
        self._zip = ZipFile(BytesIO(data))
        entries = self._zip.infolist()
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > MAX_UNPACKED:
            raise InputError(FailureCode.TOO_LARGE, f"it unpacks to {unpacked >> 20} MiB")
        if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
            raise InputError(
                FailureCode.ENCRYPTED, "its parts are encrypted", "save an unprotected copy and put that in"
            )
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The part names in lower case."""
        return tuple(self._entries)

    def tree(self, name: str) -> ET.Element | None:
        """The part as a tree, or None where there is none."""
        entry = self._entries.get(name.lower())
        if entry is None:
            return None
        if entry.file_size > MAX_PART:
            raise InputError(FailureCode.TOO_LARGE, f"{name} unpacks to {entry.file_size >> 20} MiB")
        data = self._zip.read(entry)
        if data.count(b"<") > MAX_TAGS:
            raise InputError(FailureCode.TOO_LARGE, f"{name} has more than {MAX_TAGS} tags")
        parser = ET.XMLParser(target=_Tree())
        parser.feed(data)
        root: ET.Element = parser.close()
        return root

    def stream(self, name: str, target: Target) -> None:
        """Feeds the part to the target, a piece at a time, so that it never stands in memory whole."""
        parser = ET.XMLParser(target=target)
        with self._zip.open(self._entries[name.lower()]) as part:
            endless = 0
            while chunk := part.read(_CHUNK):
                endless = 0 if b">" in chunk else endless + 1
                if endless == 2:
                    raise InputError(FailureCode.TOO_LARGE, f"{name} has a tag or text without an end")
                parser.feed(chunk)
        parser.close()

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """The parts that `name` refers to ("" for the package): id → (kind, part name)."""
        folder, base = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for relation in root if root is not None else ():
            if relation.get("TargetMode") == "External":
                continue
            target = posixpath.join("/", folder, relation.get("Target", ""))
            kind = relation.get("Type", "").rpartition("/")[2]
            found[relation.get("Id", "")] = (kind, posixpath.normpath(target).lstrip("/"))
        return found

    def main_part(self, usual: str) -> str:
        """The part that the package names as its document, else the usual one."""
        targets = (target for kind, target in self.relations("").values() if kind == "officeDocument")
        return next((target for target in targets if target.lower() in self._entries), usual)
