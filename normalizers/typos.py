"""Typing slips: exact lexicon entries at word boundaries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from pipeline.model.script import in_script_of, simplified
from pipeline.model.table import Sheet
from pipeline.model.trail import Repair, Trust, rewritten
from pipeline.model.vocabulary import Vocabulary
from pipeline.words import word_frequency, words_of


@cache
def builtin_slips() -> Mapping[str, str]:
    text = (resources.files("normalizers") / "lexicon" / "slips.tsv").read_text(encoding="utf-8")
    return parse_slips(text)


def parse_slips(text: str) -> Mapping[str, str]:
    """Slip to correction from lines `wrong<tab>right`, where a third column may say where an entry comes from.

    # begins a comment. Raises ValueError on other lines.
    """
    slips: dict[str, str] = {}
    for count, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        wrong, right, *_ = (*map(str.strip, line.split("\t", 2)), "")
        if not wrong or not right:
            raise ValueError(f"line {count}: expected two words with a tab between them")
        slips[wrong] = right
    return slips


@cache
def right_texts() -> tuple[tuple[str, str], ...]:
    """Texts that look like slips and are right, each with why: what the repairs are tested with."""
    folder = resources.files("normalizers") / "lexicon"
    words = (folder / "right_words.tsv").read_text(encoding="utf-8").splitlines()
    _, *texts = (folder / "right_texts.tsv").read_text(encoding="utf-8").splitlines()
    found = [line.split("\t") for line in words if line] + [line.split("\t")[2:] for line in texts]
    return tuple((text, why) for text, why in found)


@cache
def load_slips(path: Path | None) -> Mapping[str, str]:
    """The built-in slips and those of the user's own file. Raises OSError and ValueError of that file."""
    own = parse_slips(path.read_text(encoding="utf-8")) if path else {}
    return {**builtin_slips(), **own}


def correct_slips(text: str, slips: Mapping[str, str]) -> tuple[str, str]:
    """The text with its slips corrected, and with the doubtful ones corrected too.

    A slip counts where it ends at a word boundary. It is doubtful when its last character could as well
    begin the next word (联合会|同 or 联合|会同), and is left alone when the dictionary reads on across its end.

    >>> slips = {"妇儿儿童": "妇女儿童", "妇联联合会": "妇女联合会"}
    >>> correct_slips("区妇儿儿童活动中心", slips)[0], correct_slips("由区妇联联合会计学会举办", slips)[0]
    ('区妇女儿童活动中心', '由区妇联联合会计学会举办')
    """
    certain = doubtful = text
    for wrong, right in slips.items():
        if wrong not in text:
            continue
        certain = _replaced(certain, wrong, right, allow_doubt=False)
        doubtful = _replaced(doubtful, wrong, right, allow_doubt=True)
    return certain, doubtful


# Words around a slip are found within this many characters; the longest dictionary word has 16.
_CONTEXT = 16


def _replaced(text: str, wrong: str, right: str, *, allow_doubt: bool) -> str:
    done: list[str] = []
    position, start = 0, text.find(wrong)
    while start >= 0:
        end = start + len(wrong)
        before = max(position, start - _CONTEXT)
        boundaries, at = [], before
        for word in words_of(text[before : end + _CONTEXT]):
            at += len(word)
            boundaries.append(at)
        behind = next((boundary for boundary in boundaries if boundary > end), end)
        doubtful = behind - end == 1 and word_frequency(text[end - 1 : end + 1]) > 0
        fits = end in boundaries and (allow_doubt or not doubtful)
        done += [text[position:start], right if fits else wrong]
        position, start = end, text.find(wrong, end)
    return "".join(done) + text[position:]


def repair_slips(sheets: tuple[Sheet, ...], vocabulary: Vocabulary) -> Iterator[Repair]:
    """Exact lexicon entries, in traditional script too. Leaves alone what the dictionary reads as other words
    (妇联|联合|会计学|会).
    """
    for index, sheet in enumerate(sheets):
        said = "\n".join([cell.text for cell in sheet.cells])
        folded = simplified(said)
        slips = {wrong: right for wrong, right in vocabulary.slips.items() if wrong in said or wrong in folded}
        for cell in sheet.cells if slips else ():
            text = cell.text if any(wrong in cell.text for wrong in slips) else simplified(cell.text)
            if not any(wrong in text for wrong in slips):
                continue
            certain, doubtful = correct_slips(text, slips)
            own, sure = in_script_of(cell.text, certain) if text != cell.text else (certain, True)
            if certain != text:
                trust = Trust.CERTAIN if sure else Trust.SUGGESTED
                yield rewritten(index, cell, own, "slip", trust, "typing slip of the lexicon")
            if doubtful != certain:
                reason = "typing slip of the lexicon, if the word ends there"
                yield rewritten(index, cell, in_script_of(cell.text, doubtful)[0], "slip", Trust.SUGGESTED, reason)
