"""What a reading depends on besides the document: another version or other settings read it anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from pipeline.config import Config

# What reads documents besides our own code.
_READERS = (
    "pypdfium2",
    "pdfplumber",
    "camelot-py",
    "openvino",
    "onnxruntime",
    "rapidocr",
    "jieba",
    "paddleocr",
    "xlrd",
)


def reader_of(config: Config) -> str:
    """A digest of all that a reading depends on but the document: our code and data, readers, and the settings."""
    settings: list[Any] = [_code(), config.ocr, config.ocr_models, config.ocr_device]
    settings += [config.passwords, config.largest_file]
    settings += [_text(path) for path in _own_files(config)]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()[:32]


def _own_files(config: Config) -> Iterable[Path]:
    for given in (config.lexicon, config.profiles):
        if given is not None:
            yield from sorted(given.glob("*.toml")) if given.is_dir() else [given]


def _text(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def _code() -> str:
    root = Path(__file__).resolve().parent.parent
    found = hashlib.sha256()
    for folder in ("pipeline", "extractors", "normalizers"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".tsv", ".txt"):
                found.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    for name in _READERS:
        try:
            found.update(f"{name} {metadata.version(name)}".encode())
        except metadata.PackageNotFoundError:
            continue
    return found.hexdigest()
