"""What is done to a scan: every strength is drawn at random, within what a careful reader can still read."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

KINDS = (
    "scan-clean",
    "scan-office",
    "scan-low",
    "scan-fax",
    "scan-seal",
    "scan-side",
    "scan-photo",
    "scan-mixed",
)
STEPS = (100, 120, 150, 200, 240, 300, 400, 600)
# resolutions and how often; a page of small print gets the next one at which its hanzi have LEAST pixels
DPI: dict[str, dict[int, float]] = {
    "scan-clean": {150: 3, 200: 6, 300: 3, 400: 0.4, 600: 0.3},
    "scan-office": {100: 0.5, 150: 3, 200: 6, 240: 1, 300: 3, 400: 0.4},
    "scan-low": {100: 1, 120: 1, 150: 4},
    "scan-fax": {200: 5, 240: 1, 300: 1},
    "scan-seal": {150: 2, 200: 6, 300: 3},
    "scan-side": {150: 3, 200: 6, 300: 3},
    "scan-photo": {150: 2, 200: 5, 240: 2, 300: 2},
    "scan-mixed": {150: 3, 200: 6, 300: 3},
}
LEAST = {"scan-fax": 22.0, "scan-photo": 23.0, "scan-low": 18.5, "scan-clean": 17.5}
ROUGH = ("scan-office", "scan-seal", "scan-side", "scan-mixed")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Strengths of one document; pages differ in turn and skew."""

    kind: str
    dpi: int
    mode: str  # colour, grey or bilevel
    enlarge: float  # 1.414 for a copy on A3
    skew: tuple[float, ...]
    turns: tuple[int, ...]
    seals: int = 0
    faint: float = 0.0
    worn: float = 0.0
    fade: float = 0.0
    ghost: float = 0.0
    crease: float = 0.0
    bend: float = 0.0
    tint: float = 0.0
    paper: int = 0
    light: float = 0.0
    border: str = ""
    blur: float = 0.0
    noise: float = 0.0
    copies: int = 0
    speckles: float = 0.0
    quality: int = 85
    photo: bool = False

    def notes(self) -> list[str]:
        flags = {
            "a3": self.enlarge > 1,
            "faint": self.faint > 0.25,
            "worn": self.worn > 0,
            "faded-rulings": self.fade > 0,
            "show-through": self.ghost > 0,
            "crease": self.crease > 0,
            "bent": self.bend > 0,
            "tinted": self.tint > 0,
            "uneven-light": self.light > 0.15,
            "copied": self.copies > 0,
            f"border-{self.border}": bool(self.border),
            f"seals-{self.seals}": self.seals > 0,
        }
        skews = "/".join(f"{x:.2f}" for x in self.skew)
        turns = "/".join(map(str, self.turns))
        fixed = [f"dpi-{self.dpi}", f"mode-{self.mode}", f"skew-{skews}", f"turn-{turns}", f"quality-{self.quality}"]
        return fixed + [k for k, v in flags.items() if v]


def draw_recipe(kind: str, em: float, pages: int, rng: random.Random) -> Recipe:
    """`em`: width in points of the smallest hanzi on the pages."""
    enlarge = 1.414 if kind in ("scan-clean", "scan-office", "scan-seal", "scan-side") and rng.random() < 0.08 else 1.0
    chances = DPI[kind]
    dpi = rng.choices(list(chances), list(chances.values()))[0]
    least = LEAST.get(kind, 19.0)
    dpi = next((x for x in STEPS if x >= dpi and x * em * enlarge / 72 >= least), STEPS[-1])
    crisp = dpi * em * enlarge / 72 / least - 1
    plain = Recipe(kind, dpi, "colour", enlarge, (0.0,) * pages, (0,) * pages)
    recipe = {"scan-clean": _clean, "scan-low": _low, "scan-fax": _fax, "scan-photo": _photo}.get(kind, _office)(
        plain, min(1.0, crisp), rng
    )
    if recipe.mode == "bilevel":  # one threshold for the whole page: shades would become ink, faint print nothing
        return replace(recipe, faint=min(recipe.faint, 0.12), seals=0, ghost=0.0, crease=0.0, tint=0.0, light=0.0)
    return replace(recipe, mode="grey", seals=0) if dpi > 300 else recipe


def _skews(pages: int, spread: float, rng: random.Random) -> tuple[float, ...]:
    """The feeder pulls all sheets alike, and each a little otherwise."""
    common = rng.triangular(-spread, spread, 0)
    return tuple(max(-spread, min(spread, common + rng.gauss(0, spread / 5))) for _ in range(pages))


def _clean(plain: Recipe, crisp: float, rng: random.Random) -> Recipe:
    return replace(
        plain,
        mode=rng.choices(("colour", "grey", "bilevel"), (40, 40, 20))[0],
        skew=_skews(len(plain.skew), 0.4, rng) if rng.random() < 0.6 else plain.skew,
        blur=rng.uniform(0, 0.5),
        noise=rng.uniform(0, 3),
        quality=rng.randint(75, 95),
    )


def _office(plain: Recipe, crisp: float, rng: random.Random) -> Recipe:
    """The scan of a copier's feeder or flatbed; `scan-seal` and `scan-side` begin with it too."""
    seal, side = plain.kind == "scan-seal", plain.kind == "scan-side"
    wide = side and rng.random() < 0.25
    pages = len(plain.skew)
    turns = plain.turns
    if side:
        turn = rng.choices((90, 180, 270), (4, 3, 4))[0]
        whole = pages == 1 or rng.random() < 0.7
        turns = tuple(turn if whole or i == pages - 1 or rng.random() < 0.4 else 0 for i in range(pages))
    return replace(
        plain,
        mode=rng.choices(("colour", "grey", "bilevel"), (80, 20, 0) if seal else (50, 40, 10))[0],
        skew=_skews(pages, rng.uniform(4, 15) if wide else 2.0, rng),
        turns=turns,
        seals=rng.choices((1, 2, 3), (6, 4, 1))[0] if seal else int(rng.random() < 0.12),
        faint=rng.uniform(0.25, 0.6) if rng.random() < 0.25 else rng.uniform(0, 0.15),
        worn=rng.uniform(0.3, 1) if rng.random() < 0.15 and crisp > 0.1 else 0.0,
        fade=rng.uniform(0.3, 1) if rng.random() < 0.12 else 0.0,
        ghost=rng.uniform(0.03, 0.09) if rng.random() < 0.15 else 0.0,
        crease=rng.uniform(0.1, 0.3) if rng.random() < 0.15 else 0.0,
        bend=rng.uniform(0.5, 3) if rng.random() < 0.2 else 0.0,
        tint=rng.uniform(0.3, 1) if rng.random() < 0.4 else 0.0,
        paper=rng.randrange(6),
        light=rng.uniform(0.05, 0.35) if rng.random() < 0.5 else 0.0,
        border=rng.choices(("", "dark", "grey", "white"), (5, 3, 1, 1))[0],
        blur=rng.uniform(0.2, 0.6 + 0.5 * crisp),
        noise=rng.uniform(2, 9 + 5 * crisp),
        speckles=rng.uniform(0, 0.6) if rng.random() < 0.4 else 0.0,
        quality=rng.randint(60, 92),
    )


def _low(plain: Recipe, crisp: float, rng: random.Random) -> Recipe:
    """A copy of a copy, scanned coarsely."""
    return replace(
        _office(plain, crisp, rng),
        mode=rng.choices(("colour", "grey"), (30, 70))[0],
        faint=rng.uniform(0.1, 0.45),
        worn=0.0,
        blur=rng.uniform(0.35, 0.65 + 0.3 * crisp),
        noise=rng.uniform(4, 11),
        copies=rng.choice((0, 1, 1, 2)),
        quality=rng.randint(55, 85),
    )


def _fax(plain: Recipe, crisp: float, rng: random.Random) -> Recipe:
    return replace(
        plain,
        mode="bilevel",
        skew=_skews(len(plain.skew), 1.5, rng),
        faint=rng.uniform(0, 0.12),
        worn=rng.uniform(0.05, 0.4 + 0.5 * crisp),
        fade=rng.uniform(0.2, 1) if rng.random() < 0.35 else 0.0,
        bend=rng.uniform(0.5, 2) if rng.random() < 0.3 else 0.0,
        border=rng.choice(("", "", "dark")),
        blur=rng.uniform(0.4, 0.8),
        noise=rng.uniform(8, 16 + 10 * crisp),
        speckles=rng.uniform(0.2, 1),
    )


def _photo(plain: Recipe, crisp: float, rng: random.Random) -> Recipe:
    wide = rng.random() < 0.2
    turned = rng.random() < 0.12
    return replace(
        plain,
        mode="colour" if rng.random() < 0.9 else "grey",
        skew=_skews(len(plain.skew), rng.uniform(5, 15) if wide else 3.0, rng),
        turns=tuple(rng.choice((90, 180, 270)) if turned else 0 for _ in plain.turns),
        seals=int(rng.random() < 0.3),
        faint=rng.uniform(0, 0.25),
        crease=rng.uniform(0.1, 0.4) if rng.random() < 0.4 else 0.0,
        bend=rng.uniform(2, 14),
        tint=rng.uniform(0.2, 1),
        paper=rng.randrange(6),
        light=rng.uniform(0.2, 0.75),
        blur=rng.uniform(0.3, 0.6 + 0.5 * crisp),
        noise=rng.uniform(3, 9 + 4 * crisp),
        quality=rng.randint(58, 92),
        photo=True,
    )
