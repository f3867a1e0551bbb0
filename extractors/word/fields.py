"""Fields of Word: the state of form fields, and what of a field's text is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from extractors.package import attributes, local
from extractors.word.runs import LONGEST_QUOTE, UNREADABLE, Shown, hidden_text
from extractors.word.xml import child, is_on, value, whole
from pipeline.model.finding import Code, Finding, finding

_FORMULA = re.compile(r"\s*eq\b", re.IGNORECASE)  # it draws fractions, rings and the like


@dataclass(slots=True)
class _Field:
    start: int  # how many pieces the paragraph had when it began
    form: str | None  # what its form field shows, None where its result says so
    instruction: list[str] = field(default_factory=list)
    shows: bool = False  # whether its result has begun


class Fields:
    """The fields that are open while a paragraph is read into pieces."""

    def __init__(self, shown: list[Shown]) -> None:
        self._shown = shown
        self._open: list[_Field] = []

    def instruct(self, text: str) -> None:
        if self._open:
            self._open[-1].instruction.append(text)

    def turn(self, mark: Element) -> Iterator[Finding]:
        """Takes a mark that begins, parts or ends a field; the text of its instruction is left out."""
        kind = attributes(mark).get("fldCharType")
        if kind == "begin":
            self._open.append(_Field(len(self._shown), _form_value(child(mark, "ffData"))))
        elif kind == "separate" and self._open:
            yield from self._begin_result(self._open[-1])
        elif kind == "end" and self._open:
            done = self._open.pop()
            yield from self._begin_result(done)
            if done.form is not None:
                self._shown[done.start :] = [Shown(done.form)]
            instruction = "".join(done.instruction)
            if _FORMULA.match(instruction):
                yield finding(Code.UNREADABLE_VALUE, field="a field", text=instruction.strip()[:LONGEST_QUOTE])

    def close(self) -> None:
        """The paragraph ends: form fields that did not are shown where they began."""
        for opened in reversed(self._open):
            if opened.form is not None:
                self._shown.insert(opened.start, Shown(opened.form))

    def _begin_result(self, opened: _Field) -> Iterator[Finding]:
        if not opened.shows:
            yield from hidden_text("".join(piece.text for piece in self._shown[opened.start :]))
            del self._shown[opened.start :]
        opened.shows = True


def _form_value(data: Element | None) -> str | None:
    """What a tick box or a list to choose from shows; None for other fields."""
    box, choice = child(data, "checkBox"), child(data, "ddList")
    if box is not None:
        state = child(box, "checked")
        return "☑" if is_on(child(box, "default") if state is None else state) else "☐"
    if choice is None:
        return None
    entries = [value(entry) for entry in choice if local(entry.tag) == "listEntry"]
    chosen = whole(value(child(choice, "result")) or value(child(choice, "default")))
    return entries[chosen] if 0 <= chosen < len(entries) else UNREADABLE
