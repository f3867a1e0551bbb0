"""Pages of documents made visible, in a process of its own: one that crashes or hangs costs its picture alone."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import extractors
from pipeline.child import begun, keep_quiet, limit_memory
from pipeline.errors import FailureCode, InputError, attempted
from pipeline.explain_html.pages import encoded, sheet_rows
from pipeline.inbox import Source, load
from pipeline.model.geometry import Box
from pipeline.review.places import Corners, Spots

# The widest drawing of a page seen took 4 s.
_SECONDS = 60.0
_MEGABYTES = 2048
_KINDS = ("jpeg",)  # a scan as PNG takes seconds and megabytes


@dataclass(frozen=True, slots=True)
class Original:
    """A document on the disk: nothing is made of it unless its content has this digest."""

    path: Path
    suffix: str
    sha256: str
    passwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A picture of a page (from 1), and where these boxes of the page stand on it. A scan that is upright after `turns`
    counterclockwise quarters is shown so, and straightened; with None the page is shown as it is.
    """

    number: int
    turns: int | None = None
    boxes: tuple[Corners, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheets:
    """The cells of these pages, with their spots marked."""

    pages: tuple[int, ...]
    spots: Spots


@dataclass(frozen=True, slots=True)
class Painted:
    """What was asked for: the picture and its kind, the width and height that its `boxes` are measured in (by what they
    are on the page); or (page, name, rows as HTML, rows left out) of each sheet.
    """

    picture: bytes = b""
    kind: str = ""
    size: tuple[float, float] = (0.0, 0.0)
    boxes: Mapping[Corners, Corners] = field(default_factory=dict)
    sheets: Sequence[tuple[int, str, str, int]] = ()

    @property
    def digest(self) -> str:
        """Names the picture in addresses."""
        return hashlib.sha256(self.picture).hexdigest()[:16]


Job = tuple[Original, Page | Sheets]


class Painter:
    """One process, asked by one thread at a time, begun anew when it has crashed or taken too long."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def paint(self, original: Original, wanted: Page | Sheets) -> Painted:
        """Raises InputError where it cannot be shown."""
        with self._lock:
            answer = self._asked((original, wanted))
        if isinstance(answer, InputError):
            raise answer
        return answer

    def warm(self) -> None:
        """Begins the process, so that the first page need not wait for it."""
        with self._lock:
            self._begun()

    def close(self) -> None:
        with self._lock:
            self._end()

    def _asked(self, job: Job) -> Painted | InputError:
        pipe = self._begun()
        try:
            pipe.send(job)
            if pipe.poll(self._seconds):
                answer: Painted | InputError = pipe.recv()
                return answer
        except (EOFError, OSError):
            self._end()
            return InputError(FailureCode.CRASHED, "drawing it ended abruptly")
        self._end()
        return InputError(FailureCode.TIMEOUT, f"drawing it took longer than {self._seconds:g} seconds")

    def _begun(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self._end()
            self._process, self._pipe = begun(_serve)
        return self._pipe

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection) -> None:
    """The painter's life: a job in, its answer out, until the pipe closes."""
    keep_quiet(1)
    limit_memory(_MEGABYTES)
    _prepared()
    with suppress(EOFError):
        while True:
            original, wanted = pipe.recv()
            pipe.send(attempted(lambda: painted(original, wanted)))  # noqa: B023 - called at once


def _prepared() -> None:
    """What drawing needs is there before the first page is asked for."""
    import PIL.Image
    import PIL.JpegImagePlugin  # noqa: F401

    import extractors.page_view
    import extractors.straight_view  # noqa: F401


def painted(original: Original, wanted: Page | Sheets) -> Painted:
    """Raises InputError."""
    data = load(Source(original.path, original.path.name))
    if hashlib.sha256(data).hexdigest() != original.sha256:
        raise InputError(FailureCode.UNREADABLE, "the file has changed")
    if isinstance(wanted, Page):
        return _page(data, original, wanted)
    document = extractors.read(data, original.suffix, original.passwords)
    sheets = [sheet for sheet in document.sheets if sheet.page in wanted.pages]
    return Painted(sheets=[(sheet.page, sheet.name, *sheet_rows(sheet, wanted.spots)) for sheet in sheets])


def _page(data: bytes, original: Original, wanted: Page) -> Painted:
    sideways = (wanted.turns or 0) % 2 == 1
    pictures = extractors.page_pictures(data, original.suffix, original.passwords, {wanted.number}, sideways=sideways)
    picture = next(pictures, None)
    if picture is None:
        raise InputError(FailureCode.DAMAGED, "the page cannot be drawn")
    if wanted.turns is None:
        kind, content = encoded(picture.pixels, _KINDS)
        return Painted(content, kind, (picture.info.width, picture.info.height), {box: box for box in wanted.boxes})
    from extractors.straight_view import straight_view

    view = straight_view(picture, wanted.turns, [Box(*corners) for corners in wanted.boxes])
    kind, content = encoded(view.pixels, _KINDS)
    height, width = view.pixels.shape[:2]
    boxes = {given: box.rounded() for given, box in zip(wanted.boxes, view.boxes, strict=True)}
    return Painted(content, kind, (width, height), boxes)
