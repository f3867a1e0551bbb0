"""`make goldens`: writes the goldens that are missing; with --force all of them. Read the diff before committing it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from tests.documents import DOCUMENTS, GOLDEN, case_names, golden_text, records_of


def main(arguments: Sequence[str] | None = None) -> int:
    """1 where a golden stands that differs and was not overwritten."""
    parser = argparse.ArgumentParser(prog="make goldens", description=__doc__)
    parser.add_argument("--force", action="store_true", help="overwrite goldens that differ")
    force = parser.parse_args(arguments).force
    kept = 0
    for case in case_names():
        path = DOCUMENTS / case / GOLDEN
        text = golden_text(records_of(case))
        standing = path.read_text(encoding="utf-8") if path.exists() else None
        if standing == text:
            continue
        if standing is not None and not force:
            print(f"{path} differs and was left; --force overwrites it", file=sys.stderr)
            kept += 1
            continue
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {path}")
    return 1 if kept else 0


if __name__ == "__main__":
    sys.exit(main())
