"""What every part of the page needs: labels in words, confidences as colours. Pure."""

from __future__ import annotations

# From here up a reading is taken for right; below the second a person should look first.
SURE, DOUBTFUL = 0.98, 0.9

_LABELS = {
    "title": "title",
    "code": "code 项目编码",
    "name": "name 项目名称",
    "year": "year 年度",
    "implementing_unit": "implementing unit 实施单位",
    "budget_unit": "budget unit 预算单位",
    "unit_code": "unit code 单位编码",
    "stated_unit": "stated unit 金额单位",
    "label": "label",
    "initial_budget": "initial budget 年初预算数",
    "annual_budget": "annual budget 全年预算数",
    "executed": "executed 全年执行数",
    "weight": "weight 分值",
    "execution_rate": "rate 执行率 %",
    "score": "score 得分",
    "expected": "expected 预期目标",
    "actual": "actual 实际完成",
    "level1": "level 1 一级指标",
    "level1_weight": "level 1 points 分值",
    "level2": "level 2 二级指标",
    "level3": "level 3 三级指标",
    "target": "target 年度指标值",
    "unit": "unit 度量单位",
    "deviation": "deviation 偏差原因",
    "grade": "grade 等级",
}


def label(key: str) -> str:
    """A key of the record in words: English, then as forms print it.

    >>> label("unit_code"), label("new_key")
    ('unit code 单位编码', 'new key')
    """
    return _LABELS.get(key, key.replace("_", " "))


def tone(confidence: float | None) -> str:
    """The class that colours a value or a box."""
    if confidence is None:
        return "none"
    if confidence >= SURE:
        return "sure"
    return "fair" if confidence >= DOUBTFUL else "low"


def percent(confidence: float | None) -> str:
    """Cut off, not rounded: nothing under a limit may look as if it reached it.

    >>> percent(0.97999), percent(0.57), percent(1.0), percent(None)
    ('97.9 %', '57.0 %', '100.0 %', '')
    """
    return "" if confidence is None else f"{int(confidence * 1000 + 1e-6) / 10:.1f} %"
