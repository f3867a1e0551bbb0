"""Inboxes and outputs that are addresses (s3://…, file://…): a working copy here, brought up to date before a run, and
published after it.

The copy of an output is pulled whole where another machine has published since, told by the manifest, which is written
last: whatever ends a run or its publishing, the next one finds records that its ledger knows, or reads them again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import OutputError, UsageError
from pipeline.locks import LOCK, TURN

MANIFEST = ".published.json"
_NOT_PUBLISHED = (LOCK, TURN, MANIFEST)
_Manifest = dict[str, Any]


def is_address(text: str) -> bool:
    """True for s3://forms/inbox, False for a path of this machine."""
    return "://" in text


def working_copy(address: str, kind: str) -> Path:
    """The folder on this machine for an address, the same in every run; `kind` is `inbox` or `output`."""
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return root / "form-pipeline" / f"{kind}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"


def fetched(address: str) -> Path:
    """The working copy of an inbox, with what is there now; files that have not changed are not fetched again.

    Raises UsageError where the address cannot be read.
    """
    copy = working_copy(address, "inbox")
    folder, state = copy / "files", copy / "state.json"
    known = _json(state)
    now: dict[str, str] = {}
    with _reachable(address) as (fs, root):
        for name, info in _files(fs, root).items():
            now[name] = _mark(info)
            place = folder / name
            if known.get(name) == now[name] and place.is_file():
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_name(f".{place.name[:100]}.part")
            fs.get_file(info["name"], str(draft))
            draft.replace(place)
    for name in known.keys() - now.keys():
        (folder / name).unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    state.write_text(json.dumps(now), encoding="utf-8")
    return folder


@contextmanager
def published(address: str) -> Iterator[Path]:
    """The working copy of an output, as it was published last; what changes in it is published at the end.

    Raises UsageError where the address cannot be reached, OutputError where it cannot be written, or another machine
    has published there meanwhile: nothing of this run is published then, and the next run does the work again.
    """
    folder = working_copy(address, "output")
    folder.mkdir(parents=True, exist_ok=True)
    with _reachable(address) as (fs, root):
        theirs = _manifest(fs, root)
        if _json(folder / MANIFEST).get("generation") != theirs.get("generation"):
            _pull(fs, root, theirs, folder)
    try:
        yield folder
    finally:
        with _reachable(address, writing=True) as (fs, root):
            _publish(fs, root, folder, address, theirs)


def _pull(fs: Any, root: str, theirs: Mapping[str, Any], folder: Path) -> None:
    shutil.rmtree(folder)
    for name in theirs["files"] if theirs else ():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if fs.exists(f"{root}/{name}"):
            fs.get_file(f"{root}/{name}", str(folder / name))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).write_text(json.dumps(theirs), encoding="utf-8")


def _publish(fs: Any, root: str, folder: Path, address: str, base: Mapping[str, Any]) -> None:
    """Records and lists first, the manifest last."""
    if _manifest(fs, root).get("generation") != base.get("generation"):
        shutil.rmtree(folder)
        raise OutputError(f"another run has written to {address} meanwhile; run this one again")
    before: Mapping[str, str] = base.get("files", {})
    places = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in _NOT_PUBLISHED)
    files = {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in places}
    if files == before:
        return
    for name, digest in files.items():
        if digest != before.get(name):
            _put(fs, f"{root}/{name}", (folder / name).read_bytes())
    manifest = json.dumps({"generation": uuid.uuid4().hex, "files": files})
    _put(fs, f"{root}/{MANIFEST}", manifest.encode())
    (folder / MANIFEST).write_text(manifest, encoding="utf-8")
    for name in before.keys() - files.keys():
        if fs.exists(f"{root}/{name}"):
            fs.rm_file(f"{root}/{name}")


def _put(fs: Any, address: str, data: bytes) -> None:
    """The whole file or nothing, where the store can do that: it is in place when the transaction ends."""
    fs.makedirs(str(PurePosixPath(address).parent), exist_ok=True)
    with fs.transaction, fs.open(address, "wb") as file:
        file.write(data)


def _manifest(fs: Any, root: str) -> _Manifest:
    path = f"{root}/{MANIFEST}"
    return dict(json.loads(fs.cat_file(path))) if fs.exists(path) else {}


def _json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _files(fs: Any, root: str) -> dict[str, Mapping[str, Any]]:
    """What lies under the root, by its path from there; hidden files are passed over, as in a folder."""
    fs.invalidate_cache()
    found: dict[str, Mapping[str, Any]] = {}
    for path, info in fs.find(root, detail=True).items():
        name = PurePosixPath(path).relative_to(PurePosixPath(root))
        if not any(part.startswith(".") for part in name.parts):
            found[name.as_posix()] = info
    return found


def _mark(info: Mapping[str, Any]) -> str:
    """What tells that a file has changed: whatever of these the store gives."""
    keys = ("size", "ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")
    return " ".join(f"{key}={info[key]}" for key in keys if info.get(key) is not None)


@contextmanager
def _reachable(address: str, *, writing: bool = False) -> Iterator[tuple[Any, str]]:
    """The store of an address and the path in it; whatever it raises is told in a sentence."""
    try:
        import fsspec

        fs, root = fsspec.core.url_to_fs(address)
        yield fs, str(root).rstrip("/")
    except ImportError as error:
        raise UsageError(f"{address}: {error}; addresses need: pip install 'form-pipeline[ray]' and that") from error
    except (OutputError, UsageError):
        raise
    except (OSError, ValueError) as error:
        kind = OutputError if writing else UsageError
        raise kind(f"{address} cannot be {'written' if writing else 'read'}: {error}") from error
