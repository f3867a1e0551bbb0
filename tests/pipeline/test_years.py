"""The year of a form, in digits or hanzi, alone or in one cell with the unit of money."""

from __future__ import annotations

import pytest

from pipeline.model.years import around_year, year_note, years_in_title
from tests.pipeline.forms import FORM, errors, record

# FORM without the year among its pairs, and with the unit of money in a line above.
YEARLESS = FORM.replace("|绩效自评年度:|2024", "").replace("项目资金（元）", "项目资金")
TITLE = "项目支出绩效自评表\n"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("（2023年度）", "2023"),
        ("2023年", "2023"),
        ("（二〇二三年度）", "2023"),
        ("二○二四年", "2024"),
        ("二O一九年度", "2019"),
        ("（2023年1-12月）", "2023"),
        ("2023", None),
        ("2023年1月", None),
        ("（2023年1-6月）", None),
        ("二三年", None),
    ],
)
def test_year_notes(text: str, year: str | None) -> None:
    assert year_note(text) == year


def test_the_year_of_a_title() -> None:
    for title in ("二〇二三年度项目支出绩效自评表", "2023 年项目支出绩效自评表", "2023年1-12月项目支出绩效自评表"):
        assert years_in_title(title) == ("2023",)
    assert years_in_title("项目支出绩效自评表") == ()


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("2022年中央财政车购税补助资金2023年度项目支出绩效自评表", 2023),
        ("2024年3月填报2023年度项目支出绩效自评表", 2023),
        ("（2022年结转）2023年度项目支出绩效自评表", 2023),
        ("“二〇二二年暴雨灾后重建”项目2023年度项目支出绩效自评表", 2023),
        ("2022年水毁修复项目支出绩效自评表", 2022),
        ("2023年提前下达2024年项目支出绩效自评表", None),
        ("2022年度预算安排2023年度项目支出绩效自评表", None),
        ("2021年—2023年项目支出绩效自评表", None),
        ("二〇二三—二〇二四年项目支出绩效自评表", None),
        ("2023-2024年度项目支出绩效自评表", None),
    ],
)
def test_of_several_years_of_a_title_the_one_of_a_whole_year_is_meant(title: str, year: int | None) -> None:
    data = record(YEARLESS, (TITLE, f"{title}\n单位：元\n"))
    asked = [] if year else [("ambiguous-value", "/project/year")]
    assert (data["project"]["year"], errors(data)) == (year, asked)


def test_a_line_of_its_own_says_which_year_of_the_title_is_meant() -> None:
    title = "2023年提前下达2024年项目支出绩效自评表"
    data = record(YEARLESS, (TITLE, f"{title}\n（2024年度） 单位：元\n"))
    assert (data["project"]["year"], errors(data)) == (2024, [])
    other = record(YEARLESS, (TITLE, f"{title}\n（2025年度） 单位：元\n"))
    assert errors(other) == [("ambiguous-value", "/project/year")]


def test_what_stands_around_a_year() -> None:
    assert around_year("填报单位：甲局 2023年度单位：元") == ("填报单位：甲局", "2023年度", "单位：元")
    assert around_year("（2023年度）") is None
    assert around_year("填报日期：2023年3月5日") is None


@pytest.mark.parametrize(
    "line",
    [
        "（2024年度） 金额单位：元",
        "金额单位：元 （2024年度）",
        "2024年度          单位：元",
        "（元）（二〇二四年度）",
        "填报单位：临岳县水利局（盖章）  2024年度   单位：元",
        "填报单位：临岳县水利局2024年度 | 单位：元",
        "单位：元（2024年度）填报日期：2025年1月5日",
        "填报时间：2025年2月20日  （2024年度）  单位：元",
        "填报单位：临岳县水利局 填报时间：2025年2月 （2024年度） 单位：元",
    ],
)
def test_a_year_and_the_unit_of_money_may_share_a_cell(line: str) -> None:
    data = record(YEARLESS, (TITLE, f"{TITLE}{line}\n"))
    assert (data["project"]["year"], data["funds"]["stated_unit"], errors(data)) == (2024, "元", [])
    assert all("2024年度" not in (item["value"] or "") for item in data["fields"])


def test_a_year_in_a_name_is_part_of_it() -> None:
    data = record(FORM, ("|某河岸线清淤|", "|某河岸线清淤（2022年度）|"))
    assert (data["project"]["name"], data["project"]["year"]) == ("某河岸线清淤（2022年度）", 2024)


def test_a_year_in_hanzi_is_held_against_that_in_digits() -> None:
    assert record(FORM, (TITLE, f"{TITLE}（二〇二四年度）\n"))["status"] == "ready"
    other = record(FORM, (TITLE, f"{TITLE}（二〇二三年度）\n"))
    assert ("ambiguous-value", "/project/year") in errors(other)
    assert record(FORM, ("|绩效自评年度:|2024", "|绩效自评年度:|二〇二四年"))["project"]["year"] == 2024
