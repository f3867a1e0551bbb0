"""m² and m³: the raised figure is a few pixels high, and what is measured tells which one it is."""

from __future__ import annotations

import re
from dataclasses import replace

from extractors.ocr.recognize import Reading

# What is measured by its area, and by what it holds.
AREAS = (
    "面积|用房|房屋|校舍|宿舍|厂房|教室|展厅|大棚|棚膜|地膜|遮阳网|跑道|步道|路面|沥青|人行道|广场|场地|绿地|草坪|草皮|绿化"
    "|喷播|标线|墙面|外墙|屋面|屋顶|违建|违法建设|占地|用地|铺装|硬化|粉刷"
)
VOLUMES = (
    "方量|土方|石方|淤泥|清淤|库容|容积|体积|蓄水|储水|水池|用水|供水|水量|废水|污水|垃圾|渣土|气|木材|蓄积|浇筑|冷库"
)
# A number with m² behind it, and the hanzi before it: so many at most.
_MEASURED = re.compile(r"([\u4e00-\u9fff]{2,10})[\d.,]+m(?=[²°])")
# How sure the figure is then; a rival less likely than this is none.
TOLD, POSSIBLE = 0.96, 0.02


def with_areas(reading: Reading) -> Reading:
    """The reading with ² confirmed behind what has an area (跑道8m²).

    >>> from extractors.ocr.recognize import Glyph
    >>> square = Glyph("²", 0.88, (("³", 0.12),), 0.5)
    >>> with_areas(Reading((*(Glyph(char, 1.0, (), 0.5) for char in "跑道8m"), square))).score
    0.96
    """
    glyphs = list(reading.glyphs)
    for found in _MEASURED.finditer(reading.text):
        figure = glyphs[found.end()]
        seen = {figure.char, *(char for char, score in figure.rivals if score >= POSSIBLE)}
        # Signs and letters (★, z) are what it was taken for; a digit may be no raised figure at all.
        torn = figure.char == "²" and not any(char.isdecimal() for char in seen)
        torn |= "²" in seen and seen <= {"²", "³", "°"}
        if figure.score < TOLD and torn and re.search(AREAS, found[1]) and not re.search(VOLUMES, found[1]):
            glyphs[found.end()] = replace(figure, char="²", score=TOLD, rivals=())
    return Reading(tuple(glyphs))
