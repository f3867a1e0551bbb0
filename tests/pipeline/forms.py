"""A small form as text, and the record it becomes, for the tests of interpretation and loading."""

from __future__ import annotations

from typing import Any

from pipeline.process import knowledge, process

KNOWN = knowledge(None)
FORM = """项目支出绩效自评表
项目编码:|20240077|项目名称:|某河岸线清淤|绩效自评年度:|2024
实施单位:|临岳县河道所|一级预算单位:|临岳县水利局|单位编码:|335001
预算执行情况
项目资金（元）||年初预算数|全年预算数|全年执行数|分值|执行率(%)|得分
|年度资金总额|1000.00|800.00|600.00|10|75|7.5
|其中：当年财政拨款|1000.00|800.00|600.00|—|—|—
|其他资金|0.00|0.00|0.00|—|—|—
年度总体目标|预期目标|||实际完成情况
|全年清淤十二次；|||清淤十三次，
|沿岸巡护八十公里。|||居民都说好。
年度绩效指标|一级指标|二级指标|三级指标|年度指标值|度量单位|* 实际完成值|* 权重|* 得分
|产出指标(50分)|数量指标|清淤次数|≥12次||13次|30|30
||质量指标|合格率|≥95%||96%|20|18.5
|效益指标(30分)|社会效益指标|水边整洁|长期||长期|30|30
|满意度指标(10分)|服务对象满意度指标|居民满意度|≥90||91|10|10
|总分||||||100|96
"""


def records(text: str, name: str = "form.tsv") -> list[dict[str, Any]]:
    """The records of a text with `|` for tabs."""
    outcome = process(name, text.replace("|", "\t").encode(), (), KNOWN)
    assert outcome.failure is None, outcome.failure
    return list(outcome.records)


def record(text: str = FORM, *changes: tuple[str, str]) -> dict[str, Any]:
    """The one record of a text after some replacements, each of which must be found."""
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    [only] = records(text)
    return only


def errors(data: dict[str, Any]) -> list[tuple[str, str | None]]:
    """Codes and paths of what keeps a record from being ready."""
    return [(found["code"], found["path"]) for found in data["findings"] if found["severity"] == "error"]
