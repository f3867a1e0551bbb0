"""Which file each content belongs to: its records stand once, under one of the names that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.inbox import Source, status_at
from pipeline.ledger import Known, Ledger, Standing, path_of


@dataclass(frozen=True, slots=True)
class Here:
    """The files of this run: the name of each by its path."""

    names: Mapping[bytes, str]

    @staticmethod
    def of(found: Sequence[Source]) -> Here:
        return Here({path_of(source): source.name for source in found})


def unchanged(found: Sequence[Source], ledger: Ledger) -> dict[Path, Known]:
    """What was read before of files that have not changed since, where its records stand as they were written under
    the name that this run would give them: the first of the content's names here, or that of a file elsewhere.
    """
    here = Here.of(found)
    known = {source.path: (source, past) for source in found if (past := ledger.known(source))}
    first: dict[str, tuple[str, bytes]] = {}
    for source, past in known.values():
        own = (source.name, path_of(source))
        first[past.sha256] = min(first.get(past.sha256, own), own)
    kept: dict[Path, Known] = {}
    for path, (_, past) in known.items():
        if past.failure:
            kept[path] = past
            continue
        standing = list(ledger.standing("sha256 = ?", past.sha256))
        whole = {one.record_id: one.digest for one in standing} == past.records and len(standing) == len(past.records)
        if whole and all(_named_rightly(one, first[past.sha256], here, ledger) for one in standing):
            kept[path] = past
    return kept


def _named_rightly(one: Standing, first: tuple[str, bytes], here: Here, ledger: Ledger) -> bool:
    return (one.file, one.path) == first or is_elsewhere(one, here, ledger)


def is_elsewhere(one: Standing, here: Here, ledger: Ledger) -> bool:
    """True where the record's source is none of this run, and is archived or still lies where it was read."""
    if one.path is None or one.path in here.names:
        return False
    if one.path == one.archive:
        return True
    status = status_at(one.path)
    return status is not None and ledger.content_at(one.path, status) == one.sha256


@dataclass
class Contents:
    """The contents met in a run, each with its names."""

    here: Here
    ledger: Ledger
    first: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    _copies: dict[str, list[str]] = field(default_factory=dict)
    _elsewhere: dict[str, str] = field(default_factory=dict)

    def belongs(self, source: Source, sha256: str, digests: Mapping[str, str]) -> bool:
        """True when the records of this content are to stand under this source's name; `digests` are those of its
        records. Says so for each source in turn: the first of all names has the last word.
        """
        own = (source.name, path_of(source))
        if sha256 not in self.first and sha256 not in self._elsewhere:
            standing = list(self.ledger.standing("sha256 = ?", sha256))
            as_read = {one.record_id: one.digest for one in standing} == digests
            if as_read and all(is_elsewhere(one, self.here, self.ledger) for one in standing):
                self._elsewhere[sha256] = standing[0].file
        self._copies.setdefault(sha256, []).append(source.name)
        if sha256 in self._elsewhere:
            return False
        mine = own <= self.first.get(sha256, own)
        if mine:
            self.first[sha256] = own
        return mine

    def duplicates(self) -> tuple[tuple[str, str], ...]:
        """The files that repeat another, each with the one that its records stand under."""
        pairs = []
        for sha256, names in self._copies.items():
            if sha256 in self._elsewhere:
                pairs += [(name, self._elsewhere[sha256]) for name in names]
            else:
                pairs += [(name, self.first[sha256][0]) for name in sorted(names)[1:]]
        return tuple(sorted(pairs))
