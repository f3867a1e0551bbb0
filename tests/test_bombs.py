"""Small files made to take a machine down, in one inbox with a good one: each ends within its limits, and nothing is obeyed."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests import bombs, office_bombs
from tests.bombs import MEGABYTE
from tests.broken_pictures import png
from tests.commands import contents, extract, failures, form, records
from tests.office_bombs import DOCUMENT, SHEET

pytestmark = pytest.mark.slow

READ = "read"
SECRET = "the words of a file beside the inbox"
# A worker that fills its memory inside of PDFium is ended by it; one whose time is up, by us.
ENDED = {"crashed", "timeout", "too-large"}

# name → content, what may become of it
FILES: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "good.txt": (form, {READ}),
    "forms in forms.pdf": (lambda: bombs.forms_in_forms(8, 10), ENDED),
    "form in itself.pdf": (bombs.form_in_itself, ENDED | {READ}),
    "deflated twice.pdf": (lambda: bombs.deflated_again(2, 128 * MEGABYTE), {"empty"}),
    "five hundred filters.pdf": (lambda: bombs.filters(500), {"empty"}),
    "pages of themselves.pdf": (bombs.pages_of_themselves, {READ}),
    "deep page tree.pdf": (lambda: bombs.deep_page_tree(5000), {"damaged"}),
    "100000 pages.pdf": (lambda: bombs.many_pages(100_000), {"too-large"}),
    "300 pages.pdf": (lambda: bombs.many_pages(300), {READ}),
    "picture.pdf": (lambda: bombs.deflated_picture(40_000, 40_000), {"too-large"}),
    "picture without end.pdf": (lambda: bombs.picture_in_pdf(2**31 - 1, 2**31 - 1, b"", b"x"), {"too-large"}),
    "jpeg.pdf": (lambda: bombs.picture_in_pdf(64, 64, b"/Filter/DCTDecode", bombs.jpeg(40_000, 40_000)), {"empty"}),
    "pattern.pdf": (bombs.tiled_pattern, {"empty"}),
    "nested arrays.pdf": (lambda: bombs.nested_arrays(100_000), {READ}),
    "states.pdf": (lambda: bombs.open_states(50_000), ENDED | {READ}),
    "active.pdf": (bombs.active_pdf, {READ}),
    "headers.png": (lambda: png(40_000, 40_000, 8, 0, bytes(1000)), {"too-large"}),
    "text.png": (bombs.text_chunk_png, {"damaged"}),
    "headers.jpg": (lambda: bombs.jpeg(40_000, 40_000), {"too-large"}),
    "headers.bmp": (lambda: bombs.bmp(40_000, 40_000), {"too-large"}),
    "headers.webp": (lambda: bombs.webp(16_384, 16_384), {"too-large"}),
    "headers.tif": (lambda: bombs.tiff_page(40_000, 40_000), {"too-large"}),
    "ring.tif": (bombs.tiff_of_itself, {READ, "empty"}),
    "strip.tif": (lambda: bombs.tiff_strip(256 * MEGABYTE), {"empty", "damaged"}),
    "laughs.xlsx": (office_bombs.laughing_workbook, {"damaged"}),
    "laughs.docx": (office_bombs.laughing_document, {"damaged"}),
    "10 million cells.xlsx": (lambda: office_bombs.cells(1000, 10_000), {"too-large"}),
    "10 million blanks.xlsx": (lambda: office_bombs.cells(1000, 10_000, b"<c/>"), {"too-large"}),
    "merged sheet.xlsx": (lambda: office_bombs.merged(1), {READ}),
    "merged again.xlsx": (lambda: office_bombs.merged(90_000), {READ}),
    "merged 2 million times.xlsx": (lambda: office_bombs.merged(2_000_000), {"too-large"}),
    "far apart.xlsx": (lambda: office_bombs.far_cells(16_000), {"too-large"}),
    "one string again and again.xlsx": (lambda: office_bombs.one_string(20_000, 30 * MEGABYTE), {"too-large"}),
    "sheets of one part.xlsx": (lambda: office_bombs.one_sheet_again(300), {READ}),
    "deep.xlsx": (lambda: office_bombs.deep_xml(".xlsx", SHEET, 1_000_000), {"damaged"}),
    "deep.docx": (lambda: office_bombs.deep_xml(".docx", DOCUMENT, 1_000_000), {"damaged"}),
    "tables in tables.docx": (lambda: office_bombs.deep_tables(900), {"damaged"}),
    "wide.docx": (lambda: office_bombs.wide_cells(10**9, 1), {"too-large"}),
    "wide rows.docx": (lambda: office_bombs.wide_cells(999, 2000), {"too-large"}),
    "attributes.xlsx": (lambda: office_bombs.attributes(1_000_000), {"too-large"}),
    "endless.xlsx": (lambda: office_bombs.endless(".xlsx", SHEET, 40 * MEGABYTE), {"too-large"}),
    "endless.docx": (lambda: office_bombs.endless(".docx", DOCUMENT, 40 * MEGABYTE), {"too-large"}),
    "overlapping.xlsx": (lambda: office_bombs.overlapping_zip(10_000, 10 * MEGABYTE), {"too-large"}),
    "lying.xlsx": (lambda: office_bombs.lying_sizes(".xlsx", SHEET), {"damaged"}),
    "lying.docx": (lambda: office_bombs.lying_sizes(".docx", DOCUMENT), {"damaged"}),
    "leading out.xlsx": (lambda: office_bombs.leading_out(".xlsx"), {READ}),
    "leading out.docx": (lambda: office_bombs.leading_out(".docx"), {READ}),
    "a line of 100 MB.txt": (lambda: bombs.one_line(100), {"too-large"}),
    "a line of 5 MB.txt": (lambda: bombs.one_line(5), {READ}),
    "10 million cells.csv": (lambda: bombs.csv_cells(1000, 10_000), {"too-large"}),
    "open quotes.csv": (lambda: bombs.open_quotes(20_000), {READ}),
    "blanks in a frame.txt": (lambda: b"|" + b" " * 2_000_000 + b"x|a|\n", {READ}),
    "colons.txt": (lambda: "：".encode() * 100_000, {READ}),
    "lines in a cell.txt": (lambda: "甲\v".encode() * 50_000 + b"x\n", {READ}),
    "titles.txt": (lambda: bombs.titles(1000), {READ}),
}
ODD_NAMES = {  # as the file system takes them → as a record names them
    b"a\\..\\..\\up.txt": "a\\..\\..\\up.txt",
    b"line\nbreak \x1b[31m.txt": "line\nbreak \x1b[31m.txt",
    "长".encode() * 83 + b"ab.txt": "长" * 83 + "ab.txt",  # 255 bytes
    "表".encode("gb18030") + b".txt": "\\xb1\\xed.txt",
    "\u202etxt.exe".encode(): "\u202etxt.exe",
    b"<img src=x onerror=alert(1)>.txt": "<img src=x onerror=alert(1)>.txt",
    b"=1+1.txt": "=1+1.txt",
}


class _Server(BaseHTTPRequestHandler):
    asked: list[str] = []  # noqa: RUF012 - one list for the one server

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server that notes what it is asked for."""
    listening = HTTPServer(("127.0.0.1", 0), _Server)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/fetched"
    listening.shutdown()
    listening.server_close()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory, server: str) -> Path:
    """All of them in one run, each with limits that a form never meets."""
    folder = tmp_path_factory.mktemp("bombs")
    inbox = folder / "inbox"
    inbox.mkdir()
    (folder / "secret.txt").write_text(SECRET, encoding="utf-8")
    secret = (folder / "secret.txt").as_uri()
    files = {name.encode(): make() for name, (make, _) in FILES.items()}
    files |= {name: form(f"第{number}号") for number, name in enumerate(ODD_NAMES)}
    for target, kind in ((secret, "file"), (server, "net")):
        files[f"{kind}.xlsx".encode()] = office_bombs.external_entity(".xlsx", SHEET, target)
        files[f"{kind}.docx".encode()] = office_bombs.external_entity(".docx", DOCUMENT, target)
    files[b"macros.xlsm"] = office_bombs.with_macros(".xlsx")
    files[b"macros.docm"] = office_bombs.with_macros(".docx")
    files[b"linked.pdf"] = bombs.active_pdf(server)
    files[b"linked.docx"] = office_bombs.leading_out(".docx", server, str(folder / "secret.txt"))
    for name, content in files.items():
        path = os.path.join(os.fsencode(inbox), name)  # noqa: PTH118 - names of bytes
        try:
            with open(path, "wb") as file:  # noqa: PTH123
                file.write(content)
        except OSError:  # a file system that takes no such name
            continue
        os.utime(path, (time.time() - 3600,) * 2)
    (folder / "before.json").write_text(json.dumps(_as_they_are(inbox)), encoding="utf-8")
    (folder / "settings.toml").write_text("seconds_per_file = 120\nmegabytes_per_file = 2000\n", encoding="utf-8")
    done = extract(inbox, folder / "out", "--config", folder / "settings.toml", timeout=1200)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr
    return folder / "out"


@pytest.mark.parametrize("name", FILES)
def test_ends_in_records_or_in_one_named_failure(name: str, output: Path) -> None:
    read = {record["source"]["file"] for record in records(output)}
    assert (name in read) != (name in failures(output))
    assert (READ if name in read else failures(output)[name]) in FILES[name][1]


def test_neighbours_go_on_and_nothing_else_is_ready(output: Path) -> None:
    ready = {record["source"]["file"] for record in records(output) if record["status"] == "ready"}
    inbox = {os.fsencode(name) for name in os.listdir(output.parent / "inbox")}  # noqa: PTH208 - names of bytes
    assert ready == {"good.txt"} | {shown for name, shown in ODD_NAMES.items() if name in inbox}


def test_records_of_odd_names_stand_in_the_folder_of_records(output: Path) -> None:
    ours = {"inbox", "out", "secret.txt", "settings.toml", "before.json"}
    assert {path.name for path in output.parent.iterdir()} == ours
    for record in (output / "records").iterdir():
        assert record.name.isprintable()
        assert len(os.fsencode(record.name)) <= 255
        assert not set(record.name) & set('<>:"/\\|?*')


def test_no_file_of_the_machine_and_no_address_is_opened(output: Path) -> None:
    """External entities, relations that lead out, links, actions."""
    told = b"".join(contents(output).values()).decode()
    assert SECRET not in told
    assert "attached words" not in told
    assert _Server.asked == []
    assert {
        name: code for name, code in failures(output).items() if name.startswith(("file.", "net."))
    } == dict.fromkeys(("file.xlsx", "file.docx", "net.xlsx", "net.docx"), "damaged")


def test_macros_and_objects_are_not_looked_at(output: Path) -> None:
    whole = {record["source"]["file"]: record for record in records(output)}
    told = b"".join(contents(output).values()).decode()
    assert {"macros.xlsm", "macros.docm"} <= whole.keys()
    assert office_bombs.MACRO not in told


def test_sources_are_as_they_were(output: Path) -> None:
    """Whatever their kind and whatever was wrong with them: names, bytes, times and permissions."""
    before = json.loads((output.parent / "before.json").read_bytes())
    assert len(before) > len(FILES) > 50
    assert {Path(name).suffix for name in before} >= {".txt", ".csv", ".pdf", ".xlsx", ".docx", ".png", ".tif", ".xlsm"}
    assert _as_they_are(output.parent / "inbox") == before


def _as_they_are(folder: Path) -> dict[str, list[str | int]]:
    """Of each file its digest, its time and its permissions, by its name."""
    found: dict[str, list[str | int]] = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        found[os.fsencode(path.name).decode("latin-1")] = [
            hashlib.sha256(path.read_bytes()).hexdigest(), status.st_mtime_ns, status.st_mode,
        ]  # fmt: skip
    return found
