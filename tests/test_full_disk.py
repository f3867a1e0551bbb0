"""A disk that is full or may not be written, for real: one clear line, nothing half-written, and the next run completes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import command, contents, extract, form, inbox_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="tmpfs, and limits of Linux")
root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")

_FULL = ("No space left on device", "database or disk is full", "File too large", "disk I/O error")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return inbox_of(8, tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What comes of the inbox where nothing is in the way."""
    place = tmp_path_factory.mktemp("whole")
    (place / "in").mkdir()
    for number in range(8):
        (place / "in" / f"{number}.txt").write_bytes(form(f"第{number}号"))
    assert extract(place / "in", place / "out").returncode == 0
    return contents(place / "out")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if not _mounted(place, "size=192k"):
        pytest.skip("nothing can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def _mounted(place: Path, options: str) -> bool:
    """Mounted, or mounted anew with these options."""
    again = ["mount", "-o", f"remount,{options}", str(place)]
    fresh = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    line = again if place.is_mount() else fresh
    return subprocess.run(line, capture_output=True, check=False).returncode == 0


def _assert_said(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("form-pipeline: cannot write ")
    assert any(reason in last for reason in _FULL), last


def _assert_whole(out: Path, expected: dict[str, bytes]) -> None:
    """Whatever is there is a whole record, and none of it a draft."""
    for name, text in contents(out).items():
        assert not name.endswith(".tmp")
        if name.startswith("records/"):
            assert text == expected[name]
            assert json.loads(text)["schema"] == "form-record/1"


@root
def test_read_only_disk_is_one_clear_line(inbox: Path, small_disk: Path) -> None:
    assert _mounted(small_disk, "ro")
    done = extract(inbox, small_disk / "out")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"form-pipeline: cannot write to {small_disk / 'out'}: Read-only file system; ")


@root
@pytest.mark.parametrize("kilobytes", [16, 64, 128, 192, 256, 288])
def test_full_disk_stops_the_run_with_one_clear_line_and_whole_files(
    kilobytes: int, inbox: Path, small_disk: Path, whole: dict[str, bytes]
) -> None:
    """The smaller it is, the earlier it is full: at the ledger, amid the records, at the list of all."""
    assert _mounted(small_disk, f"size={kilobytes}k")
    done = extract(inbox, small_disk / "out")
    _assert_said(done)
    _assert_whole(small_disk / "out", whole)
    if kilobytes >= 192:
        (path, *_) = (small_disk / "out" / "records").iterdir()
        assert command("explain", path).returncode == 0
    assert _mounted(small_disk, "size=4m")
    assert extract(inbox, small_disk / "out").returncode == 0
    assert contents(small_disk / "out") == whole


@pytest.mark.parametrize("kilobytes", [4, 16, 40, 64, 100])
def test_files_that_may_not_grow_stop_the_run_likewise(
    kilobytes: int, inbox: Path, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    """A limit on the size of files needs no root, and strikes the ledger, a record or the list."""
    line = f'ulimit -f {kilobytes}; exec "$@"'
    arguments = [sys.executable, "-m", "pipeline", "extract", inbox, "-o", tmp_path / "out", "--workers", "1"]
    done = subprocess.run(
        ["bash", "-c", line, "bash", *map(str, arguments)], capture_output=True, text=True, timeout=120, check=False
    )
    assert "Traceback" not in done.stderr
    if kilobytes < 64:  # the list has 68 kB
        _assert_said(done)
    _assert_whole(tmp_path / "out", whole)
    assert extract(inbox, tmp_path / "out").returncode == 0
    assert contents(tmp_path / "out") == whole


@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("closed", [".", "records"])
def test_folder_that_may_not_be_written_is_one_clear_line_and_completed_later(
    closed: str, inbox: Path, tmp_path: Path, whole: dict[str, bytes]
) -> None:
    out = tmp_path / "out"
    (out / "records").mkdir(parents=True)
    (out / closed).chmod(0o500)
    done = extract(inbox, out)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("form-pipeline: cannot write ")
    assert ("Permission denied" in done.stderr, done.stderr.count("\n")) == (True, 1)
    (out / closed).chmod(0o700)
    assert extract(inbox, out).returncode == 0
    assert contents(out) == whole
