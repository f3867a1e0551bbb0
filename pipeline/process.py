"""One document: bytes in, records out. Pure but for the reading itself; runs in a worker process."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import extractors
from extractors import OpenEngine
from normalizers import Normalized, normalize
from normalizers.typos import load_slips
from pipeline.arithmetic import proved
from pipeline.config import Config
from pipeline.errors import FailureCode, InputError, UsageError
from pipeline.forms.checks import check
from pipeline.forms.contents_list import contents_list
from pipeline.forms.fund_rates import rates_in_percent
from pipeline.forms.interpret import interpret
from pipeline.forms.page_heads import page_heads
from pipeline.forms.profile import Profile, builtin_profiles, read_profiles, vocabulary_of
from pipeline.load import RecordData, SourceInfo, load, with_findings
from pipeline.misreadings import confirmed, settled
from pipeline.model.document import Document
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.form import Form
from pipeline.model.table import Origin
from pipeline.model.vocabulary import Vocabulary
from pipeline.opinions import best_reading
from pipeline.stages import Stages

if TYPE_CHECKING:
    from extractors.ocr.engine import Engine
    from extractors.seen import PagesSeen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a file: records, or the failure that says why not. Never both, never neither.

    `stages` are the seconds of each step that was begun; they are measured, and differ from run to run.
    """

    file: str
    sha256: str
    seconds: float
    records: tuple[RecordData, ...] = ()
    failure: InputError | None = None
    stages: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the steps know beforehand: the profiles and their words."""

    profiles: tuple[Profile, ...]
    vocabulary: Vocabulary

    def profile_of(self, form_type: str) -> Profile | None:
        return next((profile for profile in self.profiles if profile.form_type == form_type), None)


@cache
def knowledge(lexicon: Path | None, profiles: Path | None = None) -> Knowledge:
    """What comes with the package, and the user's own lexicon and profiles (a file or a folder).

    A profile of one's own is asked first, and takes the place of one of the same name. Raises UsageError when the
    lexicon file cannot be read or has a bad line, or a profile is none.
    """
    try:
        slips = load_slips(lexicon)
    except (OSError, ValueError) as error:
        raise UsageError(f"lexicon {lexicon}: {error}") from error
    own = read_profiles(profiles) if profiles else ()
    replaced = {profile.form_type for profile in own}
    families = (*own, *(profile for profile in builtin_profiles() if profile.form_type not in replaced))
    return Knowledge(families, vocabulary_of(families, slips))


def engine_opener(config: Config, threads: int) -> OpenEngine:
    """Opens the engine of the settings when it is first asked for. Where it cannot be, that scan is told why, and the
    next one tries again: what was in the way, such as a document that took all memory, may be gone.
    """

    @cache
    def engine() -> Engine:
        from extractors.ocr import EngineOptions, open_engine

        try:
            return open_engine(config.ocr, EngineOptions(threads, config.ocr_models, config.ocr_device))
        except UsageError as error:
            raise InputError(FailureCode.NEEDS_OCR, str(error)) from error

    return engine


def process(
    file: str,
    data: bytes,
    passwords: Sequence[str],
    known: Knowledge,
    engine: OpenEngine | None = None,
    seen: PagesSeen | None = None,
) -> Outcome:
    """The records of one file, or its failure; raises nothing that the file could be blamed for.

    `engine` gives the OCR engine, opened when the first scan is met; without it scans are not read. `seen` are the
    pages of a long scan, where several workers have shared them.
    """
    started = time.perf_counter()
    digest = hashlib.sha256(data).hexdigest()
    stages = Stages()
    records: tuple[RecordData, ...] = ()
    failure = None
    try:
        with stages("extract"):
            document = extractors.read(data, Path(file).suffix.lower(), passwords, engine, seen)
        source = FileRead(file, digest, len(data), known, stages)
        records = records_of(document, source)
        if document.media_type == "application/pdf" and document.ocr is None:
            with stages("second opinions"):
                records = best_reading(
                    document,
                    records,
                    interpret=lambda other: records_of(other, source),
                    ask=lambda page: extractors.other_readings(data, passwords, page),
                )
    except InputError as error:
        failure = error
    return Outcome(
        file, digest, time.perf_counter() - started, records if failure is None else (), failure, stages.seconds
    )


@dataclass(frozen=True, slots=True)
class FileRead:
    """The file a document was read from, what is known beforehand, and the clock."""

    file: str
    digest: str
    size: int
    known: Knowledge
    stages: Stages


def records_of(document: Document, read: FileRead) -> tuple[RecordData, ...]:
    """Normalize, interpret, load, check. Raises InputError(EMPTY) when there is no text at all."""
    known = read.known
    with read.stages("normalize"):
        normalized = normalize(document.sheets, known.vocabulary)

    def build(normalized: Normalized) -> tuple[RecordData, ...]:
        return _built(normalized, document, read)

    records = build(normalized)
    with read.stages("equations"):
        if document.ocr is not None:
            records = settled(normalized, records, build)
            records = tuple(confirmed(record, known.profile_of(record["form_type"])) for record in records)
        return tuple(proved(record, known.profile_of(record["form_type"])) for record in records)


def _built(normalized: Normalized, document: Document, read: FileRead) -> tuple[RecordData, ...]:
    """Interpret, load, check. Raises InputError(EMPTY) when there is no text at all."""
    known = read.known
    with read.stages("interpret"):
        heads = page_heads(normalized.grids) if len(document.pages) > 1 else frozenset()
        forms = [form for grid in normalized.grids for form in interpret(grid, known.profiles, known.vocabulary, heads)]
        forms = _with_stray_text(forms)
    if not forms:
        raise InputError(FailureCode.EMPTY, "there is no text in the file")
    source = SourceInfo(
        read.file, read.digest, read.size, document.media_type,
        tuple((page.number, page.width, page.height, page.unit) for page in document.pages),
        (document.reader,), document.ocr,
        tuple((seal.page, seal.box.rounded(), seal.colour) for seal in document.seals),
    )  # fmt: skip
    told_by_white = [finding(Code.NO_BORDERS, page=one.page) for one in document.sheets if one.origin is Origin.LEVEL]
    findings: tuple[Finding, ...] = (*document.findings, *told_by_white, *normalized.findings)
    records = []
    for place, form in enumerate(forms, 1):
        with read.stages("load"):
            record = load(form, place, source, normalized.repairs, findings)
        with read.stages("check"):
            record, found = rates_in_percent(record)
            records.append(with_findings(record, (*found, *check(record, known.profile_of(form.form_type)))))
    return tuple(records)


def _with_stray_text(forms: Sequence[Form]) -> list[Form]:
    """A cover or a closing page without a form of its own goes to its neighbour as unplaced text, a list of the forms
    as a field.
    """
    kept: list[Form] = []
    waiting: list[Form] = []
    for form in forms:
        stray = (
            form.form_type == "generic"
            and not form.fields
            and all(c.column_span == 1 for t in form.tables for c in t.cells)
        )
        single = stray and all(len({c.row for c in t.cells}) == len(t.cells) for t in form.tables)
        if single and (kept or any(f.form_type != "generic" for f in forms)):
            waiting.append(form)
            continue
        kept.append(form)
    titles = [form.title.text for form in kept if form.title]
    for form in waiting:
        first = kept[0]
        listed = contents_list(form, titles)
        if listed:
            kept[0] = replace(first, fields=(*first.fields, listed), pieces=first.pieces | form.pieces)
            continue
        pieces = tuple(piece for table in form.tables for cell in table.cells for piece in cell.pieces)
        kept[0] = replace(first, unplaced=first.unplaced + pieces, pieces=first.pieces | form.pieces)
    return kept or list(forms)
