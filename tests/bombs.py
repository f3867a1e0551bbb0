"""Small files made to take a reader's time, memory or stack: each names one attack, none is large on the disk."""

from __future__ import annotations

import io
import struct
import zlib

from tests.broken_pictures import grey_tags, png, tiff
from tests.hostile_pdfs import one_page, pdf

MEGABYTE = 2**20
HELLO = b"BT /F 12 Tf 72 700 Td (hello world) Tj ET "
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object of a PDF; `entries` of its dictionary beside the length."""
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def page(content: int = 4, resources: bytes = b"/Font<</F 5 0 R>>", more: bytes = b"") -> bytes:
    return b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<%s>>%s>>" % (
        content,
        resources,
        more,
    )


def squeezed(size: int, byte: bytes = b" ") -> bytes:
    """So many bytes, deflated without ever being whole in memory."""
    pack = zlib.compressobj(9)
    part = byte * MEGABYTE
    return b"".join(pack.compress(part) for _ in range(size // MEGABYTE)) + pack.flush()


# PDF


def forms_in_forms(depth: int, width: int) -> bytes:
    """A form XObject that draws another `width` times, which draws a third …: width ** depth words."""
    objects = [CATALOG, PAGES, page(4, b"/Font<</F 5 0 R>>/XObject<</X 6 0 R>>"), stream(HELLO + b"/X Do"), FONT]
    for level in range(depth):
        inner = b"/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>" % (7 + level)
        objects.append(stream(b"/X Do " * width, b"/Type/XObject" + inner))
    objects.append(stream(HELLO, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>>>"))
    return pdf(objects)


def form_in_itself() -> bytes:
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>"
    resources = b"/Font<</F 5 0 R>>/XObject<</X 6 0 R>>"
    return pdf([CATALOG, PAGES, page(4, resources), stream(HELLO + b"/X Do"), FONT, stream(b"/X Do " * 3, form)])


def deflated_again(times: int, size: int = 64 * MEGABYTE) -> bytes:
    """A content stream deflated again and again, each a thousandth of the next."""
    content = squeezed(size)
    for _ in range(times - 1):
        content = zlib.compress(content, 9)
    return one_page(content=content, filters=b"/Filter[%s]" % (b"/FlateDecode" * times))


def pages_of_themselves() -> bytes:
    """A page tree whose node is its own child, and one that says it has a thousand million pages."""
    return pdf([CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R 3 0 R]/Count 1000000000>>", page(), stream(HELLO), FONT])


def deep_page_tree(depth: int) -> bytes:
    nodes = [b"<</Type/Pages/Parent %d 0 R/Kids[%d 0 R]/Count 1>>" % (n - 1 or 1, n + 1) for n in range(2, depth)]
    leaf = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<<>>>>" % (depth - 1, depth + 1)
    return pdf([CATALOG, *nodes, leaf, stream(HELLO)])


def many_pages(count: int) -> bytes:
    """One page object, named as a child again and again."""
    kids = b" ".join([b"3 0 R"] * count)
    return pdf([CATALOG, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), page(), stream(HELLO), FONT])


def picture_in_pdf(width: int, height: int, entries: bytes, content: bytes) -> bytes:
    picture = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray%s"
    drawn = stream(b"q 595 0 0 842 0 0 cm /X Do Q")
    return pdf(
        [CATALOG, PAGES, page(4, b"/XObject<</X 5 0 R>>"), drawn, stream(content, picture % (width, height, entries))]
    )


def deflated_picture(width: int, height: int) -> bytes:
    return picture_in_pdf(width, height, b"/Filter/FlateDecode", squeezed(64 * MEGABYTE, b"\x80"))


def filters(times: int) -> bytes:
    """A stream said to be deflated so many times."""
    return one_page(content=b"x" * 1000, filters=b"/Filter[%s]" % (b"/FlateDecode" * times))


def tiled_pattern() -> bytes:
    """A page filled with a pattern of a hundredth of a point, on which a picture lies: it must be drawn."""
    pattern = (
        b"/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 .01 .01]/XStep .01/YStep .01/Resources<<>>"
    )
    resources = b"/Pattern<</P 5 0 R>>"
    filled = stream(b"/Pattern cs /P scn 0 0 595 842 re f")
    return pdf([CATALOG, PAGES, page(4, resources), filled, stream(b"0 0 .005 .005 re f", pattern)])


def under_glass(sheets: int) -> bytes:
    """A picture under so many groups of the page's size, each blended with all below it: drawing one takes a while."""
    resources = b"/XObject<</X 5 0 R/G 6 0 R>>/ExtGState<</B<</BM/Luminosity/ca .5>>>>"
    drawn = zlib.compress(b"q 595 0 0 842 0 0 cm /X Do Q /B gs " + b"/G Do " * sheets, 9)
    picture = b"/Type/XObject/Subtype/Image/Width 8/Height 8/BitsPerComponent 8/ColorSpace/DeviceGray"
    group = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/I true>>"
    content = stream(drawn, b"/Filter/FlateDecode")
    sheet = stream(b".5 g 0 0 595 842 re f", group)
    return pdf([CATALOG, PAGES, page(4, resources), content, stream(b"\x80" * 64, picture), sheet])


def nested_arrays(depth: int) -> bytes:
    return pdf([CATALOG, PAGES, page(4, more=b"/Deep " + b"[" * depth + b"]" * depth), stream(HELLO), FONT])


def open_states(count: int) -> bytes:
    """States of graphics opened and never closed."""
    return one_page(content=zlib.compress(b"q " * count + HELLO, 9), filters=b"/Filter/FlateDecode")


def active_pdf(address: str = "http://127.0.0.1:9/pixel") -> bytes:
    """JavaScript, a launched program, a link to be sent to, an attached file: beside a line of text."""
    catalog = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>/AA<</WC<</S/Launch/F(calc.exe)>>>>"
        b"/Names<</EmbeddedFiles<</Names[(evil.exe) 6 0 R]>>/JavaScript<</Names[(x) <</S/JavaScript/JS(1)>>]>>>>>>"
    )
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI(%s)>>>>]" % address.encode()
    attached = b"<</Type/Filespec/F(../../evil.exe)/EF<</F 7 0 R>>>>"
    return pdf([catalog, PAGES, page(more=link), stream(HELLO), FONT, attached, stream(b"MZ attached words")])


# Pictures


def jpeg(width: int, height: int) -> bytes:
    """Header, tables and the beginning of a picture of this size."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (64, 64), 128).save(out, "JPEG")
    data = bytearray(out.getvalue())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def bmp(width: int, height: int) -> bytes:
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + head + bytes(60)


def webp(width: int, height: int) -> bytes:
    """A lossless picture of at most 16,384 pixels a side, that ends at once."""
    bits = (width - 1) | (height - 1) << 14
    body = b"VP8L" + struct.pack("<I", 6) + b"\x2f" + struct.pack("<I", bits) + b"\0"
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WEBP" + body


def text_chunk_png() -> bytes:
    """A small picture with a compressed text chunk of 128 MB."""
    whole = png(40, 40, 8, 0, bytes(41 * 40))
    body = b"zTXt" + b"Comment\0\0" + squeezed(128 * MEGABYTE)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return whole[:33] + chunk + whole[33:]


def tiff_of_itself() -> bytes:
    """Pages in a ring."""
    return tiff([(grey_tags(8, 8), bytes(64)), (grey_tags(8, 8), bytes(64))], {1: 0})


def tiff_page(width: int, height: int) -> bytes:
    return tiff([(grey_tags(width, height), bytes(64))])


def tiff_strip(size: int) -> bytes:
    """A page of a kilobyte whose deflated strip unpacks to this."""
    tags = [(256, 1000), (257, 1000), (258, 8), (259, 8), (262, 1), (277, 1), (278, 1000)]
    return tiff([(tags, squeezed(size))])


# Texts


def one_line(megabytes: int) -> bytes:
    return "长".encode() * (megabytes * MEGABYTE // 3)


def csv_cells(rows: int, columns: int) -> bytes:
    return (b"1," * (columns - 1) + b"1\n") * rows


def open_quotes(count: int) -> bytes:
    """A quote opened on each line and never closed."""
    return b'a,"b\n' * count


def titles(count: int) -> bytes:
    """The head of a form, and its title again and again."""
    return "项目支出绩效自评表\n项目名称\t甲\n".encode() + "项目支出绩效自评表\n".encode() * count
