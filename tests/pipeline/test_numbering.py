from __future__ import annotations

import pytest

from pipeline.forms.numbering import gaps


@pytest.mark.parametrize(
    "text",
    [
        "①修路；②植树；③清淤。",
        "1.修路3.5公里；2.植树20亩；3.清淤。",
        "（1）修路；（2）植树。（1）清淤；（2）巡护。",
        "一是修路，二是植树，三是清淤，四是巡护。",
        "第一，修路；第二，植树。",
        "（一）一、加强领导；二、压实责任；（二）植树。",
        "总投资（30）万元，其中3、4月完成。",
        "主要工作（1）修路；（2）植树（3）清淤；（4）巡护。",  # marks that were not read
        "第三，清淤。",  # alone it numbers nothing
    ],
)
def test_items_in_order_have_no_gap(text: str) -> None:
    assert list(gaps(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("①修路；②植树；④清淤。", [(2, 4)]),
        ("②植树；③清淤。", [(0, 2)]),
        ("⑨修路；⑩植树；⑩清淤；⑫巡护。", [(0, 9), (10, 10), (10, 12)]),
        ("1、修路；3、清淤。", [(1, 3)]),
        ("(1)修路；(2)植树；(5)清淤。", [(2, 5)]),
        ("一是修路；三是清淤。", [(1, 3)]),
        ("第一，修路；第三，清淤。", [(1, 3)]),
        ("（九）（十）修路；（十二）清淤", [(0, 9), (10, 12)]),
    ],
)
def test_an_item_that_is_missing_is_found(text: str, found: list[tuple[int, int]]) -> None:
    assert list(gaps(text)) == found
