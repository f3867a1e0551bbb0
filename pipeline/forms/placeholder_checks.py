"""What a template leaves to be filled in: XX项目, ***, （请填写全称）; and letters among the figures of a code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.forms.profile import Profile
from pipeline.forms.texts import excerpt, texts_of
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.helps import help_in
from pipeline.model.notation import squeezed

_STANDS_FOR = re.compile(
    r"(?<![A-Za-z])(?:[Xx]{2,}|[×✕]{2,})(?![A-Za-z\d])"  # XX单位, 完成XX场; no XXL, no 30×40
    r"|^[(]?[*＊○〇_.…·?]{2,}[)]?[\u4e00-\u9fff]{0,4}$|^…$"
)
_TELLING = re.compile("[Xx×✕*＊○〇_.…·?]")
"""It has one of these; nearly no other text of a form has."""


def values_unfilled(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """Texts that stand for others nobody filled in, and what a template says of how to: it may be all there is, or
    stand beside a value. Names of persons are left out, which offices mask so (张XX).
    """
    personal = {f"/fields/{index}/value" for index, one in enumerate(record["fields"]) if one["personal"]}
    for path, text in texts_of(record):
        if not text or path in personal or path == "/title" or path.endswith("/label"):
            continue
        match = _STANDS_FOR.search(text) if _TELLING.search(text) else None
        if place := match.span() if match else help_in(text):
            shown = excerpt(text, *place)
            yield finding(Code.UNREADABLE_VALUE, path, field=path.rpartition("/")[2], text=shown)


_LETTER_FOR_DIGIT = re.compile(r"(?<=\d)[OoQIil]+(?=\d)|l")


def letters_in_codes(record: Mapping[str, Any], profile: Profile) -> Iterator[Finding]:
    """O and l among the figures of a code, where 0 and 1 are meant, or may be."""
    for key in ("code", "unit_code"):
        code = squeezed(record["project"][key] or "")
        if _LETTER_FOR_DIGIT.search(code):
            readings = f"{code} / {code.translate(_DIGITS)}"
            yield finding(Code.AMBIGUOUS_VALUE, f"/project/{key}", field=key, readings=readings)


_DIGITS = str.maketrans("OoQIil", "000111")
