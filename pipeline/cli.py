"""The command line: arguments in, exit status out. The only place that prints and that turns errors into words."""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import PipelineError, UsageError

if TYPE_CHECKING:
    from pipeline.process import Outcome
    from pipeline.run import Progress, Summary

_INTERRUPTED = 130


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
        print("form-pipeline: stopped", file=sys.stderr)
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
    extract.add_argument("paths", nargs="+", type=Path, metavar="DIR|FILE", help="folders (with subfolders) or files")
    extract.add_argument("-o", "--output", type=Path, default=Path("output"), help="where records go (default: output)")
    extract.add_argument("--password", action="append", metavar="WORD", help="try this on encrypted PDFs; may repeat")
    extract.add_argument("--config", type=Path, metavar="FILE", help="settings as TOML (see README)")
    extract.add_argument("--workers", type=int, metavar="N", help="processes to use (default: one per core)")
    extract.add_argument("--ocr", metavar="NAME", help="the OCR engine for scans: ppocr (default) or paddleocr")
    extract.set_defaults(command=_extract)

    tables = commands.add_parser("tables", help="print the tables of a document as they are seen")
    tables.add_argument("file", type=Path)
    tables.add_argument("--text", action="store_true", help="as rows of text instead of JSON")
    tables.add_argument("--password", action="append", metavar="WORD")
    tables.add_argument("--ocr", metavar="NAME", default="ppocr", help="as for extract")
    tables.set_defaults(command=_tables)

    explain = commands.add_parser("explain", help="show a record: values, repairs, findings, and where they stand")
    explain.add_argument("record", help="a record file, or a record id in --output")
    explain.add_argument("-o", "--output", type=Path, default=Path("output"))
    explain.add_argument("--html", type=Path, metavar="FILE", help="write it as a web page with the document's pages")
    explain.add_argument(
        "--document", type=Path, default=Path("inbox"), metavar="DIR|FILE",
        help="with --html: the document, or the folder it was read from (default: inbox)",
    )  # fmt: skip
    explain.add_argument("--password", action="append", metavar="WORD", help="with --html: as for extract")
    explain.set_defaults(command=_explain)

    schema = commands.add_parser("schema", help="print the JSON Schema of a record")
    schema.set_defaults(command=_schema)

    demo = commands.add_parser("demo", help="read the example documents and show a record")
    demo.set_defaults(command=_demo)
    return parser


def _extract(options: argparse.Namespace) -> int:
    from extractors.ocr import check_name
    from pipeline.config import read_config

    for path in options.paths:
        if not path.exists():
            raise UsageError(f"there is no {path}")
    if options.workers is not None and options.workers < 1:
        raise UsageError("--workers takes a number from 1")
    passwords = tuple(options.password) if options.password else None
    config = read_config(options.config, passwords=passwords, workers=options.workers, ocr=options.ocr)
    check_name(config.ocr)

    from pipeline.run import run

    summary = run(options.paths, options.output, config, _progress)
    if not summary.files:
        names = ", ".join(str(path) for path in options.paths)
        print(f"Nothing to read in {names} yet. Put forms there and run this again, or see an example with: make demo")
        return 0
    _report(summary, options.output)
    if summary.interrupted:
        return _INTERRUPTED
    return 1 if summary.failed else 0


def _progress(count: int) -> Progress:
    """A bar on a terminal, a plain line per file elsewhere."""
    if not count or not sys.stderr.isatty():
        return _plain_line
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        transient=True,
    )  # fmt: skip
    task = bar.add_task("reading", total=count)
    bar.start()

    def advance(outcome: Outcome) -> None:
        bar.update(task, advance=1, description=_printable(outcome.file)[-40:])
        if bar.finished:
            bar.stop()

    return advance


def _plain_line(outcome: Outcome) -> None:
    if outcome.failure:
        said = f"failed, {outcome.failure.code.value}: {outcome.failure.reason}"
    else:
        review = sum(record["status"] == "review" for record in outcome.records)
        said = f"{len(outcome.records)} form(s)" + (f", {review} to review" if review else "")
    print(f"{_printable(outcome.file)}: {_printable(said)}", file=sys.stderr)


def _report(summary: Summary, folder: Path) -> None:
    """The failures with what to do, then one table."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(markup=False, highlight=False, soft_wrap=True)
    for outcome in summary.failed:
        failure = outcome.failure
        if failure:
            text = f"{outcome.file}: {failure.code.value}: {failure.reason}; {failure.advice}"
            console.print(_printable(text))
    for name, original in summary.duplicates:
        console.print(_printable(f"{name}: the same content as {original}, read once"))
    table = Table(box=box.SIMPLE, show_edge=False)
    for heading in ("files", "forms", "ready", "review", "failed", "time"):
        table.add_column(heading, justify="right")
    counts = (summary.files, summary.forms, summary.ready, summary.review, len(summary.failed))
    table.add_row(*(str(count) for count in counts), f"{summary.seconds:.1f} s")
    console.print(table)
    if summary.interrupted:
        left = summary.files - summary.forms - len(summary.failed)
        console.print(f"Stopped before the end ({max(left, 1)} or more files left); run it again to complete the work.")
    console.print(f"Records are in {folder / 'records'}, all of them in {folder / 'records.jsonl'}.")
    if summary.review:
        console.print("What needs a person: form-pipeline explain RECORD shows where to look.")
    if summary.failed:
        console.print(f"What could not be read is in {folder / 'failed.jsonl'}.")


def _printable(text: str) -> str:
    """Control characters of a hostile file name never reach the terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def _tables(options: argparse.Namespace) -> int:
    import os

    import extractors
    from extractors.ocr import check_name
    from pipeline.config import read_config
    from pipeline.inbox import Source, load
    from pipeline.process import engine_opener
    from pipeline.show import sheet_data, sheet_lines

    check_name(options.ocr)
    data = load(Source(options.file, options.file.name))
    engine = engine_opener(read_config(None, ocr=options.ocr), os.cpu_count() or 1)
    document = extractors.read(data, options.file.suffix.lower(), options.password or (), engine)
    if options.text:
        for line in sheet_lines(document.sheets):
            print(line)
    else:
        print(json.dumps([sheet_data(sheet) for sheet in document.sheets], ensure_ascii=False, indent=1))
    return 0


def _explain(options: argparse.Namespace) -> int:
    from pipeline.show import record_lines

    path = Path(options.record)
    if not path.is_file():
        found = sorted((options.output / "records").glob(f"*-{options.record}.json"))
        if not found:
            raise UsageError(f"there is no record {options.record} in {options.output / 'records'}")
        path = found[0]
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        lines = list(record_lines(record))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not a record") from error
    if options.html:
        return _explain_as_page(options, path, record)
    for line in lines:
        print(_printable(line))
    return 0


def _explain_as_page(options: argparse.Namespace, path: Path, record: dict[str, Any]) -> int:
    from pydantic import ValidationError

    from pipeline.explain_html import explanation
    from pipeline.load import validate
    from pipeline.output import write_atomically

    try:
        validate(record)
    except ValidationError as error:
        raise UsageError(f"{path} is not a record") from error
    data = _document_of(record, options.document)
    suffix = Path(record["source"]["file"]).suffix.lower()
    write_atomically(options.html, explanation(record, data, suffix, options.password or ()))
    print(f"The page is {options.html}: open it in a browser.")
    return 0


def _document_of(record: dict[str, Any], place: Path) -> bytes:
    """The bytes the record was made of, wherever they lie in the folder and whatever the file is called now."""
    from pipeline.inbox import load, sources

    source = record["source"]
    for found in sorted(sources([place]), key=lambda found: found.name != source["file"]):
        try:
            fits = found.path.stat().st_size == source["bytes"]
        except OSError:
            continue
        if fits and hashlib.sha256(data := load(found)).hexdigest() == source["sha256"]:
            return data
    name = _printable(source["file"])
    raise UsageError(f"the document of this record, {name}, is not in {place}: name it with --document")


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
        summary = run([inbox], output, Config(), _progress)
        _report(summary, output)
        lines = (output / "records.jsonl").read_text(encoding="utf-8").splitlines()
        print()
        for line in record_lines(json.loads(lines[0])):
            print(_printable(line))
    return 0
