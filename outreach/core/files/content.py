"""The content type of an upload: told by its bytes alone, never by its name or by what the browser claims."""

import re
import unicodedata
from dataclasses import dataclass

from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.files import pdfs, pictures
from outreach.core.language import lazy_gettext

LONGEST_NAME = 120
MIB = 1 << 20
GROWN = 2  # a picture that was pressed harder than we press it may grow, but not by more
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
NOT_OF_A_NAME = re.compile(r'[<>:"/\\|?*]')


class ContentType(Code):
    """The types that may be kept."""

    JPEG = "image/jpeg", "Picture (JPEG)"
    PNG = "image/png", "Picture (PNG)"
    WEBP = "image/webp", "Picture (WebP)"
    PDF = "application/pdf", "Document (PDF)"

    @property
    def tells_its_maker(self) -> bool:
        """It may carry data about who made it, which we do not take out."""
        return self == ContentType.PDF

    @property
    def ending(self) -> str:
        """What a file of this type is called at its end."""
        return {"image/jpeg": ".jpg", "application/pdf": ".pdf"}.get(self.value, f".{self.name.lower()}")


@dataclass(frozen=True, repr=False)
class Arrived:
    """A file that has been checked, and cleaned of what a picture tells beside itself."""

    name: str
    content_type: ContentType
    data: bytes
    location_removed: bool = False


def check(name: str, data: bytes, largest: int) -> Arrived:
    """Find out what a file is, and take hidden data out of a picture. Raises Refused, at the field `file`."""
    if not data:
        raise Refused(lazy_gettext("This file is empty."), "file")
    if len(data) > largest:
        raise _too_large(largest)
    kind = detect(data)
    named = tidy_name(name, kind)
    if kind == ContentType.PDF:
        pdfs.check(data)
        return Arrived(named, kind, data)
    clean, had_location = pictures.clean(data, kind.name)
    if len(clean) > GROWN * largest:
        raise _too_large(largest)
    return Arrived(named, kind, clean, had_location)


def detect(data: bytes) -> ContentType:
    """The type of some content, by how it begins. Raises Refused for all that is not allowed."""
    if data.startswith(b"\xff\xd8\xff"):
        return ContentType.JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return ContentType.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ContentType.WEBP
    if data.startswith(b"%PDF-"):
        return ContentType.PDF
    if data[4:8] == b"ftyp" and data[8:12] in HEIC_BRANDS:
        raise Refused(
            lazy_gettext(
                "This photo is in the HEIC format of newer phones. Take a screenshot of it and choose that, or let the "
                "phone take photos as JPEG (iPhone: Settings, Camera, Formats, Most Compatible)."
            ),
            "file",
        )
    raise Refused(lazy_gettext("Only photos (JPEG, PNG, WebP) and PDF documents can be attached."), "file")


def tidy_name(name: str, kind: ContentType) -> str:
    """A file name without folders and without signs that mislead the eye; its ending is that of the content."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = NOT_OF_A_NAME.sub("", seen.rpartition(".")[0] or seen).strip(" .")[:LONGEST_NAME]
    return (stem or kind.name.lower()) + kind.ending


def _too_large(largest: int) -> Refused:
    return Refused(lazy_gettext("This file is larger than %(most)d MB.", most=largest // MIB), "file")
