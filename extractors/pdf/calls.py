"""PDFium as pypdfium2 declares it, with addresses for handles: a page has thousands of objects and glyphs, and the
pointer that ctypes makes for each takes as long as the call.
"""

from __future__ import annotations

import ctypes
import operator
from typing import Any

import pypdfium2.raw


class _WholeNumber:
    """A C int of a Python int, as ctypes makes one unasked; by way of a `c_int` it takes a third of the whole call."""

    from_param = operator.index


class _Calls:
    """`pypdfium2.raw`, in which a document, a page or an object is an int, None where there is none."""

    def __getattr__(self, name: str) -> Any:
        """What is asked for the first time: later it is found in the instance."""
        found = getattr(pypdfium2.raw, name)
        if getattr(found, "argtypes", None) is not None:
            takes: list[Any] = [_WholeNumber if kind is ctypes.c_int else _by_address(kind) for kind in found.argtypes]
            declared = ctypes.CFUNCTYPE(_by_address(found.restype), *takes)
            found = ctypes.cast(found, declared)
        setattr(self, name, found)
        return found


def _by_address(kind: Any) -> Any:
    """An address for a pointer to what only PDFium sees into; any other type as it is."""
    target = getattr(kind, "_type_", None)
    opaque = isinstance(target, type) and issubclass(target, ctypes.Structure) and not hasattr(target, "_fields_")
    return ctypes.c_void_p if opaque else kind


pdfium: Any = _Calls()
