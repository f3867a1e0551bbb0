"""The command `watch`. It prints, as cli.py does."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli_summary import Places, report, telling
from pipeline.cli_tools import printable
from pipeline.errors import OutputError, ReaderError, UsageError

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.run import Extras


def on_this_machine(options: argparse.Namespace) -> None:
    """The paths and the output become paths. Raises UsageError for an address."""
    from pipeline.addresses import is_address

    for text in (*options.paths, options.output):
        if is_address(text):
            raise UsageError(f"watch is for folders of this machine; for {text}, run form-pipeline extract again")
    options.paths, options.output = [Path(text) for text in options.paths], Path(options.output)


def watching(options: argparse.Namespace, config: Config, extras: Extras) -> int:
    """Until Ctrl-C; what is told of each run is what `extract` tells."""
    for path in options.paths:
        if options.output.resolve().is_relative_to(path.resolve()):
            raise UsageError(f"the output {options.output} lies in {path}, and every record would wake the watch")

    from pipeline.run import run
    from pipeline.watch import watch
    from pipeline.watched import Watched

    watched = Watched()
    said = ""

    def turn() -> bool:
        nonlocal said
        try:
            with telling(options.log_format) as started:
                summary = run(options.paths, options.output, config, started, extras, watched)
        except (OutputError, ReaderError) as error:  # a full disk, another run, no process: until it goes
            if str(error) != said:
                _complain(f"{error}; trying again until that is over")
            said = str(error)
            return True
        said = ""
        if summary.files > summary.unchanged + len(summary.growing) + len(summary.empty):
            report(summary, Places(options.paths, options.output, options.config))
        if summary.interrupted:
            raise KeyboardInterrupt
        return bool(summary.growing or summary.empty)

    print(f"Watching {', '.join(str(path) for path in options.paths)}; Ctrl-C ends it.", flush=True)
    try:
        watch(options.paths, turn, watched.crew.doze, _complain, polling=options.polling)
    except KeyboardInterrupt:
        print("Stopped watching.")
    finally:
        watched.crew.close()
    return 0


def _complain(what: str) -> None:
    print(f"form-pipeline: {printable(what)}", file=sys.stderr, flush=True)
