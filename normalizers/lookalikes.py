"""Characters taken for one another, by shape or by sound, and closed vocabularies found again through them. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.words import word_frequency, words_of

KNOWN = 1
"""The cost of a confusion that is often met, of a character said twice and of a mark too many."""
RARE = 2
"""The cost of a confusion that may be met."""
OTHER = 3
"""The cost of any other character put in, left out or exchanged."""
# In a word of two characters too little is left to know it by, once one is taken for a character that it rarely is.
_SHORTEST_FOR_RARE = 3

# Words are looked at within this many characters around a slip; the longest dictionary word has 16.
_CONTEXT = 16
# By jieba's counts: 待续 (78) where 持续 (4676) is meant is a slip, 主营 (108) for 主管 (2884) need not be one.
_FAR_RARER = 50
# What stands alone must be hardly a word, besides: 公项 (3) for 公顷 is a slip, 全羊 (34) for 全年 need not be one.
_HARDLY_MET = 10


@cache
def lexicon_words(name: str) -> tuple[str, ...]:
    """The words of a list under lexicon/, in order; # begins a comment."""
    text = (resources.files("normalizers") / "lexicon" / name).read_text(encoding="utf-8")
    return tuple(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


@cache
def _confusions() -> Mapping[str, Mapping[str, int]]:
    """What may be read or typed for a character, single characters or pieces of two, with its cost."""
    text = (resources.files("normalizers") / "lexicon" / "confusions.tsv").read_text(encoding="utf-8")
    found: dict[str, dict[str, int]] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            meant, often, rarely = (line + "\t").split("\t")[:3]
            found[meant] = dict.fromkeys(rarely.split(), RARE) | dict.fromkeys(often.split(), KNOWN)
    return found


def distance(read: str, meant: str) -> int:
    """The cheapest way from what was read to what is meant, in units of one known confusion.

    >>> distance("项Fl", "项目"), distance("执行旅", "执行率"), distance("效率", "效益")
    (1, 1, 3)
    """
    known = [_confusions().get(char, {}) for char in meant]
    rows = [[column * OTHER for column in range(len(meant) + 1)]]
    for row, char in enumerate(read, 1):
        above = rows[-1]
        said_again = row > 1 and read[row - 2] == char
        extra = KNOWN if said_again or not char.isalnum() else OTHER
        current = [above[0] + extra]
        for column, right in enumerate(meant, 1):
            pieces = known[column - 1]
            exchanged = 0 if char == right else pieces.get(char, OTHER)
            best = min(above[column - 1] + exchanged, above[column] + extra, current[-1] + OTHER)
            if row > 1 and (two := pieces.get(read[row - 2 : row])):
                best = min(best, rows[-2][column - 1] + two)
            current.append(best)
        rows.append(current)
    return rows[-1][-1]


def reads_worse(read: str, meant: str, *, strictly: bool = False) -> bool:
    """True when the words of Chinese speak for a slip: what was read falls into more words than what is meant, or
    what differs makes no word with what stands beside it, or a far rarer one. With `strictly`, both of the first.

    >>> reads_worse("财攻局", "财政局"), reads_worse("办结旅", "办结率"), reads_worse("检查院", "检察院")
    (True, True, True)
    >>> reads_worse("主管领导", "分管领导", strictly=True), reads_worse("农业农林局", "农业农村局")
    (False, False)
    """
    start, behind = _same_ends(read, meant)
    left = max(0, start - _CONTEXT)
    before = words_of(read[left : len(read) - behind + _CONTEXT])
    after = words_of(meant[left : len(meant) - behind + _CONTEXT])
    odd = _covering(before, start - left, len(read) - behind - left)
    alone = all(len(word) == 1 for word in odd)
    if strictly or _says_again(read, meant, start):
        return alone and len(before) > len(after)
    if len(before) != len(after):
        return len(before) > len(after)
    usual = _covering(after, start - left, len(meant) - behind - left)
    return alone or (len(odd) == len(usual) == 1 and _is_rare(odd[0], usual[0], whole=len(before) == 1))


def _says_again(read: str, meant: str, start: int) -> bool:
    """Whether only one character is said twice: 有效效率 is two words, 联合合会 is none."""
    return len(read) == len(meant) + 1 and 0 < start < len(read) and read[start] == read[start - 1]


def _is_rare(word: str, usual: str, *, whole: bool) -> bool:
    frequency = word_frequency(word)
    return frequency * _FAR_RARER <= word_frequency(usual) and not (whole and frequency > _HARDLY_MET)


def _same_ends(read: str, meant: str) -> tuple[int, int]:
    """How many characters two texts have in common before and behind what differs."""
    shorter = min(len(read), len(meant))
    before = next((at for at in range(shorter) if read[at] != meant[at]), shorter)
    behind = next((at for at in range(shorter - before) if read[-1 - at] != meant[-1 - at]), shorter - before)
    return before, behind


def _covering(words: Iterable[str], start: int, end: int) -> list[str]:
    """The words that have characters from `start` to `end`."""
    found, at = [], 0
    for word in words:
        if at < end and start < at + len(word):
            found.append(word)
        at += len(word)
    return found


@dataclass(frozen=True, slots=True)
class Seen:
    """A word of a closed vocabulary, `meant` where another stands from `start` to `end`."""

    start: int
    end: int
    meant: str

    def mends(self, text: str) -> str:
        return text[: self.start] + self.meant + text[self.end :]


class Lookalikes:
    """The words of a closed vocabulary by everything that is one confusion away from just one of them.

    None is what ends as another of the words does: 接种数 is no slip of 接种率 where 人数 is a word.
    """

    def __init__(self, words: Iterable[str], *, behind_others: bool = False) -> None:
        """`behind_others`: they stand behind other words, which their first character may belong to (红安|分局)."""
        self.words = frozenset(words)
        ends = {word[-1] for word in self.words}
        meant: dict[str, set[str]] = {}
        for word in self.words:
            for other in _one_confusion_away(word, ends, RARE if not behind_others else KNOWN):
                if other not in self.words:
                    meant.setdefault(other, set()).add(word)
        self._meant = {other: words.pop() for other, words in meant.items() if len(words) == 1}
        self._lengths = sorted({len(other) for other in self._meant}, reverse=True)

    def whole(self, text: str) -> str | None:
        """The word that a whole text is taken for; None for a word itself and for all else."""
        return self._meant.get(text)

    def at_end(self, text: str) -> Seen | None:
        """The longest word that the end of the text is taken for, unless a word ends it."""
        for length in self._lengths:
            if text[-length:] in self.words:
                return None
            if length <= len(text) and (meant := self._meant.get(text[-length:])):
                return Seen(len(text) - length, len(text), meant)
        return None

    def within(self, text: str) -> Iterator[Seen]:
        """Every word that a part of the text is taken for, from left to right, the longest first."""
        for start in range(len(text)):
            for length in self._lengths:
                fits = start + length <= len(text)
                if fits and (meant := self._meant.get(text[start : start + length])):
                    yield Seen(start, start + length, meant)


def _one_confusion_away(word: str, ends: Container[str], dearest_first: int) -> Iterator[str]:
    dearest = RARE if len(word) >= _SHORTEST_FOR_RARE else KNOWN
    for at, char in enumerate(word):
        most = dearest if at else min(dearest, dearest_first)
        last = at == len(word) - 1
        for piece, cost in _confusions().get(char, {}).items():
            if cost <= most and not (last and piece in ends):
                yield word[:at] + piece + word[at + 1 :]
    for at in range(1, len(word)):  # a first character said twice is as well the last of the word before (牛街|街道)
        yield word[: at + 1] + word[at:]
