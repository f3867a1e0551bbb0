"""What there is in an inbox and its output, and what a run would do; nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline import output
from pipeline.archive import complete_moves
from pipeline.config import Config
from pipeline.contents import Contents, files_of, gone
from pipeline.fingerprint import limits_of, reader_of
from pipeline.inbox import Source, sources, stamp_at, status_at
from pipeline.ledger import path_of
from pipeline.ledger_file import copied
from pipeline.standing import reconcile


@dataclass(frozen=True, slots=True)
class Overview:
    """Names of files: those that a run would read (`waiting`), those that it would leave, for they are empty and may
    still be being copied (`empty`), and what came of the others.

    `ready` and `review` are record files of all that stands; `failed` is (file, code and reason), `duplicates` (file,
    the file it repeats), `gone` the files whose records stand though they lie no more where they were read.
    """

    waiting: tuple[str, ...]
    empty: tuple[str, ...]
    ready: tuple[str, ...]
    review: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]
    duplicates: tuple[tuple[str, str], ...]
    gone: tuple[str, ...]


def overview(paths: Sequence[Path], folder: Path, config: Config, unfetched: Sequence[Source] = ()) -> Overview:
    """Looks at the folders, and at a copy of the ledger in memory. Raises OutputError where that cannot be read."""
    listed = [*sources(paths), *unfetched]
    found = [source for source in listed if not source.hollow]
    with copied(folder, reader_of(config), limits_of(config)) as ledger:
        complete_moves(ledger)
        if (folder / output.RECORDS).is_dir():
            reconcile(folder, ledger)
        contents = Contents({path_of(source) for source in found}, ledger)
        kept = contents.unchanged(found)
        failed = _failed_last(found, folder)
        waiting: list[str] = []
        for source in found:
            known = kept.get(source.path)
            if known is None and source.name not in failed:
                waiting.append(source.name)
            elif known is not None and known.failure:
                failed[source.name] = f"{known.failure.code.value}: {known.failure.reason}"
            elif known is not None:
                failed.pop(source.name, None)
        standing = [(one.name, one.status) for one in ledger.standing()]
        return Overview(
            tuple(waiting),
            tuple(source.name for source in listed if source.hollow),
            tuple(name for name, status in standing if status == "ready"),
            tuple(name for name, status in standing if status == "review"),
            tuple(sorted(failed.items())),
            contents.duplicates(),
            files_of(gone(ledger, contents.here)),
        )


def _failed_last(found: Sequence[Source], folder: Path) -> dict[str, str]:
    """Files that the last run could not read, though another may (a crash, a time limit), not changed since."""
    path = folder / output.FAILED
    listed = status_at(path)
    if listed is None:
        return {}
    try:
        lines = [json.loads(line) for line in path.read_bytes().splitlines()]
        said = {line["file"]: f"{line['code']}: {line['reason']}" for line in lines}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    stamps = {source.name: stamp_at(source.path) for source in found if source.name in said}
    return {name: said[name] for name, stamp in stamps.items() if stamp and max(stamp[1], stamp[2]) < listed[1]}
