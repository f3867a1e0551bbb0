"""Slips in targets, actual values and units: of units, comparisons, per cents and of phrases forms are filled with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from importlib import resources

from normalizers.lookalikes import Lookalikes, lexicon_words, reads_worse
from pipeline.model.bands import Band
from pipeline.model.columns import rows_with_columns, under
from pipeline.model.comparisons import WORDS_BEFORE, WORDS_BEHIND
from pipeline.model.notation import MONEY_UNITS, Kind, Measure, measure, squeezed
from pipeline.model.table import Cell, Sheet
from pipeline.model.trail import Repair, Trust, rewritten
from pipeline.model.vocabulary import Vocabulary

_COLUMNS = ("target", "actual", "unit")
_YEAR = 2000  # any year: dates are told from other texts by it
_LONGEST_VALUE = 30
_HUNDRED = Decimal(100)


class Proof(Enum):
    """What must confirm another reading of a value."""

    NONE = "the vocabulary is proof enough"
    MET = "the row's other value meets the comparison"
    SHARE = "the row is about a share"
    MISSED = "only if the other value, a share, misses the target as it stands is there a doubt, for a person"
    PERSON = "nothing in the form can"


@dataclass(frozen=True, slots=True)
class Reading:
    """Another reading of a value: why, what must confirm it, and in which columns."""

    text: str
    reason: str
    proof: Proof = Proof.NONE
    columns: tuple[str, ...] = ("target", "actual")


def repair_values(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Values with one reading that a known confusion hides: 20万兀, ^80%, 不底于95%, 95酚, 己完成.

    A comparison is restored where the actual value meets it, a per cent where the row is about a share; else both are
    only suggested. Leaves alone: every figure (290% may be ≥90%, 1O0% is 100%: suggested, never in scans, which have
    doubts of their own: what was read in doubt stays), units that are words, and whatever parses as it stands.
    """
    for index, sheet in enumerate(sheets):
        if not any(other_reading(text) for text in {cell.text for cell in sheet.cells}):
            continue
        for row, columns in rows_with_columns(sheet, vocabulary):
            if row.band is not Band.INDICATOR or not any(other_reading(cell.text) for cell in row.cells):
                continue
            present = under(columns, row.cells)
            for role in _COLUMNS:
                for cell in present.get(role, ())[:1]:
                    reading = None if cell.doubted else other_reading(cell.text)
                    trust = _trust(reading, role, present) if reading and role in reading.columns else None
                    if reading and trust and not (trust is Trust.SUGGESTED and cell.scanned):
                        yield rewritten(index, cell, reading.text, "value", trust, reading.reason)


def _trust(reading: Reading, role: str, present: Mapping[str, Sequence[Cell]]) -> Trust | None:
    """How sure a reading is by what else the row says; None where the text may stay as it is."""
    beside = present.get("actual" if role == "target" else "target", ())
    other = measure(beside[0].text, _YEAR) if beside else None
    met = _meets(other, measure(reading.text, _YEAR))
    if reading.proof is Proof.MISSED:
        small = other is not None and isinstance(other.value, Decimal) and other.value <= _HUNDRED
        return Trust.SUGGESTED if met and small else None
    share = (other is not None and other.unit == "%") or any(_is_share(cell.text) for cell in present.get("level3", ()))
    proven = {Proof.NONE: True, Proof.MET: met, Proof.SHARE: share, Proof.PERSON: False}[reading.proof]
    return Trust.LIKELY if proven else Trust.SUGGESTED


_SHARE = re.compile(r"(?:率|满意度|知晓度|比例|占比|比重)(?:[(（][^()（）]*[)）])?$")


def _is_share(name: str) -> bool:
    return bool(_SHARE.search(name))


def _meets(actual: Measure | None, target: Measure | None) -> bool:
    if not actual or not target or actual.unit != target.unit:
        return False
    if not isinstance(actual.value, Decimal) or not isinstance(target.value, Decimal) or actual.kind is not Kind.NUMBER:
        return False
    if target.operator == ">=":
        return actual.value >= target.value
    return actual.value <= target.value if target.operator == "<=" else actual.value == target.value


def other_reading(text: str) -> Reading | None:
    """The other reading of a text that could be a value or a unit; None for nearly all.

    >>> other_reading("≤20万兀").text, other_reading("不底于95%").text, other_reading("≥95%"), other_reading("清淤次数")
    ('≤20万元', '不低于95%', None, None)
    """
    return _other_reading(text) if len(text) <= _LONGEST_VALUE else None


@lru_cache(maxsize=16_384)
def _other_reading(text: str) -> Reading | None:
    if _plain().fullmatch(text):
        return None
    key = squeezed(text)
    if not any(char.isdigit() for char in key):
        return _phrase(key) or _bare_unit(key)
    return _words(key) or _sign(key) or _unit(key) or _figure(key) or _lost_sign(key)


@cache
def _units() -> frozenset[str]:
    return frozenset({*lexicon_words("units.txt"), *MONEY_UNITS})


@cache
def _plain() -> re.Pattern[str]:
    """Values that nothing is wrong with, so that most are not looked at any further."""
    units = "|".join(sorted(map(re.escape, _units() - {"%"}), key=len, reverse=True))
    return re.compile(rf"[≥≤=><]?(?:[013-9]\d*|2\d?)(?:\.\d+)?%?(?:{units})?|[-—–/]+|")


@cache
def _alike(name: str) -> Lookalikes:
    words = {
        "units": [unit for unit in _units() if len(unit) > 1],
        "before": WORDS_BEFORE,
        "behind": WORDS_BEHIND,
        "phrases": lexicon_words("phrases.txt"),
    }
    return Lookalikes(words[name])


@cache
def _signs() -> Mapping[str, str]:
    text = (resources.files("normalizers") / "lexicon" / "signs.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _phrase(key: str) -> Reading | None:
    meant = _alike("phrases").whole(key)
    return Reading(meant, "nearest phrase of forms") if meant and reads_worse(key, meant) else None


def _bare_unit(key: str) -> Reading | None:
    meant = _alike("units").whole(key)
    return Reading(meant, "nearest unit", columns=("unit",)) if meant and reads_worse(key, meant) else None


def _number(text: str) -> Measure | None:
    value = measure(text, _YEAR)
    return value if value and value.kind in (Kind.NUMBER, Kind.RANGE) else None


def _known(value: Measure | None) -> bool:
    """Whether it is a figure in a unit that is known, or in none."""
    return value is not None and (value.unit is None or value.unit in _units())


_BEFORE = re.compile(r"([^\d]+?)(?=\d)")
_BEHIND = re.compile(r"(?<=\d)(%?)(\D+)$")


def _words(key: str) -> Reading | None:
    """不底于95%, 95%以土: a comparison in words."""
    reason = "nearest comparison"
    if (match := _BEFORE.match(key)) and (meant := _alike("before").whole(match[1])):
        after = meant + key[match.end() :]
        return Reading(after, reason, columns=("target",)) if _known(_number(after)) else None
    if (match := _BEHIND.search(key)) and (seen := _alike("behind").at_end(match[2])) and len(seen.meant) > 1:
        after = key[: match.start(2)] + seen.mends(match[2])
        value = _number(after)
        return Reading(after, reason, columns=("target",)) if _known(value) and value and value.operator else None
    return None


# As these are letters and words too, nothing but a figure in a unit that is known may follow them.
_LETTERS = frozenset("Ww工二ニS")


def _sign(key: str) -> Reading | None:
    """^80%, 5=50%, W5%: a sign read as another one."""
    for read, meant in _signs().items():
        if key.startswith(read) and key[len(read) :][:1].isdigit():
            after = meant + key[len(read) :]
            value = _number(after)
            if not _known(value) or value is None or (read[0] in _LETTERS and value.unit is None):
                return None
            proof = Proof.PERSON if read in "》《" else Proof.MET
            return Reading(after, f"{read} stands for {meant}", proof, ("target",))
    return None


def _unit(key: str) -> Reading | None:
    """18.6万兀, 95酚: a unit behind a figure."""
    value = _number(key)
    unit = value.unit if value else None
    if unit is None or unit in _units() or key.count(unit) != 1:
        return None
    if unit in lexicon_words("percents.txt"):
        return Reading(key.replace(unit, "%"), f"{unit} stands for %", Proof.SHARE)
    meant = _alike("units").whole(unit)
    return Reading(key.replace(unit, meant), "nearest unit") if meant and reads_worse(unit, meant) else None


_AS_DIGITS = str.maketrans("OoIlS", "00115")
_MIXED = re.compile(r"[\d.,OoIl]*(?:\d[OoIl]|[OoIl]\d|\dS(?=%))[\d.,OoIl]*")


def _figure(key: str) -> Reading | None:
    """1O0%, l4场: letters among digits, where nothing else makes a figure in a known unit of it."""
    match = _MIXED.search(key)
    if not match or _known(_number(key)):
        return None
    after = key[: match.start()] + match[0].translate(_AS_DIGITS) + key[match.end() :]
    return Reading(after, "letters among digits", Proof.PERSON) if _known(_number(after)) else None


def _lost_sign(key: str) -> Reading | None:
    """290%: no share is that large; ≥ is read as 2."""
    value = _number(key)
    if not value or value.operator or value.unit != "%" or not isinstance(value.value, Decimal):
        return None
    rest = _number("≥" + key[1:]) if key[0] == "2" and key[1:2].isdigit() else None
    if rest is None or not isinstance(rest.value, Decimal) or not value.value > _HUNDRED >= rest.value:
        return None
    return Reading("≥" + key[1:], "2 stands for ≥", Proof.MISSED, ("target",))
