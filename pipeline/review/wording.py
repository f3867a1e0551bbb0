"""What the pages say, in Chinese or English. All of it is data: words.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.explain_html.marks import percent
from pipeline.forms.checks import EQUATION_CODES
from pipeline.model.finding import Code, figures_of

LANGUAGES = ("zh", "en")
# Figures that name a field of the record (`funds.total.executed`) rather than quote the form.
_NAMING = frozenset({"field", "column", "level", "missing"})
_NAME = re.compile("[a-z][a-z_0-9]+")
_PERSON = re.compile(r"corrected by (?P<who>.*) on (?P<when>[\d-]+)(?:: (?P<note>.*))?", re.DOTALL)


@cache
def _data() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


class Words:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._at = LANGUAGES.index(self.language)

    def __call__(self, key: str, **figures: object) -> str:
        """Raises KeyError for a key that is none."""
        said: str = _data()["ui"][key][self._at]
        return said.format(**figures) if figures else said

    def severity(self, severity: str) -> str:
        said: str = _data()["severity"][severity][self._at]
        return said

    def trust(self, repair: Mapping[str, Any]) -> str:
        """How sure a repair is, and that it was only suggested, or made by a person."""
        if repair["rule"] == "person":
            return self("by_person")
        return self(repair["trust"] if repair["applied"] else "suggested_only")

    def reason(self, repair: Mapping[str, Any]) -> str:
        """Why a repair was made; in Chinese by its rule, for the reasons are written in English."""
        if self.language == "en":
            return str(repair["reason"])
        made = _PERSON.fullmatch(repair["reason"])
        if made:
            note = f"：{made['note']}" if made["note"] else ""
            return self("corrected_by", who=made["who"], when=made["when"]) + note
        named: str = _data()["rules"].get(repair["rule"], repair["reason"])
        return named

    def refusal(self, reason: str) -> str:
        """Why something was not saved.

        >>> Words("zh").refusal("abc is no number of points")
        '“abc”不是有效的分数'
        """
        if self.language == "en":
            return f"Not saved: {reason}."
        for pattern, said in _data()["refusals"]:
            if found := re.fullmatch(pattern, reason, re.DOTALL):
                return str(said).format(*found.groups())
        return self("not_saved", reason=reason)

    def colour(self, colour: str) -> str:
        return self(f"colour_{colour}") if f"colour_{colour}" in _data()["ui"] else colour

    @staticmethod
    def same(said: str) -> str:
        """A text of a document, which is the same in all languages."""
        return said

    def keys(self) -> list[tuple[list[str], str]]:
        """The keys of the keyboard, each line with what it does."""
        return [(line[0].split(), line[1 + self._at]) for line in _data()["keys"].values()]

    def label(self, key: str) -> str:
        """A key of the record as forms print it; an unknown one as it is.

        >>> Words("zh").label("unit_code"), Words("en").label("new_key")
        ('单位编码', 'new key')
        """
        return _data()["labels"][key][self._at] if key in _data()["labels"] else key.replace("_", " ")

    def code(self, code: str) -> str:
        """What a kind of finding is called; one of another version by its code."""
        named = _data()["findings"].get(code)
        return named[self._at] if named else code

    def finding(self, code: str, message: str) -> str:
        """The message of a finding with its figures; as the pipeline says it where they cannot be told.

        >>> Words("zh").finding("required-field", "funds.total.executed is missing")
        '缺少资金总额·全年执行数'
        """
        named = _data()["findings"].get(code)
        if self.language == "en" or named is None:
            return message
        figures = figures_of(Code(code), message)
        if figures is None:
            return f"{named[self._at]}：{message}"
        template: str = named[2]
        return template.format(**{key: self._figure(key, figure, figures) for key, figure in figures.items()})

    def _figure(self, key: str, figure: str, figures: Mapping[str, str]) -> str:
        if key == "found":
            return self.code(figure)
        if key == "reason":
            return "；".join(self._reason(part) for part in figure.split("; "))
        if key == "confidence":
            return percent(float(figure))
        if key == "message":  # of the finding that was accepted or settled, or of a doubt that was
            return self.finding(figures.get("found", Code.LOW_CONFIDENCE), figure)
        if key not in _NAMING:
            return figure
        for said, meant in _data()["phrases"].items():
            figure = figure.replace(said, meant)
        return _NAME.sub(lambda found: self.label(found[0]), figure).replace(".", "·")

    def _reason(self, reason: str) -> str:
        """A reason of a repair, which may be the message of an equation that it puts right."""
        for pattern, said in _data()["reasons"]:
            if found := re.fullmatch(pattern, reason):
                return str(said).format(*found.groups())
        broken = next((code for code in sorted(EQUATION_CODES) if figures_of(code, reason)), None)
        return self.finding(broken, reason) if broken else reason

    def all(self) -> Mapping[str, Any]:
        """The words of the interface by their keys, for the scripts of a page."""
        return {key: said[self._at] for key, said in _data()["ui"].items()}
