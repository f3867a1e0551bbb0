"""The command that opens the review pages. It prints, as cli.py does."""

from __future__ import annotations

import argparse
import webbrowser
from pathlib import Path

from pipeline.cli_tools import place_here

_PORT = 8642


def add_review(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds `review` to the commands."""
    review = commands.add_parser("review", help="settle in the browser what needs a person")
    review.add_argument(
        "paths", nargs="*", type=place_here, default=[Path("inbox")], metavar="DIR|FILE", help="default: inbox"
    )
    review.add_argument("-o", "--output", type=place_here, default=Path("output"), help="where the records are")
    review.add_argument("--port", type=int, default=_PORT, help=f"(default: {_PORT}; 0 takes any that is free)")
    review.add_argument("--no-browser", action="store_true", help="only say the address")
    review.add_argument("--who", default="", metavar="NAME", help="who corrects (default: the user's name)")
    review.add_argument("--password", action="append", metavar="WORD", help="as for extract")
    review.add_argument("--config", type=Path, metavar="FILE", help="settings as TOML (see README)")
    review.set_defaults(command=_review)


def _review(options: argparse.Namespace) -> int:
    from pipeline.config import read_config
    from pipeline.review.serve import opened

    config = read_config(options.config, passwords=tuple(options.password) if options.password else None)
    review = opened(options.output, options.paths, config, options.port, options.who)
    print(f"Review: {review.address} (Ctrl-C ends it)", flush=True)
    if not options.no_browser:
        webbrowser.open(review.address)
    try:
        review.run()
    except KeyboardInterrupt:
        print("Ended. What was saved is in the records.")
    return 0
