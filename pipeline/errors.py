"""Everything that stops a document or a run, by whose fault it is.

    PipelineError
    ├── UsageError        the caller's: wrong option, unknown setting          exit 2
    ├── InputError        the file's: it becomes a line of failed.jsonl        exit 1 at the end
    ├── OutputError       the machine's: output not writable, disk full        exit 1 at once
    └── ReaderError       the machine's: no process to read with can be had    exit 1 at once

What is wrong with a document that could be read is a Finding, never an exception.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar


class FailureCode(StrEnum):
    """Why a file gave no record; `ADVICE` says what to do about each."""

    UNSUPPORTED = "unsupported-format"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    EMPTY = "empty"
    NEEDS_OCR = "needs-ocr"
    TOO_LARGE = "too-large"
    TIMEOUT = "timeout"
    CRASHED = "crashed"
    UNREADABLE = "unreadable"


ADVICE: dict[FailureCode, str] = {
    FailureCode.UNSUPPORTED: "save it as PDF or .xlsx and put that into the inbox",
    FailureCode.ENCRYPTED: "give its password with --password, or save an unprotected copy",
    FailureCode.DAMAGED: "export or copy the file again; the one here cannot be opened",
    FailureCode.EMPTY: "check the file: there is no text or table in it",
    FailureCode.NEEDS_OCR: "the pages are pictures without text; export the form as PDF or .xlsx instead",
    FailureCode.TOO_LARGE: "split the file, or raise the limit in the configuration",
    FailureCode.TIMEOUT: "split the file, or raise the time limit in the configuration",
    FailureCode.CRASHED: "save a fresh copy from the program that made it; if that fails too, report it",
    FailureCode.UNREADABLE: "check that the file exists and that you may read it",
}


class PipelineError(Exception):
    """Base of all errors of the pipeline; never raised itself."""

    exit_code = 1


class UsageError(PipelineError):
    """The command line or the configuration is wrong; the message says what to change."""

    exit_code = 2


class InputError(PipelineError):
    """A file cannot be read; `code` says why, `advice` what to do. The other files go on."""

    def __init__(self, code: FailureCode, reason: str, advice: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.advice = advice or ADVICE[code]

    def __reduce__(self) -> tuple[type[InputError], tuple[FailureCode, str, str]]:
        return InputError, (self.code, self.reason, self.advice)  # it travels between processes


class OutputError(PipelineError):
    """The output folder cannot be written (permissions, full disk); the run stops."""


class ReaderError(PipelineError):
    """No process that reads documents can be started, whatever the document; the run stops."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            f"no process that reads documents can be started ({reason}); the documents are as they were: see whether"
            " processes or memory are limited here, or install the program again, then run it again"
        )
        self.reason = reason

    def __reduce__(self) -> tuple[type[ReaderError], tuple[object]]:
        return ReaderError, (self.reason,)  # it comes from the machines of a cluster


_Read = TypeVar("_Read")


def attempted(read: Callable[[], _Read]) -> _Read | InputError:
    """What is read of a part of a file, or why it cannot be: its own error, memory, or a fault of ours (CRASHED).

    So a page that fails is one page less, and its document is read. The error is given, not raised: what filled the
    memory would be held by its traceback.
    """
    try:
        return read()
    except InputError as error:
        return InputError(error.code, error.reason, error.advice)
    except MemoryError:
        return InputError(FailureCode.TOO_LARGE, "more memory is needed than a file may take")
    except Exception as error:  # noqa: BLE001 - the boundary that keeps a fault of ours to one page
        return InputError(
            FailureCode.CRASHED, f"{type(error).__name__} while reading: {' '.join(str(error).split())}"[:200]
        )
