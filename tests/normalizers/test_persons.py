"""Two persons in one cell: what parts their names and numbers stays, and a name that is spaced out is one."""

from __future__ import annotations

import csv
import io

import pytest

from pipeline.process import process
from tests.pipeline.forms import FORM, KNOWN


def _fields(*pairs: tuple[str, str]) -> list[str]:
    """The values of the personal fields of a form with these pairs, whose cells may have lines."""
    rows = [line.split("|") for line in FORM.splitlines()]
    rows.insert(3, [text for pair in pairs for text in pair])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    [record] = process("form.csv", text.getvalue().encode(), (), KNOWN).records
    assert record["status"] == "ready"
    return [item["value"] for item in record["fields"] if item["personal"]]


@pytest.mark.parametrize(
    ("label", "printed", "said"),
    [
        ("项目负责人", "王某甲\n李某乙", "王某甲 李某乙"),
        ("项目负责人", "王某甲 李某乙", "王某甲 李某乙"),
        ("项目负责人", "王某甲　李某乙", "王某甲 李某乙"),
        ("项目负责人", "王某甲（主任）\n李某乙", "王某甲（主任） 李某乙"),
        ("联系电话", "0555-7000001\n0555-7000002", "0555-7000001 0555-7000002"),
        ("项目负责人及电话", "王某甲 0555-7000001\n李某乙 0555-7000002", "王某甲 0555-7000001 李某乙 0555-7000002"),
        ("项目负责人", "王 某", "王某"),
        ("项目负责人", "王某\n甲", "王某甲"),
        ("项目负责人", "欧阳 某某", "欧阳某某"),
        ("项目负责人", "王某甲\n（副主任）", "王某甲（副主任）"),
        ("项目负责人", "王某甲、\n李某乙", "王某甲、李某乙"),
    ],
)
def test_what_parts_two_persons_stays(label: str, printed: str, said: str) -> None:
    assert _fields((label, printed)) == [said]


def test_other_texts_lose_the_breaks_of_the_layout() -> None:
    rows = FORM.replace("某河岸线清淤", "某河岸 线清淤")
    [record] = process("form.tsv", rows.replace("|", "\t").encode(), (), KNOWN).records
    assert record["project"]["name"] == "某河岸线清淤"
