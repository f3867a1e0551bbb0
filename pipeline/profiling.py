"""A new form family: a first draft of its profile from an example, and how well documents fit a profile."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.evidence import places_of_values
from pipeline.forms.profile import Profile, read_profiles
from pipeline.load import RecordData
from pipeline.model.notation import squeezed
from pipeline.model.vocabulary import Part, Vocabulary
from pipeline.process import Knowledge, knowledge

_HEAD = """\
# A draft, made from an example: read every line, then try it with
#   form-pipeline profile check {name} EXAMPLE ...
# A label is compared without white space, colons, marks (*) and brackets such as （万元）.
# A new wording is a new string.
form_type = {form_type}
titles = {titles}  # as printed, without year and place; … stands for any text
required = []  # what a record must have to be ready: "project.name", "funds.total", "indicators", "total"
"""
_EXTENDS = """\
extends = "project_self_evaluation"  # its labels are known here too; delete the line if they should not be
"""
_TABLES = """\
tables = true  # tables that are no funds, goals or indicators are kept as they stand
"""
_IDENTITY = """
[identity]
# Move a label here from [fields] where it says one of these:
# name, code, year, implementing_unit, budget_unit, unit_code
name = []
"""


def drafted(records: Sequence[RecordData], known: Knowledge, name: str) -> str:
    """A profile as TOML, for a person to finish, from the generic records of a document.

    Raises UsageError when every form of the document is of a family that is known.
    """
    generic = [record for record in records if record["form_type"] == "generic"]
    if not generic:
        families = ", ".join(sorted({record["form_type"] for record in records}))
        raise UsageError(f"every form of it is of a known family ({families}); a new wording goes into its profile")
    titles = list(dict.fromkeys(_bare_title(record["title"]) for record in generic if record["title"]))
    headings = [
        cell["text"] for record in generic for table in record["tables"] for cell in table["cells"] if cell["header"]
    ]
    fields = [field for record in generic for field in record["fields"]]
    vocabulary = known.vocabulary
    roles = {
        vocabulary.role(text, Part.INDICATOR_COLUMN) or vocabulary.role(text, Part.FUND_COLUMN) for text in headings
    }
    kept = {key: _new(fields, vocabulary, personal=key == "personal") for key in ("plain", "personal")}
    text = _HEAD.format(
        name=name, form_type=json.dumps(Path(name).stem), titles=_listed(titles or ["the title as printed"])
    )
    text += _EXTENDS if roles - {None} or any(_is_known(field["label"], vocabulary) for field in fields) else ""
    text += _TABLES if headings else ""
    text += _IDENTITY + "\n[fields]\n" + "".join(f"{key} = {_listed(labels)}\n" for key, labels in kept.items())
    return text


_AROUND_TITLE = re.compile(r"\(?(?:\d{4}|20XX)年度?\)?")


def _bare_title(title: str) -> str:
    return _AROUND_TITLE.sub("", squeezed(title))


def _is_known(label: str, vocabulary: Vocabulary) -> bool:
    return any(found.part in (Part.IDENTITY, Part.FIELD, Part.STATED_GRADE) for found in vocabulary.find(label))


def _new(fields: Sequence[RecordData], vocabulary: Vocabulary, *, personal: bool) -> list[str]:
    labels = [field["label"] for field in fields if field["personal"] is personal]
    return [label for label in dict.fromkeys(labels) if not _is_known(label, vocabulary)]


def _listed(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False)


def with_profile(path: Path, lexicon: Path | None = None) -> tuple[Knowledge, Profile]:
    """What is known with a profile of one's own beside the built-in ones, and that profile. Raises UsageError."""
    known = knowledge(lexicon, path)
    [profile] = read_profiles(path)
    return known, profile


@dataclass(frozen=True, slots=True)
class Fit:
    """How one form fits a profile: `placed` of `written` characters found their place."""

    record: RecordData
    placed: int
    written: int

    def fits(self, profile: Profile) -> bool:
        return bool(self.record["form_type"] == profile.form_type and self.record["status"] == "ready")


def fit_of(record: RecordData) -> Fit:
    """The characters of the record's values against those that found no place."""
    cells = {
        (cell["page"], str(cell["box"]), cell["row"], cell["column"]): cell["raw"]
        for some in places_of_values(record).values()
        for cell in some
    }
    placed = sum(len(squeezed(raw)) for raw in cells.values())
    return Fit(record, placed, placed + sum(len(squeezed(item["text"])) for item in record["unplaced"]))


_MOST_SHOWN = 8


def fit_lines(name: str, fit: Fit, profile: Profile) -> Iterator[str]:
    """What a person wants to know of a form that a profile was tried on."""
    record = fit.record
    share = 100 * fit.placed / max(fit.written, 1)
    said = "fits" if fit.fits(profile) else "does not fit"
    place = f"{name}, form {record['source']['form']}"
    yield f"{place}: {said} {profile.form_type}; {record['form_type']}, {record['status']}"
    yield f"  {share:.1f} % of what is printed in it found a place"
    errors = [found for found in record["findings"] if found["severity"] == "error"]
    yield from (f"  {found['code']}: {found['message']}" for found in errors[:_MOST_SHOWN])
    if len(errors) > _MOST_SHOWN:
        yield f"  and {len(errors) - _MOST_SHOWN} findings more"
