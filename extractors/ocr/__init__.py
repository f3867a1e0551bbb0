"""OCR engines by name. Each is loaded when it is opened, so that naming one costs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import FailureCode, InputError, PipelineError, UsageError

if TYPE_CHECKING:
    from extractors.ocr.engine import Engine


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How an engine is opened.

    `models` is a folder of models, or a name of official models where the engine knows such names; empty
    means the models that come with the installation. `device` is `cpu`, or as the engine names others (`gpu:0`).
    """

    threads: int = 1
    models: str = ""
    device: str = "cpu"


def _ppocr(options: EngineOptions) -> Engine:
    from extractors.ocr.engines.ppocr import open_ppocr

    return open_ppocr(options)


def _paddleocr(options: EngineOptions) -> Engine:
    from extractors.ocr.engines.paddle import open_paddle

    return open_paddle(options)


ENGINES: dict[str, Callable[[EngineOptions], Engine]] = {"ppocr": _ppocr, "paddleocr": _paddleocr}

# What to do where an engine's package is not installed.
_INSTALL = {
    "ppocr": "remove .venv and run make again",
    "paddleocr": "make extract OCR=paddleocr sets it up in an environment of its own",
}

# What to do where the system does not give what an engine needs to start.
_LET_IT_START = (
    "allow more processes and memory here (ulimit), or read with fewer workers (--workers 1), and run it again"
)

# Debian's package for a system library that a wheel takes for granted.
_SYSTEM_PACKAGES = {
    "libGL.so": "libgl1",
    "libgomp.so": "libgomp1",
    "libgthread-2.0.so": "libglib2.0-0",
    "libstdc++.so": "libstdc++6",
}


def check_name(name: str) -> None:
    """Raises UsageError where there is no engine of this name."""
    if name not in ENGINES:
        raise UsageError(f"there is no OCR engine {name}; known are {', '.join(sorted(ENGINES))}")


def open_engine(name: str, options: EngineOptions) -> Engine:
    """The engine with its recogniser loaded, and the network of single characters that is asked beside it.

    Raises UsageError, with what to do: unknown name, missing model, package or system library. Raises
    InputError(NEEDS_OCR) where a runtime gets no thread or no memory, for which no document is to blame.
    """
    check_name(name)
    try:
        engine = ENGINES[name](options)
        from extractors.ocr.glyphs import open_glyphs

        open_glyphs()
    except ImportError as error:
        raise UsageError(f"OCR engine {name}: {_said(name, error)}") from error
    except (PipelineError, MemoryError):
        raise
    except Exception as error:  # runtimes have errors of their own
        reason = f"OCR engine {name} cannot be started here ({_last_line(error)})"
        raise InputError(FailureCode.NEEDS_OCR, reason, _LET_IT_START) from error
    return engine


def _last_line(error: Exception) -> str:
    """What the lines of a runtime come down to, or the error's name where it says nothing."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1][-160:] if lines else type(error).__name__


def _said(name: str, error: ImportError) -> str:
    library = re.search(r"(lib[\w+.-]*?\.so)[.\d]*", str(error))
    if library:
        package = _SYSTEM_PACKAGES.get(library[1])
        how = f" (Debian, Ubuntu: apt install {package})" if package else ""
        return f"the system library {library[0]} is missing; install it{how}"
    if isinstance(error, ModuleNotFoundError) and error.name:
        return f"the Python package {error.name.partition('.')[0]} is not installed; {_INSTALL[name]}"
    return f"its packages cannot be loaded ({error}); {_INSTALL[name]}"
