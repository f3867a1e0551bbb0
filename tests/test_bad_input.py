"""Files that no program should have written, in one inbox with a good one: each ends in records or in one named failure."""

from __future__ import annotations

import io
import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from tests.broken_files import valid_file
from tests.commands import command, contents, extract, failures, form, lines, records
from tests.documents import input_of
from tests.hostile_pdfs import one_page, pdf, swelling

READ = "read"
NO_PAGES = pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"])
TEXT = b"BT /F 12 Tf 72 700 Td (hello world) Tj ET"


def encrypted() -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption("open sesame", ownerPassword="owner", strength=128))
    canvas.drawString(72, 700, "a page under a password")
    canvas.save()
    return out.getvalue()


def bomb() -> bytes:
    """A workbook of some 650 kB whose sheet takes 150 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(valid_file(".xlsx"))) as whole, zipfile.ZipFile(out, "w") as swollen:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, tail = part.split(b"</sheetData>")
                part = head + b" " * 150_000_000 + b"</sheetData>" + tail
            swollen.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED, 1)
    return out.getvalue()


def noise(size: int) -> bytes:
    return random.Random(size).randbytes(size)


# name → content, what becomes of it
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "good.txt": (form, READ),
    "empty.pdf": (lambda: b"", "empty"),
    "cut.pdf": (lambda: input_of("chromium-cut-cells").read_bytes()[:60_000], "damaged"),
    "noise.pdf": (lambda: noise(20_000), "unsupported-format"),
    "noise behind a head.pdf": (lambda: b"%PDF-1.7\n" + noise(20_000), "damaged"),
    "noise.xlsx": (lambda: b"PK\x03\x04" + noise(20_000), "damaged"),
    "no pages.pdf": (lambda: NO_PAGES, "empty"),
    "blank page.pdf": (one_page, "empty"),
    "under a password.pdf": (encrypted, "encrypted"),
    "large page.pdf": (lambda: one_page("0 0 14400 14400", TEXT), READ),
    "beyond any page.pdf": (lambda: one_page("0 0 1e9 1e9", TEXT), READ),
    "page without area.pdf": (lambda: one_page("0 0 0 0", TEXT), READ),
    "swelling.pdf": (lambda: swelling(8), "empty"),
    "swelling.xlsx": (bomb, "too-large"),
    "workbook.pdf": (lambda: valid_file(".xlsx"), READ),
    "pdf.docx": (lambda: valid_file(".pdf"), READ),
    "form.ofd": (lambda: noise(500), "unsupported-format"),
    "form.et": (lambda: noise(501), "unsupported-format"),
    "form.wps": (lambda: noise(502), "unsupported-format"),
    "form.doc": (lambda: noise(503), "unsupported-format"),
    "form.zip": (lambda: b"PK\x05\x06" + b"\0" * 18, "unsupported-format"),
    "form.heic": (lambda: b"\0\0\0\x18ftypheic" + noise(504), "unsupported-format"),
    "nothing known": (lambda: noise(505), "damaged"),
    "nuls.txt": (lambda: form().replace("课程".encode(), b"\0\0"), "damaged"),
    "only nuls.txt": (lambda: b"\0" * 5000, "damaged"),
    "spaces.txt": (lambda: b" \t\r\n" * 500, "empty"),
    "one line.txt": (lambda: "长".encode() * 1_700_000, READ),
    "one cell.csv": (lambda: b'"' + b"x" * 5_000_000, READ),
    "tabs.tsv": (lambda: b"\t" * 1_000_000 + b"x", "too-large"),
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, (make, _) in FILES.items():
        (inbox / name).write_bytes(make())
        os.utime(inbox / name, (time.time() - 3600,) * 2)
    done = extract(inbox, folder / "out")
    assert done.returncode == 1
    return folder / "out"


@pytest.mark.parametrize(("name", "expected"), [(name, expected) for name, (_, expected) in FILES.items()])
def test_ends_in_records_or_in_one_named_failure(name: str, expected: str, output: Path) -> None:
    read = {record["source"]["file"] for record in records(output)}
    failed = [line["file"] for line in _failure_lines(output)].count(name)
    assert (name in read, failed) in ((True, 0), (False, 1))
    assert (READ if name in read else failures(output)[name]) == expected


def test_the_good_file_is_read_as_if_it_were_alone(output: Path, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "good.txt").write_bytes(form())
    extract(tmp_path / "inbox", tmp_path / "out")
    alone = contents(tmp_path / "out" / "records")
    assert alone.items() <= contents(output / "records").items()
    assert [record["status"] for record in records(tmp_path / "out")] == ["ready"]


def test_nothing_odd_is_ready(output: Path) -> None:
    """Whatever could be read of them, a person looks at it."""
    assert [r["source"]["file"] for r in records(output) if r["status"] == "ready"] == ["good.txt"]


def test_every_failure_says_why_and_what_to_do(output: Path) -> None:
    for line in _failure_lines(output):
        assert list(line) == ["file", "code", "reason", "advice"]
        assert 5 < len(line["reason"]) < 250
        assert len(line["advice"]) > 10


def test_right_password_opens_and_wrong_ones_do_not(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(encrypted())
    for words, code in (((), 1), (("wrong", "ähnlich"), 1), (("wrong", "open sesame"), 0), (("owner",), 0)):
        done = extract(path, tmp_path / "out", *(f"--password={word}" for word in words))
        assert done.returncode == code, words
        assert failures(tmp_path / "out") == ({"a.pdf": "encrypted"} if code else {})
        assert "sesame" not in done.stdout + done.stderr
        assert [name for name, text in contents(tmp_path / "out").items() if b"sesame" in text] == []
    assert "a page under a password" in command("tables", path, "--text", "--password", "open sesame").stdout


def _failure_lines(output: Path) -> list[dict[str, Any]]:
    return lines(output / "failed.jsonl")
