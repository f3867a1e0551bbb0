from __future__ import annotations

import re
import socket
from pathlib import Path
from string import Formatter

import pytest

from pipeline.config import Config
from pipeline.errors import UsageError
from pipeline.locks import held
from pipeline.model.finding import _TABLE, Code
from pipeline.review.serve import opened
from pipeline.review.wording import Words, _data
from tests.commands import command, contents, extract, form, lines, records
from tests.review.asker import HERE, Asker


def test_the_queue_lists_what_needs_a_person_and_the_easiest_first(asker: Asker) -> None:
    shown = re.findall(r'class="row"[^>]*>([^<]*)<', asker.get("/").text)
    assert "平安建设" not in shown
    assert shown.index("河岸清淤") < shown.index("路灯改造")
    assert len(shown) == 4


def test_the_queue_is_filtered_and_searched(asker: Asker) -> None:
    def shown(query: str) -> int:
        return len(re.findall('class="row"', asker.get(f"/?{query}").text))

    assert shown("code=total-score") == 3
    assert shown("code=no-profile") == 1
    assert shown("file=two.txt") == 1
    assert shown("words=TWO 路灯") == 1
    assert shown("words=路灯 清淤") == 0
    assert shown("unit=青榆区妇女儿童活动中心") == 3
    assert shown("state=ready") == 1
    assert shown("state=settled") == 0
    assert shown("state=all") == 5
    assert shown("state=../../etc") == 4


def test_a_long_queue_has_pages_of_fifty(folder: Path, asker: Asker) -> None:
    original = next((folder / "output" / "records").glob("total-*.json"))
    text, own = original.read_text(encoding="utf-8"), asker.id_of("total.txt")
    for number in range(120):
        other = f"{number:016x}-1"
        (original.parent / f"total-{other}.json").write_text(text.replace(own, other), encoding="utf-8")
    first, last = asker.get("/?file=total.txt").text, asker.get("/?file=total.txt&page=3").text
    assert (first.count('class="row"'), last.count('class="row"')) == (50, 21)
    assert "共 121 份" in first
    assert asker.get("/?file=total.txt&page=99").text.count('class="row"') == 21
    assert asker.get("/?file=total.txt&page=-1").text.count('class="row"') == 50


def test_progress_counts_what_a_person_settled(asker: Asker) -> None:
    assert "已完成 0 / 4" in asker.get("/").text
    own = asker.id_of("total.txt")
    done = asker.post(f"/r/{own}/accept", {"version": asker.version(own), "pointer": "/total/score"})
    assert done.status_code == 200
    assert "已完成 1 / 4" in done.json["html"]
    assert "已完成 1 / 4" in asker.get("/").text


def test_a_value_is_corrected_checked_at_once_and_taken_back(folder: Path, asker: Asker) -> None:
    own = asker.id_of("total.txt")
    before = contents(folder / "output" / "records")
    assert "还有 1 处必须处理" in asker.get(f"/r/{own}").text
    done = asker.post(f"/r/{own}/correct", {"version": asker.version(own), "changes": [["/total/score", "100"]]})
    assert "这份表已经可用" in done.json["html"]
    (line,) = lines(folder / "output" / "corrections.jsonl")
    assert (line["pointer"], line["before"], line["after"], line["who"]) == ("/total/score", 93, 100, "王芳")
    undone = asker.post(f"/r/{own}/undo", {"version": done.json["version"], "numbers": done.json["numbers"]})
    assert "还有 1 处必须处理" in undone.json["html"]
    assert contents(folder / "output" / "records") == before


def test_what_was_saved_is_in_the_list_of_all_when_the_review_ends(folder: Path) -> None:
    asker = Asker(folder)
    own = asker.id_of("total.txt")
    asker.post(f"/r/{own}/correct", {"version": asker.version(own), "changes": [["/total/score", "100"]]})
    asker.close()
    statuses = {record["record_id"]: record["status"] for record in records(folder / "output")}
    assert statuses[own] == "ready"


@pytest.mark.parametrize(
    ("pointer", "text", "said"),
    [
        ("/total/score", "很多", "“很多”不是有效的分数"),
        ("/total/grade", "甲", "“甲”不是有效的等级，只能是 优、良、中、差"),
        ("/funds/lines/0/executed", "一些", "“一些”不是有效的金额"),
        ("/project/year", "去年", "“去年”不是有效的年度"),
        ("/total/score", "93", "值没有变化；如果原值无误，请按 a 确认"),
        ("/status", "ready", "这里不能直接修改"),
        ("/source/file", "../x", "这里不能直接修改"),
        ("/indicators/99/score", "1", "这份记录里没有这一处，请刷新页面"),
    ],
)
def test_what_is_no_value_is_refused_in_words(asker: Asker, pointer: str, text: str, said: str) -> None:
    own = asker.id_of("total.txt")
    before = contents(asker.folder / "output")
    done = asker.post(f"/r/{own}/correct", {"version": asker.version(own), "changes": [[pointer, text]]})
    assert (done.status_code, done.json["said"]) == (409, said)
    assert contents(asker.folder / "output") == before


def test_the_second_of_two_is_shown_what_the_first_did(asker: Asker) -> None:
    own = asker.id_of("two.txt")
    seen = asker.version(own)
    first = asker.post(f"/r/{own}/correct", {"version": seen, "changes": [["/indicators/0/score", "50"]]})
    second = asker.post(f"/r/{own}/correct", {"version": seen, "changes": [["/indicators/0/score", "49"]]})
    assert (first.status_code, second.status_code) == (200, 409)
    assert second.json["theirs"] == ["课程场次 · 得分：51 → 50"]
    assert len(lines(asker.folder / "output" / "corrections.jsonl")) == 1
    again = asker.post(f"/r/{own}/correct", {"version": second.json["version"], "changes": [["/total/score", "100"]]})
    assert "这份表已经可用" in again.json["html"]


def test_it_saves_beside_a_run_that_is_at_work(asker: Asker) -> None:
    own = asker.id_of("total.txt")
    with held(asker.folder / "output"):
        done = asker.post(f"/r/{own}/accept", {"version": asker.version(own), "pointer": "/total/score"})
    assert "这份表已经可用" in done.json["html"]


def test_a_row_is_removed_and_one_added(asker: Asker) -> None:
    own = asker.id_of("two.txt")
    gone = asker.post(f"/r/{own}/remove", {"version": asker.version(own), "pointer": "/indicators/1"}).json
    assert "参与热情" not in re.sub("<details.*?</details>", "", gone["html"], flags=re.DOTALL).split('id="cells"')[0]
    row = {"level1": "效益指标", "level3": "参与人次", "target": "≥4人", "weight": "30", "score": "", "actual": " "}
    back = asker.post(f"/r/{own}/add", {"version": gone["version"], "pointer": "/indicators/1", "values": row}).json
    assert "参与人次" in back["html"]
    assert (
        asker.post(f"/r/{own}/add", {"version": back["version"], "pointer": "/indicators/9", "values": {}}).status_code
        == 409
    )


def test_every_code_has_its_words_and_they_ask_for_no_other_figures() -> None:
    for code, (_, template) in _TABLE.items():
        name, _, said = _data()["findings"][code]
        figures = {field for _, field, *_ in Formatter().parse(template) if field}
        asked = {field for _, field, *_ in Formatter().parse(said) if field}
        assert name
        assert asked <= figures, code
    assert set(_data()["findings"]) == {code.value for code in Code}


@pytest.mark.parametrize(
    ("code", "message", "said"),
    [
        ("level1-weights", "产出指标 is printed with 50 points, its rows add up to 49", "“产出指标”标注 50 分，其下各行合计 49 分"),
        ("low-confidence", "score was read with a confidence of 0.6525: 9〔5〕", "得分识别把握为 65.2 %，请核对：9〔5〕"),
        ("unknown-label", "产岀 stands where a first level stands, but is none that is known", "“产岀”处应为一级指标，但不是已知的名称"),
        ("accepted", "accepted by 王芳: total-score: the form prints a total of 93, execution and indicators add up to 100", "王芳已确认：总分不符：表中总分为 93，执行率得分与各指标得分合计 100"),
        ("likely-repair", "repaired, please confirm: 1 -> 2 (the score 11 is above the weight 10)", "已自动修复，请确认：1 → 2（得分 11 高于分值 10）"),
        ("weights-sum", "words of another version", "分值合计不符：words of another version"),
        ("of-another-version", "something", "something"),
    ],
)  # fmt: skip
def test_findings_are_said_in_chinese_with_their_figures(code: str, message: str, said: str) -> None:
    assert Words("zh").finding(code, message) == said
    assert Words("en").finding(code, message) == message


def test_everything_is_said_in_both_languages(asker: Asker) -> None:
    for words in _data()["ui"].values():
        chinese, english = ({field for _, field, *_ in Formatter().parse(said) if field} for said in words)
        assert chinese == english, words
    assert "待复核" in asker.get("/").text
    assert "To review" in asker.get("/?lang=en").text
    assert "To review" in asker.get("/").text
    assert "待复核" in asker.get("/?lang=zh").text
    assert Words("xx").language == "zh"


def test_who_corrects_is_remembered(asker: Asker) -> None:
    asker.client.post(
        "/reviewer", base_url=HERE, data={"token": asker.guard.token, "who": " 李 明\n"}, headers={"Origin": HERE}
    )
    own = asker.id_of("total.txt")
    asker.post(f"/r/{own}/accept", {"version": asker.version(own), "pointer": "/total/score"})
    assert lines(asker.folder / "output" / "corrections.jsonl")[0]["who"] == "李 明"


def test_empty_queues_say_why(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "empty" / "output" / "records").mkdir(parents=True)
    empty = Asker(tmp_path / "empty")
    assert "还没有记录" in empty.get("/").text
    empty.close()
    full = Asker(folder)
    assert "没有符合筛选条件的记录" in full.get("/?words=无此项目").text
    for record in records(folder / "output"):
        if record["status"] == "review":
            own = record["record_id"]
            full.post(f"/r/{own}/accept", {"version": full.version(own), "pointer": None})
    assert "全部已完成" in full.get("/").text
    full.close()


def test_a_record_that_is_gone_or_damaged_is_named_as_such(folder: Path, asker: Asker) -> None:
    own = asker.id_of("total.txt")
    asker.get("/")
    (path,) = (folder / "output" / "records").glob("total-*.json")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[:-50], encoding="utf-8")
    assert "没有这份记录" in asker.get(f"/r/{own}").text
    path.unlink()
    assert asker.get(f"/r/{own}").status_code == 404
    assert "已完成 0 / 3" in asker.get("/").text


# The command.


def test_a_taken_port_and_a_missing_output_are_said(folder: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = command("review", folder / "inbox", "-o", folder / "output", "--port", str(port), "--no-browser")
        assert done.returncode == 2
        assert f"port {port} cannot be used" in done.stderr
    done = command("review", "-o", tmp_path / "nothing", "--no-browser")
    assert done.returncode == 2
    assert "there are no records in" in done.stderr
    with pytest.raises(UsageError):
        opened(folder / "output", (), Config(), 70_000)


def test_it_listens_on_this_machine_alone(folder: Path) -> None:
    review = opened(folder / "output", (), Config(), 0)
    assert review.server.socket.getsockname()[0] == "127.0.0.1"
    review.server.server_close()
    review.site.originals.close()


def test_texts_that_no_field_holds_show_where_they_stand(folder: Path) -> None:
    """A text without a place in the form, and a cell of a table that no profile knows."""
    inbox = folder / "inbox"
    (inbox / "stray.txt").write_bytes(form("甲", **{"实际完成情况\n": "实际完成情况\t多余的字\n"}))
    (inbox / "table.tsv").write_text("品名\t数量\t单价\n钢笔\t3\t2.5\n本子\t5\t4.5\n", encoding="utf-8")
    assert extract(inbox, folder / "output").returncode == 0
    asker = Asker(folder)
    for file, path, text in (("stray.txt", "/unplaced/0", "多余的字"), ("table.tsv", "/tables/0/cells/6/text", "本子")):
        own = asker.id_of(file)
        page, document = (asker.get(f"/r/{own}{part}").text for part in ("", "/original"))
        number = re.search(rf'data-path="{path}"[^>]* data-n="(\d+)"', page)
        assert number, file
        assert re.search(rf'data-v="{number[1]}"[^>]*>{text}<', document), file
    asker.close()
