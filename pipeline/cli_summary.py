"""What a run tells a person: while it is at work, and at its end. It prints, as cli.py does."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli_tools import failure_text, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

    from pipeline.process import Outcome
    from pipeline.run import Summary

_PROGRAM = "form-pipeline"
_NAMED = 10  # files named in one line


@contextmanager
def telling(log_format: str = "text") -> Iterator[Callable[[int], Callable[[Outcome], None]]]:
    """A bar on a terminal, a line per file elsewhere, or one for programs; the bar goes however the run ends."""
    bars: list[Progress] = []

    def started(count: int) -> Callable[[Outcome], None]:
        if log_format == "json":
            return _json_line
        if not count or not sys.stderr.isatty():
            return _plain_line
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            transient=True,
        )  # fmt: skip
        task = bar.add_task("reading", total=count)
        bar.start()
        bars.append(bar)
        return lambda outcome: bar.update(task, advance=1, description=printable(outcome.file)[-40:])

    try:
        yield started
    finally:
        for bar in bars:
            bar.stop()


def _json_line(outcome: Outcome) -> None:
    from pipeline.report import told

    print(json.dumps(told(outcome)), file=sys.stderr, flush=True)


def _plain_line(outcome: Outcome) -> None:
    if outcome.failure:
        said = f"failed, {outcome.failure.code.value}: {outcome.failure.reason}"
    else:
        review = sum(record["status"] == "review" for record in outcome.records)
        said = f"{len(outcome.records)} form(s)" + (f", {review} to review" if review else "")
    print(f"{printable(outcome.file)}: {printable(said)}", file=sys.stderr)


@dataclass(frozen=True, slots=True)
class Places:
    """What a run was given, as it was spelled: inboxes and the output, each a path or an address, and the settings."""

    inboxes: Sequence[Path | str]
    output: Path | str
    config: Path | None = None


def report(summary: Summary, places: Places) -> None:
    """The failures with what to do, then one table, then what is where and what comes next."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False, soft_wrap=True)
    for outcome in summary.failed:
        failure = outcome.failure
        if failure:
            console.print(failure_text(outcome.file, failure))
    for name, original in summary.duplicates:
        console.print(printable(f"{name}: the same content as {original}, read once"))
    table = Table(box=box.SIMPLE, show_edge=False)
    for heading in ("files", "forms", "ready", "review", "failed", "time"):
        table.add_column(heading, justify="right")
    counts = (summary.files, summary.forms, summary.ready, summary.review, len(summary.failed))
    table.add_row(*(str(count) for count in counts), f"{summary.seconds:.1f} s")
    console.print(table)
    if summary.unchanged:
        console.print(f"{summary.unchanged} of the files have not changed and were not read again (--force does).")
    for name in summary.pruned:
        console.print(printable(f"{name}: gone, its records are removed"))
    for line in _archive_lines(summary):
        console.print(printable(line))
    _report_left(console, summary)
    if summary.interrupted:
        console.print(f"Stopped before the end, {summary.left} file(s) left; run it again to complete the work.")
    folder = places.output
    console.print(f"Records are in {folder}/records, all of them in {folder}/records.jsonl.")
    if summary.review:
        console.print(f"What needs a person: {review_command(places)}")
    if summary.failed:
        console.print(f"What could not be read is in {folder}/failed.jsonl.")


def _report_left(console: Console, summary: Summary) -> None:
    """What was not read, and what stands though it was not: each in a line."""
    for names, said in (
        (summary.growing, "still being written, left for the next run"),
        (summary.empty, "empty, perhaps still being copied, left for the next run"),
        (
            summary.spared,
            "gone from folders that are there without any file: is a disk not mounted? Their records stand (to remove"
            " them too, remove the folders, or give --prune --force)",
        ),
        (summary.gone, "gone, but their records stand (--prune removes those of files that lay in the folders given)"),
    ):
        if names:
            more = f" … and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
            console.print(printable(f"{len(names)} {said}: {', '.join(names[:_NAMED])}{more}"))


def _archive_lines(summary: Summary) -> Iterator[str]:
    if summary.archived:
        yield f"{summary.archived} of the files were moved to the archive."
    yield from summary.unmoved[:_NAMED]
    if summary.unmoved:
        yield f"{len(summary.unmoved)} of the files could not be moved to the archive and stay where they are."


def review_command(places: Places) -> str:
    """What a person types for the review of this output; it is at work on folders of this machine alone.

    >>> review_command(Places(["in box"], "out")).partition(" ")[2]
    "review 'in box' -o out"
    """
    from pipeline.addresses import is_address

    output = str(places.output)
    if is_address(output):
        return f"copy {output} into a folder here, then: {program()} review -o FOLDER"
    inboxes = [path for path in map(str, places.inboxes) if not is_address(path)]
    settings = ["--config", str(places.config)] if places.config else []
    return _quoted([program(), "review", *inboxes, "-o", output, *settings])


def program() -> str:
    """How the program was called, so that its name can be typed again: by its name alone where that finds it."""
    called = sys.argv[0] if Path(sys.argv[0]).stem == _PROGRAM else _PROGRAM
    return _PROGRAM if shutil.which(_PROGRAM) else called


def _quoted(words: Sequence[str]) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)
