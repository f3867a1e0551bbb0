"""Records as tables: every format says the same, and none runs what a document says."""

from __future__ import annotations

import csv
import json
import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pandas
import pytest

from pipeline.errors import UsageError
from pipeline.export import neutral, write_tables
from tests.commands import command, extract, form

EVIL = '=1+HYPERLINK("http://example.invalid","社区课堂")'


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two ready forms, one whose project has the name of a formula, and one to review, with a person's name."""
    folder = tmp_path_factory.mktemp("export")
    (folder / "inbox").mkdir()
    (folder / "inbox" / "a.txt").write_bytes(form())
    (folder / "inbox" / "b.txt").write_bytes(form(EVIL))
    wrong = form("第三个").replace(b"\t100\t100\n", b"\t100\t41\n") + "填报人：某甲\n".encode()
    (folder / "inbox" / "c.txt").write_bytes(wrong)
    extract(folder / "inbox", folder / "output")
    return folder / "output"


def export(output: Path, tmp_path: Path, form_: str, *options: str) -> Path:
    done = command("export", "--format", form_, "--records", output, "-o", tmp_path / "tables", *options)
    assert done.returncode == 0, done.stderr
    return tmp_path / "tables"


def names(rows: list[dict[str, Any]]) -> list[Any]:
    return [row["name"] for row in rows]


def test_every_table_has_its_rows_under_the_keys_of_its_form(output: Path, tmp_path: Path) -> None:
    folder = export(output, tmp_path, "jsonl")
    tables = {
        path.stem: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for path in folder.iterdir()
    }
    assert set(tables) == {"forms", "fund_lines", "indicators", "fields", "findings"}
    assert names(tables["forms"]) == ["社区课堂", EVIL, "第三个"]
    ready = tables["forms"][0]
    assert (ready["status"], ready["year"], ready["total_score"], ready["errors"]) == ("ready", 2024, 100, 0)
    own = [row for row in tables["indicators"] if row["record_id"] == ready["record_id"]]
    assert [(row["position"], row["level3"], row["target_operator"], row["target_number"], row["score"]) for row in own] == [
        (0, "课程场次", ">=", 4, 50), (1, "参与热情", ">=", 90, 30), (2, "家长满意度", ">=", 90, 10),
    ]  # fmt: skip
    assert [row["executed"] for row in tables["fund_lines"] if row["record_id"] == ready["record_id"]] == [1000, 1000]
    assert {row["code"] for row in tables["findings"] if row["severity"] == "error"} == {"total-score"}


def test_what_begins_a_formula_is_text_everywhere(output: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader((export(output, tmp_path, "csv") / "forms.csv").read_text("utf-8-sig").splitlines()))
    assert names(rows)[1] == "'" + EVIL
    book = openpyxl.load_workbook(export(output, tmp_path, "xlsx") / "records.xlsx")
    [header, *cells] = book["forms"].iter_rows()
    [column] = [index for index, cell in enumerate(header) if cell.value == "name"]
    assert [(row[column].value, row[column].data_type) for row in cells] == [
        ("社区课堂", "s"), (EVIL, "s"), ("第三个", "s"),
    ]  # fmt: skip


def test_words_of_errors_are_text_in_workbooks(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, name in enumerate(("#N/A", "#REF!", "#DIV/0!")):
        (tmp_path / "in" / f"{number}.txt").write_bytes(form(name))
    extract(tmp_path / "in", tmp_path / "output")
    book = openpyxl.load_workbook(export(tmp_path / "output", tmp_path, "xlsx") / "records.xlsx")
    cells = [cell for row in book["forms"].iter_rows() for cell in row if str(cell.value).startswith("#")]
    assert [(cell.value, cell.data_type) for cell in cells] == [("#N/A", "s"), ("#REF!", "s"), ("#DIV/0!", "s")]


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("a;=1+1", "a;'=1+1"), ("a\t=1+1", "a\t'=1+1"), ('a; "@SUM(A1)', "a; \"'@SUM(A1)"), ("a\n+1", "a\n'+1"),
        (" =1+1", " '=1+1"), ("\t甲", "'\t甲"), ("甲；=乙", "甲；=乙"), ("a;b=1", "a;b=1"), ("a;'=1", "a;'=1"),
    ],
)  # fmt: skip
def test_a_formula_behind_what_parts_cells_is_text(text: str, safe: str) -> None:
    assert neutral(text) == safe


BEGINNINGS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)")
PLAIN = ("95%", "a=1", "≥4场", "'=1")


def told_apart(text: str) -> str:
    """A quote before it, and one more before what follows a tab or a line break, which may part cells."""
    return "'" + (text[0] + "'" + text[1:] if text[0].isspace() else text)


def test_whatever_begins_a_formula_is_text_in_every_column_of_text(tmp_path: Path) -> None:
    """Also where nobody would look for one: labels, units, findings, names of files."""
    values = [*BEGINNINGS, *PLAIN]
    tables = {
        name: pandas.DataFrame({"label": values, "score": -1.5, "more": values}) for name in ("fields", "findings")
    }
    for path in write_tables(tables, tmp_path, "csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for column in ("label", "more"):
            assert [row[column] for row in rows] == [*map(told_apart, BEGINNINGS), *PLAIN]
        assert {row["score"] for row in rows} == {"-1.5"}
    (path,) = write_tables(tables, tmp_path, "xlsx")
    book = openpyxl.load_workbook(path)
    for sheet in book:
        _, *rows_of_cells = sheet.iter_rows()
        for label, score, more in rows_of_cells:
            assert (label.data_type, more.data_type) == ("s", "s")
            assert label.value == more.value
            assert label.quotePrefix == str(label.value).startswith(tuple(text[0] for text in BEGINNINGS))
            assert (score.value, score.data_type) == (-1.5, "n")


def test_what_a_killed_export_left_goes_with_the_next_run(output: Path, tmp_path: Path) -> None:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form())
    extract(inbox, out)
    assert command("export", "--format", "xlsx", "--records", out).returncode == 0
    (out / "export" / ".records.xlsx.77.tmp.xlsx").write_bytes(b"half")
    (out / "export" / ".forms.csv.77.tmp.csv").write_bytes(b"half")
    (out / "export" / ".mine.xlsx").write_bytes(b"of somebody")
    extract(inbox, out)
    assert sorted(path.name for path in (out / "export").iterdir()) == [".mine.xlsx", "records.xlsx"]


def test_programs_read_numbers_and_text_as_such(output: Path, tmp_path: Path) -> None:
    table = pandas.read_parquet(export(output, tmp_path, "parquet") / "forms.parquet")
    assert table["total_score"].tolist() == [100.0, 100.0, 41.0]
    assert table["unit_code"].tolist() == ["119002"] * 3
    connection = sqlite3.connect(export(output, tmp_path, "sqlite") / "records.sqlite")
    query = "SELECT name, SUM(score) FROM forms JOIN indicators USING (record_id) GROUP BY record_id ORDER BY name"
    assert sorted(connection.execute(query).fetchall()) == sorted([("社区课堂", 90.0), (EVIL, 90.0), ("第三个", 90.0)])
    connection.close()


def test_only_what_was_asked_for_is_exported(output: Path, tmp_path: Path) -> None:
    ready = export(output, tmp_path, "jsonl", "--status", "ready")
    assert len((ready / "forms.jsonl").read_text("utf-8").splitlines()) == 2
    assert "某甲" not in (export(output, tmp_path, "jsonl") / "fields.jsonl").read_text("utf-8")
    assert "某甲" in (export(output, tmp_path, "jsonl", "--personal") / "fields.jsonl").read_text("utf-8")
    done = command("export", "--format", "csv", "--records", tmp_path / "nowhere")
    assert (done.returncode, "run form-pipeline extract first" in done.stderr) == (2, True)


def test_a_first_run_that_has_not_ended_is_told_from_none(output: Path, tmp_path: Path) -> None:
    shutil.copytree(output, tmp_path / "killed")
    (tmp_path / "killed" / "records.jsonl").unlink()
    done = command("export", "--format", "csv", "--records", tmp_path / "killed")
    assert (done.returncode, "has not ended" in done.stderr, "extract first" in done.stderr) == (2, True, False)


def test_a_name_with_a_line_separator_parts_no_record(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "甲\u2028乙.txt").write_bytes(form("分行"))
    extract(tmp_path / "inbox", tmp_path / "output")
    folder = export(tmp_path / "output", tmp_path, "jsonl")
    (line,) = (folder / "forms.jsonl").read_bytes().splitlines()
    assert json.loads(line)["name"] == "分行"


def test_nothing_half_written_stays(output: Path, tmp_path: Path) -> None:
    folder = export(output, tmp_path, "csv")
    (folder / "forms.csv").unlink()
    (folder / "forms.csv").mkdir()
    done = command("export", "--format", "csv", "--records", output, "-o", folder)
    assert (done.returncode, "cannot write to" in done.stderr) == (1, True)
    assert not list(folder.glob(".*"))


def test_the_program_of_the_documentation_scores(output: Path, tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "scoring.md").read_text(encoding="utf-8")
    program = text.partition("```python\n")[2].partition("```")[0]
    first = next(part for part in text.split("`") if part.startswith("form-pipeline "))
    shutil.copytree(output, tmp_path / "output")
    line = [sys.executable, "-m", "pipeline", *shlex.split(first)[1:]]
    here = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    subprocess.run(line, cwd=tmp_path, env=here, capture_output=True, check=True)
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    rows = [line.split()[-4:] for line in done.stdout.splitlines()]
    assert rows == [
        ["name", "total_score", "computed", "grade"],
        ["社区课堂", "100.0", "100.0", "优"],
        [EVIL, "100.0", "100.0", "优"],
    ]


def test_more_rows_than_a_sheet_can_have_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.export._MOST_ROWS", 1)
    tables = {"forms": pandas.DataFrame({"a": ["1"]}), "findings": pandas.DataFrame({"a": ["1", "2"]})}
    with pytest.raises(
        UsageError, match="the 2 rows of findings are too many for a sheet of Excel; use another format"
    ):
        write_tables(tables, tmp_path, "xlsx")
    assert not list(tmp_path.iterdir())
    assert len(write_tables(tables, tmp_path, "csv")) == 2
