"""Model files in ONNX form: those of the `rapidocr` packages, or those of a folder the user names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import UsageError


@dataclass(frozen=True, slots=True)
class Weights:
    """A recogniser; `name` is what its file calls it: `PP-OCRv6 small`."""

    name: str
    recognizer: Path


def bundled_weights() -> Weights:
    """PP-OCRv6 small; the package is found but never imported, which would take seconds."""
    folder = _models_of("rapidocr")
    if folder is None:
        raise ModuleNotFoundError("No module named 'rapidocr'", name="rapidocr")
    return weights_in(folder, "PP-OCRv6")


def witness_weights() -> Weights | None:
    """PP-OCRv4, from a package that not every installation has."""
    folder = _models_of("rapidocr_onnxruntime")
    found = sorted(folder.glob("ch_PP-OCRv4*rec*.onnx")) if folder else []
    return Weights("PP-OCRv4", found[0]) if len(found) == 1 else None


def _models_of(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.submodule_search_locations[0]) / "models" if spec and spec.submodule_search_locations else None


def weights_in(folder: Path, family: str = "") -> Weights:
    """The one recogniser of the folder (`*rec*.onnx`), of this family if given."""
    recognizer = _only(folder, f"{family}*rec*.onnx")
    words = recognizer.stem.replace("-rec", "_rec").split("_")
    return Weights(" ".join(word for word in words if word != "rec"), recognizer)


def _only(folder: Path, pattern: str) -> Path:
    if not folder.is_dir():
        raise UsageError(f"there is no folder of OCR models {folder}; name one that exists in ocr_models")
    found = sorted(folder.glob(pattern))
    if len(found) != 1:
        how_many = "several files" if found else "no file"
        raise UsageError(f"{how_many} {pattern} in the folder of OCR models {folder}; put exactly one there")
    return found[0]


def broken(path: Path, error: Exception) -> UsageError:
    """What to say of a model file that a runtime refuses."""
    return UsageError(f"{path} is no OCR model that can be loaded ({first_line(error)}); put a whole copy in its place")


def first_line(error: Exception) -> str:
    """What a runtime says in its first line, or the error's name where it says nothing."""
    return next((line.strip()[:160] for line in str(error).splitlines() if line.strip()), type(error).__name__)


def character_table(names: Sequence[str], classes: int, model: str | Path) -> tuple[str, ...]:
    """The characters of classes 1, 2, …: as listed, and the space at the end, which lists leave out."""
    table = tuple(names) if len(names) + 1 == classes else (*names, " ")
    if len(table) + 1 != classes:
        raise UsageError(
            f"{model} is no recogniser of text lines ({classes} classes, {len(names)} characters); put one in its place"
        )
    return table
