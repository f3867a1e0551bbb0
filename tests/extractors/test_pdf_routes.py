from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.pdf.opinions import other_readings
from extractors.pdf.reader import read_pdf
from extractors.text_sanity import text_trouble
from pipeline.errors import FailureCode, InputError
from pipeline.model.document import Document
from pipeline.model.finding import Code
from tests.extractors.pdfs import HEIGHT, TEXTS, WIDTH, failure, form, pdf, texts


def picture(canvas: Any) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 0, 0, WIDTH, HEIGHT)


def garbled(canvas: Any) -> None:
    canvas.setFont("Helvetica", 10)
    canvas.drawString(100, 700, "ÏîÄ¿Ö§³ö¼¨Ð§×ÔÆÀ±í ÏîÄ¿Ãû³Æ")


def test_pages_without_usable_text_become_findings() -> None:
    document = read_pdf(pdf(form, picture, garbled, lambda canvas: None))
    assert texts(document.sheets) == TEXTS
    assert len(document.pages) == 4
    assert [(f.code, f.message) for f in document.findings] == [
        (Code.PAGE_MISSING, "page 2 could not be read: no text layer"),
        (Code.PAGE_MISSING, "page 3 could not be read: garbled text layer"),
    ]


def test_a_scan_with_a_printed_page_number_has_no_text_layer() -> None:
    def stamped(canvas: Any) -> None:
        picture(canvas)
        canvas.drawString(280, 20, "第 1 页")

    assert failure(pdf(stamped)) is FailureCode.NEEDS_OCR


def test_files_that_cannot_be_read_say_why() -> None:
    assert failure(pdf(picture)) is FailureCode.NEEDS_OCR
    assert failure(pdf(garbled)) is FailureCode.NEEDS_OCR
    assert failure(pdf(lambda canvas: None)) is FailureCode.EMPTY
    assert failure(b"") is FailureCode.EMPTY
    assert failure(b"no PDF at all") is FailureCode.DAMAGED
    assert failure(pdf(form)[:300]) is FailureCode.DAMAGED


def test_passwords_are_tried_in_turn() -> None:
    from reportlab.lib.pdfencrypt import StandardEncryption

    locked = pdf(form, encrypt=StandardEncryption("geheim", strength=128))
    assert failure(locked) is FailureCode.ENCRYPTED
    assert failure(locked, "wrong", "密码") is FailureCode.ENCRYPTED
    assert texts(read_pdf(locked, ["wrong", "密码", "geheim"]).sheets) == TEXTS


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("项目支出绩效自评表 ≥95% ①②Ⅲ类 —", None),
        ("Project evaluation form 2024", None),
        ("⼀级指标⽬标⼥性", None),
        ("   ", "no text layer"),
        ("ÏîÄ¿Ö§³ö¼¨Ð§", "garbled text layer"),
        ("项目\ufffd\ufffd\ufffd支出", "garbled text layer"),
        ("项目(cid:12)(cid:88)", "garbled text layer"),
        ("项目锟斤拷名称", "garbled text layer"),
        ("椤圭洰鏀嚭缁╂晥鑷瘎琛ㄩ」鐩悕绉板疄鏂藉崟浣", "garbled text layer"),
        ("\ue001\ue002\ue003项目", "garbled text layer"),
    ],
)
def test_what_counts_as_a_usable_text_layer(text: str, trouble: str | None) -> None:
    assert text_trouble(text) == trouble


def test_second_opinions_agree_on_a_plain_form() -> None:
    readings = other_readings(pdf(form), None, 1)
    assert [name for name, _ in readings] == ["pdfplumber", "camelot"]
    for _, sheets in readings:
        assert texts(sheets) == TEXTS


def test_second_opinions_on_rubbish_are_none() -> None:
    assert other_readings(b"no PDF", None, 1) == ()
    assert other_readings(pdf(form), None, 7) == ()


GOOD = pdf(form, form)


@settings(max_examples=60)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_damaged_file_gives_a_document_or_an_input_error(seed: int, hits: int) -> None:
    rng = random.Random(seed)
    data = bytearray(GOOD)
    for _ in range(hits):
        data[rng.randrange(len(data))] = rng.randrange(256)
    if rng.random() < 0.3:
        del data[rng.randrange(len(data)) :]
    try:
        document = read_pdf(bytes(data), ())
    except InputError:
        return
    assert isinstance(document, Document)
