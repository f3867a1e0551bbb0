"""A sheet that lists the forms of its workbook keeps none of them from being ready; one that lists others does."""

from __future__ import annotations

import io

import openpyxl
import pytest

from pipeline.process import process
from tests.pipeline.forms import FORM, KNOWN, errors
from tests.ruled_workbook import fill_ruled


def _statuses(*contents: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """The status and errors of each record of a workbook: a sheet of these lines, then two forms of one title."""
    book = openpyxl.Workbook()
    listed = book.active
    assert listed is not None
    for line in contents:
        listed.append([line])
    for _ in range(2):
        sheet = book.create_sheet()
        fill_ruled(sheet, FORM.splitlines(), first_ruled=2)
    file = io.BytesIO()
    book.save(file)
    records = process("forms.xlsx", file.getvalue(), (), KNOWN).records
    return [(record["status"], errors(dict(record))) for record in records]


@pytest.mark.parametrize(
    ("lines", "ready"),
    [
        (("1.项目支出绩效自评表", "2.项目支出绩效自评表……3"), True),
        (("一、项目支出绩效自评表", "附表2.项目支出绩效自评表"), True),
        (("1.项目支出绩效自评表", "2.项目支出绩效自评表", "3.项目支出绩效自评表"), False),
        (("1.项目支出绩效自评表", "2.部门整体支出绩效自评表"), False),
    ],
)
def test_a_list_of_the_forms_is_a_field_unless_it_names_one_that_is_not_there(
    lines: tuple[str, ...], ready: bool
) -> None:
    statuses = _statuses("目录", *lines)
    assert statuses[1] == ("ready", [])
    assert statuses[0][0] == ("ready" if ready else "review")
    assert ready or ("unplaced-text", "/unplaced/0") in statuses[0][1]
