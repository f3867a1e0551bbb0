"""Inboxes that are addresses (s3://…, file://…): a working copy here, brought up to date before a run."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any

from pipeline.errors import FailureCode, InputError, OutputError, UsageError
from pipeline.inbox import YOUNG_SECONDS, Source
from pipeline.locks import turn
from pipeline.output import write_atomically

# What this system says of a name that it cannot give a file.
_NO_NAME = frozenset(
    {errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.EINVAL, errno.EILSEQ}
)

_NO_ROOM = frozenset({errno.ENOSPC, errno.EROFS, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_STILL_WRITTEN = ("it is still being written", "leave it until it is whole; the next run fetches it")


def is_address(text: str) -> bool:
    """True for s3://forms/inbox, False for a path of this machine."""
    return "://" in text


def working_copy(address: str, kind: str) -> Path:
    """The folder on this machine for an address, the same in every run; `kind` is `inbox` or `output`.

    Raises OutputError where it cannot be made.
    """
    try:
        root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError as error:  # nobody knows this user's home
        raise OutputError(f"{error} Say with XDG_CACHE_HOME where the working copy of {address} goes") from error
    copy = root / "form-pipeline" / f"{kind}-{hashlib.sha256(address.encode()).hexdigest()[:16]}"
    try:
        copy.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot write to {copy}: {error.strerror}") from error
    return copy


def inboxes(given: Sequence[str]) -> tuple[list[Path], tuple[Source, ...]]:
    """The paths of inboxes, addresses among them fetched; and the files that could not be. Raises UsageError."""
    found = [fetched(text) if is_address(text) else (Path(text), ()) for text in given]
    return [path for path, _ in found], tuple(source for _, failed in found for source in failed)


def fetched(address: str) -> tuple[Path, tuple[Source, ...]]:
    """The working copy of an inbox, with what is there now, and those of its files that could not be fetched or that
    somebody still writes; files that have not changed are not fetched again.

    Raises UsageError where the address cannot be read, or nothing is there: a store of objects has no empty folders,
    and no disk of a file:// that is not mounted is to be taken for an inbox that was emptied. Raises OutputError where
    the copy cannot be written.
    """
    copy = working_copy(address, "inbox")
    folder, state = copy / "files", copy / "state.json"
    with turn(copy), reachable(address) as (fs, root):
        folder.mkdir(exist_ok=True)
        began = time.monotonic()
        known, there = read_json(state), files_at(fs, root)
        if not there and not fs.exists(root):
            raise UsageError(f"there is nothing at {address}")
        for name in _names(folder) - there.keys():
            _remove(folder, name)
        now: dict[str, str] = {}
        failed: list[Source] = []
        for name, info in there.items():
            mark = _mark(info)
            if known.get(name) != mark or not os.path.isfile(folder / name):  # noqa: PTH113 - False for any odd name
                try:
                    _fetch(fs, info["name"], copy / "draft", folder / name)
                except FileNotFoundError:  # somebody took it away this moment
                    continue
                except InputError as failure:
                    _remove(folder, name)
                    failed.append(_not_fetched(name, folder, failure))
                    continue
            now[name] = mark
        for name in _still_written(fs, root, began, {name for name in now if now[name] != known.get(name)}, now):
            del now[name]
            _remove(folder, name)
            failed.append(_not_fetched(name, folder, InputError(FailureCode.UNREADABLE, *_STILL_WRITTEN)))
        write_atomically(state, json.dumps(now))
    return folder, tuple(failed)


def _names(folder: Path) -> set[str]:
    """What the copy holds, whatever its state says: what was cut off may have said nothing."""
    return {place.relative_to(folder).as_posix() for place in folder.rglob("*") if not place.is_dir()}


def _still_written(fs: Any, root: str, began: float, new: Set[str], marks: Mapping[str, str]) -> list[str]:
    """Those of the new files that are not, a moment after they were listed, as they were then."""
    if not new:
        return []
    time.sleep(max(0.0, began + YOUNG_SECONDS - time.monotonic()))
    again = files_at(fs, root)
    return sorted(name for name in new & again.keys() if _mark(again[name]) != marks[name])


def _fetch(fs: Any, key: str, draft: Path, place: Path) -> None:
    """Raises InputError where this one cannot be had, though others may."""
    try:
        fs.get_file(key, str(draft))
    except PermissionError as error:
        raise InputError(FailureCode.UNREADABLE, f"it cannot be fetched: {error.strerror or error}") from error
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft.replace(place)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno not in _NO_NAME:
            raise
        reason = f"no file here can be called so: {getattr(error, 'strerror', None) or error}"
        raise InputError(FailureCode.UNREADABLE, reason, "give it another name at its address") from error


def _not_fetched(name: str, folder: Path, failure: InputError) -> Source:
    """As something to read, which fails so; its path is that of no file. It is where the file would be, so that what
    was read of that before stays, unless none can have this name.
    """
    text = name.encode("utf-8", "backslashreplace").decode()
    other = folder.parent / "not fetched" / hashlib.sha256(text.encode()).hexdigest()
    return Source(folder / name if _may_be(folder / name) else other, text, failure=failure)


def _may_be(place: Path) -> bool:
    try:
        place.lstat()
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False
    return False


def _remove(folder: Path, name: str) -> None:
    """The file, and folders that held nothing else: a file may take the name of one."""
    place = folder / name
    with suppress(OSError, ValueError):
        place.unlink(missing_ok=True)
        for parent in list(place.parents)[: len(PurePosixPath(name).parts) - 1]:
            parent.rmdir()


def files_at(fs: Any, root: str) -> dict[str, Mapping[str, Any]]:
    """What lies under the root, by its path from there, or the file that it is; hidden files are passed over, as in a
    folder.
    """
    fs.invalidate_cache()
    found: dict[str, Mapping[str, Any]] = {}
    for path, info in fs.find(root, detail=True).items():
        name = PurePosixPath(path).relative_to(PurePosixPath(root))
        name = name if name.parts else PurePosixPath(PurePosixPath(root).name)
        if not any(part.startswith(".") for part in name.parts):
            found[name.as_posix()] = info
    return found


def _mark(info: Mapping[str, Any]) -> str:
    """What tells that a file has changed: whatever of these the store gives."""
    keys = ("size", "ETag", "etag", "md5Hash", "mtime", "LastModified", "last_modified", "created")
    return " ".join(f"{key}={info[key]}" for key in keys if info.get(key) is not None)


def read_json(path: Path) -> dict[str, Any]:
    """Empty where there is none, or what is there is none."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


@contextmanager
def reachable(address: str, *, writing: bool = False) -> Iterator[tuple[Any, str]]:
    """The store of an address and the path in it; whatever it raises is told in a sentence."""
    try:
        import fsspec

        fs, root = fsspec.core.url_to_fs(address)
        yield fs, str(root).rstrip("/")
    except ImportError as error:
        raise UsageError(f"{address}: {error}; addresses need: pip install 'form-pipeline[ray]' and that") from error
    except (OSError, ValueError) as error:
        if not writing and getattr(error, "errno", None) in _NO_ROOM:
            raise OutputError(f"the working copy of {address} cannot be written: {error}") from error
        kind = OutputError if writing else UsageError
        raise kind(f"{address} cannot be {'written' if writing else 'read'}: {error}") from error
