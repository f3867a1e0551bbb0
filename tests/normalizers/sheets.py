"""Sheets for the rules: written out by hand for tests, or drawn at random for the laws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hypothesis import strategies as st

from pipeline.model.geometry import Box
from pipeline.model.table import Cell, Origin, Piece, Place, Sheet
from pipeline.process import knowledge

VOCABULARY = knowledge(None).vocabulary
_COLUMN, _LINE = 50.0, 20.0  # width and height of a slot, in points


def delimited(*rows: str) -> Sheet:
    """A sheet as the text reader gives it: rows with `|` between the columns, blanks left out."""
    cells = [
        Cell(row, column, text.strip(), (Piece(text.strip(), Place(1, None, row + 1, column + 1)),))
        for row, line in enumerate(rows)
        for column, text in enumerate(line.split("|"))
        if text.strip()
    ]
    return Sheet(tuple(cells), page=1, origin=Origin.DELIMITED, reader="delimited")


def ruled(*rows: str, page: int = 1, loose: Iterable[int] = (), spans: Mapping[tuple[int, int], tuple[int, int]] | None = None) -> Sheet:  # fmt: skip
    """A ruled page: rows with `|` between the columns, 50 x 20 pt each; `spans` gives (rows, columns) by slot.

    Slots under a span are left out; a loose row is one line of text from the left edge of the table on.
    """
    spans = spans or {}
    covered = {
        (row + r, column + c)
        for (row, column), (height, width) in spans.items()
        for r in range(height)
        for c in range(width)
        if r or c
    }
    cells = []
    width = 1
    for row, line in enumerate(rows):
        texts = [line] if row in loose else line.split("|")
        width = max(width, len(texts))
        for column, text in enumerate(texts):
            if (row, column) in covered or (row in loose and not text.strip()):
                continue
            spanned = spans.get((row, column), (1, 1))
            cells.append(_boxed(row, column, text.strip(), page, spanned))
    edges = tuple(_COLUMN * column for column in range(width + 1))
    return Sheet(tuple(cells), page, Origin.RULED, column_edges=edges, loose_rows=frozenset(loose), reader="test")


def _boxed(row: int, column: int, text: str, page: int, span: tuple[int, int] = (1, 1)) -> Cell:
    box = Box(column * _COLUMN + 2, row * _LINE + 2, column * _COLUMN + 42, row * _LINE + 16)
    pieces = (Piece(text, Place(page, box)),) if text else ()
    return Cell(row, column, text, pieces, span[0], span[1])


def texts(sheet: Sheet) -> dict[tuple[int, int], str]:
    """The texts by (row, column), blank cells left out."""
    return {(cell.row, cell.column): cell.text for cell in sheet.cells if not cell.blank}


def pieces(cells: Iterable[Cell]) -> Counter[Piece]:
    return Counter(piece for cell in cells for piece in cell.pieces)


_TEXTS = st.one_of(
    st.sampled_from(
        (
            "项目支出绩效自评表", "项目名称", "项目编码", "实施单位", "实施第位", "主管部门", "预算执行情况", "项目资金（元）",
            "年初预算数", "年初预匏数", "全年预算数", "全年执行数", "分值", "执行率(%)", "得分", "年度资金总额", "其他资金",
            "年度总体目标", "预期目标", "实际完成情况", "年度绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值", "度量单位",
            "实际完成值", "产出指标(50分)", "产\n出\n指标", "数量指标", "质量指标", "效益指标", "满意度指标", "成本指标", "总分",
            "10", "100", "9.95", "≥20场", "95％", "不适用", "—", "场", "2024年11月20日", "2024", "第1页", "妇儿儿童之家",
            "妇联联合会", "区妇联联合会同教育局", "项目支岀绩效自评表", "效盖指标", "家长满意庋", "≤20万兀", "^80%", "96酚", "己完成", "青榆区财攻局", "青榆区财政局", "⼥⼉", "项 目 名 称", "受天气影响，延期", "河岸清淤次数", "清淤\n巡护",
        )
    ),
    st.text("产出指标数量场次0123456789.%—\n ⼥\u3000:：(50分)", max_size=8),
)  # fmt: skip


@st.composite
def crooked_sheets(draw: st.DrawFn, origin: Origin | None = None) -> tuple[Sheet, ...]:
    """Any sheets a reader could give, crooked ones too: overlapping, ragged, with holes and loose rows."""
    sheets = []
    for page in range(1, draw(st.integers(1, 3)) + 1):
        kind = origin or draw(st.sampled_from(Origin))
        cells = []
        for number in range(draw(st.integers(0, 30))):
            row, column = draw(st.integers(0, 9)), draw(st.integers(0, 7))
            span = (1, 1) if kind is Origin.DELIMITED else (draw(st.sampled_from((1, 1, 1, 2, 3))), 1)
            text = draw(_TEXTS).strip() or ("x" if kind is Origin.DELIMITED else "")
            box = (
                None
                if kind is Origin.DELIMITED
                else Box(column * 50.0, row * 20.0, column * 50 + 40.0, row * 20 + 19.0)
            )
            found = (Piece(text, Place(page, box, row + 1, column + 1 + 100 * number)),) if text else ()
            cells.append(Cell(row, column, text, found, *span))
        edges = () if kind is Origin.DELIMITED or draw(st.booleans()) else tuple(50.0 * i for i in range(9))
        loose = frozenset(draw(st.sets(st.integers(0, 9), max_size=3))) if kind is not Origin.DELIMITED else frozenset()
        ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
        sheets.append(Sheet(ordered, page, kind, column_edges=edges, loose_rows=loose))
    return tuple(sheets)


_HEADER = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分")


@st.composite
def tiled_pages(draw: st.DrawFn) -> tuple[Sheet, ...]:
    """A ruled form over pages: each page tiles, column lines shake by less than a point, rows are cut."""
    sheets = []
    for page in range(1, draw(st.integers(1, 3)) + 1):
        rows: list[Sequence[str]] = []
        loose: set[int] = set()
        if page == 1:
            rows += [("项目支出绩效自评表",), ("项目名称", "清淤", "", "实施单位", "某中心", "", "")]
            loose.add(0)
        if page == 1 or draw(st.booleans()):
            rows.append(_HEADER)
        for _ in range(draw(st.integers(1, 5))):
            rows.append(draw(st.sampled_from(_BODY)) if draw(st.booleans()) else [draw(_TEXTS) for _ in _HEADER])
        if draw(st.booleans()):
            loose.add(len(rows))
            rows.append((draw(_TEXTS).strip() or "第1页",))
        sheets.append(draw(_tiled(rows, loose, page)))
    return tuple(sheets)


_BODY = (
    ("产出指标（50分）", "数量指标", "清淤次数", "≥20场", "21场", "10", "10"),
    ("", "", "巡护里程", "≥5公里", "6公里", "10", "9.5"),
    ("", "质量指标", "验收", "", "", "", ""),
    ("", "", "合格率", "≥95%", "96%", "20", "20"),
    ("产出", "", "灯塔", "1个", "1个", "5", "5"),
    ("指标", "", "", "", "", "", ""),
    ("总分", "", "", "", "", "100", "95"),
)


@st.composite
def _tiled(draw: st.DrawFn, rows: Sequence[Sequence[str]], loose: set[int], page: int) -> Sheet:
    """The rows as cells that tile: now and then a cell takes in the slots below it or right of it."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    width = len(_HEADER)
    for row, line in enumerate(rows):
        for column in range(1 if row in loose else width):
            if (row, column) in taken:
                continue
            height, across = 1, 1
            if row not in loose and draw(st.integers(0, 5)) == 0:
                height = draw(st.integers(1, 3))
                while not {(row + r, column) for r in range(height)}.isdisjoint(taken) or any(
                    row + r in loose or row + r >= len(rows) for r in range(height)
                ):
                    height -= 1
            elif row not in loose and draw(st.integers(0, 7)) == 0 and (row, column + 1) not in taken:
                across = min(2, width - column)
            span = (width if row in loose else across, height)
            taken |= {(row + r, column + c) for r in range(height) for c in range(span[0])}
            text = str(line[column]).strip() if column < len(line) else ""
            cell = _boxed(row, column, text, page, (height, span[0]))
            cells.append(cell)
    edges = tuple(50.0 * column + draw(st.sampled_from((0.0, 0.0, 0.4, -0.4))) for column in range(width + 1))
    ordered = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
    return Sheet(ordered, page, Origin.RULED, column_edges=edges, loose_rows=frozenset(loose))
