"""The commands for corrections as a user runs them: what they say, their exit statuses, and nothing a document can do."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import command, extract, form, records


@pytest.fixture
def out(tmp_path: Path) -> Path:
    inbox, out = tmp_path / "in", tmp_path / "out"
    inbox.mkdir()
    (inbox / "a.txt").write_bytes(form("甲", **{"50\t50": "50\t60", "100\t100\n": "100\t97\n"}))
    assert extract(inbox, out).returncode == 0
    return out


def test_a_record_becomes_ready_by_commands_alone(out: Path) -> None:
    (record,) = records(out)
    identity = record["record_id"]
    done = command("correct", identity, "/indicators/0/score", "50", "-o", out, "--by", "王审核", "--note", "看纸")
    assert (done.returncode, done.stdout.splitlines()) == (0, [
        f"{identity} (a.txt) is for review.",
        "  /total/score: total-score: the form prints a total of 97, execution and indicators add up to 100",
    ])  # fmt: skip
    path = out / "records" / f"a-{identity}.json"
    done = command("accept", path, "/total/score", "-o", out, "--by", "李\u202e四")
    assert (done.returncode, done.stdout) == (2, "")
    done = command("accept", path, "/total/score", "-o", out, "--by", "李四")
    assert done.stdout == f"{identity} (a.txt) is ready.\n"
    row = '{"label": "填报人", "value": "赵六", "personal": true}'
    assert command("correct", identity, "/fields/-", row, "-o", out, "--by", "王审核").returncode == 0
    assert command("correct", identity, "/fields/0", "--remove", "-o", out, "--by", "王审核").returncode == 0
    listed = [line.split("  ", 2)[2] for line in command("corrections", "list", "-o", out).stdout.splitlines()]
    assert listed == [
        f"王审核  {identity} (a.txt) /indicators/0/score: 60 -> 50  (看纸)",
        f"李四  {identity} (a.txt) /total/score: accepted total-score",
        f"王审核  {identity} (a.txt) /fields/-: row added: 填报人 | 赵六 | True  [taken back]",
        "王审核  takes back line 3",
    ]
    done = command("corrections", "revert", "1", "-o", out, "--by", "王审核")
    assert done.stdout.splitlines()[0] == f"{identity} (a.txt) is for review."
    assert records(out)[0]["indicators"][0]["score"] == 60


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("correct", "RECORD", "/title"), "a value is missing: '' says that the form prints nothing there"),
        (("correct", "RECORD", "/indicators/0", "x", "--remove"), "--remove takes no value"),
        (("correct", "RECORD", "/indicators/-", "{"), "the row is no JSON object: "),
        (("correct", "RECORD", "/indicators/0/score", "fünf"), "fünf is no number of points"),
        (("accept", "RECORD", "/title"), "nothing was found at /title"),
        (("correct", "0000000000000000-1", "/title", "x"), "there is no record 0000000000000000-1 in "),
        (("corrections", "revert", "5"), "line 5 of the corrections is not there"),
    ],
)
def test_what_is_wrong_is_one_sentence(arguments: tuple[str, ...], reason: str, out: Path) -> None:
    identity = records(out)[0]["record_id"]
    given = [identity if argument == "RECORD" else argument for argument in arguments]
    done = command(*given, "-o", out, "--by", "王")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"form-pipeline: {reason}") and len(done.stderr.splitlines()) == 1
    assert not (out / "corrections.jsonl").exists()


def test_an_output_where_nobody_corrected_anything_says_so(out: Path, tmp_path: Path) -> None:
    assert command("corrections", "list", "-o", out).stdout == f"Nobody has corrected anything in {out} yet.\n"
    (tmp_path / "file").write_text("x")
    assert command("correct", tmp_path / "file", "/title", "x", "-o", out).returncode == 2
