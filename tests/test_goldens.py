from __future__ import annotations

import difflib
import json
import shutil
from pathlib import Path

import pytest

from tests import documents, regenerate_goldens
from tests.documents import DOCUMENTS, GOLDEN, TRUTH, case_names, differences, golden_text, input_of, records_of


def _complaints(root: Path) -> list[str]:
    """What is wrong with the folders: each holds one input, its golden, its truth, and nothing else."""
    found = []
    for case in sorted(root.iterdir()):
        if not case.is_dir():
            found.append(f"{case.name}: a file beside the cases")
            continue
        names = {path.name for path in case.iterdir()}
        inputs = {name for name in names if name.startswith("input.")}
        if len(inputs) != 1:
            found.append(f"{case.name}: {len(inputs)} inputs")
        found += [f"{case.name}: no {name}" for name in (GOLDEN, TRUTH) if name not in names]
        found += [f"{case.name}: {name} is none of a case's files" for name in names - inputs - {GOLDEN, TRUTH}]
    return found


def test_every_case_has_one_input_its_golden_and_its_truth() -> None:
    assert _complaints(DOCUMENTS) == []
    assert len(case_names()) >= 14


def test_a_missing_golden_a_missing_input_and_a_stray_file_are_noticed(tmp_path: Path) -> None:
    root = tmp_path / "documents"
    for case in ("a", "b", "c"):
        (root / case).mkdir(parents=True)
        for name in ("input.txt", GOLDEN, TRUTH):
            (root / case / name).write_text("x", encoding="utf-8")
    assert _complaints(root) == []
    (root / "a" / GOLDEN).unlink()
    (root / "b" / "input.txt").unlink()
    (root / "c" / "input2.txt").write_text("x", encoding="utf-8")
    assert _complaints(root) == [
        "a: no expected.json",
        "b: 0 inputs",
        "c: input2.txt is none of a case's files",
    ]


@pytest.mark.parametrize("case", case_names())
def test_golden(case: str) -> None:
    golden = (DOCUMENTS / case / GOLDEN).read_text(encoding="utf-8")
    now = golden_text(records_of(case))
    diff = difflib.unified_diff(golden.splitlines(), now.splitlines(), f"{case}/{GOLDEN}", "as read now", lineterm="")
    text = "\n".join(diff)
    assert not text, f"{text}\n(if that is right: make goldens, with --force)"


@pytest.mark.parametrize("case", case_names())
def test_records_say_what_the_maker_of_the_document_wrote_down(case: str) -> None:
    truths = json.loads((DOCUMENTS / case / TRUTH).read_text(encoding="utf-8"))
    records = records_of(case)
    assert len(records) == len(truths)
    found = [line for truth, record in zip(truths, records, strict=True) for line in differences(truth, record)]
    assert found == []


@pytest.mark.parametrize("case", case_names())
def test_only_the_broken_form_goes_to_review(case: str) -> None:
    truths = json.loads((DOCUMENTS / case / TRUTH).read_text(encoding="utf-8"))
    for truth, record in zip(truths, records_of(case), strict=True):
        assert record["status"] == ("review" if truth.get("broken") else "ready"), record["findings"]


def test_every_filled_value_has_evidence_that_was_printed() -> None:
    for case in case_names():
        for record in records_of(case):
            filled = [f"/project/{key}" for key, value in record["project"].items() if value is not None]
            filled += [
                f"/indicators/{index}/{key}"
                for index, row in enumerate(record["indicators"])
                for key in ("target", "actual", "score")
                if row[key] is not None
            ]
            assert [path for path in filled if not record["evidence"].get(path)] == [], case


def test_small_enough_for_a_repository() -> None:
    sizes = {case: input_of(case).stat().st_size for case in case_names()}
    assert [case for case, size in sizes.items() if size >= (350_000 if case.startswith("scan-") else 150_000)] == []
    assert sum(sizes.values()) < 1_500_000


def test_goldens_are_not_overwritten_without_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    case = "csv-quoted-line-breaks"
    shutil.copytree(DOCUMENTS / case, tmp_path / case)
    for module in (documents, regenerate_goldens):
        monkeypatch.setattr(module, "DOCUMENTS", tmp_path)
    golden = tmp_path / case / GOLDEN
    right = golden.read_text(encoding="utf-8")
    golden.write_text("[]\n", encoding="utf-8")

    assert regenerate_goldens.main([]) == 1
    assert golden.read_text(encoding="utf-8") == "[]\n"
    assert "--force overwrites it" in capsys.readouterr().err

    assert regenerate_goldens.main(["--force"]) == 0
    assert golden.read_text(encoding="utf-8") == right

    golden.unlink()
    assert regenerate_goldens.main([]) == 0
    assert golden.read_text(encoding="utf-8") == right
    assert regenerate_goldens.main([]) == 0


def test_values_written_down_by_hand() -> None:
    """Read off the documents with the eye, so that goldens and truths cannot be wrong together."""
    (tsv,) = records_of("tsv-gb18030-drift")
    assert tsv["project"] == {
        "code": "30866272082454535413",
        "name": "公务用车平台运行维护费",
        "year": 2020,
        "implementing_unit": "临江市白鹭区妇女儿童活动中心",
        "budget_unit": "临江市白鹭区妇女联合会",
        "unit_code": "546099",
    }
    assert tsv["funds"]["stated_unit"] == "万元"
    assert tsv["funds"]["lines"][0]["executed"] == 39_925_100
    moved = [row for row in tsv["indicators"] if row["level3"] == "改善农村群众出行条件"]
    assert [(row["level1"], row["level2"], row["weight"]) for row in moved] == [("效益指标", "社会效益指标", 20)]

    first, second = records_of("text-drift-and-slips")
    assert second["project"]["implementing_unit"] == "临海市青榆区妇女儿童活动中心"
    assert second["project"]["budget_unit"] == "临海市青榆区妇女联合会(本级)"
    assert "年度绩效指标" not in second["goals"]["expected"] + second["goals"]["actual"]
    assert second["goals"]["expected"].count("(一) 女性创业课堂。") == 1
    assert [row["level2"] for row in first["indicators"]].count("数量指标") == 2
    assert second["indicators"][2]["actual"]["value"] == "2023-12-08"

    (wrong,) = records_of("xlsx-wrong-total")
    assert [found["code"] for found in wrong["findings"] if found["severity"] == "error"] == ["total-score"]
    (wrong,) = records_of("tsv-wrong-execution-rate")
    assert "execution-rate" in [found["code"] for found in wrong["findings"]]


def test_two_labels_in_one_cell_are_two_fields() -> None:
    (record,) = records_of("tsv-gb18030-drift")
    people = [(field["label"], field["value"], field["personal"]) for field in record["fields"]]
    assert people == [("填报人", "冷晓棠", True), ("联系电话", "0985-3013268", True)]
