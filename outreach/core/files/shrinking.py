"""A photo of somebody made small: upright, a square for lists, JPEG without anything beside the picture."""

import io

from PIL import Image, ImageOps

from outreach.core.errors import Refused
from outreach.core.files import pictures
from outreach.core.language import lazy_gettext

LONGEST_SIDE = 900  # pixels of the picture
SMALL_SIDE = 160  # pixels of the square for lists: 80 on a telephone of two to one
SMALL_BYTES = 12_000
LEAST_SIDE = 100  # pixels: nobody is known again by less
FINENESS = (82, 74, 66, 58, 50, 40, 30, 20)  # JPEG qualities, tried in turn
HEADS = (0.5, 0.35)  # of a photo that is cut square, the middle stays across, and more of the upper part


def made_small(data: bytes, kind: str) -> tuple[bytes, bytes]:
    """Return the photo and its small square. kind: JPEG, PNG or WEBP. Raises Refused."""
    return pictures.guarded(lambda: _made_small(data, kind))


def _made_small(data: bytes, kind: str) -> tuple[bytes, bytes]:
    with Image.open(io.BytesIO(data), formats=[kind]) as picture:
        pictures.check_pixels(picture)
        if getattr(picture, "n_frames", 1) > 1 and kind != "JPEG":
            raise Refused(lazy_gettext("This picture moves. Choose a still one."), "file")
        picture.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))  # a large JPEG is read at half its size or less
        picture.load()
        upright = _plain(ImageOps.exif_transpose(picture))
    if min(upright.size) < LEAST_SIDE:
        raise _too_few_pixels()
    small = ImageOps.fit(upright, (SMALL_SIDE, SMALL_SIDE), centering=HEADS)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return _saved(upright, FINENESS[0]), _small(small)


def _plain(picture: Image.Image) -> Image.Image:
    """Return the colours alone, on white where it is clear, without anything that came beside them."""
    if picture.mode.startswith("I"):  # of sixteen bits
        picture = picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    plain = picture.convert("RGB")
    plain.info = {}
    return plain


def _small(picture: Image.Image) -> bytes:
    return next(
        (made for fineness in FINENESS if len(made := _saved(picture, fineness)) <= SMALL_BYTES),
        _saved(picture, FINENESS[-1]),
    )


def _saved(picture: Image.Image, fineness: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=fineness, optimize=True)
    return out.getvalue()


def _too_few_pixels() -> Refused:
    said = {"least": LEAST_SIDE}
    return Refused(
        lazy_gettext(
            "This photo is so small that nobody is known by it. Pixels of each side, at least: %(least)d", **said
        ),
        "file",
    )
