"""What corrections teach: slips that persons corrected, proposed as entries of a lexicon, never added unasked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from normalizers.typos import correct_slips, parse_slips, right_texts
from pipeline.corrections import Correction, Kind
from pipeline.corrections.apply import said
from pipeline.errors import UsageError
from pipeline.forms.profile import builtin_profiles
from pipeline.load import RecordData
from pipeline.words import common_words, words_of

_MOST_DIFFERENT = 2  # characters: what differs by more is another text, no slip
_LENGTHS = range(3, 13)  # of an entry: two characters may be part of anything
_WORDS_BESIDE = 2  # that an entry may take in on each side of what differs
_COMMON = 20  # words met as often as this in what jieba counted: some 60,000
_HANZI = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry would make of a text of a record that stands."""

    record: str
    file: str
    pointer: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry, the corrections it comes from, and what else it would change."""

    wrong: str
    right: str
    seen: tuple[Correction, ...]
    changes: tuple[Change, ...]

    @property
    def origin(self) -> str:
        """As the lexicon names where an entry comes from."""
        numbers = ", ".join(str(one.number) for one in self.seen)
        return f"correction{'s' if len(self.seen) > 1 else ''} {numbers}"


def suggestions(
    corrections: Sequence[Correction], records: Iterable[RecordData], slips: Mapping[str, str]
) -> list[Suggestion]:
    """Entries that would have made the corrections of texts by themselves, those seen most often first.

    For each the shortest that changes no right text; `slips` is the lexicon in use.
    """
    seen: dict[tuple[str, str], list[Correction]] = {}
    for one in corrections:
        entry = next(_entries_of(one, slips), None) if one.kind is Kind.VALUE else None
        if entry:
            seen.setdefault(entry, []).append(one)
    changes: dict[tuple[str, str], list[Change]] = {entry: [] for entry in seen}
    for record in records if seen else ():
        for entry in seen:
            changes[entry] += _changes(record, *entry)
    found = [Suggestion(*entry, tuple(some), tuple(changes[entry])) for entry, some in seen.items()]
    return sorted(found, key=lambda one: (-len(one.seen), one.wrong))


def _entries_of(correction: Correction, slips: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The entries that would make the correction and nothing wrong, the shortest first."""
    before, after = said(correction.before), said(correction.after)
    if correct_slips(before, slips)[0] == after:
        return
    for wrong, right in _parts(before, after):
        slip = len(words_of(wrong)) > len(words_of(right))  # 文化馆 is as good a word as 图书馆
        if slip and correct_slips(before, {wrong: right})[0] == after and refusal(wrong, right, slips) is None:
            yield wrong, right


def _parts(before: str, after: str) -> list[tuple[str, str]]:
    """What differs with some whole words around it, as it was and as it is."""
    start = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), None)
    start = min(len(before), len(after)) if start is None else start
    behind = 0
    while behind < min(len(before), len(after)) - start and before[-1 - behind] == after[-1 - behind]:
        behind += 1
    if not 0 < max(len(before), len(after)) - start - behind <= _MOST_DIFFERENT:
        return []
    bounds = [0]
    for word in words_of(after):
        bounds.append(bounds[-1] + len(word))
    end = len(after) - behind
    firsts = [at for at in bounds if at <= start][-1 - _WORDS_BESIDE :]
    lasts = [at for at in bounds if at >= end][: 1 + _WORDS_BESIDE]
    further = len(before) - len(after)
    found = [(before[first : further + last], after[first:last]) for first in reversed(firsts) for last in lasts]
    fitting = [pair for pair in found if all(len(text) in _LENGTHS and _HANZI.fullmatch(text) for text in pair)]
    return sorted(fitting, key=lambda pair: len(pair[0]))


def refusal(wrong: str, right: str, slips: Mapping[str, str]) -> str | None:
    """Why an entry cannot stand in the lexicon: in words, None where it can.

    Not, where it would change a right text: one of those that the repairs are tested with, a word, a label.
    """
    if slips.get(wrong) == right:
        return f"{wrong} is in the lexicon already"
    if wrong in slips:
        return f"{wrong} is in the lexicon already, as a slip of {slips[wrong]}"
    if wrong == right or not wrong or not right or len({*f"{wrong}{right}"} & {*"\t\n\r#"}):
        return "an entry has two different words, without tabs and #"
    if any(char.isdigit() for char in wrong + right):
        return "a figure is never changed for its looks"
    if wrong in right or correct_slips(right, {**slips, wrong: right})[0] != right:
        return f"{right} would be changed again"
    for text, why in _right_texts():
        if wrong in text and correct_slips(text, {wrong: right}) != (text, text):
            return f"it would change {text}, which is right: {why}"
    return None


def _right_texts() -> Iterator[tuple[str, str]]:
    yield from right_texts()
    for profile in builtin_profiles():
        yield from ((text, f"a title of {profile.form_type}") for text in profile.titles)
        yield from ((text, f"a label of {profile.form_type}") for text, _ in profile.labels)
    yield from ((word, "a word") for word in common_words(_COMMON))


def _changes(record: RecordData, wrong: str, right: str) -> Iterator[Change]:
    for pointer, text in texts_of(record):
        after = correct_slips(text, {wrong: right})[1] if wrong in text else text
        if after != text:
            yield Change(record["record_id"], record["source"]["file"], pointer, text, after)


_PARTS = ("title", "project", "funds", "goals", "indicators", "total", "fields", "tables")


def texts_of(record: RecordData) -> Iterator[tuple[str, str]]:
    """The texts of a form with their pointers, but names and telephone numbers of persons."""
    for part in _PARTS:
        yield from _texts(f"/{part}", record[part])


def _texts(pointer: str, place: object) -> Iterator[tuple[str, str]]:
    if isinstance(place, str):
        yield pointer, place
    elif isinstance(place, list):
        for index, one in enumerate(place):
            yield from _texts(f"{pointer}/{index}", one)
    elif isinstance(place, dict) and not place.get("personal"):
        for key, one in place.items():
            yield from _texts(f"{pointer}/{key}", one)


def with_entry(text: str, wrong: str, right: str, origin: str) -> str:
    """The text of a lexicon with one entry more. Raises UsageError for a bad line in it."""
    _check(text)
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{wrong}\t{right}\t{origin}\n"


def without_entry(text: str, wrong: str) -> str:
    """The text of a lexicon without an entry. Raises UsageError where it has none such, or a bad line."""
    _check(text)
    lines = text.splitlines(keepends=True)
    kept = [line for line in lines if line.partition("\t")[0].strip() != wrong or line.startswith("#")]
    if len(kept) == len(lines):
        raise UsageError(f"{wrong} is not in the lexicon")
    return "".join(kept)


def read_lexicon(path: Path) -> str:
    """The text of a lexicon of one's own, empty where there is none yet. Raises UsageError where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"lexicon {path}: {error}") from error


def _check(text: str) -> None:
    try:
        parse_slips(text)
    except ValueError as error:
        raise UsageError(f"lexicon: {error}") from error
