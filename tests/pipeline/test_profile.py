from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.forms.profile import builtin_profiles, parse_profile, vocabulary_of
from pipeline.model.vocabulary import Label, Part

SMALL = """
form_type = "other_form"
titles = ["某种申请表"]
required = ["project.name"]
weights_total = 90
[identity]
name = ["项目名称：", "申请项目"]
[level1]
"产出指标" = ["产出指标(50分)"]
[level2]
labels = ["数量指标"]
[level2_of]
"产出指标" = ["数量指标"]
[fields]
plain = ["申请日期"]
personal = ["申请人"]
"""


def test_a_profile_is_data() -> None:
    profile = parse_profile(SMALL, "small.toml")
    assert (profile.form_type, profile.titles, profile.required, profile.weights_total) == (
        "other_form", ("某种申请表",), ("project.name",), 90,
    )  # fmt: skip
    assert profile.level1_of == {"数量指标": "产出指标"}
    assert dict(profile.labels) == {
        "项目名称": Label(Part.IDENTITY, "name"),
        "申请项目": Label(Part.IDENTITY, "name"),
        "产出指标": Label(Part.LEVEL1, "产出指标"),
        "数量指标": Label(Part.LEVEL2, "数量指标"),
        "申请日期": Label(Part.FIELD, "申请日期"),
        "申请人": Label(Part.FIELD, "申请人", personal=True),
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('form_type = "x"', "profile p.toml: titles is missing"),
        ("titles = []", "profile p.toml: form_type is missing"),
        ('form_type = "x"\ntitles = []\nlabel = 1', "profile p.toml: unknown key label"),
        ("form_type = ", "profile p.toml: "),
    ],
)
def test_a_bad_profile_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(UsageError, match="^" + message):
        parse_profile(text, "p.toml")


def test_a_label_of_two_families_keeps_every_meaning_once() -> None:
    first, second = parse_profile(SMALL, "1"), parse_profile(SMALL.replace("name =", "code ="), "2")
    words = vocabulary_of([first, second, first], {"甲": "乙"})
    assert words.find("项目名称") == (Label(Part.IDENTITY, "name"), Label(Part.IDENTITY, "code"))
    assert words.titles == ("某种申请表",)
    assert words.slips == {"甲": "乙"}


def test_the_built_in_profile_agrees_with_itself() -> None:
    [profile] = builtin_profiles()
    assert profile.form_type == "project_self_evaluation"
    assert profile.weights_total == 100
    words = vocabulary_of([profile], {})
    for level2, level1 in profile.level1_of.items():
        assert words.role(level2, Part.LEVEL2) == level2
        assert words.role(level1, Part.LEVEL1) == level1
    roles: dict[str, set[str]] = {}
    for key, label in profile.labels:
        roles.setdefault(f"{label.part.value} {key}", set()).add(label.role)
    assert {key: some for key, some in roles.items() if len(some) > 1} == {}
