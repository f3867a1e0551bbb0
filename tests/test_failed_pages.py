"""A page that fails is one page less: its document is read, names it, and goes to a person."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest

from extractors import pictures
from extractors.pdf import reader as pdf_reader
from extractors.scans import reading
from extractors.tables import page_to_sheets
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.load import RecordData
from pipeline.process import Outcome, knowledge, process
from tests.bombs import deflated_picture, tiff_page
from tests.broken_pictures import tiff
from tests.documents import ENGINE, input_of
from tests.scan_pictures import frames


def read(name: str, data: bytes) -> Outcome:
    return process(name, data, (), knowledge(None), ENGINE)


def missing(record: RecordData) -> list[str]:
    assert record["status"] == "review"
    return [found["message"] for found in record["findings"] if found["code"] == "page-missing"]


def joined(*parts: bytes) -> bytes:
    whole = pypdfium2.PdfDocument.new()
    for part in parts:
        whole.import_pages(pypdfium2.PdfDocument(part))
    out = io.BytesIO()
    whole.save(out)
    return out.getvalue()


def failing_at(number: int, error: BaseException, given: Any) -> Any:
    """A function that raises when it is called for the nth time."""
    calls: Iterator[int] = iter(range(1, 1000))

    def fails(*arguments: Any, **named: Any) -> Any:
        if next(calls) == number:
            raise error
        return given(*arguments, **named)

    return fails


FORM = input_of("libreoffice-docx").read_bytes()


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (KeyError("font"), "page 2 could not be read: KeyError while reading: 'font'"),
        (MemoryError(), "page 2 could not be read: more memory is needed than a file may take"),
        (RecursionError("too\ndeep"), "page 2 could not be read: RecursionError while reading: too deep"),
    ],
)
@pytest.mark.parametrize("step", ["seen_glyphs", "page_to_drawn"])
def test_a_fault_on_a_page_of_text_costs_that_page(
    step: str, error: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_reader, step, failing_at(2, error, getattr(pdf_reader, step)))
    outcome = read("three.pdf", joined(FORM, FORM, FORM))
    assert len(outcome.records) == 2
    assert {tuple(missing(record)) for record in outcome.records} == {(reason,)}


def test_a_fault_in_the_tables_of_a_page_costs_that_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "page_to_sheets", failing_at(1, ValueError("x"), page_to_sheets))
    (record,) = read("two.pdf", joined(FORM, FORM)).records
    assert missing(record) == ["page 1 could not be read: ValueError while reading: x"]
    assert [page["page"] for page in record["source"]["pages"]] == [2]


def test_a_document_of_which_every_page_fails_says_whose_fault_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_reader, "seen_glyphs", failing_at(1, KeyError("font"), None))
    failure = read("one.pdf", FORM).failure
    assert failure is not None
    assert (failure.code, failure.reason) == (
        FailureCode.CRASHED, "no page can be read: KeyError while reading: 'font'",
    )  # fmt: skip


def test_a_page_whose_picture_is_too_large_costs_that_page() -> None:
    (record,) = read("two.pdf", joined(deflated_picture(40_000, 40_000), FORM)).records
    assert missing(record) == [
        "page 1 could not be read: a picture of 40000 x 40000 pixels, more than a scanned page has"
    ]


@pytest.mark.parametrize("example", ["scan-photo-turned", "scan-seal-over-figures"])
def test_a_picture_of_something_else_is_not_told_to_be_split(example: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_LINES", 3)
    path = input_of(example)
    failure = read(path.name, path.read_bytes()).failure
    assert failure is not None
    assert (failure.code, failure.reason) == (
        FailureCode.TOO_LARGE, "no page can be read: more separate print than a form has"
    )  # fmt: skip
    assert failure.advice.startswith("check that it shows a form, and nothing but the form")


def test_a_page_that_recognition_fails_on_costs_that_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "see", failing_at(1, RuntimeError("the network failed"), reading.see))
    (record,) = read("fax.tif", input_of("scan-fax-two-pages").read_bytes()).records
    assert missing(record) == ["page 1 could not be read: RuntimeError while reading: the network failed"]


def test_frames_of_a_tiff_that_are_too_large_or_fail_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    page = frames("scan-fax-two-pages")[0]
    height, width = page.shape
    grey = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (277, 1), (278, height)]
    huge = [(256, 40_000), (257, 40_000), (258, 8), (259, 1), (262, 1), (277, 1), (278, 40_000)]
    data = tiff([(huge, bytes(64)), (grey, page.tobytes()), (grey, page.tobytes())])
    monkeypatch.setattr(pictures, "_decoded", failing_at(2, MemoryError(), pictures._decoded))
    (record,) = read("three.tif", data).records
    assert missing(record) == [
        "page 1 could not be read: the picture has more than 80 million pixels",
        "page 3 could not be read: more memory is needed than a file may take",
    ]
    failure = read("one.tif", tiff_page(40_000, 40_000)).failure
    assert failure is not None
    assert failure.code == FailureCode.TOO_LARGE


def test_what_is_attempted_gives_the_result_or_the_error_and_never_raises() -> None:
    def fails() -> int:
        raise InputError(FailureCode.EMPTY, "nothing in it", "look")

    assert attempted(lambda: 3) == 3
    found = attempted(fails)
    assert isinstance(found, InputError)
    assert (found.code, found.reason, found.advice) == (FailureCode.EMPTY, "nothing in it", "look")
    assert found.__traceback__ is None
