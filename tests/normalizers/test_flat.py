"""Forms pasted with one cell to a line: their rows put together again, or left alone."""

from __future__ import annotations

from pipeline.process import process
from tests.pipeline.forms import KNOWN, errors, record

SMALL = """项目支出绩效自评表
项目名称
某河岸线清淤
主管部门
临岳县水利局
实施单位
临岳县河道所
项目资金（元）
年初预算数
全年预算数
全年执行数
分值
执行率
得分
年度资金总额
1000.00
800.00
600.00
10
75%
7.5
其中：当年财政拨款
1000.00
800.00
600.00
—
—
—
年度总体目标
预期目标
实际完成情况
全年清淤十二次，沿岸巡护八十公里。
清淤十三次，居民都说好。
绩效指标
一级指标
二级指标
三级指标
年度指标值
实际完成值
分值
得分
产出指标(50分)
数量指标
清淤次数
≥12次
13次
30
30
质量指标
合格率
≥95%
96%
20
18.5
效益指标(30分)
社会效益指标
水边整洁
长期
长期
30
30
满意度指标(10分)
服务对象满意度指标
居民满意度
≥90%
91%
10
10
总分
100
96
"""


def test_rows_are_put_together_by_labels_and_looks() -> None:
    data = record(SMALL)
    assert data["status"] == "ready"
    assert data["project"]["implementing_unit"] == "临岳县河道所"
    assert data["goals"]["actual"] == "清淤十三次，居民都说好。"
    assert [(line["annual_budget"], line["executed"], line["score"]) for line in data["funds"]["lines"]] == [
        (800, 600, 7.5), (800, 600, None),
    ]  # fmt: skip
    assert [(row["level2"], row["level3"], row["actual"]["text"], row["score"]) for row in data["indicators"]] == [
        ("数量指标", "清淤次数", "13次", 30), ("质量指标", "合格率", "96%", 18.5),
        ("社会效益指标", "水边整洁", "长期", 30), ("服务对象满意度指标", "居民满意度", "91%", 10),
    ]  # fmt: skip
    assert [repair["rule"] for repair in data["repairs"]].count("flattened") == 1


def test_a_pipe_behind_every_line_and_blank_lines_between_make_no_difference() -> None:
    lines = SMALL.rstrip("\n").split("\n")
    for text in ("".join(f"{line} |\n" for line in lines), "\n\n".join(lines)):
        outcome = process("form.txt", text.encode(), (), KNOWN)
        [data] = outcome.records
        assert (data["status"], data["total"]["score"], len(data["indicators"])) == ("ready", 96, 4)


def test_a_line_that_may_stand_in_two_places_leaves_the_text_as_it_is() -> None:
    """Without the second target nothing says whether 96% was aimed at or reached."""
    data = record(SMALL, ("≥95%\n96%\n", "96%\n"))
    assert data["status"] == "review"
    assert "flattened" not in {repair["rule"] for repair in data["repairs"]}


def test_goals_of_several_lines_have_no_sure_place() -> None:
    data = record(SMALL, ("清淤十三次，居民都说好。", "清淤十三次。\n居民都说好。"))
    assert data["status"] == "review"
    assert data["goals"] == {"expected": None, "actual": None, "mid_term": None}
    assert {item["text"] for item in data["unplaced"]} >= {"清淤十三次。", "居民都说好。"}


def test_rows_of_cells_are_no_lines() -> None:
    assert "flattened" not in {repair["rule"] for repair in record()["repairs"]}


def test_an_indicator_called_like_a_part_of_the_form_is_kept() -> None:
    data = record(SMALL, ("清淤次数\n", "项目预算\n"))
    assert [row["level3"] for row in data["indicators"]] == ["项目预算", "合格率", "水边整洁", "居民满意度"]
    assert data["status"] == "ready"
    # the name of the part itself, at the side of its rows
    named = record(SMALL, ("产出指标(50分)\n", "绩效指标\n产出指标(50分)\n"))
    assert (named["status"], named["indicators"][0]["level3"]) == ("ready", "清淤次数")


def test_long_texts_take_time_in_proportion() -> None:
    """A list of ways that was copied at every line took a minute for these rows."""
    rows = "".join(f"质量指标\n合格率{at}\n≥95%\n96%\n20\n18.5\n" for at in range(2000))
    data = record(SMALL, ("质量指标\n合格率\n≥95%\n96%\n20\n18.5\n", rows))
    assert (data["status"], len(data["indicators"])) == ("review", 2003)


def test_the_amounts_of_a_fund_that_lacks_one_have_no_sure_place() -> None:
    """800 may be the budget of the beginning or the adjusted one; points that a line of a fund lacks are no matter."""
    line = "其中：当年财政拨款\n1000.00\n800.00\n600.00\n—\n—\n—\n"
    for amounts in ("1000.00\n800.00\n600.00\n75%\n", "1000.00\n800.00\n600.00\n"):
        data = record(SMALL, (line, f"其中：当年财政拨款\n{amounts}"))
        assert (data["status"], data["funds"]["lines"][1]["executed"]) == ("ready", 600)
    data = record(SMALL, (line, "其中：当年财政拨款\n800.00\n600.00\n"))
    assert [piece["text"] for piece in data["unplaced"]] == ["800.00", "600.00"]
    assert len(data["indicators"]) == 4


def test_a_level_that_may_be_the_first_or_the_second_is_doubted() -> None:
    data = record(SMALL, ("满意度指标(10分)\n服务对象满意度指标\n", "满意度指标\n"), ("(50分)", ""), ("(30分)", ""))
    assert ("ambiguous-row", "/indicators/3/level1") in errors(data)
