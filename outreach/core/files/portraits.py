"""Photos of somebody: decoded, turned upright, made small, and encoded anew as JPEG with nothing beside the picture.

Whatever came – place, time, telephone, colour profile, film, bytes behind the picture, its name – is left behind.
"""

from base64 import b64encode
from dataclasses import dataclass

from outreach.core.errors import Refused
from outreach.core.files.content import ContentType, check_size, detect
from outreach.core.language import lazy_gettext

KIND = "image/jpeg"
ALLOWED = lazy_gettext("Only a photo (JPEG, PNG, WebP) can stand here, no document or film.")


@dataclass(frozen=True, repr=False)
class Portrait:
    """A photo and its small square, as JPEG."""

    whole: bytes
    small: bytes

    @property
    def whole_text(self) -> str:
        """The photo in base64, as it is sealed."""
        return b64encode(self.whole).decode()

    @property
    def small_text(self) -> str:
        """The small one in base64."""
        return b64encode(self.small).decode()


def check(_name: str, data: bytes, largest: int) -> Portrait:
    """Make the photo of an uploaded file. Raises Refused, at the field `file`, for what is no still photo.

    The name of the file is never looked at, and not kept.
    """
    check_size(data, largest)
    kind = detect(data, ALLOWED)
    if kind == ContentType.PDF:
        raise Refused(ALLOWED, "file")
    from outreach.core.files import shrinking  # with its library, by the first picture

    return Portrait(*shrinking.made_small(data, kind.name))
