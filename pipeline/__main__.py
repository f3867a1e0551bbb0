"""python -m pipeline, and form-pipeline: Ctrl-C ends it without a traceback, from its first moment to its last."""

from __future__ import annotations

_INTERRUPTED = 130


def main() -> int:
    """The exit status of the command line; 130 where Ctrl-C came before it could say so itself."""
    try:
        from pipeline import cli

        return cli.main()
    except KeyboardInterrupt:
        return _INTERRUPTED


if __name__ == "__main__":
    raise SystemExit(main())
