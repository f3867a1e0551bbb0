"""The words of Chinese, as jieba lists them with how often each is met."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """The text cut into dictionary words and single characters, the likeliest way."""
    return tuple(_word_list().cut(text, HMM=False))


def word_frequency(text: str) -> int:
    """How common the text is as a dictionary word; 0 for what is none."""
    return int(_word_list().FREQ.get(text) or 0)


def common_words(frequency: int) -> Iterator[str]:
    """The words of two characters or more that are met so often."""
    return (word for word, met in _word_list().FREQ.items() if met >= frequency and len(word) > 1)


def character_frequency(char: str) -> int:
    """How common a character is in dictionary words, by how often each is met; 0 for one that is in none."""
    return _character_frequencies().get(char, 0)


@cache
def _character_frequencies() -> dict[str, int]:
    """Counted when it is first asked for (it takes half a second)."""
    found: dict[str, int] = {}
    for word, frequency in _word_list().FREQ.items():
        if frequency:
            for char in word:
                found[char] = found.get(char, 0) + frequency
    return found


@cache
def _word_list() -> Any:
    """jieba's tokenizer, loaded when it is first asked for (it takes a second).

    Its cache lies in a folder of our own: the shared one could hold a file that somebody else wrote.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old escapes in its source, nothing we could mend
        import jieba
    jieba.setLogLevel(60)
    try:
        folder = Path.home() / ".cache" / "form-pipeline"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        folder = Path(tempfile.mkdtemp(prefix="form-pipeline-"))
    jieba.dt.tmp_dir = str(folder)
    jieba.dt.initialize()
    return jieba.dt
