"""Pages of a long scan seen by several workers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
import pytest

from extractors import parts_of
from extractors.picture import Pixels
from extractors.seen import PagesSeen
from extractors.tiff_pages import page_offsets
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError
from pipeline.inbox import Source, sources
from pipeline.load import RecordData
from pipeline.process import Outcome
from pipeline.sharing import MOST_LOST, Job, Sharing, Work
from pipeline.worker import read_all
from tests.bombs import under_glass
from tests.commands import form
from tests.documents import input_of
from tests.scan_pictures import grey_tiff, paper, pdf, strip

LONG = Source(Path("long.pdf"), "long.pdf")


@pytest.mark.parametrize(("name", "written"), [("long.pdf", pdf), ("long.tiff", grey_tiff)])
def test_workers_that_share_a_scan_see_what_one_sees(
    name: str, written: Callable[[Sequence[Pixels]], bytes], tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(written([strip(number) for number in range(1, 25)]))
    (tmp_path / "a.txt").write_bytes(form("甲"))

    def outcomes(workers: int) -> dict[str, Outcome]:
        found = read_all(sources([tmp_path]), Config(workers=workers))
        return {source.name: outcome for source, outcome in found}

    alone, shared = outcomes(1), outcomes(2)
    assert alone.keys() == shared.keys() == {"a.txt", name}
    assert "see pages" in shared[name].stages
    assert "see pages" not in alone[name].stages
    assert shared[name].records == alone[name].records != ()
    said = json.dumps(alone[name].records, ensure_ascii=False)
    assert len({int(page) for page in re.findall(r'"page": (\d+), "box"', said)}) >= 8


def test_only_long_scans_are_shared() -> None:
    scans = pdf([paper(200, 200)] * 24)
    assert parts_of(scans, ".pdf") == [tuple(range(1, 9)), tuple(range(9, 17)), tuple(range(17, 25))]
    assert parts_of(pdf([paper(200, 200)] * 23), ".pdf") == []
    assert parts_of(grey_tiff([paper(200, 200)] * 26), ".tif")[-1] == (25, 26)
    assert parts_of(grey_tiff([paper(200, 200)] * 23), ".tif") == []
    assert parts_of(input_of("chromium-cut-cells").read_bytes(), ".pdf") == []


def test_a_page_of_a_long_tiff_that_cannot_be_decoded_is_one_page_less(tmp_path: Path) -> None:
    """Its neighbours in the same part are read, and the record says the same however many read it."""
    whole = grey_tiff([strip(number) for number in range(1, 25)])
    at = page_offsets(whole, 24)[11]
    (tmp_path / "long.tif").write_bytes(whole[: at + 2] + bytes(24) + whole[at + 26 :])

    def records(workers: int) -> tuple[RecordData, ...]:
        ((_, outcome),) = read_all(sources([tmp_path]), Config(workers=workers))
        return outcome.records

    alone, shared = records(1), records(2)
    assert alone == shared
    (missing,) = {found["message"] for record in alone for found in record["findings"] if "missing" in found["code"]}
    assert "page 12 could not be read" in missing


def seen(*pages: int) -> PagesSeen:
    """As far as sharing looks at it."""
    return PagesSeen("PP-OCRv6", dict.fromkeys(pages, InputError(FailureCode.EMPTY, "seen")), 2.0)


def ended() -> Outcome:
    return Outcome("long.pdf", "", 0.0, failure=InputError(FailureCode.CRASHED, "the reader ended abruptly"))


def jobs(follows: Outcome | Sequence[Job]) -> Sequence[Job]:
    assert not isinstance(follows, Outcome)
    return follows


def test_a_page_that_ends_its_worker_is_one_page_less() -> None:
    sharing = Sharing()
    first, second = jobs(sharing.then(Job(LONG, shared=True), [(1, 2, 3), (9, 10)]))
    assert (first.pages, second.pages) == ((1, 2, 3), (9, 10))
    singles = jobs(sharing.then(first, ended()))
    assert [job.pages for job in singles] == [(1,), (2,), (3,)]
    assert sharing.then(singles[0], seen(1)) == []
    assert sharing.then(second, seen(9, 10)) == []
    assert sharing.then(singles[1], ended()) == []
    (whole,) = jobs(sharing.then(singles[2], seen(3)))
    assert whole.seen is not None
    assert (whole.source, whole.pages, whole.seen.engine, whole.seen.seconds) == (LONG, (), "PP-OCRv6", 6.0)
    reasons = {page: str(what) for page, what in whole.seen.pages.items()}
    assert reasons == {1: "seen", 2: "the reader ended abruptly", 3: "seen", 9: "seen", 10: "seen"}


def test_what_ended_its_worker_is_looked_at_page_by_page_and_once() -> None:
    sharing = Sharing()
    (again,) = jobs(sharing.then(Job(LONG), ended()))
    assert (again.source, again.pages, str(again.ended)) == (LONG, (), "the reader ended abruptly")
    end = ended()
    assert sharing.then(Job(LONG, seen=seen(1)), end) is end


def test_a_second_look_that_ends_its_worker_otherwise_leaves_the_first_reason() -> None:
    """It has a shorter time: that a file of a thousand pages takes longer is not what is wrong with it."""
    sharing = Sharing()
    (again,) = jobs(sharing.then(Job(LONG), ended()))
    slow = Outcome("long.pdf", "", 0.0, failure=InputError(FailureCode.TIMEOUT, "reading took longer"))
    found = sharing.then(again, slow)
    assert isinstance(found, Outcome)
    assert found.failure is again.ended


def test_a_file_of_which_page_after_page_ends_its_worker_is_given_up() -> None:
    sharing = Sharing()
    pages = jobs(sharing.then(Job(LONG), [(page,) for page in range(1, 31)]))
    for job in pages[: MOST_LOST - 1]:
        assert sharing.then(job, ended()) == []
    given_up = sharing.then(pages[MOST_LOST - 1], ended())
    assert isinstance(given_up, Outcome)
    assert str(given_up.failure) == f"the reader ended abruptly, on {MOST_LOST} pages"
    assert not any(sharing.wants(job) for job in pages[MOST_LOST:])
    assert sharing.then(pages[MOST_LOST], seen(MOST_LOST + 1)) == []  # another worker was at it


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (lambda work, job: work.done(job, ended()), "the reader ended abruptly, on 10 pages"),
        (lambda work, job: work.lost(job), "its reader was lost 3 times"),
    ],
)
def test_a_file_that_is_given_up_has_one_outcome_and_no_more_work(
    ends: Callable[[Work, Job], Outcome | None], reason: str
) -> None:
    """Page after page ends its worker, or a reader is lost over one job again and again."""
    other = Source(Path("other.pdf"), "other.pdf")
    work = Work([LONG, other], shared=True)
    assert work.done(work.take(), [(page,) for page in range(1, 31)]) is None
    in_other_hands = work.take()
    outcomes = []
    while len(work) > 1:
        outcomes.append(ends(work, work.take()))
    assert [str(outcome.failure) for outcome in outcomes if outcome] == [reason]
    assert work.lost(in_other_hands) is work.done(in_other_hands, seen(1)) is None
    assert (work.take().source, len(work)) == (other, 0)


def test_work_begins_with_the_first_page_and_goes_on_with_what_was_lost() -> None:
    work = Work([LONG], shared=True)
    assert work.done(work.take(), [(1, 2), (3, 4), (5,)]) is None
    first, second = work.take(), work.take()
    assert (first.pages, second.pages) == ((1, 2), (3, 4))
    assert work.lost(first) is work.lost(second) is None  # one machine had both
    assert [work.take().pages for _ in range(3)] == [(3, 4), (1, 2), (5,)]


def test_a_page_that_takes_for_ever_is_one_page_less(tmp_path: Path) -> None:
    """Between two scanned pages stands one that is not drawn within a quarter of an hour."""
    whole = pypdfium2.PdfDocument(pdf([strip(9)] * 2))
    whole.import_pages(pypdfium2.PdfDocument(under_glass(5_000)), index=1)
    whole.save(tmp_path / "three.pdf")
    ((_, outcome),) = read_all(sources([tmp_path]), Config(workers=1, seconds_per_file=20))
    assert outcome.failure is None
    found = {finding["message"] for record in outcome.records for finding in record["findings"]}
    assert "page 2 could not be read: reading took longer than the time limit" in found
    (record,) = outcome.records
    said = [cell["text"] for table in record["tables"] for cell in table["cells"]]
    said += [left["text"] for left in record["unplaced"]]
    assert len([text for text in said if "预期目标" in text]) == 2
