"""The command line: arguments in, exit status out. The only place that prints and that turns errors into words."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli_corrections import add_corrections
from pipeline.cli_review import add_review
from pipeline.cli_tools import add_tools, printable, settings_of, show_status
from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from rich.progress import Progress

    from pipeline.process import Outcome
    from pipeline.run import Extras, Summary

_INTERRUPTED = 130
_NAMED = 10  # files named in one line


def main(arguments: Sequence[str] | None = None) -> int:
    """0 all read, 1 some input failed or the output cannot be written, 2 wrong usage, 130 stopped by Ctrl-C."""
    options = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except PipelineError as error:
        print(f"form-pipeline: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("form-pipeline: stopped; run it again to complete the work", file=sys.stderr)
        return _INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has seen enough
        return 0
    except Exception as error:  # what nobody foresaw: a sentence, never a traceback
        print(f"form-pipeline: internal error, please report it: {type(error).__name__}: {error}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="form-pipeline",
        description="Reads exported Chinese government forms (PDF, xlsx, xls, docx, csv, text) into JSON records.",
        epilog="Start with: form-pipeline extract inbox -o output",
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    extract = commands.add_parser("extract", help="read files and folders, write records")
    extract.add_argument("paths", nargs="+", metavar="DIR|FILE", help="folders (with subfolders), files, s3://…")
    _add_settings(extract)
    extract.add_argument("--engine", choices=("local", "ray"), help="ray: on the machines of a Ray cluster")
    extract.add_argument("--cluster", metavar="ADDRESS", help="of the Ray cluster (default: RAY_ADDRESS, or one here)")
    extract.add_argument("--force", action="store_true", help="read again what has not changed since the last run")
    extract.add_argument("--prune", action="store_true", help="remove the records of files that are gone from DIR")
    extract.add_argument("--archive", type=Path, metavar="DIR", help="move what was read there, its records written")
    _add_log_format(extract)
    extract.set_defaults(command=_extract)

    watch = commands.add_parser("watch", help="read whatever lands in a folder, until Ctrl-C")
    watch.add_argument("paths", nargs="*", default=["inbox"], metavar="DIR", help="(default: inbox)")
    _add_settings(watch)
    watch.add_argument("--archive", type=Path, metavar="DIR", help="as for extract")
    watch.add_argument("--polling", action="store_true", help="for network shares, where nothing tells of changes")
    _add_log_format(watch)
    watch.set_defaults(command=_watch, force=False, prune=False, unfetched=())

    status = commands.add_parser("status", help="what is waiting, done, for review, failed; changes nothing")
    status.add_argument("paths", nargs="*", default=["inbox"], metavar="DIR|FILE")
    _add_settings(status)
    status.add_argument("--all", action="store_true", help="every name, however many")
    status.set_defaults(command=show_status)

    add_tools(commands)
    add_corrections(commands)
    add_review(commands)

    schema = commands.add_parser("schema", help="print the JSON Schema of a record")
    schema.set_defaults(command=_schema)

    demo = commands.add_parser("demo", help="read the example documents and show a record")
    demo.set_defaults(command=_demo)
    return parser


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", default="output", help="where records go (default: output)")
    command.add_argument("--password", action="append", metavar="WORD", help="try this on encrypted PDFs; may repeat")
    command.add_argument("--config", type=Path, metavar="FILE", help="settings as TOML (see README)")
    command.add_argument("--workers", type=int, metavar="N", help="processes to use (default: one per core)")
    command.add_argument("--ocr", metavar="NAME", help="the OCR engine for scans: ppocr (default) or paddleocr")


def _add_log_format(command: argparse.ArgumentParser) -> None:
    command.add_argument("--log-format", choices=("text", "json"), default="text", help="a line per file on stderr")


def _extract(options: argparse.Namespace) -> int:
    names, place = ", ".join(options.paths), options.output
    with _working_copies(options):
        config, extras = settings_of(options), _extras_of(options)

        from pipeline.run import run

        with _telling(options.log_format) as started:
            summary = run(options.paths, options.output, config, started, extras)
    if not summary.files and not summary.pruned:
        print(f"Nothing to read in {names} yet. Put forms there and run this again, or see an example with: make demo")
        return 0
    _report(summary, place)
    if summary.interrupted:
        return _INTERRUPTED
    return 1 if summary.failed else 0


@contextmanager
def _working_copies(options: argparse.Namespace) -> Iterator[None]:
    """Addresses among the paths and the output give way to their working copies; the output is published at the end."""
    from pipeline.addresses import inboxes, is_address
    from pipeline.publishing import published

    if options.archive and any(is_address(path) for path in options.paths):
        raise UsageError("--archive moves files of this machine only")
    options.paths, options.unfetched = inboxes(options.paths)
    with published(options.output) if is_address(options.output) else nullcontext(Path(options.output)) as folder:
        options.output = folder
        yield


def _extras_of(options: argparse.Namespace) -> Extras:
    from pipeline.run import Extras

    for path in options.paths:
        if path.resolve() == options.output.resolve():
            raise UsageError(f"the output {options.output} is the inbox itself, and its records would be read as forms")
    if options.archive:
        place = options.archive.resolve()
        for path in options.paths:
            if place.is_relative_to(path.resolve()):
                raise UsageError(f"the archive {options.archive} lies in {path} and would be read again")
    return Extras(options.force, options.prune, options.archive, options.unfetched)


def _watch(options: argparse.Namespace) -> int:
    from pipeline.cli_watch import on_this_machine, watching

    on_this_machine(options)
    return watching(options, settings_of(options), _extras_of(options), _telling, _report)


@contextmanager
def _telling(log_format: str = "text") -> Iterator[Callable[[int], Callable[[Outcome], None]]]:
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


def _report(summary: Summary, folder: Path | str) -> None:
    """The failures with what to do, then one table."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False, soft_wrap=True)
    for outcome in summary.failed:
        failure = outcome.failure
        if failure:
            text = f"{outcome.file}: {failure.code.value}: {failure.reason}; {failure.advice}"
            console.print(printable(text))
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
    if summary.archived:
        console.print(f"{summary.archived} of the files were moved to the archive.")
    if summary.growing:
        names = ", ".join(summary.growing[:_NAMED])
        console.print(printable(f"{len(summary.growing)} still being written, left for the next run: {names}"))
    if summary.interrupted:
        console.print(f"Stopped before the end, {summary.left} file(s) left; run it again to complete the work.")
    console.print(f"Records are in {folder}/records, all of them in {folder}/records.jsonl.")
    if summary.review:
        console.print("What needs a person: make review, or form-pipeline review.")
    if summary.failed:
        console.print(f"What could not be read is in {folder}/failed.jsonl.")


def _schema(_: argparse.Namespace) -> int:
    from pipeline.model.record import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


def _demo(_: argparse.Namespace) -> int:
    from pipeline.config import Config
    from pipeline.run import run
    from pipeline.show import record_lines

    documents = Path(__file__).resolve().parent.parent / "fixtures" / "documents"
    if not documents.is_dir():
        raise UsageError("the example documents are part of the repository; run this from a clone of it")
    with tempfile.TemporaryDirectory() as folder:
        inbox, output = Path(folder) / "inbox", Path(folder) / "output"
        inbox.mkdir()
        for example in sorted(documents.glob("*/input.*")):
            shutil.copy(example, inbox / f"{example.parent.name}{example.suffix}")
        with _telling() as started:
            summary = run([inbox], output, Config(), started)
        _report(summary, output)
        lines = (output / "records.jsonl").read_bytes().splitlines()
        print()
        for line in record_lines(json.loads(lines[0])):
            print(printable(line))
    return 0
