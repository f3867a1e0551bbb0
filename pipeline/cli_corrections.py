"""The commands by which a person corrects records, and what is learnt from that. They print, as cli.py does."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli_tools import printable
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.correcting import Circumstances
    from pipeline.corrections import Correction, Revert


def add_corrections(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `correct`, `accept` and `corrections` to the commands."""
    correct = commands.add_parser("correct", help="give a value of a record that was misread (docs/corrections.md)")
    _add_record(correct)
    correct.add_argument("pointer", metavar="POINTER", help="/project/code, /indicators/0/target, /indicators/- …")
    correct.add_argument("value", metavar="VALUE", nargs="?", help="as a form prints it; '' for nothing; a row as JSON")
    correct.add_argument("--remove", action="store_true", help="the row at POINTER is none of the form")
    _add_person(correct)
    correct.set_defaults(command=_correct)

    accept = commands.add_parser("accept", help="settle what was found: the form is as it is")
    _add_record(accept)
    accept.add_argument("pointer", metavar="POINTER", nargs="?", help="only there; #CODE for what has no place")
    _add_person(accept)
    accept.set_defaults(command=_accept)

    corrections = commands.add_parser("corrections", help="what persons corrected and accepted")
    steps = corrections.add_subparsers(metavar="STEP", required=True)
    listed = steps.add_parser("list", help="every line, those that were taken back too")
    listed.add_argument("-o", "--output", type=Path, default=Path("output"), help="(default: output)")
    listed.set_defaults(command=_list)
    revert = steps.add_parser("revert", help="take a line back")
    revert.add_argument("number", type=int, metavar="N", help="its number in the list")
    _add_person(revert)
    revert.set_defaults(command=_revert)


def _add_record(command: argparse.ArgumentParser) -> None:
    command.add_argument("record", metavar="RECORD", help="a record id in --output, or its file")


def _add_person(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", type=Path, default=Path("output"), help="(default: output)")
    command.add_argument("--by", metavar="NAME", help="who says so (default: the user's name here)")
    command.add_argument("--note", default="", metavar="TEXT", help="why")
    command.add_argument("--config", type=Path, metavar="FILE", help="settings as for extract: profiles of one's own")


def _correct(options: argparse.Namespace) -> int:
    from pipeline.correcting import add_row, correct, remove_row

    record_id, who, how = _record_id(options), _who(options), _how(options)
    if options.remove:
        if options.value is not None:
            raise UsageError("--remove takes no value")
        record = remove_row(options.output, record_id, options.pointer, who, options.note, how)
    elif options.value is None:
        raise UsageError("a value is missing: '' says that the form prints nothing there")
    elif options.value.lstrip().startswith("{"):
        record = add_row(
            options.output, record_id, options.pointer, _row(options.value), who, options.note, how
        )  # fmt: skip
    else:
        record = correct(options.output, record_id, options.pointer, options.value, who, options.note, how)
    return _told(record)


def _row(text: str) -> dict[str, Any]:
    try:
        return dict(json.loads(text))
    except ValueError as error:
        raise UsageError(f"the row is no JSON object: {error}") from error


def _accept(options: argparse.Namespace) -> int:
    from pipeline.correcting import accept

    record_id, who = _record_id(options), _who(options)
    return _told(accept(options.output, record_id, options.pointer, who, options.note, _how(options)))


def _revert(options: argparse.Namespace) -> int:
    from pipeline.correcting import revert

    record = revert(options.output, options.number, _who(options), options.note, _how(options))
    if record is None:
        print("Taken back; the record it was about does not stand any more.")
        return 0
    return _told(record)


def _list(options: argparse.Namespace) -> int:
    from pipeline.corrections import Revert, history
    from pipeline.corrections.file import effective

    entries = history(options.output)
    kept = {entry.number for entry in effective(entries)}
    for entry in entries:
        gone = "" if entry.number in kept else "  [taken back]"
        said = _said_revert(entry) if isinstance(entry, Revert) else _said(entry)
        note = f"  ({entry.note})" if entry.note else ""
        print(printable(f"{entry.number}  {entry.when}  {entry.who}  {said}{note}{gone}"))
    if not entries:
        print(f"Nobody has corrected anything in {options.output} yet.")
    return 0


def _said_revert(entry: Revert) -> str:
    return f"takes back line {entry.reverts}"


def _said(entry: Correction) -> str:
    from pipeline.corrections import Kind
    from pipeline.corrections.apply import said

    where = f"{entry.record} ({entry.file}) {entry.pointer or 'the whole record'}"
    if entry.kind is Kind.ACCEPTED:
        return f"{where}: accepted {', '.join(found.code for found in entry.findings)}"
    if entry.kind is Kind.REMOVED:
        return f"{where}: row removed"
    if entry.kind is Kind.ADDED:
        return f"{where}: row added: {said(entry.after)}"
    return f"{where}: {said(entry.before) or 'nothing'} -> {said(entry.after) or 'nothing'}"


def _told(record: dict[str, Any]) -> int:
    """The status of the record now, and what is still open."""
    still = [found for found in record["findings"] if found["severity"] == "error"]
    name = f"{record['record_id']} ({record['source']['file']})"
    print(printable(f"{name} is {'ready' if record['status'] == 'ready' else 'for review'}."))
    for found in still:
        print(printable(f"  {found['path'] or '#' + found['code']}: {found['code']}: {found['message']}"))
    return 0


def _record_id(options: argparse.Namespace) -> str:
    """The id that was given, or that of the record file."""
    path = Path(options.record)
    if not path.is_file():
        return str(options.record)
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["record_id"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"{path} is not a record") from error


def _who(options: argparse.Namespace) -> str:
    if options.by is not None:
        return str(options.by)
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may know no user of this number
        raise UsageError("say who you are: --by NAME") from None


def _how(options: argparse.Namespace) -> Circumstances:
    from pipeline.config import read_config
    from pipeline.correcting import Circumstances
    from pipeline.process import knowledge

    config = read_config(options.config)
    return Circumstances(known=knowledge(config.lexicon, config.profiles))
