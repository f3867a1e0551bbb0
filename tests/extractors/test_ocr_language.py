"""What neighbours tell of characters: words, numbers that no text has, marks that are something else beside digits."""

from __future__ import annotations

import pytest

from extractors.ocr.joints import dashed
from extractors.ocr.judge import confidence, with_operators
from extractors.ocr.language import questioned, worded
from extractors.ocr.recognize import Glyph, Reading
from tests.extractors.test_ocr_reading import glyphs


@pytest.mark.parametrize(
    ("line", "at", "score", "rival", "chance", "said", "sure"),
    [
        ("选派骨于教师", 3, 0.94, "干", 0.06, "选派骨干教师", False),  # 骨干 is a word, 骨于 is none
        ("透永预警", 1, 0.63, "水", 0.37, "透水预警", False),
        ("处矿井瓦斯", 2, 0.8, "并", 0.2, "处矿井瓦斯", True),  # 矿井 is a word, 矿并 is none
        ("共7台", 2, 0.69, "冶", 0.21, "共7台", True),  # as is a measure behind a digit
        ("更换窨井盖", 2, 0.68, "窖", 0.31, "更换窨井盖", True),  # a rare word, but a long one
        ("更换窨井", 2, 0.68, "窖", 0.31, "更换窨井", False),
        ("共7问", 2, 0.97, "间", 0.03, "共7间", False),
        ("提升峰衡牧场", 2, 0.85, "峄", 0.15, "提升峰衡牧场", False),  # no word either way
        ("会同妫嵊乡", 2, 0.99, "妨", 0.01, "会同妫嵊乡", True),
        ("自通办", 0, 0.25, "窗", 0.33, "自通办", False),
        ("打造汤沔村", 3, 0.86, "河", 0.13, "打造汤沔村", False),  # 河村 is a word by chance, networks lean to 河
        ("打造汤沔村", 3, 0.6, "河", 0.4, "打造汤河村", False),
        ("（9）一手抓进度", 3, 0.75, "—", 0.25, "（9）一手抓进度", True),
        ("（9）一缂抓进度", 3, 0.75, "—", 0.25, "（9）一缂抓进度", False),
    ],
)
def test_words_put_characters_right_or_confirm_them(
    line: str, at: int, score: float, rival: str, chance: float, said: str, sure: bool
) -> None:
    before, mark, after = glyphs(line[:at]), Glyph(line[at], score, ((rival, chance),), 0.5), glyphs(line[at + 1 :])
    reading = worded(Reading((*before.glyphs, mark, *after.glyphs)))
    assert reading.text == said
    assert (confidence(reading) >= 0.9) == sure


def test_a_one_that_may_be_a_dash_and_makes_no_word_is_not_sure() -> None:
    one = Glyph("一", 0.97, (("—", 0.029),), 0.1)
    assert confidence(worded(Reading((one, *glyphs("科普大篷车").glyphs)))) < 0.9
    assert confidence(worded(Reading((one, *glyphs("是加强").glyphs)))) >= 0.9


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("通过020认证", False),
        ("020年均值较上一期下降并达标", False),
        ("020", True),
        ("共1020人", True),
        ("编号020号", True),
        ("拆除77²，", False),
        ("拆除77m²，", True),
        ("5μg/m³", True),
        ("5μ/m³", False),
    ],
)
def test_numbers_that_no_text_has_are_not_sure(text: str, sure: bool) -> None:
    assert (confidence(questioned(glyphs(text, 1.0))) >= 0.9) == sure


@pytest.mark.parametrize(
    ("above", "sure"), [("", False), ("走访慰问", False), ("走访慰问10", True), ("走访慰问1，", True)]
)
def test_a_number_may_go_on_from_the_line_above(above: str, sure: bool) -> None:
    found = questioned(glyphs("022辆，完成率达到预定的指标值", 1.0), above)
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("read_as", "said", "sure"),
    [
        ("强化源头减量一分类投放的管理", "强化源头减量—分类投放的管理", False),
        ("组织竣工验收并确保一次验收合格", "组织竣工验收并确保一次验收合格", True),
        ("在全县范围内推行一河一策管理", "在全县范围内推行一河一策管理", True),
        ("一领导和部署各项重点工作任务", "一领导和部署各项重点工作任务", False),
        ("深化改革实行政务服务一窗受理", "深化改革实行政务服务一窗受理", True),
        ("填报人：乔一舟联系电话：0151", "填报人：乔一舟联系电话：0151", True),
        ("乔一舟", "乔一舟", True),
        ("坚持问题导向一一补短板", "坚持问题导向——补短板", True),
        ("坚持问题导向——补短板", "坚持问题导向——补短板", True),
        ("任务———手抓落实", "任务——一手抓落实", True),
        ("例会商议；———、加强领导；二、", "例会商议；——一、加强领导；二、", True),
        ("各部门坚持统—领导和集中部署", "各部门坚持统—领导和集中部署", False),
        ("验收合格。一—配备校医", "验收合格。——配备校医", True),
        ("工作：，一一开展疏导；一一落实；", "工作：，——开展疏导；——落实；", False),
        ("大局，一一开展疏导；一一举办讲座", "大局，——开展疏导；——举办讲座", True),  # as the other item is opened
        ("大局，一一开展疏导；举办讲座", "大局，——开展疏导；举办讲座", False),
        ("对照问题清单，一一落实整改", "对照问题清单，——落实整改", False),
        ("对照问题清单；一一落实整改", "对照问题清单；——落实整改", False),
        ("一一对应到位率", "——对应到位率", False),
        ("一是接听热线二是办理来信", "一是接听热线二是办理来信", True),
        ("一、加强领导", "一、加强领导", True),
        ("道路改造工程施工标段一", "道路改造工程施工标段一", True),
        ("一级指标", "一级指标", True),
        ("推进“一老一小”服务体系建设", "推进“一老一小”服务体系建设", True),
        ("聚焦群众关切，一老一小服务", "聚焦群众关切，一老一小服务", True),
        ("按“5个—”工程要求", "按“5个一”工程要求", True),
        ("共计5个—“标准”工程", "共计5个—“标准”工程", True),
        (
            "统———分散、集中——下放两种模式",
            "统一——分散、集中——下放两种模式",
            True,
        ),  # three bars, one of them makes a word
    ],
)
def test_a_one_in_no_word_is_a_dash_and_a_dash_in_a_word_may_be_one(read_as: str, said: str, sure: bool) -> None:
    found = dashed(glyphs(read_as, 1.0))
    assert found.text == said
    assert (confidence(found) >= 0.9) == sure


def test_the_one_of_a_set_phrase_is_confirmed() -> None:
    bar = Glyph("一", 0.7, (("—", 0.3),), 0.5)
    phrase = (*glyphs("按“5个", 1.0).glyphs, bar, *glyphs("”工程要求", 1.0).glyphs)
    assert confidence(dashed(Reading(phrase))) >= 0.9
    assert confidence(dashed(Reading(phrase[:-5]))) < 0.9, "the quotation goes on"


@pytest.mark.parametrize(
    ("before", "after", "sure"),
    [
        ("配备钢叉、头盔，", "键报警联网率达标", True),
        ("配备钢叉、头盔。", "键报警联网率达标", False),
        ("推行政务服务“", "", False),
    ],
)
def test_behind_a_comma_no_dash_stands(before: str, after: str, sure: bool) -> None:
    bar = Glyph("一", 0.7, (("—", 0.3),), 0.5)
    found = dashed(Reading((*glyphs(before, 1.0).glyphs, bar, *glyphs(after, 1.0).glyphs)))
    assert found.text == f"{before}一{after}"
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("before", "after", "leaning", "sure"),
    [
        ("对群众不满意的工单逐", "复核并限期整改", 0.004, True),
        ("继续推广水肥", "体化灌溉技术应用", 0.004, True),
        ("对群众不满意的工单逐", "复核并限期整改", 0.12, False),  # the network leans to a dash
        ("开通青羽市区至", "云溪新区客运专线", 0.004, False),  # no word
        ("第", "，完成河道清淤工程", 0.2, True),
        ("（3）", "、加强组织领导工作", 0.2, True),
        ("填报人：宁", "舟联系电话：0151", 0.2, True),
        ("填报单位：宁", "舟联系电话：0151", 0.2, False),
    ],
)
def test_a_one_in_a_word_or_a_number_of_an_item_is_confirmed(
    before: str, after: str, leaning: float, sure: bool
) -> None:
    bar = Glyph("一", 0.88, (("—", leaning),), 0.5)
    found = dashed(Reading((*glyphs(before, 1.0).glyphs, bar, *glyphs(after, 1.0).glyphs)))
    assert (confidence(found) >= 0.9) == sure


def test_a_plus_is_no_ten_where_ten_makes_no_word() -> None:
    def between(before: str, after: str) -> Reading:
        plus = Glyph("+", 0.87, (("十", 0.13),), 0.5)
        return worded(Reading((*glyphs(before).glyphs, plus, *glyphs(after).glyphs)))

    assert confidence(between("企业", "基地")) >= 0.9
    assert confidence(between("第", "五")) < 0.9


@pytest.mark.parametrize(
    ("line", "at", "rival", "sure"),
    [
        ("2～8℃", 3, "C", True),
        ("2～8°C", 4, "℃", True),
        ("8C", 1, "℃", False),
        ("IS09001", 2, "O", False),
        ("搭建0A平台", 2, "O", False),
        ("搭建OA平台", 2, "0", True),
        ("91.1t", 3, "l", True),
        ("PlC柜", 1, "I", False),
        ("≤35μg/m³", 3, "1", True),
        ("≤35μg/m³", 3, "m", False),
        ("100场", 1, "O", True),
        ("一库-档案", 2, "一", False),
        ("A-B", 1, "一", True),
        ("卸载9例.转诊", 4, "，", True),
        ("9.5例", 1, "，", False),
        ("3场，5场", 2, "．", True),
    ],
)
def test_neighbours_raise_doubts_and_settle_them(line: str, at: int, rival: str, sure: bool) -> None:
    score = 0.97 if line[at] == "-" else 0.88
    before, mark, after = glyphs(line[:at]), Glyph(line[at], score, ((rival, 0.06),), 0.5), glyphs(line[at + 1 :])
    reading = questioned(Reading((*before.glyphs, mark, *after.glyphs)))
    assert reading.text == line
    assert (confidence(reading) >= 0.9) == sure


def test_a_limit_with_its_bar_seen_is_one() -> None:
    assert confidence(with_operators(glyphs("≥", 0.9, **{">": 0.09}))) == pytest.approx(0.99)
    assert confidence(with_operators(glyphs("≥", 0.9, **{"2": 0.09}))) == pytest.approx(0.9)
    unseen = with_operators(glyphs(">", 0.9, **{"≥": 0.09}))
    assert unseen.text == "≥"
    assert confidence(unseen) == pytest.approx(0.88)


def test_doubt_between_marks_of_running_text_is_none() -> None:
    assert confidence(glyphs("，", 0.55, **{"、": 0.43})) > 0.9
    assert confidence(glyphs("，", 0.55, **{"1": 0.43})) < 0.7
    assert confidence(glyphs("7", 0.55, **{"，": 0.43})) == pytest.approx(0.55)
    assert confidence(Reading((Glyph(" ", 0.1, (), 0.2), Glyph("7", 0.97, (), 0.7)))) == pytest.approx(0.97)


def test_what_may_be_nothing_is_no_limit() -> None:
    doubted = Reading((Glyph("1", 0.5, (("", 0.5),), 0.2), Glyph("9", 1.0, (), 0.7)))
    assert with_operators(doubted) == doubted


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("102:23万元", False),  # a speck above a point
        ("95:6%", False),
        ("9:30开始", True),
        ("配套1:1", True),
        ("1:5万元", False),
        ("完成：3项", True),
    ],
)
def test_a_colon_between_digits_may_be_a_point(text: str, sure: bool) -> None:
    found = questioned(glyphs(text, 1.0))
    assert found.text == text
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("read_as", "said", "sure"),
    [("7一10家", "7—10家", True), ("7—10家", "7—10家", True), ("第一10家", "第一10家", False)],
)
def test_a_bar_between_two_numbers_is_a_dash(read_as: str, said: str, sure: bool) -> None:
    plain = glyphs(read_as, 1.0)
    torn = Glyph(read_as[1], 0.7, (("—", 0.2), ("-", 0.1)) if read_as[1] == "一" else (("一", 0.3),), 0.3)
    found = questioned(Reading((plain.glyphs[0], torn, *plain.glyphs[2:])))
    assert (found.text, confidence(found) >= 0.9) == (said, sure)
