"""What is copied out of a paper is what stands on it: no Thai cluster twice, none with the sign of another."""

import io
import unicodedata

import pypdf
import pypdfium2
import pytest
import typst
from PIL import ImageChops

from outreach.core import fonts
from outreach.core.pdf_text import each_sign_once
from tests.support.papers import copied, signs

WORDS = (
    "สิ่งที่ ซึ่ง กิ่ง สั่ง มั่น นิ้ว สิทธิ์ ปิ้ง ปั๊ม น้ำ ป้ำ ก๋ำ ทำ น้ำน้ำ เพื่อ ที่ที่ สิ่งสิ่ง ผู้ที่ ป้า ฟ้า ฝ่าย ปู่ กตัญญู ญาติ ฐาน ฎีกา ฏา กรุณา "
    "เก็บ ใหญ่ โต้ แก้ว ฯลฯ ๆ ๑๒๓ Sarabun office"
)


def made(weight: str) -> bytes:
    """As Typst writes it."""
    source = f'#set text(font: "Sarabun", lang: "th", weight: "{weight}")\n{WORDS}'
    compiled: bytes = typst.compile(
        source.encode(), format="pdf", font_paths=[*fonts.folders()], ignore_system_fonts=True
    )
    return compiled


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold"])
def test_what_is_copied_is_what_was_laid(weight: str) -> None:
    before, after = made(weight), each_sign_once(made(weight))
    assert signs(WORDS) not in copied(before).values()
    assert copied(after) == dict.fromkeys(("pdfium", "pypdf"), signs(WORDS))


@pytest.mark.parametrize("weight", ["regular", "semibold", "bold"])
def test_the_page_looks_as_it_did_and_says_as_much_of_itself(weight: str) -> None:
    before, after = made(weight), each_sign_once(made(weight))
    drawn = [pypdfium2.PdfDocument(one)[0].render(scale=4).to_pil().convert("L") for one in (before, after)]
    assert sum(ImageChops.difference(*drawn).histogram()[100:]) == 0
    roots = [pypdf.PdfReader(io.BytesIO(one)).trailer["/Root"] for one in (before, after)]
    assert roots[0].keys() == roots[1].keys()
    assert (roots[1]["/Lang"], roots[1]["/MarkInfo"]["/Marked"]) == ("th", True)


def test_a_reader_without_spans_gets_sara_am_in_normal_form() -> None:
    text = pypdf.PdfReader(io.BytesIO(each_sign_once(made("regular")))).pages[0].extract_text()
    assert unicodedata.normalize("NFKC", "น้ำน้ำ") in text
