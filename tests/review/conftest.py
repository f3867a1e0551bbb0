"""Two outputs to review, each made once: one of texts, asked without a browser, and one of all kinds of documents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.review.serve import Review
from tests.review.asker import Asker, read_inbox
from tests.review.browser import launched, page_of, read_all_kinds, reviewing

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_inbox(tmp_path_factory.mktemp("texts"))


@pytest.fixture
def folder(texts: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    shutil.copytree(texts, tmp_path / "copy")
    return tmp_path / "copy"


@pytest.fixture
def asker(folder: Path) -> Iterator[Asker]:
    asker = Asker(folder)
    yield asker
    asker.close()


@pytest.fixture(scope="session")
def all_kinds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_all_kinds(tmp_path_factory.mktemp("kinds"))


@pytest.fixture
def review(all_kinds: Path, tmp_path: Path) -> Iterator[Review]:
    shutil.copytree(all_kinds / "output", tmp_path / "output")
    with reviewing(tmp_path / "output", all_kinds / "inbox") as review:
        yield review


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    pytest.importorskip("playwright")  # tests of other kinds need none
    with launched() as chromium:
        yield chromium


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with page_of(chromium) as page:
        yield page
