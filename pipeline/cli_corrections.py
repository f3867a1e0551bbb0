"""The commands by which a person corrects records, and what is learnt from that. They print, as cli.py does."""

from __future__ import annotations

import argparse
import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.cli_tools import place_here, printable
from pipeline.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.correcting import Circumstances
    from pipeline.corrections import Correction, Revert
    from pipeline.learning import Suggestion


def add_corrections(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `correct`, `accept`, `corrections` and `lexicon` to the commands."""
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
    listed.add_argument("-o", "--output", type=place_here, default=Path("output"), help="(default: output)")
    listed.set_defaults(command=_list)
    revert = steps.add_parser("revert", help="take a line back")
    revert.add_argument("number", type=int, metavar="N", help="its number in the list")
    _add_person(revert)
    revert.set_defaults(command=_revert)
    _add_lexicon(commands)


def _add_lexicon(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    lexicon = commands.add_parser("lexicon", help="typing slips of one's own: what corrections propose")
    steps = lexicon.add_subparsers(metavar="STEP", required=True)
    suggest = steps.add_parser("suggest", help="entries that would have made the corrections; changes nothing")
    suggest.set_defaults(command=_suggest)
    add = steps.add_parser("add", help="put an entry into the lexicon, if it changes no right text")
    add.add_argument("wrong", metavar="WRONG")
    add.add_argument("right", metavar="RIGHT")
    add.set_defaults(command=_add)
    remove = steps.add_parser("remove", help="take an entry out of the lexicon")
    remove.add_argument("wrong", metavar="WRONG")
    remove.set_defaults(command=_remove)
    for step in (suggest, add, remove):
        step.add_argument("-o", "--output", type=place_here, default=Path("output"), help="(default: output)")
        step.add_argument("--config", type=Path, metavar="FILE", help="settings as for extract; they name the lexicon")
        step.add_argument("--lexicon", type=place_here, metavar="FILE", help="the lexicon, if no settings do")


def _add_record(command: argparse.ArgumentParser) -> None:
    command.add_argument("record", metavar="RECORD", help="a record id in --output, or its file")


def _add_person(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", type=place_here, default=Path("output"), help="(default: output)")
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


def _suggest(options: argparse.Namespace) -> int:
    from pipeline.corrections import read_corrections

    found = _suggestions(options)
    for one in found:
        print(printable(f"{one.wrong} -> {one.right}   seen {_times(len(one.seen))}: {one.origin}"))
        for correction in one.seen:
            print(printable(f"    {_said(correction)}"))
        print(f"  it would change {len(one.changes)} other text(s) of the records as they stand:")
        for change in one.changes:
            print(printable(f"    {change.record} ({change.file}) {change.pointer}: {change.before} -> {change.after}"))
    if found:
        print("To add one: form-pipeline lexicon add WRONG RIGHT")
    else:
        print(f"{len(read_corrections(options.output))} corrections are in force; none of them proposes an entry.")
    return 0


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _suggestions(options: argparse.Namespace) -> list[Suggestion]:
    from pipeline.corrections import read_corrections
    from pipeline.export import read_records
    from pipeline.learning import suggestions

    corrections = read_corrections(options.output)
    records = read_records(options.output, ("ready", "review")) if corrections else ()
    return suggestions(corrections, records, _slips(options))


def _slips(options: argparse.Namespace) -> Mapping[str, str]:
    """The lexicon in use: what comes with the package and one's own."""
    from normalizers.typos import builtin_slips, parse_slips
    from pipeline.learning import read_lexicon

    path = _lexicon(options)
    try:
        return {**builtin_slips(), **parse_slips(read_lexicon(path) if path else "")}
    except ValueError as error:
        raise UsageError(f"lexicon {path}: {error}") from error


def _lexicon(options: argparse.Namespace) -> Path | None:
    from pipeline.config import read_config

    given: Path | None = options.lexicon or read_config(options.config).lexicon
    return given


def _add(options: argparse.Namespace) -> int:
    from pipeline.learning import read_lexicon, refusal, with_entry
    from pipeline.output import write_atomically

    path = _lexicon_to_change(options)
    if reason := refusal(options.wrong, options.right, _slips(options)):
        raise UsageError(f"{options.wrong} -> {options.right} is not added: {reason}")
    entry = (options.wrong, options.right)
    origin = next((one.origin for one in _suggestions(options) if (one.wrong, one.right) == entry), "by hand")
    write_atomically(path, with_entry(read_lexicon(path), *entry, origin))
    print(
        printable(f"{options.wrong} -> {options.right} ({origin}) is in {path}: the next extract reads all files anew.")
    )
    if not options.config:
        print(f"Extract uses it with --config FILE, where FILE says: lexicon = {json.dumps(str(path))}")
    return 0


def _remove(options: argparse.Namespace) -> int:
    from pipeline.learning import read_lexicon, without_entry
    from pipeline.output import write_atomically

    path = _lexicon_to_change(options)
    write_atomically(path, without_entry(read_lexicon(path), options.wrong))
    print(printable(f"{options.wrong} is not in {path} any more: the next extract reads all files anew."))
    return 0


def _lexicon_to_change(options: argparse.Namespace) -> Path:
    path = _lexicon(options)
    if path is None:
        raise UsageError("say which lexicon: --lexicon FILE, or --config with settings that name one")
    return path
