"""A photo of somebody: still, upright, small, and nothing of it but the picture."""

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from outreach.core.errors import Refused
from outreach.core.files import portraits, shrinking
from outreach.core.files.portraits import Portrait
from tests.core.files.test_content import PROFILE, XMP, drawn, saved, told
from tests.support.world import PDF

MOST = 10 << 20
BIG = (640, 320)


def kept(data: bytes, name: str = "x.jpg") -> Portrait:
    return portraits.check(name, data, MOST)


def refusal(data: bytes, most: int = MOST) -> str:
    with pytest.raises(Refused) as refused:
        portraits.check("x.jpg", data, most)
    assert refused.value.field == "file"
    return str(refused.value.reason.text)


def huge(side: int) -> bytes:
    """A PNG of few bytes that says to be a square of so many pixels."""
    row = zlib.compress(b"\0" * 1000)
    parts = [(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)), (b"IDAT", row), (b"IEND", b"")]
    said = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(said)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_is_kept_but_the_picture(kind: str) -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "canary")
    more = {"PNG": {"pnginfo": texts}, "JPEG": {"comment": b"canary comment", "xmp": XMP}}.get(kind, {"xmp": XMP})
    came = saved(kind, drawn(BIG), exif=told(), icc_profile=PROFILE, **more) + b"canary film"
    assert b"CanaryPhone" in came
    for made in (kept(came).whole, kept(came).small):
        assert not any(word in made.lower() for word in (b"canary", b"exif", b"gps", PROFILE))
        with Image.open(io.BytesIO(made)) as picture:
            assert (picture.format, picture.mode, dict(picture.getexif())) == ("JPEG", "RGB", {})
            assert picture.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_it_is_turned_as_the_camera_was_held() -> None:
    with Image.open(io.BytesIO(kept(saved("JPEG", drawn(BIG), exif=told(turn=6))).whole)) as picture:
        assert picture.size == (320, 640)
        assert picture.getpixel((160, 40))[0] > 200 > 60 > picture.getpixel((160, 600))[0]


def test_a_picture_with_a_page_inside_is_a_picture_alone() -> None:
    page = b"<html><script>alert(1)</script></html>"
    made = kept(saved("JPEG", drawn(BIG), comment=page) + page, name="../../x.html\0.jpg")
    assert b"script" not in made.whole + made.small


def test_the_small_one_is_a_square_of_few_bytes_whatever_came() -> None:
    noise = Image.effect_noise((160, 160), 120).resize((320, 320), Image.Resampling.NEAREST).convert("RGB")
    for came in (noise, Image.effect_noise((3000, 2000), 90).convert("RGB")):
        made = kept(saved("JPEG", came, quality=95))
        assert len(made.small) <= shrinking.SMALL_BYTES
        assert len(made.whole) < 400_000
        with Image.open(io.BytesIO(made.small)) as picture:
            assert picture.size == (shrinking.SMALL_SIDE, shrinking.SMALL_SIDE)


def test_what_is_clear_in_a_picture_becomes_white() -> None:
    with Image.open(io.BytesIO(kept(saved("PNG", Image.new("RGBA", (200, 200), (0, 0, 0, 0)))).whole)) as picture:
        assert min(picture.getpixel((5, 5))) > 250


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("L", "JPEG"), ("I;16", "PNG"), ("P", "PNG")])
def test_every_kind_of_picture_becomes_one_in_colour(mode: str, kind: str) -> None:
    grey = Image.new("I;16", BIG, 32768) if mode == "I;16" else Image.new("L", BIG, 128).convert(mode)
    with Image.open(io.BytesIO(kept(saved(kind, grey)).whole)) as picture:
        assert all(abs(value - 128) < 3 for value in picture.getpixel((5, 5)))


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_what_moves_is_refused(kind: str) -> None:
    frames = [Image.new("RGB", BIG, colour) for colour in ("red", "blue")]
    assert "moves" in refusal(saved(kind, frames[0], save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("data", [PDF, b"GIF89a" + bytes(50), b"<svg onload=x>", b"\x7fELF" + bytes(50)])
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    assert refusal(data) == portraits.ALLOWED.text


def test_a_photo_of_a_newer_phone_is_refused_with_a_way_out() -> None:
    assert "HEIC" in refusal(b"\0\0\0\x18ftypheic" + bytes(100))


def test_bombs_and_broken_ones_are_refused() -> None:
    assert "million pixels" in refusal(huge(20_000))
    assert "damaged" in refusal(huge(2_000))
    assert "damaged" in refusal(saved("JPEG", drawn(BIG))[:200])
    assert "nobody is known" in refusal(saved("JPEG", drawn((64, 64))))
    assert "larger" in refusal(bytes(50 << 20))
    assert "empty" in refusal(b"")
