"""Documents damaged where that reaches new code: `python -m tests.fuzz xlsx CORPUS --seconds 600`.

Needs the package atheris 3.0 (libFuzzer for Python), which is no part of the environment. Every input that makes our
code reach a branch it had not reached is kept in the folder CORPUS, and damaged on. It ends at the first input on which
our code fails, hangs for a minute or takes 2 GB, and names the file that holds it.
"""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

KINDS = ("text", "xlsx", "docx", "xls", "pdf")
# Of the damages, those of the format; the others are of libFuzzer, which knows what a comparison failed on.
_OF_FORMAT = 0.6
_SECONDS, _MEGABYTES, _LONGEST = 60, 2048, 400_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seconds", type=int, default=600)
    options = parser.parse_args()
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["extractors", "normalizers", "pipeline"]):
        from pipeline.process import knowledge, process
    from tests.mutations import damaged, originals

    known = knowledge(None)
    suffix = originals(options.kind)[0][0]
    options.corpus.mkdir(parents=True, exist_ok=True)
    for number, (_, data) in enumerate(originals(options.kind)):
        (options.corpus / f"valid-{number}").write_bytes(data)

    def read(data: bytes) -> None:
        for record in process(f"document{suffix}", data, (), known).records:
            faults = [found for found in record["findings"] if "while reading" in found["message"]]
            if faults:
                raise AssertionError(faults)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = random.Random(seed)
        if chance.random() < _OF_FORMAT:
            try:
                return damaged(data, options.kind, chance)[:longest]
            except (
                zipfile.BadZipFile,
                zlib.error,
                NotImplementedError,
                RuntimeError,
                EOFError,
                OSError,
                ValueError,
                LookupError,
            ):
                pass  # the package is none any more
        return bytes(atheris.Mutate(data, longest))

    limits = [f"-max_total_time={options.seconds}", f"-timeout={_SECONDS}", f"-rss_limit_mb={_MEGABYTES}"]
    atheris.Setup([sys.argv[0], str(options.corpus), f"-max_len={_LONGEST}", *limits], read, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
