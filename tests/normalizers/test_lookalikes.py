from __future__ import annotations

import pytest

from normalizers.lookalikes import KNOWN, OTHER, RARE, Lookalikes, Seen, distance, lexicon_words, reads_worse
from pipeline.process import knowledge


@pytest.mark.parametrize(
    ("read", "meant", "cost"),
    [
        ("项目", "项目", 0),
        ("项日", "项目", KNOWN),
        ("项Fl", "项目", KNOWN),  # one character as two pieces
        ("项目目", "项目", KNOWN),  # said twice
        ("项*目", "项目", KNOWN),  # a mark too many
        ("顼日", "项目", 2 * KNOWN),
        ("箱目", "项目", OTHER),
        ("目", "项目", OTHER),
        ("项某目", "项目", OTHER),
        ("城本指标", "成本指标", KNOWN),
        ("澄本指标", "成本指标", RARE),
        ("效率", "效益", OTHER),
        ("", "项目", 2 * OTHER),
    ],
)
def test_confusions_are_cheaper_than_other_characters(read: str, meant: str, cost: int) -> None:
    assert distance(read, meant) == cost


@pytest.mark.parametrize(
    ("read", "meant", "worse"),
    [
        ("财攻局", "财政局", True),  # falls into more words
        ("办结旅", "办结率", True),  # as many, but 旅 makes no word here
        ("可待续影响", "可持续影响", True),  # a far rarer word
        ("妇女联合合会", "妇女联合会", True),
        ("农业农林局", "农业农村局", False),
        ("全羊", "全年", False),  # a word itself
        ("有效效率", "有效率", False),  # said twice, but in two words
        ("实效指标", "时效指标", False),
    ],
)
def test_words_speak_for_a_slip_or_against_it(read: str, meant: str, worse: bool) -> None:
    assert reads_worse(read, meant) is worse


def test_what_words_say_holds_within_a_long_text() -> None:
    around = "清淤" * 20
    assert reads_worse(f"{around}财攻局{around}", f"{around}财政局{around}")


def test_a_vocabulary_is_found_whole_at_the_end_and_within() -> None:
    measures = Lookalikes(["满意度", "完成率"])
    assert (measures.whole("满意庋"), measures.whole("满意度"), measures.whole("家长满意庋")) == ("满意度", None, None)
    assert measures.at_end("家长满意庋") == Seen(2, 5, "满意度")
    assert (measures.at_end("家长满意度"), measures.at_end("满意庋调查")) == (None, None)
    assert [seen.mends("满意庋与完成旅") for seen in measures.within("满意庋与完成旅")] == [
        "满意度与完成旅",
        "满意庋与完成率",
    ]


def test_what_is_as_near_to_two_words_or_ends_as_one_of_them_is_no_slip() -> None:
    assert Lookalikes(["监测站", "检测站"]).whole("俭测站") == "检测站"
    assert Lookalikes(["甲成局", "甲城局"]).whole("甲诚局") is None
    assert Lookalikes(["满意度"]).whole("满意渡") == "满意度"
    assert Lookalikes(["满意度", "过渡"]).whole("满意渡") is None


def test_the_first_character_of_what_stands_behind_others_may_belong_to_them() -> None:
    assert Lookalikes(["成本控制"]).whole("澄本控制") == "成本控制"
    assert Lookalikes(["成本控制"], behind_others=True).whole("澄本控制") is None
    assert Lookalikes(["街道办事处"]).whole("街街道办事处") is None


@pytest.mark.parametrize("name", ["bodies.txt", "tails.txt", "phrases.txt", "units.txt"])
def test_no_word_of_a_list_is_taken_for_another(name: str) -> None:
    words = lexicon_words(name)
    found = Lookalikes(words)
    assert len(words) == len(set(words))
    assert [word for word in words if found.whole(word)] == []


def test_no_label_is_a_known_confusion_of_another_that_means_something_else() -> None:
    labels = knowledge(None).vocabulary.labels
    near = [
        (one, other)
        for one in labels
        for other in labels
        if one != other and len(one) == len(other) and set(labels[one]).isdisjoint(labels[other])
        if distance(one, other) <= KNOWN
    ]
    assert near == []
