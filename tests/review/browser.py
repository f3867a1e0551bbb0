"""The review of an output, answering in a thread; and a headless Chromium to look at it, where one is installed."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.config import Config
from pipeline.review.serve import Review, opened
from tests.commands import extract, form, records
from tests.documents import input_of
from tests.review.asker import WRONG_TOTAL

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SCREEN = (1366, 768)
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"
DONE = "✓ 这份表已经可用。"


@contextmanager
def reviewing(output: Path, *places: Path, who: str = "王芳") -> Iterator[Review]:
    """The review at a free port; ended, and all lists written, when this is left."""
    review = opened(output, places, Config(), 0, who)
    thread = threading.Thread(target=review.run)
    thread.start()
    try:
        yield review
    finally:
        review.server.shutdown()
        thread.join()


@contextmanager
def launched() -> Iterator[Browser]:
    """A headless browser; the test is skipped where there is none."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        try:
            yield chromium
        finally:
            chromium.close()


@contextmanager
def page_of(chromium: Browser) -> Iterator[Page]:
    """A page that remembers nothing of others. An error of a script on it is one of the test."""
    troubles: list[str] = []
    context = chromium.new_context(viewport={"width": SCREEN[0], "height": SCREEN[1]})
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    try:
        yield page
    finally:
        context.close()
    assert not troubles


def open_record(page: Page, address: str) -> None:
    """Opens a record, and waits until its document is there too."""
    page.goto(address)
    loaded(page)


def loaded(page: Page) -> None:
    page.wait_for_selector("#desk[data-loaded]")


def press(page: Page, *keys: str) -> None:
    """One key after another, each when what the one before it saved is on the page."""
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_selector("#desk.busy", state="detached")


def summary(page: Page) -> str:
    """What stands above the findings: how many are left."""
    return page.inner_text("#findings h2 .sum")


def read_all_kinds(folder: Path) -> Path:
    """An inbox with forms to settle, as text, workbook, PDF and photograph, one of them hostile; and its output."""
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "a-total.txt").write_bytes(form("河岸清淤", **WRONG_TOTAL))
    (inbox / "b-two.txt").write_bytes(form("路灯改造", **WRONG_TOTAL, **{"\t50\t50": "\t50\t51"}))
    (inbox / "<script>alert(3)<!--.txt").write_bytes(form(EVIL, **WRONG_TOTAL, **{"家长满意度": EVIL}))
    for case in ("draw-fake-bold", "scan-photo-turned", "xlsx-wrong-total"):
        shutil.copy(input_of(case), inbox / f"{case}{input_of(case).suffix}")
    assert extract(inbox, folder / "output", timeout=300).returncode == 0
    return folder


def id_of(review: Review, file: str) -> str:
    (record,) = (one for one in records(review.site.acts.folder) if one["source"]["file"] == file)
    return str(record["record_id"])


def stands(review: Review, file: str) -> dict[str, Any]:
    """The record as its file holds it now."""
    (path,) = (review.site.acts.folder / "records").glob(f"*-{id_of(review, file)}.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def type_value(page: Page, text: str) -> None:
    press(page, "e")
    page.keyboard.type(text)
    press(page, "Enter")
