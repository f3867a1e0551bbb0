"""A record beside its document: pictures of pages, rows of sheets, and what connects them with the values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pipeline.review.serve import Review
from tests.review.browser import (
    DONE,
    id_of,
    open_record,
    press,
    stands,
    summary,
    type_value,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.mark.parametrize("file", ["draw-fake-bold.pdf", "scan-photo-turned.jpg"])
def test_a_value_shows_its_place_on_the_picture_and_the_place_its_value(review: Review, file: str, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, file)}")
    picture = page.locator("#pages img").first
    assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 500
    page.click("[data-path='/funds/lines/0/executed']")
    (number,) = page.locator("rect.on").evaluate_all("marks => marks.map(mark => mark.dataset.v)")
    assert number == page.get_attribute("[data-path='/funds/lines/0/executed']", "data-n")
    other = page.get_attribute("[data-path='/project/code']", "data-n")
    page.locator(f"rect[data-v~='{other}']").click()
    assert page.get_attribute(".v.on", "data-path") == "/project/code"
    assert "原文" in page.inner_text("#about")


def test_a_value_on_a_page_that_was_not_looked_at_brings_that_page(review: Review, page: Page) -> None:
    own = id_of(review, "draw-fake-bold.pdf")
    evidence = stands(review, "draw-fake-bold.pdf")["evidence"]
    path = next(path for path, places in evidence.items() if places[0]["page"] == 2 and path.startswith("/indicators/"))
    open_record(page, f"{review.address}r/{own}")
    page.click(f"[data-path='{path}']")
    page.wait_for_selector("rect.on")
    assert page.locator("figure:has(rect.on) img").get_attribute("alt") == "第 2 页"
    assert page.locator("rect.on").get_attribute("data-v") == page.get_attribute(f"[data-path='{path}']", "data-n")


def test_a_record_that_is_chosen_in_the_queue_is_drawn_ahead(review: Review, page: Page) -> None:
    with page.expect_response(lambda answer: answer.url.endswith("/original")) as drawn:
        page.goto(review.address)
    assert drawn.value.status == 200
    first = page.get_attribute("tr.on a.row", "href")
    assert drawn.value.url.endswith(f"{first}/original")


def test_a_picture_is_enlarged_by_keys_and_wheel(review: Review, page: Page) -> None:
    def width() -> float:
        return float(page.evaluate("document.querySelector('#pages img').getBoundingClientRect().width"))

    open_record(page, f"{review.address}r/{id_of(review, 'draw-fake-bold.pdf')}")
    usual = width()
    press(page, "+", "+")
    assert width() == pytest.approx(usual * 1.5625, rel=0.02)
    press(page, "-")
    assert width() == pytest.approx(usual * 1.25, rel=0.02)
    press(page, "0")
    assert width() == pytest.approx(usual, rel=0.01)
    page.mouse.move(300, 400)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -100)
    page.keyboard.up("Control")
    assert width() == pytest.approx(usual * 1.25, rel=0.02)


@pytest.mark.parametrize("file", ["xlsx-wrong-total.xlsx", "a-total.txt"])
def test_a_value_shows_its_cell_and_the_cell_its_value(review: Review, file: str, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, file)}")
    assert page.inner_text("#pages .b.on") == page.inner_text("[data-path='/total/score']").split("\n")[0]
    assert "error" in (page.get_attribute("#pages .b.on", "class") or "")
    page.click("#pages .b:has-text('≥90%') >> nth=0") if file.endswith("txt") else page.click("#pages .b >> nth=5")
    assert page.locator(".v.on").count() == 1


def test_a_pdf_is_corrected_beside_its_picture(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'draw-fake-bold.pdf')}")
    assert summary(page) == DONE
    page.click("[data-path='/total/score']")
    type_value(page, "1")
    assert "必须处理" in summary(page)
    press(page, "u")
    assert summary(page) == DONE


def test_of_a_doubtful_reading_the_doubtful_character_is_selected(review: Review, page: Page) -> None:
    own = id_of(review, "scan-photo-turned.jpg")
    (path,) = (review.site.acts.folder / "records").glob(f"*-{own}.json")
    record = json.loads(path.read_text(encoding="utf-8"))
    message = "name was read with a confidence of 0.6: 加工（〔第〕二包"
    found = [
        {"code": "low-confidence", "severity": "error", "path": "/project/name", "message": message},
        {"code": "of-another-version", "severity": "warning", "path": None, "message": "长" * 300},
    ]
    path.write_text(json.dumps({**record, "status": "review", "findings": found}), encoding="utf-8")
    open_record(page, f"{review.address}r/{own}")
    assert page.inner_text(".v.on mark") == "第"
    assert page.evaluate("document.getElementById('findings').getBoundingClientRect().right <= innerWidth")
    type_value(page, "苐")
    assert summary(page) == DONE
    assert stands(review, "scan-photo-turned.jpg")["project"]["name"] == "档案数字化加工（苐二包）"
