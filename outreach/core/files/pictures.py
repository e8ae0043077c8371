"""Pictures: decoded whole as a check, and encoded anew without metadata.

EXIF (place, time, telephone), XMP, IPTC, comments, thumbnails and bytes after the picture are removed. The EXIF
orientation is applied first; the colour profile stays.
"""

import io
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PIL import Image, ImageOps, JpegImagePlugin

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext

MOST_PIXELS = 50_000_000
ORIENTATION, GPS = 0x0112, 0x8825
PLACE_IN_WORDS = (b"GPSLatitude", b"GPSLongitude", b"GPSCoordinates")

T = TypeVar("T")

_one_at_a_time = threading.Lock()  # a decoded picture can take 200 MB


def clean(data: bytes, kind: str) -> tuple[bytes, bool]:
    """Return the cleaned picture, and whether it held a location. kind: JPEG, PNG or WEBP. Raises Refused."""
    return guarded(lambda: _clean(data, kind))


def guarded(decode: Callable[[], T]) -> T:
    """Decode a picture, one at a time in the process. Raises Refused, at the field `file`, for a broken one."""
    with _one_at_a_time:
        try:
            return decode()
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _too_many_pixels() from None
        except Exception:  # a broken picture can fail anywhere in its decoder; it is refused, whatever it was
            raise Refused(lazy_gettext("This picture is damaged or is not what it seems to be."), "file") from None


def check_pixels(picture: Image.Image) -> None:
    """Check that it is not too large to be decoded. Raises Refused."""
    if picture.width * picture.height > MOST_PIXELS:
        raise _too_many_pixels()


def _clean(data: bytes, kind: str) -> tuple[bytes, bool]:
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        check_pixels(picture)
        picture.load()
        told = _tells_place(picture)
        kept = _kept(picture, kind)
        turned = ImageOps.exif_transpose(picture) if picture.getexif().get(ORIENTATION, 1) != 1 else picture
        turned.info = {}
        out = io.BytesIO()
        turned.save(out, kind, **kept)
    return out.getvalue(), told


def _kept(picture: Image.Image, kind: str) -> dict[str, Any]:
    """Return what the new file keeps: colour profile, transparency, JPEG quality."""
    kept: dict[str, Any] = {"icc_profile": picture.info.get("icc_profile")}
    if kind == "PNG" and "transparency" in picture.info:
        kept["transparency"] = picture.info["transparency"]
    if isinstance(picture, JpegImagePlugin.JpegImageFile):
        kept |= {"qtables": picture.quantization, "subsampling": JpegImagePlugin.get_sampling(picture)}
    if kind == "WEBP":
        kept["quality"] = 90
    return kept


def _tells_place(picture: Image.Image) -> bool:
    if picture.getexif().get_ifd(GPS):
        return True
    words = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    told = words.encode() if isinstance(words, str) else words
    return any(word in told for word in PLACE_IN_WORDS)


def _too_many_pixels() -> Refused:
    return Refused(
        lazy_gettext(
            "This picture has more than %(most)d million pixels. Make it smaller first.", most=MOST_PIXELS // 10**6
        ),
        "file",
    )
