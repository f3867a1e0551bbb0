"""What a reading depends on besides the document: another version or other settings read it anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.config import Config
from pipeline.inbox import Stamp, digest_of, stamp_at

# What reads documents besides our own code.
_READERS = (
    "pypdfium2",
    "pdfplumber",
    "pdfminer.six",
    "camelot-py",
    "openvino",
    "onnxruntime",
    "rapidocr",
    "jieba",
    "paddleocr",
    "xlrd",
    "numpy",
    "pillow",
    "opencv-python-headless",
    "opencv-python",
    "opencv-contrib-python",
    "opencv-contrib-python-headless",
    "rapidocr-onnxruntime",
)


def reader_of(config: Config) -> str:
    """A digest of all that a reading depends on but the document: our code and data, readers, and the settings."""
    settings: list[Any] = [_code(), config.ocr, config.ocr_models, config.ocr_device]
    settings += [config.passwords, config.largest_file]
    settings += [digest_of(path) for path in _own_files(config)]
    settings += _models(config.ocr_models)
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:32]


def limits_of(config: Config) -> str:
    """What a reading depends on that a limit has cut short, and no other."""
    return f"{config.seconds_per_file} {config.megabytes_per_file}"


def _models(given: str) -> list[Any]:
    """The files of a folder of models, each with its digest: machines of a cluster have them at different times."""
    folder = Path(given)
    if not given or not folder.is_dir():
        return []
    places = sorted(path for path in folder.rglob("*") if path.is_file())
    return [[path.relative_to(folder).as_posix(), _unchanged_digest(path, stamp_at(path))] for path in places]


@lru_cache(maxsize=1024)
def _unchanged_digest(path: Path, _: Stamp | None) -> str:
    """Large files are looked at once, however often a watched folder is read."""
    return digest_of(path)


def _own_files(config: Config) -> Iterable[Path]:
    for given in (config.lexicon, config.profiles):
        if given is not None:
            yield from sorted(given.glob("*.toml")) if given.is_dir() else [given]


@cache
def _code() -> str:
    """All that is installed with us: what a package has beside its modules says as much of how documents are read."""
    root = Path(__file__).resolve().parent.parent
    found = hashlib.sha256()
    for folder in ("pipeline", "extractors", "normalizers"):
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.parent.name != "__pycache__" and not path.name.startswith("."):
                found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    for name in _READERS:
        try:
            found.update(f"{name} {metadata.version(name)}".encode())
        except metadata.PackageNotFoundError:
            continue
    return found.hexdigest()
