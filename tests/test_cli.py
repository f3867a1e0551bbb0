from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.commands import command, contents, extract, failures, form, records
from tests.documents import input_of
from tests.explained_page import Page

COMMANDS = ("extract", "tables", "explain", "schema", "demo")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def test_help_names_every_command() -> None:
    done = command("--help")
    assert done.returncode == 0
    assert [name for name in COMMANDS if name not in done.stdout] == []
    for name in COMMANDS:
        assert command(name, "--help").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "required"),
        (("fold",), "invalid choice"),
        (("extract",), "required"),
        (("extract", "."), "--workers takes a number from 0"),
        (("extract", "no-such-folder"), "there is no no-such-folder"),
        (("extract", ".", "--config", "no-such.toml"), "no-such.toml: No such file"),
        (("explain", "no-such-record"), "there is no record no-such-record"),
    ],
)
def test_wrong_usage_is_2_and_one_clear_line(
    arguments: tuple[str, ...], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    more = ("--workers", "-1") if said.startswith("--workers") else ()
    done = command(*arguments, *more)
    assert done.returncode == 2
    assert said in done.stderr
    assert contents(tmp_path) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("colour = 1\n", "unknown key colour; known are cluster"),
        ("workers = true\n", "workers has a value of the wrong kind"),
        ("workers = \n", "settings.toml: Invalid value"),
        ('lexicon = "none.tsv"\n', "none.tsv"),
    ],
)
def test_bad_settings_are_2(text: str, said: str, inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form())
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")
    done = extract(inbox, tmp_path / "out", "--config", tmp_path / "settings.toml")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("妇儿儿童\t妇女儿童\n丙 丁\n".encode(), "slips.tsv: line 2: "),
        ("妇儿儿童\t妇女儿童\n".encode("gb18030"), "slips.tsv: "),
        (b"=\x00", "slips.tsv: line 1: "),
    ],
)
def test_a_lexicon_with_a_mistake_is_2_and_nothing_is_read(text: bytes, said: str, inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form())
    (tmp_path / "slips.tsv").write_bytes(text)
    (tmp_path / "settings.toml").write_text('lexicon = "slips.tsv"\n', encoding="utf-8")
    done = extract(inbox, tmp_path / "out", "--config", tmp_path / "settings.toml")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert said in done.stderr
    assert not (tmp_path / "out").exists()


def test_fewer_than_no_workers_in_the_settings_is_2(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form())
    (tmp_path / "settings.toml").write_text("workers = -1\n", encoding="utf-8")
    done = command("extract", inbox, "-o", tmp_path / "out", "--config", tmp_path / "settings.toml", timeout=5)
    assert done.returncode == 2


def test_empty_inbox_says_what_to_do_and_is_no_failure(inbox: Path, tmp_path: Path) -> None:
    (inbox / ".gitkeep").touch()
    done = extract(inbox, tmp_path / "out")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Nothing to read in {inbox} yet.")
    assert done.stdout.rstrip().endswith("make demo")


def test_all_read_is_0(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form("甲"))
    (inbox / "b.txt").write_bytes(form("乙"))
    done = extract(inbox, tmp_path / "out")
    assert done.returncode == 0
    assert [record["project"]["name"] for record in records(tmp_path / "out")] == ["甲", "乙"]
    assert failures(tmp_path / "out") == {}
    assert " ".join(done.stdout.splitlines()[2].split()[:5]) == "2 2 2 0 0"


def test_one_that_fails_is_1_and_the_others_are_read(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form())
    (inbox / "b.ofd").write_bytes(b"PK\3\4 no archive")
    done = extract(inbox, tmp_path / "out")
    assert done.returncode == 1
    assert [record["source"]["file"] for record in records(tmp_path / "out")] == ["a.txt"]
    assert list(failures(tmp_path / "out")) == ["b.ofd"]
    assert done.stdout.startswith("b.ofd: ")
    assert "a.txt: 1 form(s)\n" in done.stderr


def test_single_files_and_folders_mix(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form("甲"))
    (tmp_path / "single.txt").write_bytes(form("乙"))
    assert extract([tmp_path / "single.txt", inbox], tmp_path / "out").returncode == 0
    assert [record["source"]["file"] for record in records(tmp_path / "out")] == ["a.txt", "single.txt"]


def test_explain_by_id_and_by_file(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").write_bytes(form())
    extract(inbox, tmp_path / "out")
    (path,) = (tmp_path / "out" / "records").iterdir()
    by_file = command("explain", path)
    by_id = command("explain", records(tmp_path / "out")[0]["record_id"], "-o", tmp_path / "out")
    assert by_file.returncode == by_id.returncode == 0
    assert by_file.stdout == by_id.stdout
    assert "  name: 社区课堂   <page 1, row 2, column 4>\n" in by_file.stdout
    assert "target ≥4场, actual 5场, 50 of 50" in by_file.stdout


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": "form-record/1"}', "\x00", "not json"])
def test_explain_of_what_is_no_record_is_2(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    done = command("explain", tmp_path / "a.json")
    assert (done.returncode, done.stderr) == (2, f"form-pipeline: {tmp_path / 'a.json'} is not a record\n")


def test_tables_as_text_and_as_json(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(form())
    text = command("tables", path, "--text")
    assert text.returncode == 0
    assert text.stdout.startswith("page 1  (13 x 9, delimited)\n项目支出绩效自评表\n")
    assert "产出指标(50分) | 数量指标 | 课程场次 | ≥4场 |" in text.stdout
    (sheet,) = json.loads(command("tables", path).stdout)
    assert (sheet["rows"], sheet["columns"]) == (13, 9)
    assert [cell["text"] for cell in sheet["cells"] if cell["row"] == 1][:4] == [
        "项目编码",
        "440303210301500003075",
        "项目名称",
        "社区课堂",
    ]


def test_tables_of_a_scan() -> None:
    path = input_of("scan-photo-turned")
    text = command("tables", path, "--text")
    assert text.returncode == 0, text.stderr
    assert text.stdout.startswith("page 1  (")
    assert "项目支出绩效自评表\n" in text.stdout
    assert "20605050.48 | 16018782.78 | 10 | 77.74 | 7.77" in text.stdout
    (sheet,) = json.loads(command("tables", path).stdout)
    boxes = {cell["text"]: cell["boxes"] for cell in sheet["cells"] if cell["text"]}
    assert boxes["382891179318018432596"] == [pytest.approx([269.5, 211.0, 458.0, 227.7], abs=6)]


def test_explain_a_scan_as_a_page(tmp_path: Path) -> None:
    path = input_of("scan-seal-over-figures")
    assert extract(path, tmp_path / "out").returncode == 0
    (record,) = records(tmp_path / "out")
    done = command(
        "explain", record["record_id"], "-o", tmp_path / "out", "--html", tmp_path / "a.html", "--document", path
    )
    assert (done.returncode, done.stderr) == (0, "")
    page = Page((tmp_path / "a.html").read_text(encoding="utf-8"))
    (shown,) = page.shown
    places = {tuple(place["box"]): place["raw"] for evidence in record["evidence"].values() for place in evidence}
    assert shown.boxes.keys() == places.keys()
    assert all((shown.pixels(box) < 140).any() for box, raw in places.items() if any(map(str.isalnum, raw)))
    assert {link["class"] for link in shown.boxes.values()} <= {"b sure", "b fair", "b low"}
    assert "b sure" in {link["class"] for link in shown.boxes.values()}
    assert shown.seals == [tuple(record["seals"][0]["box"])]


def test_tables_of_what_cannot_be_read_is_1(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n")
    done = command("tables", tmp_path / "a.pdf")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("form-pipeline: ")
    assert command("tables", tmp_path / "none.pdf").returncode == 1


def test_schema_is_a_schema_of_draft_2020_12() -> None:
    schema = json.loads(command("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


HOSTILE = [
    "a\nb\x1b[31mred.txt",
    "a..txt",
    "x..",
    "-o.txt",
    "{'a': 1}%s$(id)`id`.txt",
    "q\"uo'te*?<>|:\\.txt",
    " .txt",
    "\u202etxt.fdp.txt",
    "名" * 83 + ".txt",  # 253 bytes
    "a" * 251 + ".txt",
    "CON.txt",
    "x.TXT",
    "没有后缀",
]


@pytest.mark.skipif(sys.platform == "win32", reason="the system forbids such names")
def test_hostile_file_names_harm_neither_terminal_nor_output(inbox: Path, tmp_path: Path) -> None:
    for number, name in enumerate(HOSTILE):
        (inbox / name).write_bytes(form(f"第{number}号"))
    Path(os.fsdecode(os.fsencode(inbox) + b"/\xff\xfe.txt")).write_bytes(form("字节"))
    done = extract(inbox, tmp_path / "out")
    assert done.returncode == 0, done.stdout
    assert sorted(r["source"]["file"] for r in records(tmp_path / "out")) == sorted([*HOSTILE, "\\xff\\xfe.txt"])
    assert not set(done.stdout + done.stderr) & set("\x1b\u202e\r\x00")
    written = {path.name for path in (tmp_path / "out" / "records").iterdir()}
    assert len(written) == len(HOSTILE) + 1
    assert all(len(name.encode()) <= 255 for name in written)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["inbox", "out"]
    for name in written:
        assert command("explain", tmp_path / "out" / "records" / name).returncode == 0
        break
