"""Layouts far from the national template: tables of what is to be evaluated, of results, of sums handed out, and old
forms in traditional script.

`notes` are the numbers of the published pages that show the layout.
"""

from __future__ import annotations

from tests.formgen.wild_layouts import GENERIC, SELF, TARGET, Funds, Layout, Plain

_OLD_FUNDS = (
    ("annual_budget", "計劃安排資金（萬元）"), ("arrived", "實際到位資金（萬元）"), ("executed", "實際支出（萬元）"), ("rest", "結余（萬元）"),
)  # fmt: skip
_OLD_LEVELS = (
    ("產出指標", 50, (("數量指標", "数量指标"), ("質量指標", "质量指标"), ("時效指標", "时效指标"))),
    ("效益指標", 40, (("經濟效益指標", "经济效益指标"), ("社會效益指標", "社会效益指标"))),
    ("滿意度指標", 10, (("服務對象滿意度指標", "满意度指标"),)),
)

RARE: tuple[Layout, ...] = (
    Layout(
        "measures", ("19",), TARGET, "项目绩效评价指标表", "万元",
        ((("项目名称", "name"),),), None, None, "",
        (("level1", "评价指标"), ("level2", "评价内容"), ("level3", "指标名称"), ("other:meaning", "指标说明"), ("target", "目标值"), ("weight", "分值"),
         ("other:blank", "备注")),
        (("产出指标", 40, (("数量", "数量指标"), ("质量", "质量指标"), ("时效", "时效指标"))), ("制度指标", 20, (("制度建设", "质量指标"),)),
         ("效益指标", 40, (("社会效益", "社会效益指标"), ("满意度", "满意度指标")))),
        total="总分",
    ),
    Layout(
        "results", ("40",), GENERIC, "部门整体支出绩效评价报告", "万元", (), None, None, "", (), (),
        below=("注：绩效等级分为优（得分≥90%）、良（80%≤得分<90%）、中（60%≤得分<80%）、差（得分<60%）。",),
        plain=Plain(("评价部分", "分值", "得分", "绩效等级"), "parts"), subtitle=False,
    ),
    Layout(
        "handed-out", ("59",), TARGET, "补助资金绩效目标表", "万元",
        ((("专项名称", "name"),), (("主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("资金情况（万元）", (("annual_budget", ""),), (("total", "年度资金总额："), ("current_year", "其中：财政拨款"), ("other", "其他资金")), weight=0, pairs=True),
        ("年度目标", "goal", ""), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "指标值")),
        (("产出指标", 0, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"))),
         ("效益指标", 0, (("社会效益指标", "社会效益指标"), ("生态效益指标", "生态效益指标"))), ("满意度指标", 0, (("服务对象满意度指标", "满意度指标"),))),
        total="", before=Plain(("地区", "已预下达", "本次下达", "合计下达"), "places", "补助资金分配表"),
    ),
    Layout(
        "old-hunan", ("65",), SELF, "項目績效自評報告表", "万元",
        ((("評價類型", "check:項目實施過程評價 □ 項目完成結果評價 r"),), (("項目名稱", "name"),), (("項目單位", "unit"), ("主管部門", "budget_unit")),
         (("評價方式", "check:部門（單位）績效自評 r 財政部門重點評價 □"),), (("評價機構", "check:中介機構 □ 專家組 □ 部門（單位）評價組 r"),), (("報告日期", "date"),)),
        Funds("", _OLD_FUNDS, (("total", ""), ("other", "其中：中央財政"), ("other", "省財政"), ("other", "市財政"), ("other", "縣財政"), ("other", "其它")), weight=0, beside=True),
        None, "", (), (), total="", subtitle=False, traditional=True,
        sections=("", "一、項目基本概況", "二、支出明細", "spent"),
        contacts=((("負責人", "person"), ("電話", "phone")), (("地址", "address"), ("郵編", "say:614000")), (("起止時間", "period"),)),
    ),
    Layout(
        "old-fujian", ("67",), SELF, "市級財政項目支出績效自評表", "万元",
        ((("評價層次", "check:□省級 r市級 □縣級"), ("評價類型", "check:r完成評價 □中期評價")), (("項目名稱", "names"),),
         (("項目承擔單位", "unit"), ("項目主管部門", "budget_unit")), (("填報日期", "date"),), (("單位負責人", "person"), ("聯系電話", "phone"))),
        Funds("資金情況（萬元）", (("annual_budget", "計劃投入"), ("arrived", "實際到位"), ("executed", "實際支出"), ("execution_rate", "支出率")),
              (("total", "合計"), ("current_year", "財政撥款"), ("other", "其他資金")), weight=0, corner="資金來源"),
        ("年度績效目標", "預期目標", "實際完成情況"), "績效指標",
        (("level1", "一級指標"), ("level2", "二級指標"), ("level3", "三級指標"), ("weight", "權重"), ("target", "目標值"), ("actual", "實現值"), ("score", "自評得分"),
         ("deviation", "備注")),
        _OLD_LEVELS, total="合計", subtitle=False, traditional=True,
        sections=("", "項目基本情況", "", ""), contacts=((("立項依據", "text"),), (("起止時間", "period"),)),
        tail=((("填報人：", "person"),),),
    ),
)  # fmt: skip
