"""Outputs that are addresses (s3://…, file://…): a working copy here, brought up to date before a run, and published
after it.

One run at a time has the copy, from before it is brought up to date until it is published. What is published is told by
the manifest, which is written last; whatever ends a run or its publishing, what it has read stays in the copy, and the
next one goes on from there. One machine at a time publishes to an address: it says so there before it begins (a claim),
and looks for what others say.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.addresses import files_at, is_address, reachable, read_json, working_copy
from pipeline.corrections import FILE
from pipeline.errors import OutputError
from pipeline.inbox import LEDGER
from pipeline.locks import held, is_held
from pipeline.output import AS_READ, INDEX, RECORDS, stream_atomically, write_atomically

MANIFEST = ".published.json"
_STATE = "state.json"
_CLAIM = ".publishing-"
# So long holds the claim of a machine that ended while it published; its own next run takes it over at once. It covers
# the putting of one file, and clocks that differ: between files a claim is said again, if it is older than a minute.
_CLAIM_SECONDS, _SAID_AGAIN_SECONDS = 900.0, 60.0
# Of an output that was never published, what cannot be made again.
_KEPT = (f"{RECORDS}/", f"{AS_READ}/", INDEX, FILE)
_Manifest = dict[str, Any]  # the `generation`, and the `files`: name → digest


@dataclass(frozen=True, slots=True)
class _State:
    """The name of the folder that holds the copy, what was published when it was brought up to date, and whether a run
    has been at it since then that was not published (it is `ahead`).
    """

    folder: str
    base: _Manifest
    ahead: bool = False

    @property
    def files(self) -> Mapping[str, str]:
        return dict(self.base.get("files", {}))

    @property
    def generation(self) -> str | None:
        return self.base.get("generation")


@contextmanager
def published(address: str) -> Iterator[Path]:
    """The working copy of an output, as it was published last; what changes in it is published at the end, if that
    comes without an exception.

    Raises UsageError where the address cannot be reached, OutputError where it cannot be written, another run has the
    copy, or another machine has published meanwhile: nothing is published then, and what was done stays in the copy.
    """
    copy = working_copy(address, "output")
    with held(copy, address):
        with reachable(address) as (fs, root):
            state = _brought_up(fs, root, copy)
        _write(copy, replace(state, ahead=True))
        yield copy / state.folder
        with reachable(address, writing=True) as (fs, root):
            base = _publish(fs, root, copy / state.folder, state, address)
        _write(copy, replace(state, base=base, ahead=False))


@contextmanager
def seen(place: str) -> Iterator[Path]:
    """An output to look at: a folder as it is, or the working copy of an address, from which nothing is published.
    While a run has that, it is seen as the run has it. Raises as `published`.
    """
    if not is_address(place):
        yield Path(place)
        return
    copy = working_copy(place, "output")
    state = _state(copy) if is_held(copy) else None
    if state:
        yield copy / state.folder
        return
    with held(copy, place):
        with reachable(place) as (fs, root):
            state = _brought_up(fs, root, copy)
        yield copy / state.folder


def _brought_up(fs: Any, root: str, copy: Path) -> _State:
    """The copy, pulled anew where it is not what is published with what was done here since."""
    theirs, state = _manifest(fs, root), _state(copy)
    same = state is not None and state.generation == theirs.get("generation")
    if state and same and (state.ahead or all((copy / state.folder / name).is_file() for name in state.files)):
        return state
    new = _State(uuid.uuid4().hex, theirs, state is not None and state.ahead)
    (copy / new.folder).mkdir()
    _pull(fs, root, copy, new, state or _State("", {}))
    _write(copy, new)
    for old in copy.iterdir():
        if old.is_dir() and old.name != new.folder:
            shutil.rmtree(old)
    return new


def _pull(fs: Any, root: str, copy: Path, new: _State, old: _State) -> None:
    """All as it is published, but for what a run here has changed and not published: that stays."""
    here = _digests(copy / old.folder) if old.folder else {}
    changed = {name for name in here.keys() | old.files.keys() if here.get(name) != old.files.get(name)}
    if any(name.startswith(LEDGER) for name in changed):  # its files belong together
        changed |= {name for name in here.keys() | new.files.keys() if name.startswith(LEDGER)}
    for name in sorted(here.keys() | new.files.keys()):
        theirs, place = new.files.get(name), copy / new.folder / name
        stays = old.ahead and name in changed
        if name not in here and theirs != old.files.get(name) and not name.startswith(LEDGER):
            stays = False  # we have removed what they have changed
        place.parent.mkdir(parents=True, exist_ok=True)
        if name in here and (stays or here[name] == theirs):
            shutil.copy2(copy / old.folder / name, place)
        elif theirs is not None and not stays and fs.exists(f"{root}/{name}"):
            fs.get_file(f"{root}/{name}", str(place))


def _publish(fs: Any, root: str, folder: Path, state: _State, address: str) -> _Manifest:
    """What is published from now on. Records and lists go first, the manifest last."""
    files = _digests(folder)
    if files == state.files:
        return state.base
    with _claimed(fs, root, state.folder, address) as still_at_it:
        _refuse_others(fs, root, state, address)
        for name, digest in files.items():
            if digest != state.files.get(name):
                still_at_it()
                _put(fs, f"{root}/{name}", (folder / name).read_bytes())
        _refuse_others(fs, root, state, address)
        manifest = {"generation": uuid.uuid4().hex, "files": files}
        _put(fs, f"{root}/{MANIFEST}", json.dumps(manifest).encode())
        for name in state.files.keys() - files.keys():
            still_at_it()
            if fs.exists(f"{root}/{name}"):
                fs.rm_file(f"{root}/{name}")
    return manifest


@contextmanager
def _claimed(fs: Any, root: str, mine: str, address: str) -> Iterator[Callable[[], None]]:
    """Nobody else publishes meanwhile, where the store lists at once what was put there. Each puts its claim before it
    looks for those of others, so that of two in the same moment one sees the other's, or both do. What is given is to
    be called now and then, so that the claim does not grow old.

    Raises OutputError where there is another's.
    """
    place, again = f"{root}/{_CLAIM}{mine}", 0.0

    def say() -> None:
        nonlocal again
        if time.monotonic() >= again:
            _put(fs, place, str(time.time()).encode())
            again = time.monotonic() + _SAID_AGAIN_SECONDS

    say()
    try:
        fs.invalidate_cache()
        others = {str(path) for path in fs.ls(root, detail=False)}
        others = {path for path in others if PurePosixPath(path).name.startswith(_CLAIM)}
        if any(_is_held(fs, path) for path in others if PurePosixPath(path).name != PurePosixPath(place).name):
            raise OutputError(
                f"another machine is publishing to {address}, or was cut off while it did, so this run has not; what "
                "it has read is kept: run it again, after a quarter of an hour at the latest"
            )
        yield say
    finally:
        with suppress(OSError):
            fs.rm_file(place)


def _is_held(fs: Any, claim: str) -> bool:
    try:
        return abs(time.time() - float(fs.cat_file(claim))) < _CLAIM_SECONDS
    except (OSError, ValueError):  # it has gone this moment, or is none of ours
        return False


def _refuse_others(fs: Any, root: str, state: _State, address: str) -> None:
    if _manifest(fs, root).get("generation") != state.generation:
        raise OutputError(
            f"another machine has published to {address} meanwhile, so this run has not; what it has read is kept: "
            "run it again, and it goes on from there"
        )


def _digests(folder: Path) -> dict[str, str]:
    """What is published of a folder, by its path in there: nothing hidden but the ledger."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") and not part.startswith(LEDGER) for part in name.parts)
        if not hidden and path.is_file():
            found[name.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def _put(fs: Any, address: str, data: bytes) -> None:
    """The whole file or nothing, where the store can do that: it is in place when the transaction ends. On a disk it is
    written beside its place: from elsewhere it would be copied there, by and by.
    """
    fs.makedirs(str(PurePosixPath(address).parent), exist_ok=True)
    if getattr(fs, "local_file", False):
        stream_atomically(Path(address), (data,))
        return
    with fs.transaction, fs.open(address, "wb") as file:
        file.write(data)


def _manifest(fs: Any, root: str) -> _Manifest:
    """As it is now. Of an output that was never published, the records and what persons said of them."""
    fs.invalidate_cache()
    path = f"{root}/{MANIFEST}"
    if fs.exists(path):
        return dict(json.loads(fs.cat_file(path)))
    return {"files": {name: "" for name in files_at(fs, root) if name.startswith(_KEPT)}}


def _state(copy: Path) -> _State | None:
    said = read_json(copy / _STATE)
    return _State(**said) if said and (copy / said["folder"]).is_dir() else None


def _write(copy: Path, state: _State) -> None:
    write_atomically(copy / _STATE, json.dumps(asdict(state)))
