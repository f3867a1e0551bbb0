"""The command line run as a user runs it, in a process of its own, on real files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

# A form with all that a ready record needs; `{}` is the name of the project, so that contents differ.
FORM = """项目支出绩效自评表
项目编码\t440303210301500003075\t项目名称\t{}\t绩效自评年度\t2024
实施单位\t青榆区妇女儿童活动中心\t一级预算单位\t青榆区妇女联合会\t单位编码\t119002
项目资金（元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分
\t年度资金总额\t1000.00\t1000.00\t1000.00\t10\t100\t10
\t其中：当年财政拨款\t1000.00\t1000.00\t1000.00\t—\t—\t—
年度总体目标\t预期目标\t\t\t实际完成情况
\t开展课程四场\t\t\t课程五场都已办完
年度绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t度量单位\t实际完成值\t权重\t得分
\t产出指标(50分)\t数量指标\t课程场次\t≥4场\t\t5场\t50\t50
\t效益指标(30分)\t社会效益指标\t参与热情\t≥90%\t\t95%\t30\t30
\t满意度指标(10分)\t服务对象满意度指标\t家长满意度\t≥90%\t\t95%\t10\t10
\t总分\t\t\t\t\t\t100\t100
"""


def form(name: str = "社区课堂", **changes: str) -> bytes:
    """A form as a text file; `changes` replace words of it."""
    text = FORM.format(name)
    for old, new in changes.items():
        text = text.replace(old, new)
    return text.encode()


def inbox_of(count: int, folder: Path) -> Path:
    """An inbox in the folder with so many forms: 0.txt, 1.txt …"""
    inbox = folder / "inbox"
    inbox.mkdir()
    for number in range(count):
        (inbox / f"{number}.txt").write_bytes(form(f"第{number}号"))
    return inbox


def command(*arguments: str | Path, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Whatever it does, it never shows a traceback."""
    line = [sys.executable, "-m", "pipeline", *map(str, arguments)]
    done = subprocess.run(line, capture_output=True, text=True, timeout=timeout, check=False)
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def extract(
    inbox: Sequence[Path] | Path, output: Path, *more: str | Path, timeout: float = 600
) -> subprocess.CompletedProcess[str]:
    paths = [inbox] if isinstance(inbox, Path) else list(inbox)
    return command("extract", *paths, "-o", output, "--workers", "1", *more, timeout=timeout)


def lines(path: Path) -> list[dict[str, Any]]:
    """A JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def records(output: Path) -> list[dict[str, Any]]:
    return lines(output / "records.jsonl")


def failures(output: Path) -> dict[str, str]:
    """File name to code."""
    return {line["file"]: line["code"] for line in lines(output / "failed.jsonl")}


def contents(folder: Path) -> dict[str, bytes]:
    """All files under a folder, but what a run remembers for the next one, and the report of its times."""
    left_out = (".lock", ".ledger", "report.html")
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith(left_out))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
