"""Settings: read once from a TOML file and the command line, frozen, unknown keys refused."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of a run. A key of the TOML file has the name of a field here.

    `passwords` are tried on encrypted PDFs in order; `lexicon` is a file of further typing slips, `profiles` a
    profile of one's own or a folder of them;
    `workers` 0 means one per core; `seconds_per_file` and `megabytes_per_file` bound one document's reading,
    `largest_file` is in bytes. `ocr` names the engine that reads scans, `ocr_models` its models: a folder, or a
    name that the engine knows; empty means those that come with it. `ocr_device` is `cpu`, `gpu`, `gpu:1`, …
    `engine` is `local` or `ray`, `cluster` the address of the Ray cluster.
    """

    passwords: tuple[str, ...] = ()
    lexicon: Path | None = None
    profiles: Path | None = None
    workers: int = 0
    seconds_per_file: float = 1800.0
    megabytes_per_file: int = 4096
    largest_file: int = 512 * 1024 * 1024
    ocr: str = "ppocr"
    ocr_models: str = ""
    ocr_device: str = "cpu"
    engine: str = "local"
    cluster: str = ""


_TYPES: dict[str, type | tuple[type, ...]] = {
    "passwords": list,
    "lexicon": str,
    "profiles": str,
    "workers": int,
    "seconds_per_file": (int, float),
    "megabytes_per_file": int,
    "largest_file": int,
    "ocr": str,
    "ocr_models": str,
    "ocr_device": str,
    "engine": str,
    "cluster": str,
}


_LEAST = {"workers": 0, "seconds_per_file": 1, "megabytes_per_file": 64, "largest_file": 1}


def read_config(path: Path | None, **options: Any) -> Config:
    """The settings of the file, with the options of the command line over them where they are given.

    Raises UsageError naming the file and the key: not there, no TOML, unknown key, value of the wrong kind.
    """
    data: dict[str, Any] = {}
    if path is not None:
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"{path}: {error}") from error
    known = {field.name for field in fields(Config)}
    for key, value in data.items():
        if key not in known:
            raise UsageError(f"{path}: unknown key {key}; known are {', '.join(sorted(known))}")
        if not isinstance(value, _TYPES[key]) or isinstance(value, bool):
            raise UsageError(f"{path}: {key} has a value of the wrong kind")
    data = _beside(path, data) if path is not None else data
    for key, least in _LEAST.items():
        if not data.get(key, least) >= least:  # so that nan is refused too
            raise UsageError(f"{path}: {key} is at least {least}")
    if data.get("engine", "local") not in ("local", "ray"):
        raise UsageError(f"{path}: engine is local or ray")
    given = {key: value for key, value in options.items() if value is not None}
    if given.get("passwords") and data.get("passwords"):
        given["passwords"] = (*given["passwords"], *data["passwords"])
    return replace(Config(**data), **given)


def _beside(path: Path, data: dict[str, Any]) -> dict[str, Any]:
    """The settings with the paths that they name taken from where their file lies."""
    found = dict(data)
    if "passwords" in data:
        found["passwords"] = tuple(str(word) for word in data["passwords"])
    for key in ("lexicon", "profiles"):
        if key in data:
            found[key] = path.parent / data[key]
    if data.get("ocr_models") and (path.parent / data["ocr_models"]).is_dir():
        found["ocr_models"] = str(path.parent / data["ocr_models"])
    return found
