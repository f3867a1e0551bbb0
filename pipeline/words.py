"""The words of Chinese, as jieba lists them with how often each is met."""

from __future__ import annotations

import tempfile
import warnings
from functools import cache
from pathlib import Path
from typing import Any


@cache
def word_list() -> Any:
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
