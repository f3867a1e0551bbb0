from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import InputError
from pipeline.review.painter import Original, Page, Painter
from tests.commands import contents, extract, form, records
from tests.review.asker import EVIL, HERE, PORT, WRONG_TOTAL, Asker


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1.evil.example:{PORT}", ""]
)
def test_names_that_lead_here_from_elsewhere_are_refused(asker: Asker, host: str) -> None:
    for path in ("/", "/static/review.css", "/r/x"):
        answer = asker.client.get(path, headers={"Host": host})
        assert answer.status_code in (400, 403)
        assert "河岸清淤" not in answer.text


@pytest.mark.parametrize("host", [f"localhost:{PORT}", f"127.0.0.1:{PORT}", f"[::1]:{PORT}"])
def test_the_names_of_this_machine_are_answered(asker: Asker, host: str) -> None:
    assert asker.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Token": "guessed"},
        {"X-Token": ""},
        {"X-Token": "é"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": f"http://evil.example:{PORT}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_another_site_can_change_nothing(asker: Asker, headers: dict[str, str]) -> None:
    own = asker.id_of("total.txt")
    before = contents(asker.folder / "output")
    for what, asked in (("accept", {"pointer": None}), ("undo", {"numbers": [1]})):
        refused = asker.post(f"/r/{own}/{what}", {"version": asker.version(own), **asked}, **headers)
        assert refused.status_code == 403
    assert contents(asker.folder / "output") == before


def test_nothing_is_changed_by_looking(asker: Asker) -> None:
    own = asker.id_of("total.txt")
    for what in ("correct", "accept", "remove", "add", "undo"):
        assert asker.get(f"/r/{own}/{what}").status_code == 405
    assert asker.client.put(f"/r/{own}", base_url=HERE).status_code == 405
    assert asker.client.delete(f"/r/{own}", base_url=HERE).status_code == 405


@pytest.mark.parametrize(
    "asked",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"{}",
        b'{"version": 1, "pointer": {}}',
        b'{"version": null, "pointer": []}',
        b"x" * 300_000,
    ],
)
@pytest.mark.parametrize("what", ["correct", "accept", "remove", "add", "undo"])
def test_requests_that_are_none_end_in_a_sentence(asker: Asker, what: str, asked: bytes) -> None:
    own = asker.id_of("total.txt")
    before = contents(asker.folder / "output")
    headers = {"Origin": HERE, "X-Token": asker.guard.token, "Content-Type": "application/json"}
    answer = asker.client.post(f"/r/{own}/{what}", base_url=HERE, data=asked, headers=headers)
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.text
    assert contents(asker.folder / "output") == before


@pytest.mark.parametrize(
    "path",
    [
        "/r/../../etc/passwd", "/r/..%2f..%2fetc%2fpasswd", "/r/%2e%2e%2f/original", "/r/total", "/static/../server.py",
        "/static/..%2fserver.py", "/static/%2e%2e/words.toml", "/r/0000000000000000-1/page/1", "//etc/passwd",
    ],
)  # fmt: skip
def test_no_path_of_a_request_is_opened(asker: Asker, path: str) -> None:
    answer = asker.get(path)
    assert answer.status_code in (404, 308)
    assert "root:" not in answer.text
    assert "import" not in answer.text


def test_every_answer_forbids_what_is_not_ours(asker: Asker) -> None:
    own = asker.id_of("total.txt")
    for path in ("/", f"/r/{own}", f"/r/{own}/original", "/static/record.js", "/nothing"):
        answer = asker.get(path)
        answer.close()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_has_no_script_or_style_of_its_own(asker: Asker) -> None:
    own = asker.id_of("total.txt")
    for path in ("/", f"/r/{own}", f"/r/{own}/original", "/nothing"):
        foreign = r'<script(?![^>]*(?:src="/static/|application/json))|\son\w+="|style="|javascript:'
        assert not re.search(foreign, asker.get(path).text)


def test_texts_of_documents_stay_texts(asker: Asker) -> None:
    own = next(record for record in records(asker.folder / "output") if record["project"]["name"] == EVIL)["record_id"]
    for path in ("/", f"/r/{own}", f"/r/{own}/original", f"/?file={EVIL}&words={EVIL}&unit={EVIL}"):
        text = asker.get(path).text
        assert EVIL not in text
        assert '" onclick="' not in text
        assert "&lt;script&gt;" in text or "\\u003cscript" in text


def test_characters_that_turn_text_are_named(folder: Path) -> None:
    (folder / "inbox" / "turned.txt").write_bytes(form("课\u202e堂", **WRONG_TOTAL))
    assert extract(folder / "inbox", folder / "output").returncode == 0
    asker = Asker(folder)
    own = asker.id_of("turned.txt")
    for path in ("/", f"/r/{own}", f"/r/{own}/original"):
        assert "\u202e" not in asker.get(path).text
    asker.close()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Asker]:
    """A form that no other folder holds."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "total.txt").write_bytes(form("河岸清淤", **WRONG_TOTAL))
    assert extract(inbox, tmp_path / "output").returncode == 0
    asker = Asker(tmp_path)
    yield asker
    asker.close()


def test_a_document_is_found_by_its_content_wherever_it_lies(alone: Asker) -> None:
    own, inbox = alone.id_of("total.txt"), alone.folder / "inbox"
    assert 'data-v="' in alone.get(f"/r/{own}/original").text
    (inbox / "total.txt").rename(inbox / "renamed.txt")
    assert 'data-v="' in alone.get(f"/r/{own}/original").text
    (inbox / "renamed.txt").write_bytes(form("别的内容", **WRONG_TOTAL))
    told = alone.get(f"/r/{own}/original").text
    assert "找不到原文件 total.txt" in told
    assert "别的内容" not in told


def test_a_link_out_of_the_inbox_is_not_followed(alone: Asker, tmp_path: Path) -> None:
    own, inbox = alone.id_of("total.txt"), alone.folder / "inbox"
    shutil.move(inbox / "total.txt", tmp_path / "elsewhere.txt")
    (inbox / "link.txt").symlink_to(tmp_path / "elsewhere.txt")
    assert "找不到原文件" in alone.get(f"/r/{own}/original").text


def test_only_pages_that_the_form_stands_on_are_drawn(asker: Asker) -> None:
    own = asker.id_of("total.txt")
    for page in ("0", "1", "2", "99999999999999999999"):
        assert asker.get(f"/r/{own}/page/{page}").status_code == 404


def test_a_painter_that_hangs_is_replaced(tmp_path: Path) -> None:
    hanging = Painter(seconds=0.0)
    original = Original(tmp_path / "x.pdf", ".pdf", "0" * 64)
    with pytest.raises(InputError, match="took longer"):
        hanging.paint(original, Page(1))
    with pytest.raises(InputError):
        hanging.paint(original, Page(1))
    hanging.close()


def test_a_painter_that_died_is_begun_anew(tmp_path: Path) -> None:
    painter = Painter()
    painter.warm()
    assert painter._process
    painter._process.kill()
    painter._process.join()
    with pytest.raises(InputError, match="cannot be opened"):
        painter.paint(Original(tmp_path / "x.pdf", ".pdf", "0" * 64), Page(1))
    painter.close()
