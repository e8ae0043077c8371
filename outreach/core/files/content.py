"""The content type of an upload: by its bytes alone, never by its name or the header of the browser."""

import re
import unicodedata
from dataclasses import dataclass

from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.files import pdfs
from outreach.core.language import LazyText, lazy_gettext

LONGEST_NAME = 120
MIB = 1 << 20
GROWN = 2  # a picture compressed harder than ours may grow by so much
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
ATTACHED = lazy_gettext("Only photos (JPEG, PNG, WebP) and PDF documents can be attached.")
NOT_OF_A_NAME = re.compile(r'[<>:"/\\|?*]')


class ContentType(Code):
    """The content types allowed."""

    JPEG = "image/jpeg", "Picture (JPEG)"
    PNG = "image/png", "Picture (PNG)"
    WEBP = "image/webp", "Picture (WebP)"
    PDF = "application/pdf", "Document (PDF)"

    @property
    def tells_its_maker(self) -> bool:
        """The file may carry data on its author, which are not removed."""
        return self == ContentType.PDF

    @property
    def ending(self) -> str:
        """The file extension of this type."""
        return {"image/jpeg": ".jpg", "application/pdf": ".pdf"}.get(self.value, f".{self.name.lower()}")


@dataclass(frozen=True, repr=False)
class Arrived:
    """A checked file, cleaned of picture metadata."""

    name: str
    content_type: ContentType
    data: bytes
    location_removed: bool = False


def check(name: str, data: bytes, largest: int) -> Arrived:
    """Detect the type of a file, and remove metadata from a picture. Raises Refused, at the field `file`."""
    check_size(data, largest)
    kind = detect(data)
    named = tidy_name(name, kind)
    if kind == ContentType.PDF:
        pdfs.check(data)
        return Arrived(named, kind, data)
    from outreach.core.files import pictures  # with its library, by the first picture

    clean, had_location = pictures.clean(data, kind.name)
    if len(clean) > GROWN * largest:
        raise _too_large(largest)
    return Arrived(named, kind, clean, had_location)


def check_size(data: bytes, largest: int) -> None:
    """Check that there is something, and not too much. Raises Refused."""
    if not data:
        raise Refused(lazy_gettext("This file is empty."), "file")
    if len(data) > largest:
        raise _too_large(largest)


def detect(data: bytes, allowed: LazyText = ATTACHED) -> ContentType:
    """Detect the content type by the first bytes. Raises Refused, which says what is allowed, for other types."""
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
    raise Refused(allowed, "file")


def tidy_name(name: str, kind: ContentType) -> str:
    """Clean a file name of folders and misleading characters; its extension follows the content."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    stem = NOT_OF_A_NAME.sub("", seen.rpartition(".")[0] or seen).strip(" .")[:LONGEST_NAME]
    return (stem or kind.name.lower()) + kind.ending


def _too_large(largest: int) -> Refused:
    return Refused(lazy_gettext("This file is larger than %(most)d MB.", most=largest // MIB), "file")
