"""Running text of goals."""

from __future__ import annotations

import random

from tests.formgen import phrases


def goal(rng: random.Random, length: int) -> str:
    """About `length` characters, numbered in one of several manners; may hold paragraph breaks."""
    style = rng.choice(("1.", "1、", "（1）", "一是", "①", "", "(1)"))
    clauses: list[str] = []
    for clause in rng.sample(phrases.CLAUSES, len(phrases.CLAUSES)):
        clauses.append(_filled(clause, rng))
        if sum(map(len, clauses)) > length - 10:
            break
    head = rng.choice(("", "", "本年度主要工作：", "围绕中心、服务大局，"))
    glue = rng.choice(("；", "；", "。", "；\n"))
    text = head + glue.join(_numbered(style, i) + c for i, c in enumerate(clauses))
    return text + (rng.choice(("。", "；", "")) if rng.random() < 0.7 else "，" + rng.choice(phrases.CLOSERS) + "。")


def _filled(clause: str, rng: random.Random) -> str:
    while "{" in clause:
        key = clause[clause.index("{") + 1]
        what = {
            "n": str(rng.randint(2, int(10 ** rng.uniform(1, 4)))),
            "p": str(rng.randint(60, 100)),
            "m": f"{rng.uniform(2, 500):.2f}",
        }[key]
        clause = clause.replace("{" + key + "}", what, 1)
    return clause


def _numbered(style: str, i: int) -> str:
    if style == "一是" and i < 9:
        return "一二三四五六七八九"[i] + "是"
    if style == "①" and i < 20:
        return chr(0x2460 + i)
    return style.replace("1", str(i + 1)) if "1" in style else ""
