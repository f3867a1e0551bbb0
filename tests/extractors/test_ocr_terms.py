"""O and 0 have one shape: terms and what stands beside them tell which is meant."""

from __future__ import annotations

import pytest

from extractors.ocr.judge import confidence
from extractors.ocr.language import questioned
from extractors.ocr.recognize import Glyph, Reading
from extractors.ocr.terms import with_terms, with_zeros


@pytest.mark.parametrize(
    ("read_as", "said", "sure"),
    [
        ("通过IS09001认证", "通过ISO9001认证", True),
        ("创建0A平台", "创建OA平台", True),
        ("C0D和B0D5达标，V0Cs下降", "COD和BOD5达标，VOCs下降", True),
        ("搭建020平台", "搭建O2O平台", False),  # a number it may be
        ("共2024年0月", "共2024年0月", True),
        ("编号A0123", "编号A0123", False),  # letters and a number: either
        ("执行率100%", "执行率100%", True),
        ("1020户", "1020户", True),
        ("C02地块，S02线路", "C02地块，S02线路", False),  # plots and roads are named so
        ("2021-03-03", "2021-03-03", True),
        ("≤0.020万元", "≤0.020万元", True),
        ("区号020，", "区号020，", False),
        ("推行NB-loT付费", "推行NB-IoT付费", True),
        ("用AI识别，lP地址", "用AI识别，IP地址", True),
        ("约5ml药水", "约5ml药水", True),
    ],
)
def test_a_zero_in_a_term_is_a_letter(read_as: str, said: str, sure: bool) -> None:
    reading = Reading(tuple(Glyph(char, 1.0, (("O", 0.02),) if char == "0" else (), 0.5) for char in read_as))
    found = questioned(with_terms(reading))
    assert found.text == said
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("read_as", "chance", "said", "sure"),
    [
        ("水质断面020、氨氮", 0.26, "水质断面O2O、氨氮", True),
        ("水质断面020、氨氮", 0.05, "水质断面020、氨氮", False),
        ("建成020年度", 0.26, "建成O2O年度", False),
        ("水质断面1.020、氨氮", 0.26, "水质断面1.020、氨氮", True),
    ],
)
def test_a_number_whose_zeros_may_be_letters_is_a_term(read_as: str, chance: float, said: str, sure: bool) -> None:
    torn = [
        Glyph(char, 1 - chance, (("O", chance),), 0.5) if char == "0" else Glyph(char, 1, (), 0.5) for char in read_as
    ]
    found = questioned(with_terms(Reading(tuple(torn))))
    assert found.text == said
    assert (confidence(found) >= 0.9) == sure


@pytest.mark.parametrize(
    ("above", "read_as", "said"),
    [
        ("", "异地备份53.OTB，约O.5升", "异地备份53.0TB，约0.5升"),
        ("挂接率74%，异地备份53.", "OTB", "0TB"),
        ("全部挂接完成。", "OA平台", "OA平台"),
        ("", "见图A.O，NO.5", "见图A.O，NO.5"),
    ],
)
def test_beside_the_point_of_a_number_there_is_a_zero(above: str, read_as: str, said: str) -> None:
    assert with_zeros(Reading(tuple(Glyph(char, 1.0, (), 0.5) for char in read_as)), above).text == said
