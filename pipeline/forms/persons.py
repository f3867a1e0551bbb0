"""Whether what nobody knows as a label, or stands beside none, speaks of a person. Pure."""

from __future__ import annotations

import re

from pipeline.model.notation import squeezed
from pipeline.model.script import simplified

_LABEL = re.compile("人|员|长|签|电话|手机|联系|姓名|身份证|邮箱|主任|会计")
_CHIEF = "[组科处局所院校站]长"
_WITHIN = re.compile(
    "(?:填[报表写]|制表|审[核批]|复核|经办|负责|联系|自评|评价)人|成员|组员|经手|电话|手机|身份证"
    rf"|{_CHIEF}(?::|(?:\([^()]*\))?:?[\u4e00-\u9fff]{{2,4}}$)"
    "|(?:领导|书记|法人|负责同志|专家组?|(?:评审|评价|自评)小?组):"
    r"|[\u4e00-\u9fff]{2,4}\((?:填报|填表|制表|审核|复核|经办)\)"
    r"|(?:制表|填[报表]|审[核批]|经办|复核|会计|主任|签[字名章])(?:\([^()]*\))?:[\u4e00-\u9fff·]{2}"
)
_SURNAMES_OF_TWO = "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|长孙|宇文|端木|东方|闻人"
_NAME = re.compile(rf"(?!附)[\u4e00-\u9fff]{{2,3}}|(?:(?:{_SURNAMES_OF_TWO})[\u4e00-\u9fff]{{1,2}})+")


def is_of_person(label: str) -> bool:
    """True for a label that nobody knows and that asks for a person's name or numbers: 法定代表人, 身份证号."""
    return bool(_LABEL.search(simplified(label)))


def may_name_person(line: str) -> bool:
    """True for a line beside the form that names a person, or may: 自评组长：甲乙, or a name alone."""
    key = simplified(squeezed(line))
    return bool(_WITHIN.search(key) or _NAME.fullmatch(key))
