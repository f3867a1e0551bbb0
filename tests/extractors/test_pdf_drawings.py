from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.colors import Color, black, blue, red, white
from reportlab.lib.utils import ImageReader

from extractors.pdf.reader import read_pdf
from pipeline.model.finding import Code
from tests.extractors.pdfs import HEIGHT, TEXTS, form, pdf, texts

# In the last cell, (200, 130) to (300, 160) from the top left, behind its 98.5.
X, Y = 235, HEIGHT - 150

Drawing = Callable[[Any], None]


def told(draw: Drawing, page: Drawing = form) -> list[str]:
    def both(canvas: Any) -> None:
        page(canvas)
        draw(canvas)

    document = read_pdf(pdf(both))
    assert texts(document.sheets)[: len(TEXTS)] == TEXTS
    assert {found.code for found in document.findings} <= {Code.HIDDEN_TEXT}
    return [found.message.partition("layout: ")[2] for found in document.findings]


def picture(
    draw: Callable[[ImageDraw.ImageDraw], None], left: float, low: float, wide: float, high: float, ground: Any = None
) -> Drawing:
    """A picture of 100 x 100 pixels, see-through where nothing is drawn on it."""

    def on_page(canvas: Any) -> None:
        image = Image.new("RGBA", (100, 100), ground or (0, 0, 0, 0))
        draw(ImageDraw.Draw(image))
        canvas.drawImage(ImageReader(image), left, low, wide, high, mask="auto")

    return on_page


def digit(pen: ImageDraw.ImageDraw) -> None:
    pen.line((50, 5, 50, 95), fill=(0, 0, 0, 255), width=20)


def seal(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse((4, 4, 96, 96), outline=(220, 30, 30, 200), width=6)


def nothing(pen: ImageDraw.ImageDraw) -> None:
    pass


def path(*corners: tuple[float, float], fill: int = 0) -> Drawing:
    def on_page(canvas: Any) -> None:
        line = canvas.beginPath()
        line.moveTo(X + corners[0][0], Y + corners[0][1])
        for x, y in corners[1:]:
            line.lineTo(X + x, Y + y)
        canvas.drawPath(line, stroke=1 - fill, fill=fill)

    return on_page


def in_colour(colour: Any, draw: Drawing) -> Drawing:
    def on_page(canvas: Any) -> None:
        canvas.setFillColor(colour)
        canvas.setStrokeColor(colour)
        draw(canvas)
        canvas.setFillColor(black)
        canvas.setStrokeColor(black)

    return on_page


TICK = path((0, 4), (3, 0), (9, 9))
TICK_SHAPE = path((0, 4), (3, 0), (9, 9), (8, 10), (3, 3), (1, 5), fill=1)


@pytest.mark.parametrize(
    "draw",
    [
        TICK,
        TICK_SHAPE,
        path((0, 9), (5, 9), (2, 0)),  # a 7
        lambda canvas: canvas.circle(X + 5, Y + 4, 4.5),  # one to choose, not chosen
        lambda canvas: canvas.circle(X + 5, Y + 4, 4.5, fill=1),
        lambda canvas: canvas.rect(X, Y, 9, 9),  # a box to tick
        lambda canvas: canvas.roundRect(X, Y, 9, 9, 2),
        in_colour(red, TICK),
    ],
)
def test_a_figure_in_a_cell_is_told_with_the_text_of_the_cell(draw: Drawing) -> None:
    assert told(draw) == ["a drawing beside 98.5"]


def test_a_ring_tells_one_text_of_a_cell_from_the_others() -> None:
    def options(canvas: Any) -> None:
        form(canvas)
        canvas.drawString(260, Y, "优 良")
        canvas.ellipse(258, Y - 3, 272, Y + 10)

    document = read_pdf(pdf(options))
    assert [found.message.partition("layout: ")[2] for found in document.findings] == ["a drawing beside 98.5 优良"]


@pytest.mark.parametrize("ground", [None, (255, 255, 255, 255)])
def test_a_digit_that_is_a_picture_is_told(ground: Any) -> None:
    assert told(picture(digit, X, Y - 1, 7, 9, ground)) == ["a picture beside 98.5"]


def test_a_picture_in_a_blank_cell_is_told_with_the_text_before_it() -> None:
    def draw(canvas: Any) -> None:
        canvas.rect(100, HEIGHT - 190, 100, 30)
        canvas.rect(200, HEIGHT - 190, 100, 30)
        canvas.drawString(105, HEIGHT - 180, "等级")
        picture(digit, 230, HEIGHT - 180, 7, 9)(canvas)

    assert told(draw) == ["a picture beside 等级"]


def test_a_ground_of_one_colour_beneath_a_text_is_left_alone() -> None:
    def page(canvas: Any) -> None:
        picture(nothing, 200, HEIGHT - 160, 100, 30, (120, 180, 240, 255))(canvas)
        form(canvas)

    document = read_pdf(pdf(page))
    assert (texts(document.sheets), document.findings) == (TEXTS, ())


@pytest.mark.parametrize(
    "draw",
    [
        picture(digit, 100, HEIGHT - 60, 40, 20),  # a mark at the head of the page
        picture(seal, 150, HEIGHT - 180, 110, 110),  # over some cells
        picture(nothing, 232, Y - 2, 14, 12, (255, 255, 255, 0)),
        picture(lambda pen: pen.rectangle((20, 20, 80, 80), fill=(0, 0, 200, 40)), 210, Y - 4, 60, 20),  # pale
    ],
)
def test_pictures_that_say_nothing_are_left_alone(draw: Drawing) -> None:
    assert told(draw) == []


@pytest.mark.parametrize(
    "draw",
    [
        lambda canvas: canvas.roundRect(202, Y - 5, 40, 17, 4),  # around the text of the cell
        lambda canvas: canvas.roundRect(100, HEIGHT - 160, 200, 60, 6),  # around the table
        lambda canvas: canvas.circle(X + 5, Y + 3, 2.5, stroke=0, fill=1),  # a bullet
        lambda canvas: canvas.circle(X + 5, Y + 3, 1.8),
        lambda canvas: canvas.line(200, HEIGHT - 160, 300, HEIGHT - 130),  # from corner to corner
        lambda canvas: canvas.arc(200, HEIGHT - 138, 208, HEIGHT - 130, 90, 90),  # a round corner of the cell
        path((0, 6), (4, 2), (8, 6)),  # the arrow of a list to choose from
        in_colour(white, TICK_SHAPE),
        in_colour(Color(0.9, 0.9, 0.9), TICK_SHAPE),
        lambda canvas: canvas.circle(150, HEIGHT - 50, 5, fill=1),  # outside of the table
        lambda canvas: canvas.wedge(140, HEIGHT - 60, 150, HEIGHT - 50, 0, 300, fill=1),
    ],
)
def test_figures_of_the_layout_are_left_alone(draw: Drawing) -> None:
    assert told(draw) == []


def test_the_star_within_the_ring_of_a_drawn_seal_is_left_alone() -> None:
    def draw(canvas: Any) -> None:
        canvas.setStrokeColor(red)
        canvas.circle(250, HEIGHT - 150, 50)
        in_colour(red, TICK_SHAPE)(canvas)

    assert told(draw) == []


@pytest.mark.parametrize(("label", "said"), [("负责人签字", []), ("打印机签约", ["a picture beside 打印机签约"])])
def test_a_signature_stands_where_people_sign(label: str, said: list[str]) -> None:
    def signed(canvas: Any) -> None:
        for x in (100, 200, 300):
            canvas.line(x, HEIGHT - 160, x, HEIGHT - 190)
        canvas.line(100, HEIGHT - 190, 300, HEIGHT - 190)
        canvas.drawString(105, HEIGHT - 180, label)
        picture(digit, 220, HEIGHT - 188, 40, 26)(canvas)

    assert told(signed) == said


def test_a_turned_page_is_looked_at_as_it_is_read() -> None:
    def page(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.translate(0, HEIGHT - 247)
        canvas.rotate(90)
        canvas.translate(0, -HEIGHT + 50)
        form(canvas)
        in_colour(blue, TICK)(canvas)

    document = read_pdf(pdf(page, size=(842, 842)))
    assert [found.message.partition("layout: ")[2] for found in document.findings] == ["a drawing beside 98.5"]
