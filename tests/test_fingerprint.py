"""What a reading depends on: our own data too, models of one's own, and limits where they have cost a page."""

from __future__ import annotations

import shutil
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from pipeline import fingerprint
from pipeline.config import Config
from pipeline.fingerprint import reader_of
from pipeline.process import Outcome
from pipeline.run import run
from pipeline.worker import read_all
from tests.commands import inbox_of

ROOT = Path(fingerprint.__file__).parent.parent


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of some of what is installed, which the digest is of."""
    for name in ("pipeline/fingerprint.py", "extractors/ocr/glyphs.onnx", "normalizers/lexicon/slips.tsv"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tmp_path / name)
    monkeypatch.setattr(fingerprint, "__file__", str(tmp_path / "pipeline" / "fingerprint.py"))
    return tmp_path


def now(config: Config | None = None) -> str:
    fingerprint._code.cache_clear()
    return reader_of(config or Config())


@pytest.fixture(autouse=True)
def forget() -> Any:
    yield
    fingerprint._code.cache_clear()


@pytest.mark.parametrize(
    "name", ["extractors/ocr/glyphs.onnx", "extractors/more.json", "pipeline/forms/a.toml", "pipeline/b"]
)
def test_whatever_lies_beside_the_modules_counts(name: str, installed: Path) -> None:
    before = now()
    (installed / name).parent.mkdir(parents=True, exist_ok=True)
    (installed / name).write_bytes(b"other")
    assert now() != before


def test_what_the_system_leaves_there_does_not_count(installed: Path) -> None:
    before = now()
    (installed / "pipeline" / "__pycache__").mkdir()
    (installed / "pipeline" / "__pycache__" / "a.pyc").write_bytes(b"x")
    (installed / "extractors" / ".DS_Store").write_bytes(b"x")
    assert now() == before


@pytest.mark.parametrize("name", ["numpy", "pillow", "opencv-python-headless"])
def test_another_version_of_what_works_on_pictures_counts(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before, version = now(), metadata.version
    monkeypatch.setattr(metadata, "version", lambda of: "0.0" if of == name else version(of))
    assert now() != before


def test_the_content_of_a_folder_of_models_counts_and_its_time_does_not(tmp_path: Path) -> None:
    (tmp_path / "models" / "rec").mkdir(parents=True)
    (tmp_path / "models" / "rec" / "inference.onnx").write_bytes(b"one")
    config = Config(ocr_models=str(tmp_path / "models"))
    before = now(config)
    shutil.copytree(tmp_path / "models", tmp_path / "copy")
    shutil.rmtree(tmp_path / "models")
    shutil.move(tmp_path / "copy", tmp_path / "models")
    (tmp_path / "models" / "rec" / "inference.onnx").touch()
    assert now(config) == before
    (tmp_path / "models" / "rec" / "inference.onnx").write_bytes(b"two")
    assert now(config) != before


def test_a_record_without_a_page_is_read_once_more_and_under_other_limits_and_no_other_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page went with a time limit, perhaps by chance: what a higher one gives is asked once it is there."""
    inbox = inbox_of(2, tmp_path)

    def lacking(*given: Any) -> Any:
        for source, outcome in read_all(*given):
            if source.name == "1.txt":
                lost = {
                    "code": "page-missing",
                    "severity": "error",
                    "path": None,
                    "message": "page 2 could not be read",
                }
                for record in outcome.records:
                    record["findings"].append(lost)
                    record["status"] = "review"
            yield source, outcome

    monkeypatch.setattr("pipeline.run.read_all", lacking)

    def read(config: Config) -> list[str]:
        seen: list[Outcome] = []
        run([inbox], tmp_path / "out", config, lambda count: seen.append)
        return [outcome.file for outcome in seen]

    low, high = Config(workers=1, seconds_per_file=300), Config(workers=1, seconds_per_file=900)
    assert sorted(read(low)) == ["0.txt", "1.txt"]
    assert read(low) == ["1.txt"]
    assert read(low) == []
    assert read(high) == read(high) == ["1.txt"]
    assert read(high) == []
    assert read(Config(workers=1, seconds_per_file=900, megabytes_per_file=2000)) == ["1.txt"]
