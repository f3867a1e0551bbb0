"""What a person says of a record, and what the record is then: values, accepted findings, rows, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import output
from pipeline.config import Config
from pipeline.correcting import Circumstances, accept, add_row, correct, remove_row, revert, version_of
from pipeline.corrections import Accepted, Conflict, Correction, Kind, Refused, corrected, history, read_corrections
from pipeline.load import RecordData, with_findings
from pipeline.model.finding import Code, finding
from pipeline.process import knowledge
from pipeline.run import run
from tests.commands import form, records

WHO = "王审核"
CODE = "440303210301500003075"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


Read = Callable[..., RecordData]


@pytest.fixture
def read(tmp_path: Path, out: Path) -> Read:
    """The one record of a form with these words changed, as a run leaves it."""
    inbox = tmp_path / "in"
    inbox.mkdir()

    def reading(*, force: bool = False, **changes: str) -> RecordData:
        (inbox / "a.txt").write_bytes(form("甲", **changes))
        run([inbox], out, Config(workers=1), lambda _: lambda _: None)
        (record,) = records(out)
        return record

    return reading


def said(record: RecordData, severity: str = "error") -> list[tuple[str, str | None]]:
    return [(found["code"], found["path"]) for found in record["findings"] if found["severity"] == severity]


def messages(record: RecordData) -> list[str]:
    return [found["message"] for found in record["findings"]]


def stands(out: Path, record: RecordData) -> bool:
    """Whether the record is on the disk as it was returned, and in the list."""
    path = output.record_path(out, output.record_name(record))
    return bool(json.loads(path.read_text("utf-8")) == record and records(out) == [record])


def test_a_value_settles_the_doubts_about_it_and_the_checks_run_again(read: Read, out: Path) -> None:
    before = read(**{"50\t50": "50\t60"})
    assert (before["status"], said(before)) == (
        "review", [("score-above-weight", "/indicators/0/score"), ("total-score", "/total/score")]
    )  # fmt: skip
    after = correct(out, before["record_id"], "/indicators/0/score", "50分", WHO, "纸上是50")
    assert (after["status"], after["findings"], after["indicators"][0]["score"]) == ("ready", [], 50)
    assert after["repairs"][-1] == {
        "place": [{"page": 1, "box": None, "row": 10, "column": 9, "raw": "60"}],
        "path": "/indicators/0/score",
        "rule": "person",
        "trust": "certain",
        "applied": True,
        "before": "60",
        "after": "50",
        "reason": f"corrected by {WHO} on {history(out)[0].when[:10]}: 纸上是50",
    }
    assert stands(out, after)
    assert after["evidence"] == before["evidence"]


def test_a_value_that_breaks_an_equation_makes_a_ready_record_one_for_review(read: Read, out: Path) -> None:
    before = read()
    after = correct(out, before["record_id"], "/total/score", 99, WHO)
    assert (before["status"], after["status"], said(after)) == ("ready", "review", [("total-score", "/total/score")])


def test_an_equation_that_the_form_itself_has_wrong_is_accepted_until_its_figures_change(read: Read, out: Path) -> None:
    record = read(**{"100\t100\n": "100\t97\n"})
    assert said(record) == [("total-score", "/total/score")]
    after = accept(out, record["record_id"], "/total/score", WHO)
    assert (after["status"], said(after)) == ("ready", [])
    assert said(after, "info") == [("accepted", "/total/score")]
    message = "the form prints a total of 97, execution and indicators add up to 100"
    assert messages(after) == [f"accepted by {WHO}: total-score: {message}"]
    again = correct(out, record["record_id"], "/indicators/0/score", "49", WHO)
    assert (again["status"], said(again)) == ("review", [("total-score", "/total/score")])
    assert messages(again)[0].startswith("the form prints a total of 97, execution and indicators add up to 99")


def test_a_missing_field_is_set_and_what_has_no_place_is_accepted(read: Read, out: Path) -> None:
    record = read(**{"项目名称\t甲": "项目名称\t", "实际完成情况\n": "实际完成情况\t多余的字\n"})
    stray = [found for found in record["findings"] if found["code"] == "unplaced-text"]
    assert {("required-field", "/project/name")} < {*said(record)} and len(stray) == 1
    record = correct(out, record["record_id"], "/project/name", " 社区\n课堂 ", WHO)
    assert (record["project"]["name"], record["status"]) == ("社区课堂", "review")
    for found in stray:
        record = accept(out, record["record_id"], found["path"], WHO)
    assert (record["status"], said(record)) == ("ready", [])
    assert [one["text"] for one in record["unplaced"]] == [one["message"].split(": ")[-1] for one in stray]


def test_the_whole_record_is_accepted_as_it_is_and_what_is_new_stays_open(read: Read, out: Path) -> None:
    record = read(**{"50\t50": "50\t60", CODE: ""})
    assert len(said(record)) == 2
    after = accept(out, record["record_id"], None, WHO)
    assert (after["status"], len(said(after, "info"))) == ("ready", 3)
    again = correct(out, record["record_id"], "/total/score", "99", WHO)
    assert said(again) == [("total-score", "/total/score")]


def test_a_cell_that_several_rows_share_is_corrected_in_all_of_them(read: Read, out: Path) -> None:
    record = read(**{
        "\t产出指标(50分)\t数量指标\t课程场次\t≥4场\t\t5场\t50\t50\n":
        "\t产出指标(60分)\t数量指标\t课程场次\t≥4场\t\t5场\t25\t25\n\t\t\t讲座场次\t≥4场\t\t5场\t25\t25\n"
    })  # fmt: skip
    assert [row["level1_weight"] for row in record["indicators"]] == [60, 60, 30, 10]
    after = correct(out, record["record_id"], "/indicators/1/level1_weight", "50", WHO)
    assert [row["level1_weight"] for row in after["indicators"]] == [50, 50, 30, 10]
    assert (after["status"], said(after)) == ("ready", [])
    apart = correct(out, record["record_id"], "/indicators/0/level1_weight", "25", WHO)  # two cells after all
    assert [row["level1_weight"] for row in apart["indicators"]] == [25, 50, 30, 10]


def test_a_target_becomes_a_whole_value_and_a_date_follows_the_year(read: Read, out: Path) -> None:
    record = read(**{"≥4场": "12月底前", "5场": "11月20日", "年度\t2024": "年度\t2O24"})
    rows = record["indicators"]
    assert record["project"]["year"] is None and (rows[0]["target"]["kind"], rows[0]["actual"]["kind"]) == (
        "text",
        "text",
    )
    assert ("unreadable-value", "/project/year") in said(record)
    record = correct(out, record["record_id"], "/indicators/0/actual", "2024年12月1日", WHO)
    record = correct(out, record["record_id"], "/project/year", "2024年度", WHO)
    assert record["indicators"][0]["target"] == {
        "text": "12月底前", "kind": "date", "operator": "<=", "value": "2024-12-31", "upper": None, "unit": None
    }  # fmt: skip
    assert record["indicators"][0]["actual"]["value"] == "2024-12-01"
    assert said(record) == []


def test_amounts_follow_the_unit_of_money(read: Read, out: Path) -> None:
    record = read(
        **{
            "项目资金（元）": "项目资金（单位：万兀）",
            "1000.00\t1000.00\t1000.00\t10": "1000.00\t1000.00\t1000万元\t10",
        }
    )
    assert record["funds"]["stated_unit"] is None
    assert ("no-money-unit", "/funds/stated_unit") in said(record)
    after = correct(out, record["record_id"], "/funds/stated_unit", "万元", WHO)
    lines = after["funds"]["lines"]
    assert [lines[0][key] for key in ("initial_budget", "annual_budget", "executed")] == [10_000_000] * 3
    assert said(after) == [("unplaced-text", "/unplaced/0")]  # the word that said no unit
    changed = correct(out, record["record_id"], "/funds/lines/1/executed", "999.5", WHO)
    assert changed["funds"]["lines"][1]["executed"] == 9_995_000
    with pytest.raises(Refused, match="take back line 2 first"):
        correct(out, record["record_id"], "/funds/stated_unit", "元", WHO)


def test_amounts_that_are_given_one_by_one_need_no_unit(read: Read, out: Path) -> None:
    record = read(**{"项目资金（元）": "项目资金"})
    places = [
        f"/funds/lines/{line}/{key}" for line in (0, 1) for key in ("initial_budget", "annual_budget", "executed")
    ]
    for place in places[:-1]:
        after = correct(out, record["record_id"], place, "1000元", WHO)
        assert ("no-money-unit", "/funds/stated_unit") in said(after)
    after = correct(out, record["record_id"], places[-1], "1000元", WHO)
    assert (after["status"], said(after)) == ("ready", [])
    assert [after["funds"]["lines"][line]["executed"] for line in (0, 1)] == [1000, 1000]


def test_the_category_of_a_line_follows_its_label(read: Read, out: Path) -> None:
    record = read(**{"当年财政拨款": "当年财正拔欺"})
    assert record["funds"]["lines"][1]["category"] == "other"
    after = correct(out, record["record_id"], "/funds/lines/1/label", "其中：当年财政拨款", WHO)
    assert after["funds"]["lines"][1]["category"] == "current_year"


def test_rows_are_added_and_removed_and_other_corrections_stay_where_they_were(read: Read, out: Path) -> None:
    twice = "\t效益指标(30分)\t社会效益指标\t参与热情\t≥90%\t\t95%\t30\t30\n"
    record = read(**{twice: twice * 2, "≥4场": "≥4杨"})
    identity = record["record_id"]
    assert ("duplicate-row", "/indicators/2") in said(record)
    record = correct(out, identity, "/indicators/3/level3", "学员家长满意度", WHO)
    record = remove_row(out, identity, "/indicators/2", WHO)
    assert [row["level3"] for row in record["indicators"]] == ["课程场次", "参与热情", "学员家长满意度"]
    assert (record["status"], record["evidence"]["/indicators/2/level3"][0]["raw"]) == ("ready", "家长满意度")
    assert [repair["path"] for repair in record["repairs"][-2:]] == ["/indicators/2/level3", None]
    record = correct(out, identity, "/indicators/2/score", "9", WHO)  # as it is shown: the fourth of the form
    assert [row["score"] for row in record["indicators"]] == [50, 30, 9]
    assert read_corrections(out)[-1].pointer == "/indicators/3/score"
    row = {
        "level1": "满意度指标(1分)",
        "level2": "服务对象满意度指标",
        "level3": "学员满意度",
        "target": "≥90%",
        "score": "1",
    }
    record = add_row(out, identity, "/indicators/2", row, WHO)
    assert [row["level3"] for row in record["indicators"]] == ["课程场次", "参与热情", "学员满意度", "学员家长满意度"]
    assert (record["indicators"][2]["level1"], record["indicators"][2]["target"]["value"]) == ("满意度指标", 90)
    assert ("required-field", "/indicators/2/weight") in said(record)
    record = correct(out, identity, "/indicators/2/weight", 1, WHO)
    assert record["indicators"][2]["weight"] == 1
    record = remove_row(out, identity, "/indicators/2", WHO)
    assert [row["level3"] for row in record["indicators"]] == ["课程场次", "参与热情", "学员家长满意度"]
    assert ("correction-stale", None) not in said(record)
    assert stands(out, record)


def test_taking_back_gives_the_record_as_it_was_and_taking_that_back_too(read: Read, out: Path) -> None:
    record = read(**{"50\t50": "50\t60"})
    after = correct(out, record["record_id"], "/indicators/0/score", "50", WHO)
    assert revert(out, 1, WHO) == record
    assert stands(out, record) and not (out / "as_read").exists()
    assert revert(out, 2, WHO) == after
    assert [entry.number for entry in read_corrections(out)] == [1]
    with pytest.raises(Refused, match="line 2 of the corrections was taken back already"):
        revert(out, 2, WHO)
    with pytest.raises(Refused, match="line 9 of the corrections is not there"):
        revert(out, 9, WHO)


def test_an_accepted_doubt_is_one_about_this_reading_of_this_text(read: Read, out: Path) -> None:
    """How sure the reading was may change with the version of the network, what was read may not."""

    def doubted(confidence: float, title: str, raw: str) -> RecordData:
        doubt = finding(Code.LOW_CONFIDENCE, "/title", field="title", confidence=confidence, text=title)
        evidence = {**record["evidence"], "/title": [{**record["evidence"]["/title"][0], "raw": raw}]}
        found = {**record, "title": title, "evidence": evidence}
        return with_findings(found, [doubt])

    record = read()
    first = doubted(0.71, "自评表", "自平表")
    line = Correction(
        1, record["record_id"], "/title", Kind.ACCEPTED, (), (), None, None,
        (Accepted("low-confidence", "/title", first["findings"][0]["message"], ("自平表",), "自评表"),),
        WHO, "2026-01-01T00:00:00Z", "", "a.txt", 1, ("", "", ""),
    )  # fmt: skip
    cases = [
        first,
        doubted(0.83, "自评表", "自平表"),
        doubted(0.71, "自坪表", "自平表"),
        doubted(0.71, "自评表", "自评表"),
    ]
    profile = knowledge(None).profile_of(record["form_type"])
    assert [corrected(case, [line], profile)["status"] for case in cases] == ["ready", "ready", "review", "review"]


def test_two_who_look_at_the_same_record_do_not_overwrite_each_other(read: Read, out: Path) -> None:
    record = read()
    seen = Circumstances(seen=version_of(record))
    first = correct(out, record["record_id"], "/title", "自评表", "甲", "", seen)
    with pytest.raises(Conflict, match="has changed meanwhile"):
        correct(out, record["record_id"], "/title", "绩效表", "乙", "", seen)
    assert records(out) == [first]
    correct(out, record["record_id"], "/title", "绩效表", "乙", "", Circumstances(seen=version_of(first)))


@pytest.mark.parametrize(
    "text", ["=HYPERLINK(1)", "<script>alert(1)</script>", "a\" ' , {0} %s \\n", "甲\u2028乙", "{'a': 1}"]
)
def test_whatever_is_typed_is_text(text: str, read: Read, out: Path) -> None:
    record = read()
    after = correct(out, record["record_id"], "/project/name", text, WHO, text)
    assert after["project"]["name"] == text.replace("\u2028", "")
    assert stands(out, after) and len(history(out)) == 1
