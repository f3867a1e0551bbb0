"""The command line: arguments in, exit status out. The only place that prints and that turns errors into words."""

from __future__ import annotations

import argparse
import filecmp
import json
import shutil
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from io import TextIOWrapper
from pathlib import Path

from pipeline.cli_corrections import add_corrections
from pipeline.cli_places import extras_of, working_copies
from pipeline.cli_review import add_review
from pipeline.cli_summary import Places, report, telling
from pipeline.cli_tools import add_tools, place_here, printable, settings_of, show_status
from pipeline.errors import PipelineError, UsageError

_INTERRUPTED = 130
_DEMO = ".form-pipeline-demo"  # the folder that holds it is a demo's


def main(arguments: Sequence[str] | None = None) -> int:
    """0 all read, 1 some input failed or the output cannot be written, 2 wrong usage, 130 stopped by Ctrl-C."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names of folders may have bytes that are no text
    try:
        options = _parser().parse_args(arguments)
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


class _Version(argparse.Action):
    """Prints the version of the package, looked up only when it is asked for, and ends."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print the version")

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(f"form-pipeline {version('form-pipeline')}")
        parser.exit()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="form-pipeline",
        description="Reads Chinese government forms into JSON records: PDF, also of scanned pages; scans and"
        " photographs (png, jpg, tif, bmp, webp); xlsx, xlsm, xls, docx, csv, tsv, text.",
        epilog="Start with: form-pipeline extract inbox -o output",
    )
    parser.add_argument("--version", action=_Version)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    extract = commands.add_parser("extract", help="read files and folders, write records")
    extract.add_argument("paths", nargs="+", metavar="DIR|FILE", help="folders (with subfolders), files, s3://…")
    _add_settings(extract)
    extract.add_argument("--engine", choices=("local", "ray"), help="ray: on the machines of a Ray cluster")
    extract.add_argument("--cluster", metavar="ADDRESS", help="of the Ray cluster (default: RAY_ADDRESS, or one here)")
    extract.add_argument("--force", action="store_true", help="read again what has not changed since the last run")
    extract.add_argument("--prune", action="store_true", help="remove the records of files that are gone from DIR")
    extract.add_argument(
        "--archive", type=place_here, metavar="DIR", help="move what was read there, its records written"
    )
    _add_log_format(extract)
    extract.set_defaults(command=_extract)

    watch = commands.add_parser("watch", help="read whatever lands in a folder, until Ctrl-C")
    watch.add_argument("paths", nargs="*", default=["inbox"], metavar="DIR", help="(default: inbox)")
    _add_settings(watch)
    watch.add_argument("--archive", type=place_here, metavar="DIR", help="as for extract")
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
    demo.add_argument(
        "-o",
        "--output",
        type=place_here,
        default=Path("demo"),
        metavar="DIR",
        help="for documents and records (default: demo)",
    )
    demo.set_defaults(command=_demo)
    return parser


def _add_settings(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", default="output", help="where records go (default: output)")
    command.add_argument("--password", action="append", metavar="WORD", help="try this on encrypted PDFs; may repeat")
    command.add_argument("--config", type=Path, metavar="FILE", help="settings as TOML (see README)")
    command.add_argument("--workers", type=int, metavar="N", help="processes to use (default: 0, one per core)")
    command.add_argument("--ocr", metavar="NAME", help="the OCR engine for scans: ppocr (default) or paddleocr")


def _add_log_format(command: argparse.ArgumentParser) -> None:
    command.add_argument("--log-format", choices=("text", "json"), default="text", help="a line per file on stderr")


def _extract(options: argparse.Namespace) -> int:
    places = Places(options.paths, options.output, options.config)
    with working_copies(options):
        config, extras = settings_of(options), extras_of(options)

        from pipeline.run import run

        with telling(options.log_format) as started:
            summary = run(options.paths, options.output, config, started, extras)
    if not summary.files and not summary.pruned:
        names = ", ".join(map(str, places.inboxes))
        print(f"Nothing to read in {names} yet. Put forms there and run this again, or see an example with: make demo")
        return 0
    report(summary, places)
    if summary.interrupted:
        return _INTERRUPTED
    return 1 if summary.failed or summary.unmoved else 0


def _watch(options: argparse.Namespace) -> int:
    from pipeline.cli_watch import on_this_machine, watching

    on_this_machine(options)
    return watching(options, settings_of(options), extras_of(options))


def _schema(_: argparse.Namespace) -> int:
    from pipeline.model.record import json_schema

    print(json.dumps(json_schema(), ensure_ascii=False, indent=2))
    return 0


def _demo(options: argparse.Namespace) -> int:
    from pipeline.config import Config
    from pipeline.run import run
    from pipeline.show import record_lines

    inbox, output = _examples(options.output), options.output / "output"
    with telling() as started:
        summary = run([inbox], output, Config(), started)
    report(summary, Places([inbox], output))
    if summary.interrupted:
        return _INTERRUPTED
    print(f"The documents are in {inbox}; {options.output} may be removed at any time. The first record:\n")
    first = (output / "records.jsonl").read_bytes().splitlines()[0]
    for line in record_lines(json.loads(first)):
        print(printable(line))
    return 0


def _examples(folder: Path) -> Path:
    """The inbox in the folder, with a copy of each example document; those that are there already stay as they are.

    Raises UsageError where there are no examples, or the folder holds anything but a demo; OutputError.
    """
    from pipeline.output import refused

    documents = Path(__file__).resolve().parent.parent / "fixtures" / "documents"
    if not documents.is_dir():
        raise UsageError("the example documents are part of the repository; run this from a clone of it")
    mark, inbox = folder / _DEMO, folder / "inbox"
    try:
        if folder.exists() and not mark.exists() and any(folder.iterdir()):
            raise UsageError(f"{folder} is there already and holds something else; name another folder with -o")
        inbox.mkdir(parents=True, exist_ok=True)
        mark.touch()
        for example in sorted(documents.glob("*/input.*")):
            place = inbox / f"{example.parent.name}{example.suffix}"
            if not place.exists() or not filecmp.cmp(example, place, shallow=False):
                shutil.copyfile(example, place)
    except OSError as error:
        raise refused(folder, error) from error
    return inbox
