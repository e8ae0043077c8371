"""What readers of PDF copy out of one: one that minds its spans, as browsers do, and one that does not."""

import io
import unicodedata

import pypdf
import pypdfium2


def signs(text: str) -> str:
    """The signs alone, ำ as its two parts: where a reader puts blanks and line ends is its own guess."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def copied(made: bytes) -> dict[str, str]:
    """By reader, the signs of all pages."""
    pages = pypdf.PdfReader(io.BytesIO(made)).pages
    seen = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(made)]
    return {"pdfium": signs("".join(seen)), "pypdf": signs("".join(page.extract_text() for page in pages))}
