"""The text of paragraphs, cells and text boxes of a Word file, and what of it could not be read or is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate
from xml.etree.ElementTree import Element

from extractors.package import attributes, local
from extractors.word.fields import Fields
from extractors.word.grounds import Grounds
from extractors.word.math import Formula
from extractors.word.numbering import Counts, Lists
from extractors.word.runs import LONGEST_QUOTE, Shown, has_shift, hidden_text, run_text, symbol
from extractors.word.styles import Look, Styles
from extractors.word.xml import LEFT_OUT, alternative, blocks, child, is_inline_picture, table_rows, value
from pipeline.model.finding import Code, Finding, finding
from pipeline.model.notation import Kind, measure

_TEXTS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FORMULAS = frozenset(("oMath", "oMathPara"))
_COMPARISON = re.compile(r"[<>＜＞](?=\s*\d)")
_FOLLOWS_DIGIT = re.compile(r"\d\s*$")
_LOWERED_AFTER_DIGIT = re.compile(r"(?<=[0-9])[₀-₉]")
_BEFORE_DIGIT = re.compile(r"\s*\d")
_UNSEEN = re.compile(r"[\ufffd\ue000-\uf8ff]")  # not read, or of a font's own meaning
# Beside such a word a picture is a signature or a seal.
_SIGNED = re.compile(r"签|章|负责人|填[表报]人|经办|审核")
# Marks that part a number from the text behind it.
_PARTING = frozenset(".．、。,，:：)）]】》>*-·①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳☐☑☒□■")


@dataclass(frozen=True, slots=True)
class Definitions:
    """What the parts of a document share: its styles and lists."""

    styles: Styles
    lists: Lists


class Story:
    """A text of the document (the body, a header, the footnotes): its lists count by themselves.

    Paragraphs are asked for in their order, each once. `findings` grows as they are read.
    """

    def __init__(self, definitions: Definitions, root: Element) -> None:
        self.styles = definitions.styles
        self.grounds = Grounds(root, definitions.styles)
        self.findings: list[Finding] = []
        self._counts = Counts(definitions.lists)
        self._pictures = 0  # in the lines of the cell that is read

    def block_text(self, block: Element) -> str:
        """The text of a paragraph with its text boxes, or of a nested table: tabs between cells."""
        name = local(block.tag)
        if name == "tbl":
            with self.grounds.within(block):
                rows = [[self.container_text(cell) for _, cell in cells] for _, cells in table_rows(block)]
            return "\n".join(line for row in rows if (line := "\t".join(filter(None, row))))
        if name != "p":
            self.findings.append(finding(Code.HIDDEN_TEXT, page=1, text="the content of another file put in here"))
            return ""
        paragraph = _Paragraph(block, self)
        self._pictures += paragraph.pictures
        texts = [self._numbered(paragraph), *map(self.container_text, paragraph.boxes)]
        return "\n".join(text for text in texts if text.strip())

    def container_text(self, container: Element) -> str:
        """The text of a cell or a text box, a line for each paragraph with text."""
        pictures, self._pictures = self._pictures, 0
        with self.grounds.within(container):
            texts = [self.block_text(block) for block in blocks(container)]
        text = "\n".join(text for text in texts if text.strip()).strip()
        if self._pictures and text and not _SIGNED.search(text):
            seen = f"a picture beside {text[:LONGEST_QUOTE]}"
            self.findings.append(finding(Code.HIDDEN_TEXT, page=1, text=seen))
        self._pictures = pictures
        return text

    def _numbered(self, paragraph: _Paragraph) -> str:
        """Its text behind the number that its list gives it."""
        text = paragraph.text
        if _UNSEEN.search(text):
            self.findings.append(finding(Code.UNREADABLE_VALUE, field="a sign", text=text.strip()[:LONGEST_QUOTE]))
        name, level, style = self._place(paragraph)
        if name in ("", "0") or (paragraph.has_no_end and not text.strip()):
            return text
        quoted = text.strip()[:LONGEST_QUOTE]
        made = None if paragraph.has_no_end else self._counts.next(name, level, style)
        if made is None:
            of = quoted or "a blank paragraph"
            self.findings.append(finding(Code.UNREADABLE_VALUE, field="the number of a list", text=of))
            return text
        label, parted = made
        if paragraph.mark.hidden:
            self.findings.extend(hidden_text(label))
        if not label or paragraph.mark.hidden:
            return text
        # 1. before 5座 is no 1.5座.
        said = measure(quoted)
        if said is not None and said.kind in (Kind.NUMBER, Kind.RANGE, Kind.DATE):
            readings = f"{label}{quoted} / {quoted}"
            self.findings.append(finding(Code.AMBIGUOUS_VALUE, field="the number of a list", readings=readings))
        apart = (parted and label[-1] not in _PARTING) or (quoted[:1].isdigit() and label[-1:].isdigit())
        return f"{label}{' ' if apart and quoted else ''}{text.lstrip()}"

    def _place(self, paragraph: _Paragraph) -> tuple[str, str, str]:
        """The list and level of a paragraph, and the style that puts it there ("" where it does so itself)."""
        stated = child(paragraph.properties, "numPr")
        name, level = value(child(stated, "numId")), value(child(stated, "ilvl"))
        if name:
            return name, level, ""
        by_style = self.styles.numbering(paragraph.style)
        return (by_style[0], level, "") if level else by_style


class _Paragraph:
    """What a paragraph shows: its text, and its text boxes."""

    def __init__(self, element: Element, story: Story) -> None:
        self.properties = child(element, "pPr")
        self.style = value(child(self.properties, "pStyle"))
        self.boxes: list[Element] = []
        self.pictures = 0  # that stand in its lines, as a character does
        self._story = story
        self._shown: list[Shown] = []
        self._hidden: list[str] = []
        self._fields = Fields(self._shown)
        self._size = 0  # of the last run on the line, in half points
        plain = Element("pPr") if self.properties is None else self.properties
        self.mark = story.styles.look(plain, self.style)  # of its end, which its number is set in
        self._children(element, self.mark)
        self._fields.close()
        self.text = "".join(piece.text for piece in self._shown)
        self._note("".join(self._hidden))
        self._check()

    @property
    def has_no_end(self) -> bool:
        """Whether it runs into the next paragraph: its end is deleted or hidden."""
        return child(self.properties, "rPr", "del") is not None or bool(self.mark.stated.get("vanish"))

    def _note(self, hidden: str) -> None:
        self._story.findings.extend(hidden_text(hidden))

    def _children(self, element: Iterable[Element], look: Look) -> None:
        for part in element:
            self._part(part, look)

    def _part(self, part: Element, look: Look) -> None:
        """Puts what it shows to the pieces, and sets text boxes aside."""
        name = local(part.tag)
        text = self._text_of(part, name, look)
        if text is not None:
            self._put(text, look)
        elif name == "r":
            look = self._story.styles.look(part, self.style)
            self._children(part, look)
            if not has_shift(look, self._size):
                self._size = look.size
        elif name == "fldChar":
            self._story.findings.extend(self._fields.turn(part))
        elif name == "instrText":
            self._fields.instruct(part.text or "")
        elif name in _FORMULAS:
            self._formula(part, look)
        elif name == "txbxContent":
            self.boxes.append(part)
        elif name == "AlternateContent":
            self._children(alternative(part), look)
        elif name == "ruby":
            self._children([base for base in part if local(base.tag) == "rubyBase"], look)
        elif name not in LEFT_OUT:
            self.pictures += is_inline_picture(part)
            if name == "object":
                self._story.findings.append(finding(Code.HIDDEN_TEXT, page=1, text="an embedded object"))
            self._children(part, look)

    def _text_of(self, part: Element, name: str, look: Look) -> str | None:
        """What an element shows that is text by itself."""
        if name == "t":
            return run_text(part.text or "", look, self._size)
        if name == "sym":
            stated = attributes(part)
            return symbol(stated.get("font", ""), int(stated.get("char", "FFFD"), 16))
        return _TEXTS.get(name)

    def _put(self, text: str, look: Look) -> None:
        if look.hidden or self._story.grounds.hide(look, self.properties, self.style):
            self._hidden.append(text)
        elif text:
            self._shown.append(Shown(text, look.underlined))

    def _formula(self, element: Element, look: Look) -> None:
        def run(part: Element) -> str:
            start = len(self._shown)
            self._part(part, look)
            said = "".join(piece.text for piece in self._shown[start:])
            del self._shown[start:]
            return said

        formula = Formula(element, run)
        self._shown.append(Shown(formula.text, apart=formula.has_fraction))
        if formula.doubtful:
            quoted = formula.text[:LONGEST_QUOTE]
            self._story.findings.append(finding(Code.UNREADABLE_VALUE, field="a formula", text=quoted))

    def _check(self) -> None:
        """Asks about an underlined < or > before a number, which may be ≤ or ≥, and about what stands beside digits."""
        if _LOWERED_AFTER_DIGIT.search(self.text):
            self._ask(self.text.strip(), _LOWERED_AFTER_DIGIT.sub(r" \g<0>", self.text).strip())
        ends = list(accumulate(len(piece.text) for piece in self._shown))
        for piece, end in zip(self._shown, ends, strict=True):
            start = end - len(piece.text)
            if piece.underlined and any(start <= found.start() < end for found in _COMPARISON.finditer(self.text)):
                or_equal = piece.text.translate(str.maketrans("<>＜＞", "≤≥≤≥"))
                rest = self.text[end:].strip()
                self._ask(f"{piece.text.strip()}{rest}", f"{or_equal.strip()}{rest}")
            if piece.apart and (_FOLLOWS_DIGIT.search(self.text[:start]) or _BEFORE_DIGIT.match(self.text[end:])):
                self._ask(self.text.strip(), f"{self.text[:start]} {piece.text} {self.text[end:]}".strip())

    def _ask(self, *readings: str) -> None:
        cut = " / ".join(reading[:LONGEST_QUOTE] for reading in readings)
        self._story.findings.append(finding(Code.AMBIGUOUS_VALUE, field="the text", readings=cut))
