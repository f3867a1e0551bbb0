"""The review as a person does it: keys and clicks in a headless Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.review.serve import Review
from tests.commands import lines
from tests.review.browser import (
    DONE,
    EVIL,
    id_of,
    loaded,
    open_record,
    press,
    stands,
    summary,
    type_value,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_record_goes_from_review_to_ready_by_keyboard_alone(review: Review, page: Page) -> None:
    page.goto(f"{review.address}?words=清淤")
    press(page, "Enter")
    loaded(page)
    assert summary(page) == "还有 1 处必须处理"
    assert page.inner_text(".v.on") == "93\n总分不符"
    type_value(page, "100")
    assert summary(page) == DONE
    assert page.inner_text(".v.on").startswith("100")
    assert stands(review, "a-total.txt")["status"] == "ready"


def test_findings_are_settled_one_after_the_other_and_the_next_record_comes(review: Review, page: Page) -> None:
    page.goto(review.address)
    chosen = page.locator("tr.on a.row")
    while "路灯改造" not in chosen.inner_text():
        press(page, "j")
    press(page, "Enter")
    loaded(page)
    assert summary(page) == "还有 2 处必须处理"
    press(page, "a")
    assert summary(page) == "还有 1 处必须处理"
    assert page.locator("#findings li.now").count() == 1
    press(page, "a")
    assert summary(page) == DONE
    assert "按 j 进入下一份" in page.inner_text("#findings")
    before = page.url
    press(page, "j")
    page.wait_for_url(lambda url: url != before)
    loaded(page)
    assert "必须处理" in summary(page)


def test_escape_leaves_a_value_as_it_was(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'a-total.txt')}")
    press(page, "e")
    page.keyboard.type("17")
    press(page, "Escape")
    assert page.inner_text(".v.on") == "93\n总分不符"
    press(page, "n", "p")
    assert page.inner_text(".v.on") == "93\n总分不符"
    assert not (review.site.acts.folder / "corrections.jsonl").exists()


def test_what_is_refused_stays_in_its_field(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'a-total.txt')}")
    type_value(page, "一百")
    assert page.inner_text("#notice") == "“一百”不是有效的分数"
    assert page.input_value(".v.on input") == "一百"
    page.keyboard.press("Control+a")
    page.keyboard.type("100")
    press(page, "Enter")
    assert summary(page) == DONE


def test_undo_takes_back_the_last_things_done_even_on_the_record_before(review: Review, page: Page) -> None:
    two = id_of(review, "b-two.txt")
    open_record(page, f"{review.address}r/{id_of(review, 'a-total.txt')}")
    press(page, "a")
    open_record(page, f"{review.address}r/{two}")
    press(page, "a", "a")
    assert summary(page) == DONE
    press(page, "u", "u")
    assert summary(page) == "还有 2 处必须处理"
    press(page, "u")
    page.wait_for_url(lambda url: two not in url)
    loaded(page)
    assert summary(page) == "还有 1 处必须处理"
    press(page, "u")
    assert page.inner_text("#notice") == "没有可撤销的更正"
    assert stands(review, "a-total.txt")["status"] == "review"


def test_a_suggestion_is_taken_with_one_key(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'xlsx-wrong-total.xlsx')}")
    assert "采用 92.8" in page.inner_text("#findings li.now")
    press(page, "s")
    assert summary(page) == DONE
    assert stands(review, "xlsx-wrong-total.xlsx")["total"] == {"weight": 100, "score": 92.8, "grade": None}


def test_two_windows_do_not_overwrite_each_other(review: Review, page: Page) -> None:
    address = f"{review.address}r/{id_of(review, 'a-total.txt')}"
    first = page
    open_record(first, address)
    second = first.context.new_page()
    open_record(second, address)
    type_value(first, "99")
    type_value(second, "100")
    assert "其他人刚刚改过这份表" in second.inner_text("#notice")
    assert "总分 · 得分：93 → 99" in second.inner_text("#notice")
    assert second.input_value(".v.on input") == "100"
    press(second, "Enter")
    assert summary(second) == DONE
    press(first, "A")
    assert "其他人刚刚改过这份表" in first.inner_text("#notice")
    assert summary(first) == DONE
    afters = [line["after"] for line in lines(review.site.acts.folder / "corrections.jsonl")]
    assert afters == [99, 100]


def test_the_whole_record_is_accepted_when_asked_twice(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'b-two.txt')}")
    press(page, "A")
    assert "再按一次 A" in page.inner_text("#notice")
    assert summary(page) == "还有 2 处必须处理"
    press(page, "A")
    assert summary(page) == DONE


def test_rows_are_added_and_removed(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'a-total.txt')}")
    page.click("text=参与热情")
    press(page, "x", "x")
    assert page.locator("#values td >> text=参与热情").count() == 0
    page.click("text=课程场次")
    press(page, "i")
    assert page.input_value("#row input[name=level1]") == "产出指标"
    page.fill("#row input[name=level3]", "讲座场次")
    page.fill("#row input[name=weight]", "30")
    press(page, "Enter")
    page.wait_for_selector("#values td >> text=讲座场次")
    press(page, "u", "u")
    assert page.locator("#values td >> text=参与热情").count() == 1
    assert page.locator("#values td >> text=讲座场次").count() == 0


def test_nothing_of_a_hostile_document_runs(review: Review, page: Page) -> None:
    heard: list[str] = []
    page.on("dialog", lambda dialog: heard.append(dialog.message))
    page.on("request", lambda request: heard.append(request.url))
    page.goto(review.address)
    assert EVIL in page.inner_text("table.queue")
    open_record(page, f"{review.address}r/{id_of(review, '<script>alert(3)<!--.txt')}")
    assert EVIL in page.inner_text("#values")
    assert EVIL in page.inner_text("#pages")
    assert page.locator("#desk img[src=x]").count() == 0
    type_value(page, EVIL)
    assert EVIL in page.inner_text("#notice")
    page.keyboard.press("Escape")
    page.click("[data-path='/project/name']")
    type_value(page, f"{EVIL}课程")
    page.click("[data-path='/project/name']")
    assert page.inner_text(".v.on") == f"{EVIL}课程"
    assert EVIL in page.inner_text("#about")
    assert all(said.startswith(review.address) for said in heard), heard


def test_the_keys_are_explained(review: Review, page: Page) -> None:
    page.goto(review.address)
    press(page, "?")
    assert page.is_visible("#help >> text=采用建议值")
    press(page, "Escape")
    assert not page.is_visible("#help")
    press(page, "/")
    page.keyboard.type("路灯")
    press(page, "Enter")
    page.wait_for_url(lambda url: "words=" in url)
    assert page.locator("a.row").count() == 1


def test_a_review_that_does_not_answer_is_said(review: Review, page: Page) -> None:
    open_record(page, f"{review.address}r/{id_of(review, 'a-total.txt')}")
    page.context.set_offline(True)
    type_value(page, "100")
    assert "复核程序没有响应" in page.inner_text("#notice")
    assert page.input_value(".v.on input") == "100"
    page.context.set_offline(False)
    press(page, "Enter")
    assert summary(page) == DONE
