from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.text import clean_text

NEGATIVES = Path(__file__).parents[2] / "fixtures" / "negatives"


def texts_of(name: str) -> list[str]:
    """The first column of a file of texts to be left alone."""
    lines = (NEGATIVES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t")[0] for line in lines if line]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("\u2f25\u513f", "女儿"),  # a Kangxi radical
        ("\u2f6c标", "目标"),
        ("\u2ed3期", "长期"),  # a supplementary radical, which NFKC leaves
        ("\u2ea0\u751f", "民生"),
        ("\uf9c6", "\u962e"),  # a compatibility ideograph
        ("\u2f25\u2f25", "女女"),
        ("２０２４年", "2024年"),
        ("９５％", "95%"),
        ("＝１００％", "=100%"),
        ("＞＝９．５", ">=9.5"),
        ("＜＋", "<+"),
        ("≧5", "≥5"),
        ("⩾5", "≥5"),
        ("≦5", "≤5"),
        ("⩽5", "≤5"),
        ("═5", "=5"),
        ("项 目 名 称", "项目名称"),
        ("项\u3000目\u3000名\u3000称", "项目名称"),
        ("项\u00a0目", "项目"),
        ("项\t目", "项目"),
        ("  项目  ", "项目"),
        ("\u3000\u3000完成", "完成"),
        ("完成  12 场", "完成 12 场"),
        ("a  b", "a b"),
        (" 95 ", "95"),
        ("产\n出\n指\n标\n(50\n分)", "产出指标(50分)"),
        ("产出指标 \n  (50分)", "产出指标(50分)"),
        ("一句话，\r\n另一句", "一句话，另一句"),
        ("open\ndata", "open data"),
        ("共12\n场", "共12场"),
        ("12\n34", "1234"),
        ("使用WPS\n软件", "使用WPS软件"),
        ("妇\u200b女\u200d儿\ufeff童", "妇女儿童"),
        ("妇\u00ad女\u2060", "妇女"),
        ("cafe\u0301", "caf\u00e9"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_characters_are_repaired(printed: str, meant: str) -> None:
    assert clean_text(printed) == meant


@pytest.mark.parametrize("text", texts_of("characters.tsv"))
def test_what_only_looks_unusual_stays(text: str) -> None:
    assert clean_text(text) == text


_ANY = st.text(st.one_of(st.characters(), st.sampled_from("\n \t\u3000⼥⻓妇产９％Ａab1，")), max_size=30)


@given(_ANY)
def test_a_clean_text_is_clean(text: str) -> None:
    once = clean_text(text)
    assert clean_text(once) == once
    assert once == once.strip()
    assert "\n" not in once


@given(_ANY)
def test_letters_and_digits_survive(text: str) -> None:
    """Cleaning takes away white space and signs without a shape, never a letter or a digit."""

    def said(some: str) -> str:
        return "".join(c for c in unicodedata.normalize("NFKC", some) if unicodedata.category(c)[0] in "LN")

    plain = "".join(c for c in text if not "\u2e80" <= c <= "\u2fdf")
    assert said(clean_text(plain)) == said(unicodedata.normalize("NFC", plain))
