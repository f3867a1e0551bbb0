"""Where a run is to read and write, as it was asked on the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import UsageError

if TYPE_CHECKING:
    from pipeline.run import Extras


@contextmanager
def working_copies(options: argparse.Namespace) -> Iterator[None]:
    """Addresses among the paths and the output give way to their working copies; the output is published at the end."""
    from pipeline.addresses import inboxes, is_address
    from pipeline.publishing import published

    if options.archive and any(is_address(path) for path in options.paths):
        raise UsageError("--archive moves files of this machine only")
    options.paths, options.unfetched = inboxes(options.paths)
    with published(options.output) if is_address(options.output) else nullcontext(Path(options.output)) as folder:
        options.output = folder
        yield


def extras_of(options: argparse.Namespace) -> Extras:
    from pipeline.run import Extras

    for path in options.paths:
        if path.resolve() == options.output.resolve():
            raise UsageError(f"the output {options.output} is the inbox itself, and its records would be read as forms")
    if options.archive:
        place = options.archive.resolve()
        for path in options.paths:
            if place.is_relative_to(path.resolve()):
                raise UsageError(f"the archive {options.archive} lies in {path} and would be read again")
    return Extras(options.force, options.prune, options.archive, options.unfetched)
