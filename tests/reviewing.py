"""The review of an output, answering in a thread; and a headless Chromium to look at it, where one is installed."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.config import Config
from pipeline.review.serve import Review, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SCREEN = (1366, 768)


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
def browser(screen: tuple[int, int] = SCREEN) -> Iterator[Page]:
    """A page in a browser; the test is skipped where there is none. An error of a script on the page is one here."""
    from playwright.sync_api import sync_playwright

    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium is installed")
    width, height = screen
    troubles: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = chromium.new_context(viewport={"width": width, "height": height}).new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        try:
            yield page
        finally:
            chromium.close()
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
