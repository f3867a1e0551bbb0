"""A second level that a text lost, beside one that goes on below itself."""

from __future__ import annotations

import pytest

from tests.pipeline.forms import FORM, errors, record

QUALITY = "||质量指标|合格率|≥95%||96%|20|18.5"


def _below(quality: str, name: str, target: str = "≥95%", level2: str = "") -> list[tuple[str, str | None]]:
    rows = f"||质量指标|{quality}|≥95%||96%|10|8.5\n||{level2}|{name}|{target}||{target.strip('≥≤前')}|10|10"
    return errors(record(FORM, (QUALITY, rows)))


@pytest.mark.parametrize(
    ("name", "target", "lost"),
    [
        ("补助发放及时率", "≥95%", True),
        ("清淤完成情况", "2024年6月30日前", False),
        ("采购成本", "≤0.05万元", True),
        ("返工比例", "5%", False),
    ],
)
def test_a_row_that_is_of_another_second_level_has_lost_it(name: str, target: str, lost: bool) -> None:
    found = _below("合格率", name, target)
    assert (("ambiguous-row", "/indicators/2/level2") in found) is lost
    assert lost or found == []


def test_a_form_that_prints_the_level_or_has_it_elsewhere_has_not_lost_it() -> None:
    assert _below("合格率", "补助发放及时率", level2="质量指标") == []
    later = "||质量指标|及时率|≥95%||96%|5|5\n|||办结及时率|≥95%||96%|5|5\n||时效指标|按时完成率|≥95%||96%|10|8.5"
    assert errors(record(FORM, (QUALITY, later))) == []


def test_a_name_of_quality_under_a_number_has_lost_its_level() -> None:
    lost = QUALITY.replace("质量指标", "")
    assert errors(record(FORM, (QUALITY, lost))) == [("ambiguous-row", "/indicators/1/level2")]
    assert errors(record(FORM, (QUALITY, lost.replace("合格率", "巡查次数")))) == []


@pytest.mark.parametrize(
    ("first", "second", "exchanged"),
    [
        ("合格率", "清淤次数", True),
        ("清淤次数", "合格率", False),
        ("合格率", "水质达标率", False),
        ("治理水质", "清淤次数", False),
    ],
)
def test_two_rows_that_are_each_of_the_others_level_changed_places(first: str, second: str, exchanged: bool) -> None:
    found = errors(record(FORM, ("|清淤次数|≥12", f"|{first}|≥12"), ("|合格率|≥95", f"|{second}|≥95")))
    assert (("ambiguous-row", "/indicators/1/level3") in found) is exchanged


def test_a_level_copied_over_a_name_is_asked_about() -> None:
    assert errors(record(FORM, ("质量指标|合格率", "质量指标|质量指标"))) == [("ambiguous-row", "/indicators/1/level3")]
    assert errors(record(FORM, ("服务对象满意度指标|居民满意度", "服务对象满意度指标|服务对象满意度"))) == []


@pytest.mark.parametrize(
    ("rows", "cut"),
    [
        ("||质量指标\n合格率|≥95%||96%|20|18.5", True),
        ("||质量指标\n|||合格率|≥95%||96%|20|18.5", True),
        ("||质量指标||||||\n||时效指标|按时率|≥95%||96%|20|18.5", False),  # nobody filled it in
        ("||质量指标|合格率|≥95%||96%|20|18.5\n||质量指标||||||", False),
    ],
)
def test_a_row_that_was_cut_in_two_is_asked_about(rows: str, cut: bool) -> None:
    assert (("ambiguous-row", "/indicators/1") in errors(record(FORM, (QUALITY, rows)))) is cut


SATISFIED = "|满意度指标(10分)|服务对象满意度指标|居民满意度|≥90||91|10|10"


@pytest.mark.parametrize(
    ("quality", "satisfaction", "astray"),
    [
        ("居民满意度", "清淤设备", True),
        ("居民满意度", "投诉处理满意率", False),  # the level has one of its own
        ("合格率", "清淤设备", False),
        ("居民满意度", "", False),  # nobody filled in the level
    ],
)
def test_satisfaction_elsewhere_than_under_its_own_level_has_strayed(
    quality: str, satisfaction: str, astray: bool
) -> None:
    row = f"|满意度指标(10分)|服务对象满意度指标|{satisfaction}|≥90||91|10|10"
    said = errors(record(FORM, ("合格率|≥95%", f"{quality}|≥95%"), (SATISFIED, row)))
    assert (("ambiguous-row", "/indicators/1/level3") in said) is astray


@pytest.mark.parametrize(("target", "astray"), [("≥12次", True), ("2024年6月底前", False), ("按期", False)])
def test_a_time_under_numbers_has_strayed_if_its_level_has_none(target: str, astray: bool) -> None:
    rows = f"||质量指标|完成及时率|≥95%||96%|10|8.5\n||时效指标|清淤工程|{target}||{target.strip('≥')}|10|10"
    assert (("ambiguous-row", "/indicators/1/level3") in errors(record(FORM, (QUALITY, rows)))) is astray


def test_costs_under_what_was_reached_stand_a_row_too_low() -> None:
    cost = "||成本指标|清淤单价|≤90元/米||90元/米|20|18.5\n"
    benefit = "|效益指标(30分)|社会效益指标|水边整洁|长期||长期|30|30\n"
    quality = "||质量指标|合格率|≥95%||96%|20|18.5\n"
    right = record(FORM, (quality, cost))
    wrong = record(
        FORM, (quality, ""), (benefit, "|效益指标|成本指标|清淤单价|≤90元/米||90元/米|20|18.5\n" + benefit[1:].replace("效益指标(30分)", "", 1))
    )  # fmt: skip
    assert errors(right) == []
    assert ("ambiguous-row", "/indicators/1/level1") in errors(wrong)


def test_a_level_stuck_to_a_figure_of_a_further_column_is_asked_about() -> None:
    numbered = FORM.replace("年度绩效指标|一级指标|", "年度绩效指标|一级指标|序号|").replace(
        "|效益指标(30分)|", "|效益指标(30分)|3|"
    )
    rows = (
        ("|产出指标(50分)|数量", "|产出指标(50分)|1|数量"),
        ("||质量指标|", "||2|质量指标|"),
        ("|满意度指标(10分)|", "|满意度指标(10分)|4|"),
        ("|总分||||||100", "|总分|||||||100"),
    )
    assert errors(record(numbered, *rows)) == []
    stuck = record(numbered, rows[0], ("||质量指标|", "||2质量指标||"), *rows[2:])
    assert ("ambiguous-row", "/indicators/1/more/0/value") in errors(stuck)


def test_the_execution_under_what_was_reached_has_lost_its_first_level() -> None:
    end = "|总分||||||100|96"
    row = "|{}|{}|预算执行率|=75%||75%|10|7.5"

    def of(level1: str, level2: str) -> list[tuple[str, str | None]]:
        return errors(record(FORM, ("|10|75|7.5", "||75|"), (end, f"{row.format(level1, level2)}\n{end}")))

    assert ("ambiguous-row", "/indicators/4/level1") in of("", "预算执行率")
    assert ("ambiguous-row", "/indicators/4/level1") not in of("预算执行率", "预算执行率")
    assert ("ambiguous-row", "/indicators/4/level1") not in of("项目管理", "资金管理")


def test_a_row_of_nothing_but_none_below_the_others_has_lost_its_label() -> None:
    last = "居民满意度|≥90||91|10|10\n"
    assert ("ambiguous-row", "/indicators/4") in errors(record(FORM, (last, f"{last}|||无\n")))
    assert ("ambiguous-row", "/indicators/4") not in errors(record(FORM, (last, f"{last}|||—\n")))


@pytest.mark.parametrize(
    ("levels", "asked"),
    [
        (("产出指标", "1.效益指标", "满意度指标"), True),
        (("1.产出指标", "2.效益指标", "3.满意度指标"), False),
        (("产出指标", "效益指标", "满意度指标"), False),
    ],
)
def test_a_number_before_one_level_alone_is_asked_about(levels: tuple[str, str, str], asked: bool) -> None:
    first, second, third = (f"|{level}(" for level in levels)
    data = record(FORM, ("|产出指标(", first), ("|效益指标(", second), ("|满意度指标(", third))
    found = [(code, path) for code, path in errors(data) if (path or "").endswith("level1")]
    assert bool(found) is asked
