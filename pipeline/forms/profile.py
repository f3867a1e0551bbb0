"""Profiles: form families as data. One TOML file each under profiles/, read once, checked, frozen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from pipeline.errors import UsageError
from pipeline.model.form import AMOUNTS, GOALS, POINTS
from pipeline.model.script import simplified
from pipeline.model.subheadings import OWN, SHARE
from pipeline.model.titles import says_title
from pipeline.model.vocabulary import Label, Part, Vocabulary, label_key

_TABLES: Mapping[str, Part] = {
    "identity": Part.IDENTITY,
    "sections": Part.SECTION,
    "fund_columns": Part.FUND_COLUMN,
    "fund_rows": Part.FUND_ROW,
    "goal_columns": Part.GOAL_COLUMN,
    "indicator_columns": Part.INDICATOR_COLUMN,
    "level1": Part.LEVEL1,
}
_LISTS: Mapping[tuple[str, str], Part] = {
    ("level2", "labels"): Part.LEVEL2,
    ("total", "labels"): Part.TOTAL,
    ("total", "stated"): Part.STATED_TOTAL,
    ("total", "grades"): Part.STATED_GRADE,
    ("total", "subtotals"): Part.SUBTOTAL,
}
_SUBHEADINGS: Mapping[str, Part] = {
    "fund_subheadings": Part.FUND_COLUMN,
    "indicator_subheadings": Part.INDICATOR_COLUMN,
}
_SCALARS: Mapping[str, type] = {
    "form_type": str, "extends": str, "titles": list, "excluded_titles": list, "untitled": bool, "required": list,
    "weights_total": int, "tables": bool,
}  # fmt: skip
_PROJECT = ("name", "code", "year", "implementing_unit", "budget_unit", "unit_code")
_ROLES: Mapping[str, frozenset[str]] = {
    "identity": frozenset({*_PROJECT, "filing_unit"}),
    "sections": frozenset({"funds", "goals", "indicators", "identity"}),
    "fund_columns": frozenset({*AMOUNTS, *POINTS, "execution_rate", "more"}),
    "goal_columns": frozenset({*GOALS, "more"}),
    "indicator_columns": frozenset(
        {"section", "level1", "level2", "level3", "operator", "target", "unit", "actual", *POINTS, "deviation", "more"}
    ),
    "fund_subheadings": frozenset({OWN, SHARE, "initial_budget", "annual_budget", "execution_rate", "more"}),
    "indicator_subheadings": frozenset({OWN, "target", "lower", "upper", "actual", "score", "more"}),
    "level2": frozenset({"labels"}),
    "total": frozenset({"labels", "stated", "grades", "subtotals"}),
    "fields": frozenset({"plain", "personal"}),
}
"""What a table of a profile may give labels to: what a record has a place for. Others name their own."""
_SOURCE = {"fund_columns": "source:"}
_REQUIRED = frozenset(
    {"indicators", "funds.total", "total", "funds.stated_unit", "total.weight", "total.score", "total.grade"}
    | {f"project.{key}" for key in _PROJECT}
    | {f"goals.{key}" for key in GOALS}
)
_SHORTEST_LABEL_OF_PAIRS = 4  # a shorter one ends many a name: 名称, 单位
_BESIDE_GOALS, _SHORTEST_BESIDE_GOALS = frozenset({Part.SECTION, Part.GOAL_COLUMN, Part.FIELD}), 4


@dataclass(frozen=True, slots=True)
class Profile:
    """One form family: its titles, what a record of it must have, and its labels by key.

    `levels` are the keys of all first and second levels, `fund_rows` those of all lines of funds; `level1_roles` gives
    the canonical first level of a first one, `level1_of` that of the second levels that stand under one only.
    `untitled` families are taken for those that lack a title; `tables` of others than funds, goals and indicators are
    kept as they stand; `labels_of_pairs` are the keys, but for short ones, of identities and of fields of
    persons, `labels_beside_goals` those of what stands about the goals; `subheadings` are names of columns in the
    second row of a header, by part and key.
    """

    form_type: str
    titles: tuple[str, ...]
    excluded_titles: tuple[str, ...]
    required: tuple[str, ...]
    weights_total: int
    untitled: bool
    tables: bool
    labels: tuple[tuple[str, Label], ...]
    level1_of: Mapping[str, str]
    levels: frozenset[str]
    level1_roles: Mapping[str, str]
    fund_categories: frozenset[str]
    fund_rows: frozenset[str]
    labels_of_pairs: tuple[str, ...]
    labels_beside_goals: tuple[str, ...]
    subheadings: Mapping[tuple[Part, str], str]


def bears_title(profile: Profile, title: str) -> bool:
    """True when a title, squeezed, names this family and no sibling of it."""
    said = simplified(title)
    return any(says_title(own, said) for own in profile.titles) and not any(
        other in said for other in profile.excluded_titles
    )


def parse_profile(text: str, name: str, others: Mapping[str, Mapping[str, Any]] | None = None) -> Profile:
    """A profile; `others` are those it may extend, as data by their form types.

    Raises UsageError naming the file and all that is wrong: no TOML, unknown keys, roles that no record has, what is no
    text where one should be, or extending none of the others.
    """
    data = profile_data(text, name)
    if problems := list(_problems(data)):
        raise UsageError(f"profile {name}: {', '.join(problems)}")
    return _profile(_extended(data, name, others or {}))


def profile_data(text: str, name: str) -> Mapping[str, Any]:
    """The TOML of a profile. Raises UsageError naming the file when it is none."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"profile {name}: {error}") from error


def _extended(data: Mapping[str, Any], name: str, others: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """The data with the labels of the profile it extends in front of its own."""
    parent = data.get("extends")
    if parent is None:
        return data
    if parent not in others:
        raise UsageError(f"profile {name}: it extends {parent}, which is none of {', '.join(sorted(others))}")
    whole = dict(data)
    for table, entries in others[parent].items():
        if isinstance(entries, dict):
            own = data.get(table, {})
            roles = dict.fromkeys([*entries, *own])
            whole[table] = {role: [*entries.get(role, ()), *own.get(role, ())] for role in roles}
    return whole


def _problems(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the data of a profile: it may name nothing that no record has."""
    tables = {*_TABLES, *(table for table, _ in _LISTS), *_SUBHEADINGS, "fields", "level2_of"}
    yield from (f"unknown key {key}" for key in sorted(set(data) - _SCALARS.keys() - tables))
    yield from (f"{key} is missing" for key in sorted({"form_type", "titles"} - set(data)))
    for key in sorted(_SCALARS.keys() & data.keys()):
        if not isinstance(data[key], _SCALARS[key]) or isinstance(data[key], bool) != (_SCALARS[key] is bool):
            yield f"{key} is no {_SCALARS[key].__name__}"
        elif isinstance(data[key], list) and not all(isinstance(text, str) and text.strip("… ") for text in data[key]):
            yield f"{key} holds what is no text"
    required = data.get("required")
    asked = required if isinstance(required, list) else []
    yield from (f"no record has {path}" for path in asked if isinstance(path, str) and path not in _REQUIRED)
    if data.get("form_type") == "generic":
        yield "generic is what fits no profile"
    for table in sorted(tables & data.keys()):
        entries = data[table]
        if not isinstance(entries, dict):
            yield f"[{table}] is no table"
            continue
        for role, texts in entries.items():
            if not isinstance(texts, list) or not all(isinstance(text, str) and label_key(text) for text in texts):
                yield f"{role} of [{table}] is no list of texts"
            elif table in _ROLES and role not in _ROLES[table] and not role.startswith(_SOURCE.get(table, "\n")):
                yield f"no record has {role} of [{table}]"


def _profile(data: Mapping[str, Any]) -> Profile:
    labels = tuple(_labels(data))
    return Profile(
        form_type=data["form_type"],
        titles=tuple(data["titles"]),
        excluded_titles=tuple(data.get("excluded_titles", ())),
        required=tuple(data.get("required", ())),
        weights_total=data.get("weights_total", 100),
        untitled=data.get("untitled", False),
        tables=data.get("tables", False),
        labels=labels,
        level1_of={level2: level1 for level1, some in data.get("level2_of", {}).items() for level2 in some},
        levels=frozenset(key for key, label in labels if label.part in (Part.LEVEL1, Part.LEVEL2)),
        level1_roles={key: label.role for key, label in labels if label.part is Part.LEVEL1},
        fund_categories=frozenset(label.role for _, label in labels if label.part is Part.FUND_ROW),
        fund_rows=frozenset(key for key, label in labels if label.part is Part.FUND_ROW),
        labels_of_pairs=tuple(
            key
            for key, label in labels
            if len(key) >= _SHORTEST_LABEL_OF_PAIRS and (label.part is Part.IDENTITY or label.personal)
        ),
        labels_beside_goals=tuple(
            key for key, label in labels if len(key) >= _SHORTEST_BESIDE_GOALS and label.part in _BESIDE_GOALS
        ),
        subheadings={
            (part, label_key(text)): role
            for table, part in _SUBHEADINGS.items()
            for role, texts in data.get(table, {}).items()
            for text in texts
        },
    )


def _labels(data: Mapping[str, Any]) -> Iterator[tuple[str, Label]]:
    for table, part in _TABLES.items():
        for role, texts in data.get(table, {}).items():
            yield from ((label_key(text), Label(part, role)) for text in texts)
    for (table, key), part in _LISTS.items():
        yield from ((label_key(text), Label(part, text)) for text in data.get(table, {}).get(key, ()))
    fields = data.get("fields", {})
    for name, personal in (("plain", False), ("personal", True)):
        yield from ((label_key(text), Label(Part.FIELD, text, personal)) for text in fields.get(name, ()))


@cache
def builtin_profiles() -> tuple[Profile, ...]:
    """The profiles that come with the package, in the order of their file names."""
    return tuple(parse_profile(text, name, _builtin_data()) for text, name in _builtin_texts())


def read_profiles(path: Path) -> tuple[Profile, ...]:
    """A profile of the user's own, or all of a folder; they may extend those that come with the package.

    Raises UsageError naming the file: it cannot be read, or is no profile.
    """
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    try:
        texts = [(file.read_text(encoding="utf-8"), file.name) for file in files]
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"profile {path}: {error}") from error
    return tuple(parse_profile(text, name, _builtin_data()) for text, name in texts)


@cache
def _builtin_texts() -> tuple[tuple[str, str], ...]:
    folder = resources.files("pipeline.forms") / "profiles"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple((file.read_text(encoding="utf-8"), file.name) for file in files)


@cache
def _builtin_data() -> Mapping[str, Mapping[str, Any]]:
    found = (profile_data(text, name) for text, name in _builtin_texts())
    return {data["form_type"]: data for data in found}


def vocabulary_of(profiles: Iterable[Profile], slips: Mapping[str, str]) -> Vocabulary:
    """All labels of the profiles in one lookup; a text may carry several meanings, the place decides."""
    labels: dict[str, tuple[Label, ...]] = {}
    titles: dict[str, None] = {}
    level1_of: dict[str, str] = {}
    subheadings: dict[tuple[Part, str], str] = {}
    for profile in profiles:
        level1_of |= profile.level1_of
        subheadings |= profile.subheadings
        titles |= dict.fromkeys(profile.titles)
        for key, label in profile.labels:
            if label not in labels.get(key, ()):
                labels[key] = (*labels.get(key, ()), label)
    return Vocabulary(labels, tuple(titles), slips, level1_of, subheadings)
