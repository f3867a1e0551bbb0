"""The strings of an .xlsx file: shared strings → texts, or runs where parts of a text have looks of their own."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from extractors.package import Package, local
from extractors.workbook.cell_styles import RichText, Run
from extractors.workbook.styles import look_of, properties_of

_CODE_POINT = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how the format writes a control character
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def shared_strings(package: Package, part: str) -> list[RichText]:
    root = package.tree(part)
    return [] if root is None else [_item(item) for item in root]


def _item(item: Element) -> RichText:
    """The text or the runs of a string item, without the phonetic hints."""
    texts: list[str] = []
    runs: list[Run] = []
    for child in item:
        name = local(child.tag)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            runs.append(_run(child))
    return rich_text([Run("".join(texts)), *runs]) if runs else unescape("".join(texts))


def _run(run: Element) -> Run:
    parts = {local(child.tag): child for child in run}
    text = parts["t"].text or "" if "t" in parts else ""
    return Run(text, look_of(properties_of(parts["rPr"])) if "rPr" in parts else None)


def rich_text(runs: list[Run]) -> RichText:
    """The runs without escapes; plain text where none has a look of its own."""
    if all(look is None for _, look in runs):
        return unescape("".join(text for text, _ in runs))
    return tuple(Run(unescape(text), look) for text, look in runs if text)


def unescape(text: str) -> str:
    """Resolves `_x000A_`; control characters are dropped, pairs of surrogates joined, halves replaced."""
    if "_x" not in text:
        return text
    resolved = _CODE_POINT.sub(lambda match: chr(int(match.group(1), 16)), text)
    resolved = _CONTROL.sub("", resolved)
    return resolved.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
