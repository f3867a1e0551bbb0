"""The commands that show a person something, or help to teach it a new form family. They print, as cli.py does."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import InputError, UsageError

if TYPE_CHECKING:
    from extractors import OpenEngine
    from pipeline.config import Config
    from pipeline.process import Knowledge

_SHOWN = 20


def add_tools(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `tables`, `explain`, `export` and `profile` to the commands."""
    tables = commands.add_parser("tables", help="print the tables of a document as they are seen")
    tables.add_argument("file", type=place_here)
    tables.add_argument("--text", action="store_true", help="as rows of text instead of JSON")
    tables.add_argument("--password", action="append", metavar="WORD")
    tables.add_argument("--ocr", metavar="NAME", default="ppocr", help="as for extract")
    tables.set_defaults(command=_tables)

    explain = commands.add_parser("explain", help="show a record: values, repairs, findings, and where they stand")
    explain.add_argument("record", help="a record file, or a record id in --output")
    explain.add_argument("-o", "--output", type=place_here, default=Path("output"))
    explain.add_argument(
        "--html", type=place_here, metavar="FILE", help="write it as a web page with the document's pages"
    )
    explain.add_argument(
        "--document", type=place_here, default=Path("inbox"), metavar="DIR|FILE",
        help="with --html: the document, or the folder it was read from (default: inbox)",
    )  # fmt: skip
    explain.add_argument("--password", action="append", metavar="WORD", help="with --html: as for extract")
    explain.set_defaults(command=_explain)

    export = commands.add_parser("export", help="write the records as tables for scoring programs and archives")
    export.add_argument("--format", required=True, choices=("csv", "jsonl", "parquet", "sqlite", "xlsx"))
    export.add_argument(
        "--records", default="output", metavar="DIR", help="an output folder, or s3://… (default: output)"
    )
    export.add_argument("-o", "--output", type=place_here, metavar="DIR", help="where tables go (default: DIR/export)")
    export.add_argument("--status", choices=("ready", "review"), help="only records of this status")
    export.add_argument("--personal", action="store_true", help="names and telephone numbers of persons too")
    export.set_defaults(command=_export)

    profile = commands.add_parser("profile", help="teach it a new form family (docs/profiles.md)")
    steps = profile.add_subparsers(metavar="STEP", required=True)
    draft = steps.add_parser("draft", help="write a first profile from an example")
    draft.add_argument("file", type=place_here)
    draft.add_argument("-o", "--output", type=place_here, default=Path("my_form.toml"), help="(default: my_form.toml)")
    draft.set_defaults(command=_profile_draft)
    tried = steps.add_parser("check", help="show how documents fit a profile, and what finds no place in it")
    tried.add_argument("profile", type=place_here)
    tried.add_argument("files", nargs="+", type=place_here, metavar="FILE")
    tried.set_defaults(command=_profile_check)
    for step in (draft, tried):
        step.add_argument("--password", action="append", metavar="WORD", help="as for extract")
        step.add_argument("--ocr", metavar="NAME", default="ppocr", help="as for extract")


def place_here(text: str) -> Path:
    """A path that was given on the command line. Raises UsageError for an address."""
    from pipeline.addresses import is_address

    if is_address(text):
        raise UsageError(f"{text} is an address, and this command is for files of this machine: copy them here first")
    return Path(text)


def printable(text: str) -> str:
    """Control characters of a hostile file name never reach the terminal."""
    return "".join(char if char.isprintable() else "�" for char in text)


def failure_text(file: str, failure: InputError) -> str:
    """Which file, why it was not read, and what to do."""
    return printable(f"{file}: {failure.code.value}: {failure.reason}; {failure.advice}")


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Says of an InputError inside which file it is of."""
    try:
        yield
    except InputError as error:
        raise InputError(error.code, failure_text(path.name, error), error.advice) from error


def settings_of(options: argparse.Namespace) -> Config:
    """The settings of a run by its options. Raises UsageError for what is not there or no setting."""
    from extractors.ocr import check_name
    from pipeline.config import read_config

    for path in options.paths:
        if not path.exists():
            raise UsageError(f"there is no {path}")
    if options.workers is not None and options.workers < 0:
        raise UsageError("--workers takes a number from 0")
    passwords = tuple(options.password) if options.password else None
    given = {key: getattr(options, key, None) for key in ("workers", "ocr", "engine", "cluster")}
    config = read_config(options.config, passwords=passwords, **given)
    check_name(config.ocr)
    return config


def show_status(options: argparse.Namespace) -> int:
    """Counts, then names; a long list is cut unless all is asked for."""
    from pipeline.addresses import inboxes
    from pipeline.overview import overview
    from pipeline.publishing import seen

    options.paths, unfetched = inboxes(options.paths)
    with seen(options.output) as folder:
        found = overview(options.paths, folder, settings_of(options), unfetched)
    print(f"{len(found.ready)} forms are ready, {len(found.review)} are for review.")
    lists = {
        "waiting (new, changed or to be tried again)": found.waiting,
        "empty, perhaps still being copied (read once they have content, or after a minute)": found.empty,
        "review": found.review,
        "failed": [f"{name}: {reason}" for name, reason in found.failed],
        "duplicates": [f"{name}: the same content as {original}" for name, original in found.duplicates],
        "gone, their records kept (extract --prune removes them)": found.gone,
    }
    for heading, names in lists.items():
        print(f"{len(names)} {heading}{':' if names else ''}")
        shown = names if options.all else names[:_SHOWN]
        for name in shown:
            print(f"  {printable(name)}")
        if len(shown) < len(names):
            print(f"  … and {len(names) - len(shown)} more (--all names them)")
    return 0


def _engine(options: argparse.Namespace) -> OpenEngine:
    """Opens the OCR engine that was named, on all cores. Raises UsageError for an unknown name."""
    from extractors.ocr import check_name
    from pipeline.child import cores_here
    from pipeline.config import read_config
    from pipeline.process import engine_opener

    check_name(options.ocr)
    return engine_opener(read_config(None, ocr=options.ocr), cores_here())


def _tables(options: argparse.Namespace) -> int:
    import extractors
    from pipeline.inbox import Source, load
    from pipeline.show import sheet_data, sheet_lines

    engine = _engine(options)
    source = Source.alone(options.file)
    with _named(options.file):
        document = extractors.read(load(source), source.suffix, options.password or (), engine)
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
        print(printable(line))
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
            fits = not found.failure and found.path.stat().st_size == source["bytes"]
        except OSError:
            continue
        if fits and hashlib.sha256(data := load(found)).hexdigest() == source["sha256"]:
            return data
    name = printable(source["file"])
    raise UsageError(f"the document of this record, {name}, is not in {place}: name it with --document")


def _export(options: argparse.Namespace) -> int:

    from pipeline.addresses import is_address
    from pipeline.export import read_records, tables_of, write_tables
    from pipeline.locks import turn
    from pipeline.output import EXPORT
    from pipeline.publishing import seen

    if options.output is None and is_address(options.records):
        raise UsageError(f"say with -o where the tables of {options.records} go: a folder of this machine")
    statuses = (options.status,) if options.status else ("ready", "review")
    with seen(options.records) as records:
        found = read_records(records, statuses, str(options.records))
        tables = tables_of(found, personal=options.personal)
    place = options.output or records / EXPORT
    # What a run finds half written in its own folder it removes; so it waits until we have written.
    with turn(records) if place.resolve() == (records / EXPORT).resolve() else nullcontext():
        paths = write_tables(tables, place, options.format)
    print(f"{len(tables['forms'])} forms are in {', '.join(str(path) for path in paths)}.")
    return 0


def _profile_draft(options: argparse.Namespace) -> int:
    from pipeline.output import write_atomically
    from pipeline.process import knowledge
    from pipeline.profiling import drafted

    if options.output.exists():
        raise UsageError(f"{options.output} is there already; name another with --output")
    known = knowledge(None)
    text = drafted(_records_of(options.file, known, options), known, options.output.name)
    write_atomically(options.output, text)
    print(f"The draft is {options.output}: read it, then: form-pipeline profile check {options.output} {options.file}")
    return 0


def _profile_check(options: argparse.Namespace) -> int:
    from pipeline.profiling import fit_lines, fit_of, with_profile

    known, profile = with_profile(options.profile)
    fits = [(path.name, fit_of(record)) for path in options.files for record in _records_of(path, known, options)]
    for name, fit in fits:
        for line in fit_lines(name, fit, profile):
            print(printable(line))
    return 0 if all(fit.fits(profile) for _, fit in fits) else 1


def _records_of(path: Path, known: Knowledge, options: argparse.Namespace) -> tuple[dict[str, Any], ...]:
    """The records of one file, read here. Raises InputError where it cannot be read."""
    from pipeline.inbox import Source, load
    from pipeline.process import process

    source = Source.alone(path)
    with _named(path):
        outcome = process(source.name, load(source), options.password or (), known, _engine(options))
        if outcome.failure:
            raise outcome.failure
    return outcome.records
