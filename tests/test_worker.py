from __future__ import annotations

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pypdfium2
import pytest

from pipeline import answering, worker
from pipeline.child import begun
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, sources
from pipeline.process import Outcome, engine_opener, knowledge
from pipeline.sharing import Job
from pipeline.worker import Crew, _work_of, read_all
from tests.commands import command, contents, failures, form, inbox_of, records
from tests.documents import input_of
from tests.hostile_pdfs import swelling

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are watched through /proc")


@pytest.fixture(scope="session")
def long_pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Takes so long to read that a busy machine cannot miss it."""
    whole = pypdfium2.PdfDocument.new()
    part = pypdfium2.PdfDocument(input_of("draw-two-forms-one-page"))
    for _ in range(900):
        whole.import_pages(part)
    path = tmp_path_factory.mktemp("long") / "long.pdf"
    whole.save(path)
    return path.read_bytes()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    return inbox_of(6, tmp_path)


def outcomes(inbox: Path, config: Config) -> dict[str, str]:
    """File name to `read` or the code of its failure."""
    found = [(o.file, o.failure.code.value if o.failure else "read") for _, o in read_all(sources([inbox]), config)]
    assert len(found) == len(dict(found))
    return dict(found)


READ = {f"{number}.txt": "read" for number in range(6)}


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The reading processes of a run."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == pid and b"spawn_main" in (path / "cmdline").read_bytes():
                found.append(int(path.name))
        except OSError:
            continue
    return found


def wait_for(what: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def test_every_source_gives_one_outcome_whatever_the_number_of_workers(inbox: Path) -> None:
    for workers in (1, 3, 50):
        assert outcomes(inbox, Config(workers=workers)) == READ
    assert list(read_all([], Config())) == []
    assert multiprocessing.active_children() == []


def test_a_reader_that_aborts_takes_nothing_with_it(inbox: Path) -> None:
    """PDFium aborts the process when it gets no memory for a page of 300 MB; that is what isolation is for."""
    (inbox / "3.pdf").write_bytes(swelling(300))
    found = outcomes(inbox, Config(workers=1, megabytes_per_file=700))
    assert found == READ | {"3.pdf": "crashed"}


@linux
def test_a_worker_killed_while_reading_costs_the_file_in_hand(inbox: Path, long_pdf: bytes) -> None:
    (inbox / "2.pdf").write_bytes(long_pdf)
    killed: list[int] = []

    def kill_the_busy() -> None:
        """The one that reads text is done within a few seconds, what it imports counted in."""
        while not killed:
            for child in multiprocessing.active_children():
                if child.pid and processor_seconds(child.pid) > 8:
                    os.kill(child.pid, signal.SIGKILL)
                    killed.append(child.pid)
            time.sleep(0.01)

    watcher = threading.Thread(target=kill_the_busy, daemon=True)
    watcher.start()
    found = outcomes(inbox, Config(workers=2))
    watcher.join(1)
    assert len(killed) == 1
    assert found == READ | {"2.pdf": "crashed"}


def test_workers_killed_between_files_cost_nothing(inbox: Path) -> None:
    found = []
    for _, outcome in read_all(sources([inbox]), Config(workers=1)):
        found.append((outcome.file, outcome.failure))
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
    assert found == [(name, None) for name in READ]


def test_time_limit_ends_one_file(inbox: Path, long_pdf: bytes) -> None:
    (inbox / "3.pdf").write_bytes(long_pdf)
    started = time.monotonic()
    list_of = [
        (o.file, o.failure) for _, o in read_all(sources([inbox]), Config(workers=1, seconds_per_file=4)) if o.failure
    ]
    assert [(name, failure.code) for name, failure in list_of] == [("3.pdf", FailureCode.TIMEOUT)]
    assert time.monotonic() - started < 60  # it hangs no longer than its limit and some start-up


def test_what_comes_while_a_long_one_is_read_goes_to_another_worker(inbox: Path, long_pdf: bytes) -> None:
    (inbox / "long.pdf").write_bytes(long_pdf)
    found = {source.name: source for source in sources([inbox])}
    later = [[found["1.txt"], found["2.txt"]], [found["3.txt"]]]
    read = Crew().read_all(
        [found["long.pdf"]], Config(workers=2, seconds_per_file=20), lambda: later.pop(0) if later else ()
    )
    told = [(outcome.file, outcome.failure.code.value if outcome.failure else "read") for _, outcome in read]
    assert sorted(told[:3]) == [("1.txt", "read"), ("2.txt", "read"), ("3.txt", "read")]
    assert told[3:] == [("long.pdf", "timeout")]


def test_memory_limit_is_a_named_failure(inbox: Path) -> None:
    assert set(outcomes(inbox, Config(workers=1, megabytes_per_file=100)).values()) == {"too-large"}


def test_an_answer_too_large_for_the_run_is_a_named_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(form())
    monkeypatch.setattr(answering, "_LARGEST_ANSWER", 1 << 20)
    assert answering.answer(Job(Source(path, "a.txt")), Config(), knowledge(None), engine_opener(Config(), 1))
    path.write_bytes(form() * 300)
    with pytest.raises(InputError, match="its records take more than 1 MB") as caught:
        answering.answer(Job(Source(path, "a.txt")), Config(), knowledge(None), engine_opener(Config(), 1))
    assert caught.value.code == FailureCode.TOO_LARGE


@linux
def test_the_limit_is_on_what_a_file_needs_and_not_on_what_networks_keep() -> None:
    """Address space for shapes met before had filled the limit: every file after some dozen scans was too large."""
    script = (
        "import mmap\n"
        "from pipeline.child import limit_memory\n"
        "kept = mmap.mmap(-1, 600 << 20)\n"
        "limit_memory(300)\n"
        "small = mmap.mmap(-1, 200 << 20)\n"
        "try:\n"
        "    large = mmap.mmap(-1, 200 << 20)\n"
        "except OSError:\n"
        "    print('too much')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "too much\n"


def test_scanned_pages_wear_a_worker_out_sooner_than_files() -> None:
    def done(ocr: str | None, *pages: int) -> int:
        source = {"ocr": ocr, "pages": [{"page": page} for page in pages]}
        return _work_of(
            Job(Source(Path("a.pdf"), "a.pdf")), Outcome("a.pdf", "", 0.0, ({"source": source}, {"source": source}))
        )

    assert done(None, 1, 2) == 1
    assert done("PP-OCRv6", 1, 2) == 2 * done("PP-OCRv6", 1) - 1 > 5
    assert _work_of(Job(Source(Path("a.pdf"), "a.pdf")), Outcome("a.pdf", "", 0.0)) == 1


def _start(inbox: Path, output: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "pipeline", "extract", inbox, "-o", output, "--workers", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_heeds_control_c,  # noqa: PLW1509 - nothing but this happens between fork and exec
    )


def _heeds_control_c() -> None:
    """A shell lets what it runs in the background ignore Ctrl-C, and all that these start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _written(output: Path) -> int:
    return len(list((output / "records").glob("*.json")))


@linux
def test_kill_of_the_whole_run_leaves_no_half_file_and_the_next_run_completes(
    inbox: Path, tmp_path: Path, long_pdf: bytes
) -> None:
    (inbox / "9.pdf").write_bytes(long_pdf)
    process = _start(inbox, tmp_path / "out")
    wait_for(lambda: _written(tmp_path / "out") >= 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    for path in (tmp_path / "out" / "records").glob("*.json"):
        assert json.loads(path.read_text(encoding="utf-8"))["schema"] == "form-record/1"
    assert not (tmp_path / "out" / "records.jsonl").exists()

    (inbox / "9.pdf").unlink()
    for output in ("out", "fresh"):
        assert command("extract", inbox, "-o", tmp_path / output).returncode == 0
    assert _without_drafts(tmp_path / "out") == _without_drafts(tmp_path / "fresh")


def _without_drafts(folder: Path) -> dict[str, bytes]:
    """What was being written when the run was killed stays beside, hidden."""
    return {name: content for name, content in contents(folder).items() if not name.endswith(".tmp")}


@linux
@pytest.mark.parametrize("at_work", ["tiny texts", "a long document"])
def test_no_worker_outlives_a_killed_run(at_work: str, inbox: Path, tmp_path: Path, long_pdf: bytes) -> None:
    """One in the midst of a document would be at it until the end, or for ever where the document hangs."""
    if at_work == "a long document":
        (inbox / "6.pdf").write_bytes(long_pdf)
        (inbox / "7.pdf").write_bytes(long_pdf + b"\n")
    else:
        for number in range(6, 300):
            (inbox / f"{number}.txt").write_bytes(form(f"第{number}号"))
    process = _start(inbox, tmp_path / "out")
    wait_for(lambda: _written(tmp_path / "out") >= (6 if at_work == "a long document" else 1))
    workers = children(process.pid)
    assert len(workers) == 2
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    wait_for(lambda: not any(Path(f"/proc/{pid}/cmdline").exists() for pid in workers), seconds=10)


@linux
def test_control_c_keeps_what_is_done_and_says_so(inbox: Path, tmp_path: Path, long_pdf: bytes) -> None:
    (inbox / "9.pdf").write_bytes(long_pdf)
    process = _start(inbox, tmp_path / "out")
    wait_for(lambda: _written(tmp_path / "out") >= 6)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said + errors
    assert "Stopped before the end, 1 file(s) left" in said
    assert sorted(record["source"]["file"] for record in records(tmp_path / "out")) == sorted(READ)
    assert failures(tmp_path / "out") == {}


def test_as_many_workers_are_begun_as_there_are_cores_for_us(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "cores_here", lambda: 1)
    crew = Crew()
    assert len(list(crew.read_all(sources([inbox]), Config()))) > 1
    assert len(crew._workers) == 1
    crew.close()


def hang_up(pipe: Connection) -> None:
    """As after a library has closed what was not its own."""
    pipe.send(True)  # it can read
    pipe.close()
    time.sleep(600)


def test_a_worker_that_hangs_up_and_lives_on_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its end was waited for without a limit."""
    monkeypatch.setattr(worker, "_SECONDS_TO_END", 0.1)
    process, pipe = begun(hang_up)
    one = worker._Worker(process, pipe, Job(Source(Path("a.pdf"), "a.pdf")), time.monotonic() + 60)
    while (answer := worker._collect(one, Config())) is None:
        time.sleep(0.02)
    assert isinstance(answer, Outcome)
    assert answer.failure is not None
    assert (answer.failure.code.value, process.is_alive()) == ("crashed", False)
