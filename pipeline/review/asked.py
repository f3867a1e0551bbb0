"""What a page may send: checked here once."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(max_length=20_000)]
Pointer = Annotated[str, Field(max_length=200)]
_FEW = 20


class _Asked(BaseModel):
    """`version` is that of the record as it was seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    version: Annotated[str, Field(max_length=64)]


class Correct(_Asked):
    """(pointer, text as the form prints it) of values that are put right together."""

    changes: Annotated[
        list[Annotated[list[Text], Field(min_length=2, max_length=2)]], Field(min_length=1, max_length=_FEW)
    ]


class Accept(_Asked):
    """`#code` for what has no place of its own, None for all that was found."""

    pointer: Pointer | None


class Remove(_Asked):
    pointer: Pointer


class Add(_Asked):
    """A row at the pointer, by the keys of the record."""

    pointer: Pointer
    values: Annotated[dict[Pointer, Text], Field(max_length=_FEW)]


class Undo(_Asked):
    """The numbers of corrections."""

    numbers: Annotated[list[int], Field(min_length=1, max_length=_FEW)]
