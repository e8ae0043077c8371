"""Text of a PDF for copying and screen readers: each Thai character once, in its place.

Typst maps a whole cluster (สิ่) to its first glyph, and again to a raised tone mark: «สิ่สิ่งที่». Here each glyph maps
to its own character (ToUnicode), by its name in the font. Only ำ, drawn as two glyphs, is mapped with its cluster
(ActualText). Nothing is moved by more than a hundredth of a character.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from fontTools import agl
from fontTools.ttLib import TTFont
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

AM, NIKHAHIT = "ำ", "ํ"
_THAI = re.compile("[\u0e01-\u0e5b]+")
_CONSONANT = re.compile("[ก-ฮ]")
_ENTRY = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
_ENTRIES = re.compile(rb"\d+ beginbfchar.*endbfchar", re.DOTALL)
_AT_ONCE = 100  # entries that one block of a table may hold
# a span with ActualText, and the font and the first glyph in it: two bytes, each plain, as \b, or as \003
_SPAN = re.compile(
    rb"/Span<</ActualText<FEFF([0-9A-F]+)>>>BDC(?=[^(]*?/(\w+) [^(]*\(((?:\\[0-7]{3}|\\.|[^\\)]){2}))", re.DOTALL
)
# a raised mark alone, moved right by under a hundredth of a character: some readers put it after the next letter
_MOVED = re.compile(rb"BT((?:/Span<<>>BDC)? 0 Tr/\w+ [^(]*)\[-\d(?=\((?:\\[0-7]{3}|\\.|[^\\)]){2}\)\])", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

Signs = Mapping[int, str]


def each_sign_once(made: bytes) -> bytes:
    """Map every Thai glyph in a PDF of Typst to its own character."""
    writer, done = PdfWriter(clone_from=BytesIO(made)), dict[int, Signs]()
    for page in writer.pages:
        fonts = {name[1:].encode(): font for name, font in _fonts(page).items()}
        for font in fonts.values():
            if font.idnum not in done:
                done[font.idnum] = _mend(writer, font.get_object())
        _say_anew(writer, page, {name: done[font.idnum] for name, font in fonts.items()})
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def _fonts(page: Any) -> Mapping[str, Any]:
    found: Mapping[str, Any] = page["/Resources"].get("/Font", {})
    return found


def _say_anew(writer: PdfWriter, page: Any, signs: Mapping[bytes, Signs]) -> None:
    """Drop the ActualText of a page where the glyphs map to the same text."""
    content = DecodedStreamObject()
    said = _SPAN.sub(lambda found: _said(found, signs), page.get_contents().get_data())
    content.set_data(_MOVED.sub(rb"BT\1[", said))
    page[NameObject("/Contents")] = writer._add_object(content.flate_encode())


def _mend(writer: PdfWriter, font: Any) -> Signs:
    """Map each Thai glyph of a font to its character in ToUnicode; return the map."""
    file = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get("/FontFile2")
    if file is None or "/ToUnicode" not in font:
        return {}
    names = TTFont(BytesIO(file.get_object().get_data())).getGlyphOrder()
    signs = {glyph: sign for glyph, name in enumerate(names) if (sign := _sign(name))}
    table = font["/ToUnicode"].get_object()
    said = {int(glyph, 16): text.decode() for glyph, text in _ENTRY.findall(table.get_data())}
    said |= {glyph: sign.encode("utf-16-be").hex().upper() for glyph, sign in signs.items()}
    mended = DecodedStreamObject()
    mended.set_data(_ENTRIES.sub(lambda _old: _blocks(said), table.get_data()))
    font[NameObject("/ToUnicode")] = writer._add_object(mended.flate_encode())
    return signs


def _sign(name: str) -> str:
    """Return the text of a Thai glyph: uni0E48.small is a ่. A tone mark comes before the ring below it, of ำ."""
    text: str = agl.toUnicode(name) or agl.toUnicode(name.lower())  # yoYingthai.less
    return "".join(sorted(text, key=lambda sign: sign == NIKHAHIT)) if _THAI.fullmatch(text) else ""


def _blocks(said: Mapping[int, str]) -> bytes:
    lines = [f"<{glyph:04X}> <{text}>\n" for glyph, text in sorted(said.items())]
    blocks = [lines[start:][:_AT_ONCE] for start in range(0, len(lines), _AT_ONCE)]
    return "\n".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar" for block in blocks).encode()


def _said(found: re.Match[bytes], signs: Mapping[bytes, Signs]) -> bytes:
    """Return the start of a span, without ActualText where the glyphs suffice."""
    text = bytes.fromhex(found[1].decode()).decode("utf-16-be")
    glyph = int.from_bytes(_ESCAPE.sub(lambda sign: _PLAIN.get(sign[1]) or _octal(sign[1]), found[3]), "big")
    first = signs.get(found[2], {}).get(glyph, "")
    if not _THAI.fullmatch(text) or (AM in text and _CONSONANT.match(first)) or not first:
        return found[0]
    return b"/Span<<>>BDC"


def _octal(sign: bytes) -> bytes:
    return bytes([int(sign, 8)]) if len(sign) == 3 else sign
