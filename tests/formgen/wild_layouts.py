"""Layouts of forms that other places publish, as data: what each prints, where, and what a record should say of it.

`notes` are the numbers of the published pages that show the layout.
"""

from __future__ import annotations

from dataclasses import dataclass

SELF, TRANSFER, DEPARTMENT, TARGET, GENERIC = (
    "project_self_evaluation",
    "transfer_self_evaluation",
    "department_self_evaluation",
    "project_target",
    "generic",
)

Level = tuple[str, int, tuple[tuple[str, str], ...]]
"""A first level as printed, its points (0: none), and its second levels as (printed, kind of content)."""

NATIONAL: tuple[Level, ...] = (
    ("产出指标", 50, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"), ("成本指标", "成本指标"))),
    ("效益指标", 30, (("经济效益指标", "经济效益指标"), ("社会效益指标", "社会效益指标"), ("可持续影响指标", "可持续影响指标"))),
    ("满意度指标", 10, (("服务对象满意度指标", "满意度指标"),)),
)  # fmt: skip
COST_FIRST: tuple[Level, ...] = (
    ("成本指标", 20, (("经济成本指标", "经济成本指标"), ("社会成本指标", "质量指标"), ("生态环境成本指标", "质量指标"))),
    ("产出指标", 40, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"))),
    ("效益指标", 20, (("经济效益指标", "经济效益指标"), ("社会效益指标", "社会效益指标"), ("生态效益指标", "生态效益指标"))),
    ("满意度指标", 10, (("服务对象满意度指标", "满意度指标"),)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Funds:
    """`columns`: (role, heading); `lines`: (category, label); `printed` heads the block at its side.

    Roles: initial_budget, annual_budget, executed, weight, execution_rate, score, and `other` for a column of text.
    `rule` is a text printed in that column. `scored`: sub-lines repeat weight and score. `adjusted` is a column of the
    amounts by which budgets were changed. `over`: headings over several columns, as (heading, first column, how many).
    `across`: lines are printed as columns, and columns as lines. `beside`: no columns, but a label and an amount
    beside it for each of them, line by line.
    """

    printed: str
    columns: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    weight: int = 10
    scored: bool = False
    rule: str = ""
    pairs: bool = False
    corner: str = ""
    over: tuple[tuple[str, int, int], ...] = ()
    across: bool = False
    beside: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A table that is no form's: its headings, the kind of its rows (`parts` or `places`), the title above it."""

    heads: tuple[str, ...]
    rows: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout. `identity` and `tail`: rows of (label, key); `levels` with the columns they are printed under.

    Columns of indicators: level1, level2, level3, operator, target, unit, actual, weight, score, deviation, and
    `other:KEY` for further ones. `header2`: the target's own columns stand in a second header row under this text.
    `over`: headings over several columns, as (heading, first column, how many). `points2` is printed at second levels.
    `subtotal` heads a row after each first level. `halves`: what stands right of the first level is printed twice, for
    the mid term and for the year. `below`: lines under the table. `contacts`: pairs under the second section.
    `plain` is all that a generic document has, `before` a table in front of the form. `traditional`: all that is made
    up is printed in traditional script, as the labels are. `third_goal`: a column of the goals that the record has no
    key for, right of both with a text, or with a goal made up between them.
    """

    name: str
    notes: tuple[str, ...]
    form_type: str
    title: str
    unit: str
    identity: tuple[tuple[tuple[str, str], ...], ...]
    funds: Funds | None
    goals: tuple[str, str, str] | None
    indicators: str
    columns: tuple[tuple[str, str], ...]
    levels: tuple[Level, ...]
    above: tuple[tuple[str, str], ...] = ()
    tail: tuple[tuple[tuple[str, str], ...], ...] = ()
    header2: str = ""
    total: str = "总分"
    points: str = ""
    rate_row: tuple[str, str, str] | None = None
    total_in_head: bool = False
    subtitle: bool = True
    goal_parts: int = 1
    sections: tuple[str, str, str, str] = ("", "", "", "")
    breakdown: bool = False
    over: tuple[tuple[str, int, int], ...] = ()
    points2: str = ""
    subtotal: str = ""
    halves: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    contacts: tuple[tuple[tuple[str, str], ...], ...] = ()
    plain: Plain | None = None
    before: Plain | None = None
    traditional: bool = False
    third_goal: tuple[str, str] = ("", "")


_FUND_AB = (("annual_budget", "全年预算数（A）"), ("executed", "全年执行数（B）"))
_TRANSFER_LINES = (
    ("total", "年度资金总额："),
    ("central", "其中：中央财政资金"),
    ("local", "地方资金"),
    ("other", "其他资金"),
)

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "sichuan", ("01", "02"), SELF, "部门预算项目支出绩效自评表", "万元",
        ((("项目名称", "codename"),), (("主管部门", "budget_unit"), ("实施单位（盖章）", "unit"))),
        Funds(
            "预算执行情况（10分）",
            (("initial_budget", "年初预算"), ("annual_budget", "调整后预算数"), ("executed", "预算执行数"),
             ("execution_rate", "预算执行率"), ("weight", "权重"), ("score", "得分"), ("other", "原因")),
            (("total", "总额"), ("current_year", "其中：财政资金"), ("other", "财政专户管理资金"), ("other", "单位资金"), ("other", "其他资金")),
            rule="1.预算执行率=预算执行数/调整后预算数。2.执行率低于90%的，应当说明原因。", corner="年度预算数（万元）",
        ),
        ("1.项目年度目标完成情况", "项目年度目标", "年度目标完成情况"), "绩效指标（90分）",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("operator", "指标性质"), ("target", "指标值"),
         ("unit", "度量单位"), ("actual", "完成值"), ("weight", "权重"), ("score", "得分"), ("deviation", "未完成原因分析")),
        (("产出指标", 60, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("经济成本指标", "经济成本指标"))),
         ("效益指标", 30, (("社会效益指标", "社会效益指标"),))),
        above=(("left", "报表编号：510000_0013zp"),), total="合计",
        tail=((("评价结论", "text"),), (("存在问题", "none"),), (("改进措施", "text"),), (("项目负责人：", "person"), ("财务负责人：", "person"))),
        sections=("项目基本情况", "", "", ""),
    ),
    Layout(
        "yinchuan", ("04",), SELF, "市本级部门项目支出绩效自评表", "万元",
        ((("项目名称", "name"),), (("主管部门", "budget_unit"), ("实施单位", "unit")), (("自评得分", "total_score"), ("财政审核评分", "blank"))),
        Funds("项目资金（万元）", (("initial_budget", "年初预算数"), ("annual_budget", "调整预算数（A）"), ("executed", "全年执行数（B）"), ("execution_rate", "执行率（B/A）")),
              (("total", "年度资金总额："),), weight=0),
        ("年度总体目标", "年初设定目标", "年度总体目标完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("weight", "分值"), ("target", "指标值（A）"),
         ("actual", "全年实际值（B）"), ("score", "得分"), ("deviation", "未完成原因分析及改进措施")),
        (("项目决策（10分）", 10, (("项目立项", "质量指标"),)), ("项目管理（25分）", 25, (("资金管理", "质量指标"), ("组织实施", "质量指标"))),
         ("项目产出（30分）", 30, (("数量指标", "数量指标"), ("质量指标", "质量指标"))),
         ("项目效益（35分）", 35, (("社会效益指标", "社会效益指标"), ("满意度指标", "满意度指标")))),
        total_in_head=True, total="", rate_row=("项目管理（25分）", "资金管理", "预算执行率"),
    ),
    Layout(
        "linkage", ("05", "13", "20"), SELF, "绩效目标自评表", "万元",
        ((("项目名称", "name"), ("项目负责人及电话", "personphone")), (("主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("资金情况（万元）", (*_FUND_AB, ("weight", "分值"), ("execution_rate", "执行率（B/A）"), ("score", "得分")),
              (("total", "年度资金总额："), ("current_year", "其中：本年财政拨款"), ("other", "其他资金")), scored=True),
        ("年度总体目标", "年初设定目标", "年度总体目标完成情况综述"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("weight", "分值"), ("target", "年度指标值"),
         ("actual", "全年实际值"), ("score", "得分"), ("deviation", "未完成原因及拟采取的改进措施")),
        NATIONAL, points="（{}分）", breakdown=True,
    ),
    Layout(
        "national", ("07", "28"), SELF, "项目支出绩效自评表", "万元",
        ((("项目名称", "name"),), (("主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("项目资金（万元）", (("initial_budget", "年初预算数"), ("annual_budget", "全年预算数"), ("executed", "全年执行数"), ("weight", "分值"),
              ("execution_rate", "执行率"), ("score", "得分")),
              (("total", "年度资金总额"), ("current_year", "其中：当年财政拨款"), ("carried_over", "上年结转资金"), ("other", "其他资金"))),
        ("年度总体目标", "预期目标", "实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年度指标值"), ("actual", "实际完成值"),
         ("weight", "分值"), ("score", "得分"), ("deviation", "偏差原因分析及改进措施")),
        COST_FIRST, above=(("left", "附件1"),),
    ),
    Layout(
        "shanghai", ("08",), SELF, "财政项目支出绩效自评表", "元",
        ((("项目名称", "name"),), (("主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("项目资金（元）", (("initial_budget", "年初预算数"), ("annual_budget", "全年预算数"), ("executed", "全年执行数"), ("weight", "分值"),
              ("execution_rate", "执行率"), ("score", "得分")),
              (("total", "年度资金总额"), ("current_year", "其中：当年财政拨款"), ("carried_over", "上年结转资金"), ("other", "其他资金"))),
        ("年度总体目标", "预期目标", "实际完成情况"), "绩\n效\n指\n标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年度指标值"), ("actual", "实际完成值"),
         ("weight", "分值"), ("score", "得分"), ("deviation", "偏差原因分析及改进措施")),
        NATIONAL,
    ),
    Layout(
        "hubei", ("10", "16", "23"), SELF, "项目自评表", "万元",
        ((("项目名称", "name"),), (("主管部门", "budget_unit"), ("项目实施单位", "unit")),
         (("项目类别", "check:1、部门预算项目 √ 2、市直专项 □ 3、其他 □"),), (("项目属性", "check:1、持续性项目 √ 2、新增性项目 □"),),
         (("项目类型", "check:1、常年性项目 □ 2、延续性项目 √ 3、一次性项目 □"),)),
        Funds("预算执行情况（万元）（20分）", (("annual_budget", "预算数（A）"), ("executed", "执行数（B）"), ("execution_rate", "执行率（B/A）"), ("score", "得分（20分*执行率）")),
              (("total", "年度财政资金总额"),), weight=20),
        None, "年度绩效目标1（80分）",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年初目标值（A）"), ("actual", "实际完成值（B）"), ("score", "得分")),
        (("产出指标", 40, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"))),
         ("效益指标", 30, (("经济效益指标", "经济效益指标"), ("社会效益指标", "社会效益指标"), ("环境效益指标", "生态效益指标"))),
         ("满意度指标", 10, (("服务对象满意度指标", "满意度指标"),))),
        above=(("left", "附表2"), ("left", "单位名称：{unit}    填报日期：2023年6月28日")), points="（{}分）", total="总分",
        tail=((("偏差大或目标未完成原因分析", "text"),), (("改进措施及结果应用方案", "text"),)),
    ),
    Layout(
        "beijing", ("11",), SELF, "项目支出绩效自评表", "万元",
        ((("项目名称", "name"),), (("主管部门及代码", "budget_unit"), ("实施单位", "unit"))),
        Funds("项目资金（万元）", (("initial_budget", "年初预算数（A）"), ("executed", "全年执行数（B）"), ("weight", "分值（10分）"), ("execution_rate", "执行率（B/A）"),
              ("score", "得分"), ("other", "得分计算方法")),
              (("total", "年度资金总额："), ("current_year", "其中：本年一般公共预算拨款"), ("other", "其他资金")), rule="执行率×该指标分值，最高不得超过分值上限。"),
        ("年度总体目标", "年初设定目标", "全年实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("weight", "分值"), ("target", "年度指标值（A）"), ("actual", "全年实际值（B）"),
         ("other:method", "得分计算方法"), ("score", "得分"), ("deviation", "未完成原因分析")),
        NATIONAL, points="（{}分）",
    ),
    Layout(
        "hebei", ("14",), SELF, "预算项目绩效自评表", "万元",
        ((("项目名称", "name"), ("是否为专项资金", "no")), (("实施（主管）单位", "unit"), ("金额单位", "money_unit"))),
        Funds("预算数及到位情况", (("annual_budget", "预算数"), ("arrived", "到位数"), ("executed", "执行数"), ("execution_rate", "预算执行进度（%）")),
              (("total", "预算资金总额"), ("current_year", "其中：财政资金"), ("other", "其他")), weight=0, corner="资金来源",
              over=(("预算安排情况（调整后）", 0, 1), ("资金到位情况", 1, 1), ("资金执行情况", 2, 1))),
        ("", "年度预期目标", "具体完成情况"), "",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("weight", "指标分值"), ("operator", "符号"), ("target", "值"), ("unit", "单位（文字描述）"),
         ("actual", "单项指标实际完成值"), ("other:state", "单项指标完成情况"), ("other:raw", "单项指标得分"), ("other:share", "权重占比（%）"),
         ("score", "单项指标折算得分")),
        (("产出指标", 50, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"), ("成本指标", "成本指标"))),
         ("效果指标", 30, (("社会效益指标", "社会效益指标"), ("可持续影响指标", "可持续影响指标"))),
         ("满意度指标", 10, (("服务对象满意度指标", "满意度指标"),))),
        header2="预期指标值", rate_row=("预算执行率", "预算执行率", "预算执行率"), total="自评总分", over=(("自评得分", 9, 3),),
        third_goal=("总体完成率（%）", "98.50"),
        sections=("一、基本情况", "二、预算执行情况", "三、目标完成情况", "四、年度绩效指标完成情况"),
        tail=((("填报人：", "person"), ("联系电话：", "phone")),),
    ),
    Layout(
        "yunnan", ("17",), SELF, "项目支出绩效自评表", "元",
        ((("项目名称", "name"),), (("主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("项目资金（元）", (("initial_budget", "年初预算数"), ("annual_budget", "全年预算数"), ("executed", "全年执行数"), ("weight", "分值"),
              ("execution_rate", "执行率"), ("score", "得分")),
              (("total", "年度资金总额"), ("current_year", "其中：当年财政拨款"), ("carried_over", "上年结转资金"), ("other", "其他资金"))),
        ("年度总体目标", "预期目标", "实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("operator", "指标性质"), ("target", "指标值"), ("unit", "度量单位"),
         ("actual", "实际完成值"), ("weight", "分值"), ("score", "得分"), ("deviation", "偏差原因分析及改进措施")),
        (("产出指标", 40, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"), ("成本指标", "成本指标"))),
         ("效益指标", 30, (("经济效益指标", "经济效益指标"), ("社会效益指标", "社会效益指标"), ("可持续影响指标", "可持续影响指标"))),
         ("满意度指标", 20, (("服务对象满意度指标等", "满意度指标"), ("服务对象满意度指标等", "满意度指标")))),
        header2="年度指标值", above=(("left", "部门：{budget_unit}"), ("right", "公开14表")), total="总分|grade",
        tail=((("其他需要说明事项", "none"),),),
    ),
    Layout(
        "hubei-district", ("22",), SELF, "区级项目绩效自评表", "万元",
        ((("单位名称", "unit_field"), ("填报日期", "date")), (("项目名称", "name"),), (("主管部门", "budget_unit"), ("项目实施单位", "unit"))),
        Funds("预算执行情况（万元）", (("annual_budget", "预算数（A）"), ("executed", "执行数（B）"), ("execution_rate", "执行率（B/A）")),
              (("total", "资金总额"), ("current_year", "一般公共预算拨款")), weight=0),
        None, "年度绩效目标完成情况",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年初目标值"), ("actual", "实际完成值"), ("deviation", "未完成原因及改进措施")),
        (("产出指标", 0, (("产出数量", "数量指标"), ("产出质量", "质量指标"), ("产出时效", "时效指标"), ("产出成本", "成本指标"))),
         ("效益指标", 0, (("社会效益", "社会效益指标"), ("生态效益", "生态效益指标"))),
         ("满意度指标", 0, (("服务对象满意度", "满意度指标"),))),
        total="",
    ),
    Layout(
        "guangshui", ("25", "26"), SELF, "财政预算支出项目绩效目标自评表", "万元",
        ((("填报日期", "date"), ("自评总分", "total_score"), ("单位领导审签", "blank")), (("项目名称", "name"),),
         (("项目主管单位", "budget_unit"), ("项目实施单位", "unit")), (("项目负责人", "person"), ("项目属性", "check:1、常年性□ 2、延续性√ 3、一次性□"))),
        Funds("项目资金来源（万元）", (("annual_budget", "预算数"), ("executed", "执行数"), ("execution_rate", "执行率")),
              (("total", "合计"), ("other", "中央"), ("other", "省、地"), ("other", "本级"), ("other", "其他")), weight=0),
        ("项目年度目标", "年初设定目标", "年终完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "指标名称"), ("weight", "分值"), ("target", "年初指标值"), ("actual", "年终完成值"),
         ("score", "自评分"), ("other:review", "复核分"), ("other:method", "评价标准")),
        (("项目决策", 2, (("项目立项", "质量指标"),)), ("项目管理", 13, (("资金管理", "质量指标"), ("业务管理", "质量指标"))),
         ("项目产出", 40, (("产出数量", "数量指标"), ("产出质量", "质量指标"), ("产出时效", "时效指标"), ("产出成本", "成本指标"))),
         ("项目效益", 45, (("社会效益", "社会效益指标"), ("服务对象满意度", "满意度指标")))),
        total_in_head=True, total="",
    ),
    Layout(
        "yuanzhou", ("32",), SELF, "项目绩效目标自评表", "万元",
        ((("项目总得分", "total_score"),), (("项目名称", "name"),), (("项目实施单位", "unit"), ("自治区主管部门", "budget_unit")),
         (("专项实施期", "period"), ("市县财政部门", "text_short")), (("市县主管部门", "text_short"),)),
        Funds("资金情况（万元）", (*_FUND_AB, ("execution_rate", "执行率（B/A）")),
              (("total", "年度资金总额"), ("other", "其中：中央补助"), ("other", "自治区补助"), ("other", "市县资金")), weight=0),
        ("年度总体目标", "年初设定目标", "全年实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("weight", "分值"), ("target", "年度指标值"), ("actual", "全年实际值"),
         ("score", "得分"), ("deviation", "未完成原因及改进措施")),
        (("产出指标", 40, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"), ("成本指标", "成本指标"))),
         ("效益指标", 40, (("经济效益指标", "经济效益指标"), ("社会效益指标", "社会效益指标"), ("生态效益指标", "生态效益指标"))),
         ("满意度指标", 20, (("服务对象满意度指标", "满意度指标"),))),
        points="（{}分）", total_in_head=True, total="",
    ),
    Layout(
        "daying", ("53",), SELF, "项目绩效目标完成情况表", "万元",
        ((("项目名称", "name"),), (("预算单位", "unit"),)),
        Funds("预算执行情况（万元）", (("annual_budget", "预算数"), ("executed", "执行数"), ("execution_rate", "预算执行率")),
              (("total", "年度资金总额"), ("current_year", "其中：财政拨款"), ("other", "其他资金")), weight=0),
        ("年度目标完成情况", "预期目标", "实际完成目标情况"), "绩效指标完成情况",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "预期指标值（包含数字及文字描述）"), ("actual", "实际完成指标值（包含数字及文字描述）")),
        (("项目完成指标", 0, (("数量指标", "数量指标"), ("质量指标", "质量指标"), ("时效指标", "时效指标"), ("成本指标", "成本指标"))),
         ("项目效益指标", 0, (("社会效益指标", "社会效益指标"), ("可持续影响指标", "可持续影响指标"))),
         ("满意度指标", 0, (("满意度指标", "满意度指标"),))),
        total="",
    ),
    Layout(
        "hubei-goals", ("18",), SELF, "项目自评表", "万元",
        ((("项目名称", "name"),), (("主管部门", "budget_unit"), ("项目实施单位", "unit"))),
        Funds("预算执行情况（万元）（20分）", (("annual_budget", "预算数（A）"), ("executed", "执行数（B）"), ("execution_rate", "执行率（B/A）"), ("score", "得分（20分*执行率）")),
              (("total", "年度财政资金总额"),), weight=20),
        None, "年度绩效目标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年初目标值（A）"), ("actual", "实际完成值（B）"), ("score", "得分")),
        (("产出指标", 50, (("数量指标", "数量指标"), ("质量指标", "质量指标"))), ("效益指标", 30, (("社会效益指标", "社会效益指标"),))),
        goal_parts=2, total="总分",
    ),
    Layout(
        "transfer-2021", ("44", "31"), TRANSFER, "转移支付区域（项目）绩效目标自评表", "万元",
        ((("转移支付（项目）名称", "name"),), (("中央主管部门", "text_short"), ("负责人及电话", "personphone")), (("地方主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("项目资金（万元）", (*_FUND_AB, ("execution_rate", "执行率（B/A）")), _TRANSFER_LINES, weight=0),
        ("年度总体目标", "年初设定目标", "全年实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年度指标值"), ("actual", "全年完成值"), ("deviation", "未完成原因和改进措施")),
        (*((name, 0, some) for name, _, some in NATIONAL),), total="",
    ),
    Layout(
        "transfer-2023", ("46", "47", "29"), TRANSFER, "中央转移支付区域绩效自评表", "万元",
        ((("转移支付（项目）名称", "name"),), (("中央主管部门", "text_short"),), (("地方主管部门", "budget_unit"), ("资金使用单位", "unit"))),
        Funds("资金投入情况（万元）", (*_FUND_AB, ("execution_rate", "预算执行率（B/A×100%）")),
              (("total", "年度资金总额"), ("central", "其中：中央财政资金"), ("local", "地方资金"), ("other", "其他资金")), weight=0),
        ("总体目标完成情况", "总体目标", "全年实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "指标值"), ("actual", "全年实际完成值"), ("deviation", "未完成原因和改进措施")),
        (*((name, 0, some) for name, _, some in NATIONAL),), total="", sections=("", "manage", "", ""),
    ),
    Layout(
        "suining", ("43",), TRANSFER, "中央对地方专项转移支付区域绩效目标自评表", "万元",
        ((("填报类型", "check:整体□ 区域√ 项目□"),), (("专项名称", "name"),), (("单位名称", "unit"), ("联系人及电话", "personphone"))),
        Funds("预算执行情况（万元）", (("annual_budget", "转移支付预算数（A）"), ("executed", "转移支付执行数（B）"), ("execution_rate", "预算执行率（B/A）")),
              (("total", "资金总额"),), weight=0),
        ("年度目标完成情况", "年初设定目标", "实际完成情况"), "绩效指标完成情况",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "指标值"), ("actual", "完成值")),
        (*((name, 0, some) for name, _, some in NATIONAL),), total="",
    ),
    Layout(
        "chongqing", ("34", "35"), DEPARTMENT, "部门整体绩效自评表", "万元",
        ((("主管部门", "budget_unit"), ("财政处室", "text_short")), (("自评总分（分）", "total_score"), ("部门联系人", "person"), ("联系电话", "phone"))),
        Funds("部门预算执行情况（万元）", (("initial_budget", "年初预算数"), ("annual_budget", "全年（调整）预算数"), ("executed", "全年执行数"), ("execution_rate", "执行率（%）"),
              ("weight", "执行率权重"), ("score", "执行率得分（分）")), (("total", "年度总金额"), ("current_year", "其中：财政资金"))),
        ("当年绩效目标", "年初绩效目标", "全年目标实际完成情况"), "绩效指标",
        (("level3", "指标名称"), ("unit", "计量单位"), ("operator", "指标性质"), ("target", "年初指标值"), ("other:adjusted", "调整指标值"), ("actual", "全年完成值"),
         ("other:coefficient", "得分系数（%）"), ("weight", "指标权重（分）"), ("score", "指标得分（分）"), ("other:core", "是否核心指标")),
        (("", 90, (("", "数量指标"), ("", "质量指标"), ("", "数量指标"), ("", "满意度指标"))),),
        total_in_head=True, total="", third_goal=("全年（调整）绩效目标", ""),
    ),
    Layout(
        "hunan-department", ("37",), DEPARTMENT, "部门整体支出绩效自评表", "万元",
        ((("区级预算单位名称", "budget_unit"),),),
        Funds("年度预算申请（万元）", (("initial_budget", "年初预算数"), ("annual_budget", "全年预算数"), ("executed", "全年执行数"), ("weight", "分值"), ("execution_rate", "执行率"), ("score", "得分")),
              (("total", "年度资金总额"), ("other", "按收入性质分："), ("other", "其中：一般公共预算"), ("other", "政府性基金拨款"), ("other", "其他资金"),
               ("other", "按支出性质分："), ("other", "其中：基本支出"), ("other", "项目支出"))),
        ("年度总体目标", "预期目标", "实际完成情况"), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "年度指标值"), ("actual", "实际完成值"),
         ("weight", "分值"), ("score", "得分"), ("deviation", "偏差原因分析及改进措施")),
        NATIONAL, points="（{}分）",
    ),
    Layout(
        "shouxian", ("38", "41"), DEPARTMENT, "部门整体支出绩效评价自评表", "万元",
        ((("单位", "plain_unit"),),), None, None, "",
        (("other:number", "序号"), ("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("weight", "指标分值"), ("other:meaning", "指标解释"),
         ("other:method", "指标说明及评分标准"), ("score", "自评得分")),
        (("规划（15分）", 15, (("基础信息", "质量指标"), ("目标设定", "质量指标"))), ("执行（35分）", 35, (("预算执行", "质量指标"), ("预算管理", "质量指标"))),
         ("效果（50分）", 50, (("履职产出", "数量指标"), ("社会效益", "社会效益指标")))),
        total="合计", subtitle=False,
    ),
    Layout(
        "tianjin-target", ("49",), TARGET, "项目支出绩效目标表", "万元",
        ((("项目名称", "name"),),),
        Funds("预算规模及资金用途", (("annual_budget", "预算数"), ("current_year", "其中：财政资金"), ("other_amount", "其他资金")), (("total", ""),), weight=0),
        ("绩效目标", "goal", ""), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("other:meaning", "绩效指标描述"), ("target", "指标值")),
        NATIONAL, above=(("left", "{unit_code}-{unit}"), ("right", "单位：万元")), total="", subtitle=False,
    ),
    Layout(
        "puyang-target", ("61", "62", "56", "58", "52"), TARGET, "项目支出绩效目标申报表", "万元",
        ((("项目名称", "name"), ("项目负责人及电话", "personphone")), (("主管部门", "budget_unit"), ("实施单位", "unit"))),
        Funds("资金情况（万元）", (("annual_budget", ""),), (("total", "年度资金总额："), ("current_year", "其中：财政拨款"), ("other", "其他资金")), weight=0, pairs=True),
        ("年度目标", "goal", ""), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "三级指标"), ("target", "指标值"), ("other:meaning", "指标说明")),
        NATIONAL, total="",
    ),
    Layout(
        "ningxiang-target", ("55", "50", "64"), TARGET, "项目绩效目标表", "万元",
        ((("填报单位（盖章）", "unit_field"),), (("项目名称", "name"), ("项目属性", "check:新增□ 延续√")), (("主管部门", "budget_unit"), ("主管部门编码", "unit_code")),
         (("项目单位", "unit"), ("项目负责人", "person")), (("联系电话", "phone"), ("起止时间", "period")), (("资金总额（万元）", "total_amount"),),
         (("项目概况", "text"),), (("项目立项情况", "text"),), (("项目实施进度计划", "text"),)),
        None, ("项目绩效目标", "halves", ""), "绩效指标",
        (("level1", "一级指标"), ("level2", "二级指标"), ("level3", "指标内容"), ("target", "指标值"), ("deviation", "备注")),
        NATIONAL, total="",
    ),
)  # fmt: skip
