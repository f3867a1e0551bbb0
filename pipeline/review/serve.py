"""The review as a program of its own: a server on this machine's own address, until it is told to end."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from pipeline import output
from pipeline.config import Config
from pipeline.errors import UsageError
from pipeline.process import knowledge
from pipeline.review.acts import Acts
from pipeline.review.guard import Guard
from pipeline.review.originals import Originals
from pipeline.review.queue import Queue
from pipeline.review.server import Site, pages

HOST, PORT = "127.0.0.1", 8642


@dataclass(frozen=True, slots=True)
class Review:
    """A server that listens already; `address` is what to open in a browser."""

    address: str
    site: Site
    server: BaseWSGIServer

    def run(self) -> None:
        """Answers until `server.shutdown()` or KeyboardInterrupt; then what was saved is in all lists.

        Raises OutputError.
        """
        try:
            self.server.serve_forever()
        finally:
            self.server.server_close()
            self.site.originals.close()
            self.site.acts.close()


def opened(folder: Path, places: Sequence[Path], config: Config, port: int = PORT, who: str = "") -> Review:
    """The review of an output folder whose documents lie in the places; port 0 takes any that is free.

    Raises UsageError where there is no output, or the port is taken.
    """
    if not (folder / output.RECORDS).is_dir():
        raise UsageError(f"there are no records in {folder} yet: read some first, with form-pipeline extract")
    listening = _listening(port)
    port = listening.getsockname()[1]
    known = knowledge(config.lexicon, config.profiles)
    originals = Originals(folder, places, config.passwords)
    site = Site(Queue(folder), originals, Acts(folder, known), Guard(port), who or _user())
    originals.warm()
    site.queue.refresh()
    server = make_server(
        HOST, port, pages(site), threaded=True, request_handler=_Quiet, fd=listening.detach()
    )  # fmt: skip
    return Review(f"http://{HOST}:{port}/", site, server)


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen()
    except (OSError, OverflowError) as error:
        listening.close()
        raise UsageError(
            f"port {port} cannot be used ({getattr(error, 'strerror', None) or error}): another review may be open"
            " there; name another with --port"
        ) from error
    return listening


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "reviewer"


class _Quiet(WSGIRequestHandler):
    """Says nothing of requests; keeps connections open, for a page asks several times."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        pass
