"""Says which modules and functions have grown too long; fails where one must be split.

Every line counts: blank lines, comments and docstrings are read too. A function is counted from its
`def`, a nested one also on its own.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("pipeline", "extractors", "normalizers", "tests", "tools")


class Limit(NamedTuple):
    warn: int
    fail: int


MODULE = Limit(warn=300, fail=400)
FUNCTION = Limit(warn=60, fail=100)


class Length(NamedTuple):
    place: str
    lines: int
    limit: Limit


def lengths(path: Path) -> Iterator[Length]:
    text = path.read_text(encoding="utf-8")
    yield Length(str(path), len(text.splitlines()), MODULE)
    for node in ast.walk(ast.parse(text, filename=str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            end = node.end_lineno or node.lineno
            yield Length(f"{path}:{node.lineno} {node.name}", end - node.lineno + 1, FUNCTION)


def main() -> int:
    root = Path(__file__).resolve().parent.parent
    paths = sorted(path for folder in FOLDERS for path in (root / folder).rglob("*.py"))
    failed = False
    for length in (length for path in paths for length in lengths(path)):
        place = length.place.removeprefix(f"{root}/")
        if length.lines > length.limit.fail:
            failed = True
            print(f"error: {place}: {length.lines} lines, at most {length.limit.fail}")
        elif length.lines > length.limit.warn:
            print(f"warning: {place}: {length.lines} lines, better under {length.limit.warn}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
