"""The same work on a Ray cluster of two machines, made here by Ray's own utility for tests."""

from __future__ import annotations

import errno
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import spawn
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from extractors.seen import PagesSeen
from pipeline import worker
from pipeline.cluster import Luggage, _Actor, _read_all, read_all
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError, UsageError
from pipeline.fingerprint import reader_of
from pipeline.inbox import sources
from pipeline.process import Outcome
from pipeline.run import run
from pipeline.sharing import Answer, Job
from pipeline.worker import Reader
from tests.commands import contents, form
from tests.hostile_pdfs import swelling
from tests.scan_pictures import grey_tiff, paper, strip

pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own, of what it will change


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the machines of the cluster put what does not last."""
    return tmp_path_factory.mktemp("temporary")


@pytest.fixture(scope="module")
def ray_cluster(temporary: Path) -> Iterator[Any]:
    pytest.importorskip("ray", reason="Ray has no package for this system")
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_TMPDIR", tempfile.gettempdir())  # the paths of its sockets must be short
        patch.setenv("TMPDIR", str(temporary))
        cluster: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
        yield cluster
        cluster.shutdown()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_bytes(form(f"第{number}号"))
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing of one")
    (folder / "swelling.pdf").write_bytes(swelling(300))
    return folder


def told(outcomes: list[tuple[Any, Outcome]]) -> dict[str, str]:
    found = [(outcome.file, outcome.failure.code.value if outcome.failure else "read") for _, outcome in outcomes]
    assert len(found) == len(dict(found))
    return dict(found)


def outcome_of(answer: Answer) -> Outcome:
    assert isinstance(answer, Outcome)
    return answer


READ = {f"{number:02}.txt": "read" for number in range(12)}


def test_a_lost_machine_loses_nothing(ray_cluster: Any, temporary: Path, inbox: Path, tmp_path: Path) -> None:
    """Output of a run on the cluster, one of whose two machines is killed: that of a run here, byte by byte."""
    second = ray_cluster.add_node(num_cpus=1)
    config = Config(engine="ray", cluster=ray_cluster.address, megabytes_per_file=700)
    seen: list[str] = []

    def kill_at_the_third(outcome: Outcome) -> None:
        seen.append(outcome.file)
        if len(seen) == 3:
            ray_cluster.remove_node(second, allow_graceful=False)

    there = run([inbox], tmp_path / "there", config, lambda count: kill_at_the_third)
    here = run([inbox], tmp_path / "here", Config(megabytes_per_file=700), lambda count: lambda outcome: None)
    assert sorted(seen) == sorted([*READ, "broken.pdf", "swelling.pdf"])
    assert (there.files, there.ready, there.review) == (here.files, here.ready, here.review) == (14, 12, 0)
    assert [(o.file, o.failure and o.failure.code.value) for o in there.failed] == [
        ("broken.pdf", "damaged"),
        ("swelling.pdf", "crashed"),
    ]
    assert contents(tmp_path / "there") == contents(tmp_path / "here")
    assert not [
        path for path in temporary.rglob("*") if path.is_file()
    ]  # of the machine that was killed the empty folder


def test_a_machine_with_another_version_is_refused(
    ray_cluster: Any, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cluster.reader_of", lambda config: "of this machine")
    with pytest.raises(UsageError, match="another version"):
        list(read_all(sources([inbox]), Config(cluster=ray_cluster.address)))


class Without:
    """A reader on a machine that lacks a package."""

    def __init__(self, luggage: Luggage) -> None:
        raise ModuleNotFoundError("No module named 'pypdfium2'")

    def ready(self) -> str:
        return ""

    def close(self) -> None:
        pass


def test_machines_that_cannot_start_a_reader_end_the_run_with_a_sentence(
    ray_cluster: Any, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.cluster._Actor", Without)
    with pytest.raises(UsageError, match=r"no reader can be started on the Ray cluster: .*No module named 'pypdfium2'"):
        list(read_all(sources([inbox]), Config(cluster=ray_cluster.address)))


class Limited(_Actor):
    """A reader on a machine that gives it no process."""

    def __init__(self, luggage: Luggage) -> None:
        def no_process(*_: object) -> None:
            raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

        vars(worker)["begun"] = no_process  # of its own process
        super().__init__(luggage)


class Bereft(_Actor):
    """A reader on a machine where no process that it begins comes to read."""

    def __init__(self, luggage: Luggage) -> None:
        spawn.set_executable(f"{sys.executable}-that-is-gone")
        super().__init__(luggage)


@pytest.mark.parametrize(
    ("machine", "said"), [(Limited, "Resource temporarily unavailable"), (Bereft, "status 255, 3 times")]
)
def test_machines_without_a_process_to_read_with_end_the_run_with_a_sentence_and_no_file_is_blamed(
    ray_cluster: Any, inbox: Path, monkeypatch: pytest.MonkeyPatch, machine: type, said: str
) -> None:
    monkeypatch.setattr("pipeline.cluster._Actor", machine)
    sentence = rf"no reader can be started on the Ray cluster: .*no process .*{said}.*, then run it again$"
    with pytest.raises(UsageError, match=sentence):
        list(read_all(sources([inbox]), Config(cluster=ray_cluster.address)))


def test_a_cluster_that_does_not_answer_is_a_sentence(inbox: Path) -> None:
    pytest.importorskip("ray", reason="Ray has no package for this system")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(UsageError, match=f"{address} cannot be reached"):
        list(read_all(sources([inbox]), Config(cluster=address)))


def test_without_ray_a_sentence_says_what_to_install(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'form-pipeline\[ray\]'"):
        list(read_all(sources([inbox]), Config()))


def test_files_of_the_settings_go_along(tmp_path: Path) -> None:
    (tmp_path / "slips.tsv").write_text("妇儿儿童\t妇女儿童\n", encoding="utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.toml").write_text("form_type = 'a'\n", encoding="utf-8")
    luggage = Luggage.of(Config(lexicon=tmp_path / "slips.tsv", profiles=tmp_path / "own", ocr="paddleocr"))
    there = tmp_path / "there"
    there.mkdir()
    config = luggage.unpacked(there)
    assert config.lexicon is not None
    assert config.lexicon.read_text(encoding="utf-8") == "妇儿儿童\t妇女儿童\n"
    assert (there in config.lexicon.parents, config.profiles, config.ocr) == (True, there / "profiles", "paddleocr")
    assert [path.name for path in (there / "profiles").iterdir()] == ["a.toml"]
    with pytest.raises(UsageError, match="nowhere"):
        Luggage.of(Config(lexicon=tmp_path / "nowhere.tsv"))


def test_a_reader_goes_on_after_a_file_that_ended_its_process(inbox: Path) -> None:
    reader = Reader(Config(megabytes_per_file=700), threads=1)
    order = ["00.txt", "swelling.pdf", "01.txt"]
    files = {source.name: source for source in sources([inbox])}
    assert told([(name, outcome_of(reader.answer(Job(files[name])))) for name in order]) == {
        "00.txt": "read",
        "swelling.pdf": "crashed",
        "01.txt": "read",
    }


class Lost(Exception):
    """As Ray's own, of an actor whose machine is gone."""


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked of a reader: whether it is there (no job), or to do a job."""

    number: int
    job: Job | None = None


class TwoMachines:
    """What is used of Ray: a cluster where the first `doomed` readers are on a machine that dies, and all others not.

    What is asked of the last of the first `cores` readers takes longer than all else.
    """

    def __init__(self, cores: int, doomed: int) -> None:
        self.exceptions = SimpleNamespace(RayError=Lost)
        self.cores, self.doomed, self.dead = cores, doomed, False
        self.begun = 0

    def remote(self, **_: Any) -> Any:
        return lambda _: SimpleNamespace(remote=self.begin)

    def begin(self, _: Luggage) -> Any:
        number, self.begun = self.begun, self.begun + 1
        ready = SimpleNamespace(remote=lambda: Asked(number))
        return SimpleNamespace(ready=ready, answer=SimpleNamespace(remote=lambda job: Asked(number, job)))

    def wait(self, asked: list[Asked], timeout: float) -> tuple[list[Asked], list[Asked]]:
        return sorted(asked, key=lambda one: one.number == self.cores - 1)[:1], []

    def get(self, asked: Asked) -> Any:
        if self.dead and asked.number < self.doomed:
            raise Lost
        return self.answer(asked.number, asked.job) if asked.job else reader_of(Config())

    def answer(self, number: int, job: Job) -> Answer:
        return Outcome(job.source.name, "0", 0.0)

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": self.cores}


def test_readers_of_a_lost_machine_that_had_nothing_to_do_cost_no_document(inbox: Path) -> None:
    """One document was handed to one after the other of them, and taken for what had ended them."""
    machines = TwoMachines(cores=6, doomed=5)
    outcomes = []
    for number, outcome in enumerate(_read_all(machines, sources([inbox])[:6], Config(), lambda: (), [])):
        machines.dead = number >= 3  # the others are read, or wait
        outcomes.append(outcome)
    assert told(outcomes) == {f"{number:02}.txt": "read" for number in range(6)}


def test_a_machine_that_is_lost_while_its_readers_start_leaves_the_work_to_the_other(inbox: Path) -> None:
    machines = TwoMachines(cores=5, doomed=4)
    machines.dead = True
    assert told(list(_read_all(machines, sources([inbox])[:5], Config(), lambda: (), []))) == {
        f"{number:02}.txt": "read" for number in range(5)
    }


class WithALongScan(TwoMachines):
    """One of forty pages, and who has seen which. When the first part is seen, a machine is gone."""

    def __init__(self, cores: int, doomed: int) -> None:
        super().__init__(cores, doomed)
        self.seen: dict[int, list[int]] = {}

    def answer(self, number: int, job: Job) -> Answer:
        assert job.source.data == LONG_SCAN
        if job.pages:
            self.dead = self.doomed > 0
            self.seen.setdefault(number, []).extend(job.pages)
            return PagesSeen("PP-OCRv6", dict.fromkeys(job.pages, InputError(FailureCode.EMPTY, "seen")))
        if job.seen is None:
            return [tuple(range(first, first + 8)) for first in range(1, 41, 8)] if job.shared else self.whole(job, ())
        return self.whole(job, job.seen.pages)

    def whole(self, job: Job, pages: Iterable[int]) -> Outcome:
        return Outcome(job.source.name, ",".join(map(str, sorted(pages))), 0.0)


LONG_SCAN = b"of forty pages"


@pytest.mark.parametrize("doomed", [0, 2])
def test_pages_of_a_long_scan_are_seen_by_several_readers(doomed: int, tmp_path: Path) -> None:
    """Also where a machine is lost that had two parts in its hands: each is seen by the others."""
    (tmp_path / "long.pdf").write_bytes(LONG_SCAN)
    machines = WithALongScan(cores=4, doomed=doomed)
    ((source, outcome),) = _read_all(machines, sources([tmp_path]), Config(), lambda: (), [])
    assert (source.data, outcome.sha256) == (None, ",".join(map(str, range(1, 41))))
    assert len(machines.seen) > 1
    assert sorted(page for pages in machines.seen.values() for page in pages) == list(range(1, 41))


def test_one_reader_alone_sees_a_long_scan_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "long.pdf").write_bytes(LONG_SCAN)
    ((_, outcome),) = _read_all(WithALongScan(1, 0), sources([tmp_path]), Config(), lambda: (), [])
    assert (outcome.sha256, outcome.failure) == ("", None)


def test_what_a_cluster_sees_of_a_long_scan_is_what_is_seen_here(ray_cluster: Any, tmp_path: Path) -> None:
    second = ray_cluster.add_node(num_cpus=1)
    pages = [paper(200, 200) if number % 6 else strip(number) for number in range(24)]
    (tmp_path / "long.tiff").write_bytes(grey_tiff(pages))
    ((_, there),) = read_all(sources([tmp_path]), Config(cluster=ray_cluster.address))
    ((_, here),) = worker.read_all(sources([tmp_path]), Config(workers=1))
    ray_cluster.remove_node(second)
    assert "see pages" in there.stages
    assert there.records == here.records != ()


def test_a_cluster_that_ends_in_order_leaves_nothing_on_its_machines(
    ray_cluster: Any, temporary: Path, inbox: Path, tmp_path: Path
) -> None:
    for left in temporary.glob("form-pipeline-*"):  # of a machine that was killed
        left.rmdir()
    (tmp_path / "slips.tsv").write_text("妇儿儿童\t妇女儿童\n", encoding="utf-8")
    config = Config(cluster=ray_cluster.address, lexicon=tmp_path / "slips.tsv")
    assert len(list(read_all(sources([inbox])[:2], config))) == 2
    assert not list(temporary.glob("form-pipeline-*"))
