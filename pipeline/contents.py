"""Which file each content belongs to: its records stand once, under one of the names that it has."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from pipeline import output
from pipeline.inbox import Source
from pipeline.ledger import Known, Ledger, Standing, path_of


@dataclass
class Contents:
    """The contents met in a run, each with its names; `here` are the paths of its files, `first` the name and path
    that the records of each content stand under. `stays` are contents that could not be read this time, and whose
    records stand as they were read before.
    """

    here: Set[bytes]
    ledger: Ledger
    first: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    stays: set[str] = field(default_factory=set)
    _copies: dict[str, list[str]] = field(default_factory=dict)
    _elsewhere: dict[str, str] = field(default_factory=dict)

    def unchanged(self, found: Sequence[Source]) -> dict[Path, Known]:
        """What was read before of files that have not changed since, where its records stand as they were written
        under the name that this run would give them: the first of the content's names here, or that of a file
        elsewhere.
        """
        kept: dict[Path, Known] = {}
        known: defaultdict[str, list[tuple[Source, Known]]] = defaultdict(list)
        for source, past in self.ledger.known(found):
            if past.failure:
                kept[source.path] = past
                self.stays.add(past.sha256)
            else:
                known[past.sha256].append((source, past))
        for sha256, standing in self.ledger.contents():
            if sha256 not in known:
                continue
            digests = {one.record_id: one.digest for one in standing}
            same = [(source, past) for source, past in known[sha256] if past.records == digests]
            first = min((source.name, past.path) for source, past in known[sha256])
            if len(digests) < len(standing) or not same:
                continue
            if all((one.file, one.path) == first for one in standing):
                self.first[sha256] = first
            elif all(self._is_elsewhere(one) for one in standing):
                self._elsewhere[sha256] = standing[0].file
            else:
                continue
            self._copies[sha256] = [source.name for source, _ in same]
            kept |= {source.path: past for source, past in same}
        return kept

    def belongs(self, source: Source, sha256: str, digests: Mapping[str, str]) -> bool:
        """True when the records of this content are to stand under this source's name; `digests` are those of its
        records. Says so for each source in turn: the first of all names has the last word.
        """
        own = (source.name, path_of(source))
        if sha256 not in self.first and sha256 not in self._elsewhere:
            standing = list(self.ledger.standing("sha256 = ?", sha256))
            as_read = {one.record_id: one.digest for one in standing} == digests
            if as_read and all(self._is_elsewhere(one) for one in standing):
                self._elsewhere[sha256] = standing[0].file
        self._copies.setdefault(sha256, []).append(source.name)
        if sha256 in self._elsewhere:
            return False
        mine = own <= self.first.get(sha256, own)
        if mine:
            self.first[sha256] = own
        return mine

    def _is_elsewhere(self, one: Standing) -> bool:
        """True where the record's source is none of this run, and is archived or still lies where it was read."""
        if one.path is None or one.path in self.here:
            return False
        if one.path == one.archive:
            return True
        return self.ledger.content_at(one.path) == one.sha256

    def duplicates(self) -> tuple[tuple[str, str], ...]:
        """The files that repeat another, each with the one that its records stand under."""
        pairs = []
        for sha256, names in self._copies.items():
            if sha256 in self._elsewhere:
                pairs += [(name, self._elsewhere[sha256]) for name in names]
            else:
                pairs += [(name, self.first[sha256][0]) for name in sorted(names)[1:]]
        return tuple(sorted(pairs))


def gone(ledger: Ledger, here: Set[bytes] = frozenset()) -> list[Standing]:
    """The records whose source lies no more where it was read, and was not archived; paths known to be `here` are not
    looked at again.
    """
    names = [
        name
        for name, path, moved in ledger.places()
        if path not in here and _is_nothing(path) and (moved is None or _is_nothing(moved))
    ]
    return [one for name in names for one in ledger.standing("name = ?", name)]


def files_of(records: Iterable[Standing]) -> tuple[str, ...]:
    """The names of the files that the records were read from, each once."""
    return tuple(sorted({one.file for one in records}))


def _is_nothing(path: bytes) -> bool:
    """Only where the system says so: a folder that cannot be entered may hold it. A folder of its name is no file."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False


def emptied(paths: Sequence[Path], found: Sequence[Source], ledger: Ledger) -> tuple[Path, int] | None:
    """A folder in which there is no file at all, where records stand of so many that lay there; None where all is well.

    The folder of a disk that is not mounted is there, and empty.
    """
    here = [path_of(source) for source in found]
    missing = {one.path for one in gone(ledger) if one.path}
    for path in filter(Path.is_dir, paths):
        head = os.path.join(os.fsencode(os.path.realpath(path)), b"")  # noqa: PTH118 - bytes
        lost = sum(place.startswith(head) for place in missing)
        if lost and not any(place.startswith(head) for place in here):
            return path, lost
    return None


@dataclass(frozen=True, slots=True)
class Pruned:
    """The `names` of files whose records were removed, and of those that were `spared`."""

    names: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()


def prune(paths: Sequence[Path], folder: Path, ledger: Ledger, here: Set[bytes], *, force: bool) -> Pruned:
    """Removes the records of files that are gone from these folders. `here` are the paths of all files there are.
    Raises OutputError.

    Where a folder is gone as a whole its disk may not be mounted, and nothing is removed; nor, without
    `force`, where one inside is there without any file.
    """
    given = [os.fsencode(os.path.realpath(path)) for path in paths]
    heads = [place for place in given if os.path.isdir(place)]  # noqa: PTH112 - bytes
    filled = {inner for place in here for inner in _folders(place, heads)}
    old: list[Standing] = []
    spared: list[Standing] = []
    for one in gone(ledger, here):
        inside = list(_folders(one.path or b"", heads))
        empty = any(inner not in filled and os.path.isdir(inner) for inner in inside)  # noqa: PTH112 - bytes
        if inside or one.path in given:
            (spared if empty and not force else old).append(one)
    with ledger.together():
        for one in old:
            output.remove_record(folder, one.name)
            ledger.drop(one.name)
    return Pruned(files_of(old), files_of(spared))


def _folders(place: bytes, heads: Iterable[bytes]) -> Iterator[bytes]:
    """Those that a place under one of the heads lies in, the head too; none where it lies elsewhere."""
    for head in heads:
        inner = place
        while inner != head and inner.startswith(os.path.join(head, b"")):  # noqa: PTH118 - bytes
            inner = os.path.dirname(inner)  # noqa: PTH120 - bytes
            yield inner
