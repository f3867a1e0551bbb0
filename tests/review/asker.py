"""The review asked without a browser: an output with what a review meets, and requests as the pages send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pipeline.process import knowledge
from pipeline.review.acts import Acts
from pipeline.review.guard import Guard
from pipeline.review.originals import Originals
from pipeline.review.queue import Queue
from pipeline.review.server import Site, pages
from tests.commands import extract, form, records

PORT = 8642
HERE = f"http://127.0.0.1:{PORT}"
WRONG_TOTAL = {"100\t100": "100\t93"}
EVIL = "<script>alert(1)</script>"


def read_inbox(folder: Path) -> Path:
    """An inbox with a right form, one with a wrong total, one with two slips, a hostile one, one that is none; and its
    output.
    """
    inbox = folder / "inbox"
    inbox.mkdir()
    (inbox / "right.txt").write_bytes(form("平安建设"))
    (inbox / "total.txt").write_bytes(form("河岸清淤", **WRONG_TOTAL))
    (inbox / "two.txt").write_bytes(form("路灯改造", **WRONG_TOTAL, **{"\t50\t50": "\t50\t51"}))
    (inbox / f"{EVIL.replace('/', '_')}.txt").write_bytes(
        form(EVIL, **WRONG_TOTAL, **{"家长满意度": '" onclick="alert(2)'})
    )
    (inbox / "letter.txt").write_text("关于召开会议的通知\n请各单位按时参加。\n", encoding="utf-8")
    assert extract(inbox, folder / "output").returncode == 0
    return folder


@dataclass(frozen=True)
class Answer:
    """What the script of a page gets."""

    status_code: int
    json: dict[str, Any]
    text: str


class Asker:
    """Asks as the pages do: from their own address and with their token."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        acts = Acts(folder / "output", knowledge(None))
        self.guard = Guard(PORT)
        self.site = Site(
            Queue(folder / "output"), Originals(folder / "output", [folder / "inbox"]), acts, self.guard, "王芳"
        )
        self.client: FlaskClient = pages(self.site).test_client()

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, base_url=HERE, headers=headers)

    def post(self, path: str, asked: Any, **headers: str) -> Answer:
        mine = {"Origin": HERE, "X-Token": self.guard.token, **headers}
        answer = self.client.post(path, base_url=HERE, json=asked, headers=mine)
        return Answer(answer.status_code, dict(answer.get_json(silent=True) or {}), answer.text)

    def id_of(self, file: str) -> str:
        (own,) = (one["record_id"] for one in records(self.folder / "output") if one["source"]["file"] == file)
        return str(own)

    def version(self, record_id: str) -> str:
        found = re.search(r'data-version="(\w+)"', self.get(f"/r/{record_id}").text)
        assert found
        return found[1]

    def close(self) -> None:
        self.site.originals.close()
        self.site.acts.close()
