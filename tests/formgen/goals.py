"""Running text of goals."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.formgen import clauses, names, phrases


def goal(rng: random.Random, length: int) -> str:
    """About `length` characters, numbered in one of several manners; may hold paragraph breaks."""
    style = rng.choice(("1.", "1、", "（1）", "一是", "①", "", "(1)"))
    parts: list[str] = []
    for clause in rng.sample(phrases.CLAUSES, len(phrases.CLAUSES)):
        parts.append(_filled(clause, rng))
        if sum(map(len, parts)) > length - 10:
            break
    head = rng.choice(("", "", "本年度主要工作：", "围绕中心、服务大局，"))
    glue = rng.choice(("；", "；", "。", "；\n"))
    text = head + glue.join(_numbered(style, i) + c for i, c in enumerate(parts))
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


def _place(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return rng.choice(names.LEVEL_1) + rng.choice(names.LEVEL_1) + rng.choice(names.ENDINGS)
    return rng.choice(names.FIRST) + rng.choice(names.FIRST + names.LAST) + rng.choice(names.ENDINGS)


FILL: dict[str, Callable[[random.Random], str]] = {
    "n": lambda rng: str(rng.randint(2, int(10 ** rng.uniform(1, 4.3)))),
    "p": lambda rng: (
        f"{rng.randint(60, 100)}" if rng.random() < 0.6 else f"{rng.uniform(60, 99.9):.{rng.choice((1, 2))}f}"
    ),
    "m": lambda rng: f"{rng.uniform(2, 900):.{rng.choice((0, 1, 2, 2))}f}",
    "d": lambda rng: f"{rng.uniform(0.2, 99):.{rng.choice((1, 2))}f}",
    "q": lambda rng: str(rng.randint(2, 9)),
    "t": _place,
    "g": lambda rng: rng.choice(names.PLANTS),
    "c": lambda rng: rng.choice(names.CREATURES),
    "r": lambda rng: rng.choice(names.CRAFTS),
    "e": lambda rng: rng.choice(names.MACHINES),
    "i": lambda rng: rng.choice(names.ILLS),
    "w": lambda rng: rng.choice(names.WORKS),
    "a": lambda rng: rng.choice(names.LATIN),
}
RICH_STYLES = ("1.", "1、", "（1）", "一是", "①", "", "", "(1)", "第一，", "1）", "——")


def rich_goal(rng: random.Random, length: int) -> str:
    """As `goal`, of many more words: clauses of two or three domains, full of names, 100 to about 600 characters."""
    length = min(570, max(100, length))
    style = rng.choice(RICH_STYLES)
    pool = [c for domain in rng.sample(clauses.DOMAINS, rng.choice((2, 3, 4))) for c in domain]
    parts: list[str] = []
    for clause in rng.sample(pool, len(pool)):
        parts.append(_enriched(clause, rng))
        if sum(map(len, parts)) > length - 15:
            break
    head = _enriched(rng.choice(("", "", *clauses.HEADS)), rng)
    glue = rng.choice(("；", "；", "。", "；\n", "。\n"))
    text = head + glue.join(_marked(style, i) + c for i, c in enumerate(parts))
    return text + (
        rng.choice(("。", "；", "")) if rng.random() < 0.6 else "，" + _enriched(rng.choice(clauses.TAILS), rng) + "。"
    )


def brief_goal(rng: random.Random, length: int) -> str:
    """As `rich_goal`, short enough for a form of one page; a still shorter `length` is not asked for."""
    return rich_goal(rng, max(length, rng.randint(100, 230)))


def _enriched(clause: str, rng: random.Random) -> str:
    return re.sub(r"\{(\w)\}", lambda m: FILL[m.group(1)](rng), clause)


def _marked(style: str, i: int) -> str:
    """The number of a clause; manners that `goal` lacks are done here."""
    if style == "第一，" and i < 9:
        return f"第{'一二三四五六七八九'[i]}，"
    return style if style == "——" else _numbered(style, i)
