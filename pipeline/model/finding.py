"""Findings: what is wrong with a document. Codes are an enum, messages one table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from string import Formatter


class Severity(StrEnum):
    ERROR = "error"  # the record is `review`
    WARNING = "warning"
    INFO = "info"


class Code(StrEnum):
    """What can be wrong; the table below gives each its severity and its message."""

    # the form's own equations
    WEIGHTS_SUM = "weights-sum"
    LEVEL1_WEIGHTS = "level1-weights"
    EXECUTION_RATE = "execution-rate"
    EXECUTION_SCORE = "execution-score"
    FUND_LINES_SUM = "fund-lines-sum"
    SCORE_ABOVE_WEIGHT = "score-above-weight"
    TOTAL_SCORE = "total-score"
    # its own customs
    MONEY_UNIT = "money-unit"
    NO_MONEY_UNIT = "no-money-unit"
    DUPLICATE_ROW = "duplicate-row"
    # how the form was read
    REQUIRED_FIELD = "required-field"
    UNPLACED_TEXT = "unplaced-text"
    AMBIGUOUS_ROW = "ambiguous-row"
    AMBIGUOUS_VALUE = "ambiguous-value"
    UNREADABLE_VALUE = "unreadable-value"
    LOW_CONFIDENCE = "low-confidence"
    NUMBERING = "numbering"
    UNPAIRED_BRACKET = "unpaired-bracket"
    UNKNOWN_LABEL = "unknown-label"
    CROOKED_TABLE = "crooked-table"
    NO_BORDERS = "no-borders"
    PAGE_MISSING = "page-missing"
    NOT_READ_AGAIN = "not-read-again"
    HIDDEN_TEXT = "hidden-text"
    HIDDEN_SHEET = "hidden-sheet"
    FORM_INCOMPLETE = "form-incomplete"
    NO_PROFILE = "no-profile"
    UNRESOLVED_SLIP = "unresolved-slip"
    RULES_UNSETTLED = "rules-unsettled"
    # what a person said of it
    CORRECTION_STALE = "correction-stale"
    # plausible, but worth a look
    UNUSUAL_LABEL = "unusual-label"
    TARGET_MISSED = "target-missed"
    UNITS_DIFFER = "units-differ"
    GOALS_ALIKE = "goals-alike"
    OVER_ACHIEVED = "over-achieved"
    CODE_LENGTH = "code-length"
    LIKELY_REPAIR = "likely-repair"
    GRADE_MISFIT = "grade-misfit"
    NAMES_DIFFER = "names-differ"
    CORROBORATED = "corroborated"
    # notes
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    OTHER_READER = "other-reader"
    HIDDEN_LIST = "hidden-list"
    SETTLED = "settled"
    ACCEPTED = "accepted"


_TABLE: dict[Code, tuple[Severity, str]] = {
    Code.WEIGHTS_SUM: (
        Severity.ERROR,
        "the weights add up to {sum}, not to {expected}",
    ),
    Code.LEVEL1_WEIGHTS: (
        Severity.ERROR,
        "{label} is printed with {printed} points, its rows add up to {sum}",
    ),
    Code.EXECUTION_RATE: (
        Severity.ERROR,
        "the form prints an execution rate of {printed} %, {executed} / {budget} gives {computed} %",
    ),
    Code.EXECUTION_SCORE: (
        Severity.ERROR,
        "the form prints an execution score of {printed}, the rate and the weight give {computed}",
    ),
    Code.FUND_LINES_SUM: (
        Severity.ERROR,
        "{column}: the lines add up to {sum}, the total line prints {printed}",
    ),
    Code.SCORE_ABOVE_WEIGHT: (Severity.ERROR, "the score {score} is above the weight {weight}"),
    Code.TOTAL_SCORE: (
        Severity.ERROR,
        "the form prints a total of {printed}, execution and indicators add up to {sum}",
    ),
    Code.MONEY_UNIT: (Severity.ERROR, "an amount in the wrong unit of money: {amounts}"),
    Code.NO_MONEY_UNIT: (
        Severity.ERROR,
        "no unit of money (元, 万元) was found for these amounts: {amounts}; "
        "print one in the form, or give it as /funds/stated_unit",
    ),
    Code.DUPLICATE_ROW: (Severity.ERROR, "the row says the same as the row above it: {row}"),
    Code.REQUIRED_FIELD: (Severity.ERROR, "{field} is missing"),
    Code.UNPLACED_TEXT: (Severity.ERROR, "text without a place on page {page}: {text}"),
    Code.AMBIGUOUS_ROW: (Severity.ERROR, "the row can be read in more than one way: {row}"),
    Code.AMBIGUOUS_VALUE: (Severity.ERROR, "{field} can be read in more than one way: {readings}"),
    Code.UNREADABLE_VALUE: (Severity.ERROR, "{field}: no value could be read from {text}"),
    Code.LOW_CONFIDENCE: (Severity.ERROR, "{field} was read with a confidence of {confidence}: {text}"),
    Code.NUMBERING: (Severity.ERROR, "item {before} is followed by item {after}: was something misread or lost?"),
    Code.UNPAIRED_BRACKET: (Severity.ERROR, "a bracket has no partner: was something misread or lost? {text}"),
    Code.UNKNOWN_LABEL: (Severity.ERROR, "{text} stands where a {level} stands, but is none that is known"),
    Code.UNUSUAL_LABEL: (Severity.WARNING, "{text} stands where a {level} stands, and is none of the usual ones"),
    Code.CROOKED_TABLE: (Severity.ERROR, "page {page}: the cells do not form a table: {reason}"),
    Code.NO_BORDERS: (
        Severity.ERROR,
        "page {page}: no lines part the columns of the table, they were told by the white between texts; "
        "hold each value against the page",
    ),
    Code.PAGE_MISSING: (Severity.ERROR, "page {page} could not be read: {reason}"),
    Code.NOT_READ_AGAIN: (
        Severity.ERROR,
        "what an earlier reading found: read again, with the same content, the file is said to be {verdict}: {reason}",
    ),
    Code.HIDDEN_TEXT: (Severity.ERROR, "page {page}: text hidden by the layout: {text}"),
    Code.HIDDEN_SHEET: (Severity.ERROR, "sheet {name} is hidden; it was read all the same"),
    Code.FORM_INCOMPLETE: (Severity.ERROR, "the form is cut off: {missing} not found"),
    Code.NO_PROFILE: (Severity.ERROR, "the document fits no known form family"),
    Code.UNRESOLVED_SLIP: (Severity.ERROR, "possible typing slip: {before}, perhaps {after}"),
    Code.RULES_UNSETTLED: (Severity.ERROR, "the repairs did not come to rest: {rules}"),
    Code.CORRECTION_STALE: (
        Severity.ERROR,
        "{who} made this {after} where the source said {raw}; it says that no more, and nothing was changed",
    ),
    Code.TARGET_MISSED: (
        Severity.WARNING,
        "target {target}, actual {actual}: missed, but the score is full ({score})",
    ),
    Code.UNITS_DIFFER: (Severity.WARNING, "target in {target}, actual in {actual}"),
    Code.GOALS_ALIKE: (Severity.WARNING, "expected and actual goals are {percent} % alike"),
    Code.OVER_ACHIEVED: (Severity.WARNING, "target {target}, actual {actual}: {percent} % beyond the target"),
    Code.CODE_LENGTH: (
        Severity.WARNING,
        "the code has {length} characters, the others of this run have {usual}",
    ),
    Code.LIKELY_REPAIR: (Severity.WARNING, "repaired, please confirm: {before} -> {after} ({reason})"),
    Code.GRADE_MISFIT: (Severity.WARNING, "grade {grade} does not fit a total of {score}"),
    Code.NAMES_DIFFER: (
        Severity.WARNING,
        "code {shared} stands with another name elsewhere: {other}",
    ),
    Code.CORROBORATED: (Severity.WARNING, "repaired, please confirm: {before} -> {after} ({reason})"),
    Code.CONFIRMED: (Severity.INFO, "the form's arithmetic confirms it: {message}"),
    Code.EXPLAINED: (Severity.INFO, "the equations would hold with {ways}"),
    Code.OTHER_READER: (Severity.INFO, "page {page} was read by {reader}, which fitted better"),
    Code.HIDDEN_LIST: (Severity.INFO, "sheet {name} is hidden and holds no more than a list; it was left out"),
    Code.SETTLED: (Severity.INFO, "settled by what {who} put there: {found}: {message}"),
    Code.ACCEPTED: (Severity.INFO, "accepted by {who}: {found}: {message}"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `path` is a JSON Pointer into the record, or None for the whole of it.

    `page` is set where it concerns the forms of that page alone.
    """

    code: Code
    severity: Severity
    message: str
    path: str | None = None
    page: int | None = None


_OF_ONE_PAGE = frozenset({Code.CROOKED_TABLE, Code.NO_BORDERS, Code.OTHER_READER, Code.HIDDEN_TEXT, Code.HIDDEN_SHEET})


def finding(code: Code, path: str | None = None, **figures: object) -> Finding:
    """The finding with its message filled in. Raises KeyError when a figure of the message is missing."""
    severity, template = _TABLE[code]
    page = figures.get("page") if code in _OF_ONE_PAGE else None
    return Finding(code, severity, template.format(**figures), path, page if isinstance(page, int) else None)


def figures_of(code: Code, message: str) -> Mapping[str, str] | None:
    """The figures that a message of this code was made with, as text; None where it is no message of the code.

    >>> figures_of(Code.WEIGHTS_SUM, "the weights add up to 90, not to 100")
    {'sum': '90', 'expected': '100'}
    """
    found = _pattern(code).fullmatch(message)
    return found.groupdict() if found else None


@cache
def _pattern(code: Code) -> re.Pattern[str]:
    parts = Formatter().parse(_TABLE[code][1])
    return re.compile("".join(re.escape(said) + (f"(?P<{name}>.*?)" if name else "") for said, name, *_ in parts), re.S)
