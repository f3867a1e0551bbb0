from __future__ import annotations

import pytest

from pipeline.errors import UsageError
from pipeline.forms.profile import (
    Profile,
    bears_title,
    builtin_profiles,
    parse_profile,
    profile_data,
    vocabulary_of,
)
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
        ('form_type = "x"\ntitles = "某某自评表"', "profile p.toml: titles is no list"),  # each of its characters
        (
            'form_type = "x"\ntitles = [""]\nweights_total = "100"',
            "profile p.toml: titles holds .*, weights_total is no",
        ),
        ('form_type = "x"\ntitles = []\nrequired = ["project.naem"]', "profile p.toml: no record has project.naem"),
        ('form_type = "x"\ntitles = []\nrequired = 1', "profile p.toml: required is no list"),
        ('form_type = "generic"\ntitles = []', "profile p.toml: generic is "),
        # what stands under it would be in no place of the record
        (
            'form_type = "x"\ntitles = []\n[identity]\nnmae = ["项目名"]',
            r"profile p.toml: no record has nmae of \[identity",
        ),
        ('form_type = "x"\ntitles = []\n[fund_columns]\nspent = ["支出数"]', "profile p.toml: no record has spent of "),
        ('form_type = "x"\ntitles = []\n[sections]\nfunds = "资金"', "profile p.toml: funds of .* no list of texts"),
        ('form_type = "x"\ntitles = []\nfields = ["资金"]', r"profile p.toml: \[fields\] is no table"),
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


def test_the_built_in_families_are_these() -> None:
    assert [profile.form_type for profile in builtin_profiles()] == [
        "department_self_evaluation", "project_self_evaluation", "project_target", "transfer_self_evaluation",
    ]  # fmt: skip
    assert [profile.form_type for profile in builtin_profiles() if profile.untitled] == ["project_self_evaluation"]


@pytest.mark.parametrize("profile", builtin_profiles(), ids=lambda profile: profile.form_type)
def test_a_built_in_profile_agrees_with_itself(profile: Profile) -> None:
    assert profile.weights_total == 100
    words = vocabulary_of([profile], {})
    for level2, level1 in profile.level1_of.items():
        assert words.role(level2, Part.LEVEL2) == level2
        assert words.role(level1, Part.LEVEL1) == level1
    roles: dict[str, set[str]] = {}
    for key, label in profile.labels:
        roles.setdefault(f"{label.part.value} {key}", set()).add(label.role)
    assert {key: some for key, some in roles.items() if len(some) > 1} == {}


@pytest.mark.parametrize(
    ("title", "family"),
    [
        ("项目支出绩效自评表", "project_self_evaluation"),
        ("2023年度部门预算项目支出绩效自评表", "project_self_evaluation"),
        ("绩效目标自评表", "project_self_evaluation"),
        ("部门整体支出绩效自评表", "department_self_evaluation"),
        ("部门整体支出绩效评价自评表", "department_self_evaluation"),
        ("2023年度部门整体支出绩效评价指标评分表", "department_self_evaluation"),
        ("部门整体支出绩效目标表", None),
        ("中央对地方专项转移支付区域绩效目标自评表", "transfer_self_evaluation"),
        ("转移支付区域(项目)绩效目标自评表", "transfer_self_evaluation"),
        ("省级部门预算项目支出绩效目标表", "project_target"),
        ("财政支出项目绩效目标申报表", "project_target"),
        ("部门整体支出绩效目标申报表", None),
        ("项目支出绩效运行监控表", None),
        ("党建工作自评表", None),
    ],
)
def test_a_title_names_one_family_or_none(title: str, family: str | None) -> None:
    named = [profile.form_type for profile in builtin_profiles() if bears_title(profile, title)]
    assert named == ([family] if family else [])


def test_a_family_may_extend_another_and_says_so_where_it_cannot() -> None:
    parent = {"other_form": profile_data(SMALL, "small.toml")}
    child = 'form_type = "child"\nextends = "other_form"\ntitles = ["子表"]\n[identity]\nname = ["子项目名称"]\ncode = ["编号"]'
    profile = parse_profile(child, "child.toml", parent)
    assert {key for key, label in profile.labels if label.role == "name"} == {"项目名称", "申请项目", "子项目名称"}
    assert (profile.required, profile.titles) == ((), ("子表",))
    with pytest.raises(UsageError, match=r"^profile child\.toml: it extends other_form, which is none of "):
        parse_profile(child, "child.toml")
