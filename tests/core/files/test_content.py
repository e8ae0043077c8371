"""What may be attached is told by the content alone; pictures lose what they tell beside themselves."""

import io
import time
import zlib

import pytest
from PIL import Image, PngImagePlugin

from outreach.casefile.attachments import ContentType, check
from outreach.core.errors import Refused
from outreach.core.files import pictures
from tests.support.world import PDF

MOST = 1 << 20
GPS, ORIENTATION, MAKER, DESCRIPTION = 0x8825, 0x0112, 0x010F, 0x010E
PLACE = {1: "N", 2: (18.0, 47.0, 12.0), 3: "E", 4: (98.0, 59.0, 4.0)}
PROFILE = b"a colour profile"  # enough for who only keeps it
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>18,47.2N</exif:GPSLatitude></x:xmpmeta>'


def drawn(size: tuple[int, int] = (64, 32)) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    return picture


def told(*, place: bool = True, turn: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[MAKER], exif[DESCRIPTION], exif[ORIENTATION] = "CanaryPhone", "canary words", turn
    if place:
        exif[GPS] = PLACE
    return exif


def saved(kind: str, picture: Image.Image | None = None, **more: object) -> bytes:
    out = io.BytesIO()
    (picture or drawn()).save(out, kind, **more)
    return out.getvalue()


def refusal(data: bytes, name: str = "x.jpg", most: int = MOST) -> str:
    with pytest.raises(Refused) as refused:
        check(name, data, most)
    assert refused.value.field == "file"
    return str(refused.value.reason.text)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_place_and_all_else_that_a_picture_tells_is_gone(kind: str) -> None:
    came = saved(kind, exif=told(), icc_profile=PROFILE)
    assert b"CanaryPhone" in came
    kept = check("รูป.jpg", came, MOST)
    assert (kept.content_type, kept.location_removed) == (ContentType[kind], True)
    assert b"Canary" not in kept.data
    assert b"canary" not in kept.data
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert (dict(picture.getexif()), picture.info.get("icc_profile")) == ({}, PROFILE)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_without_a_place_none_is_said_to_be_removed(kind: str) -> None:
    assert not check("x", saved(kind, exif=told(place=False)), MOST).location_removed
    assert not check("x", saved(kind), MOST).location_removed


def test_a_place_in_other_words_is_seen_and_goes_too() -> None:
    kept = check("x", saved("JPEG", xmp=XMP, comment=b"canary comment"), MOST)
    assert kept.location_removed
    assert b"GPS" not in kept.data
    assert b"canary" not in kept.data
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Author", "canary")
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    kept = check("x", saved("PNG", pnginfo=texts), MOST)
    assert kept.location_removed
    assert b"GPS" not in kept.data
    assert b"canary" not in kept.data


def test_what_hangs_on_behind_a_picture_goes() -> None:
    assert b"canary" not in check("x", saved("JPEG") + b"canary film of the telephone", MOST).data


def test_a_picture_is_turned_as_the_camera_was_held() -> None:
    kept = check("x", saved("JPEG", exif=told(turn=6)), MOST)
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert picture.size == (32, 64)
        top, bottom = picture.getpixel((16, 4)), picture.getpixel((16, 60))
    assert top[0] > 200 > 60 > top[2]
    assert bottom[2] > 200 > 60 > bottom[0]


def test_a_photo_that_needs_no_turn_keeps_its_fineness_and_size() -> None:
    noise = Image.effect_noise((300, 200), 60).convert("RGB")
    for quality in (50, 75, 95):
        came = saved("JPEG", noise, quality=quality)
        kept = check("x", came, MOST).data
        assert 0.9 < len(kept) / len(came) < 1.1


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("L", "JPEG"), ("I;16", "PNG"), ("1", "PNG"), ("RGBA", "WEBP")]
)
def test_every_kind_of_picture_stays_what_it_was(mode: str, kind: str) -> None:
    came = saved(kind, drawn().convert("L").convert(mode))
    kept = check("x", came, MOST).data
    with Image.open(io.BytesIO(came)) as before, Image.open(io.BytesIO(kept)) as after:
        assert (after.mode, after.size, after.format) == (before.mode, before.size, kind)


def test_of_a_photo_with_a_second_one_inside_the_first_stays() -> None:
    came = saved("MPO", drawn(), save_all=True, append_images=[Image.new("RGB", (640, 480))])
    kept = check("x", came, MOST)
    with Image.open(io.BytesIO(kept.data)) as picture:
        assert (picture.format, picture.size, getattr(picture, "n_frames", 1)) == ("JPEG", (64, 32), 1)
    assert len(kept.data) < len(came)


def test_a_picture_that_grows_out_of_all_bounds_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = saved("PNG")
    monkeypatch.setattr(pictures, "clean", lambda *_: (bytes(2 * MOST + 1), False))
    assert "larger" in refusal(picture)
    monkeypatch.setattr(pictures, "clean", lambda *_: (bytes(2 * MOST), False))
    assert check("x", picture, MOST)


def test_transparency_stays() -> None:
    clear = Image.new("P", (8, 8), 0)
    kept = check("x", saved("PNG", clear, transparency=0), MOST).data
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.convert("RGBA").getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("name", ["x.pdf", "x.exe", "", "x.jpg.html"])
def test_the_content_and_not_the_name_decides_the_ending(name: str) -> None:
    kept = check(name, saved("PNG"), MOST)
    assert kept.content_type == ContentType.PNG
    assert kept.name.endswith(".png")


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        ("ใบรับรอง นก.JPG", "ใบรับรอง นก.png"),
        ("C:\\ลับ\\รูป.jpg", "รูป.png"),
        ("../../etc/passwd", "passwd.png"),
        ("harmless\u202egpj.exe", "harmlessgpj.png"),
        ('a"b\r\nc;d.jpg', "abc;d.png"),
        ("...", "png.png"),
        ("ก" * 300 + ".jpg", "ก" * 120 + ".png"),
    ],
)
def test_a_name_cannot_mislead(came: str, kept: str) -> None:
    assert check(came, saved("PNG"), MOST).name == kept


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>",
        b"GIF89a" + bytes(20),
        b"PK\x03\x04",
        b"MZ",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b" ",
    ],
)
def test_every_other_type_is_refused(data: bytes) -> None:
    assert "Only photos" in refusal(data)


def test_heic_is_refused_with_what_to_do() -> None:
    for brand in (b"heic", b"mif1"):
        assert "HEIC" in refusal(b"\x00\x00\x00\x18ftyp" + brand + bytes(12))


def test_empty_and_too_large_are_refused_to_the_byte() -> None:
    assert "empty" in refusal(b"")
    picture = saved("PNG")
    assert check("x", picture, len(picture)).data
    assert "larger" in refusal(picture, most=len(picture) - 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_is_none_is_refused_and_never_crashes(kind: str) -> None:
    whole = saved(kind, Image.effect_noise((64, 64), 60).convert("RGB"))
    for cut in range(16, len(whole) // 2, 37):
        assert "damaged" in refusal(whole[:cut])
    assert "damaged" in refusal(whole[:12] + b"<script>alert(1)</script>")


def test_a_picture_that_would_fill_memory_is_refused_unopened() -> None:
    huge = bytearray(saved("PNG", Image.new("1", (8, 8))))
    for side in (7072, 10_000, 60_000):
        huge[16:24] = side.to_bytes(4) * 2
        huge[29:33] = zlib.crc32(huge[12:29]).to_bytes(4)
        assert "million pixels" in refusal(bytes(huge))
    assert 7071**2 <= pictures.MOST_PIXELS < 7072**2


def test_a_plain_pdf_is_kept_as_it_is() -> None:
    kept = check("สูติบัตร.pdf", PDF, MOST)
    assert (kept.content_type, kept.data, kept.name) == (ContentType.PDF, PDF, "สูติบัตร.pdf")


def packed(objects: bytes) -> bytes:
    stream = zlib.compress(objects)
    return b"2 0 obj\n<</Type /ObjStm /N 1 /Length 9>>\nstream\n" + stream + b"\nendstream\nendobj\n"


def with_part(part: bytes) -> bytes:
    return PDF.replace(b"trailer", part + b"\ntrailer")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (b"3 0 obj\n<</Encrypt 4 0 R>>\nendobj", "password"),
        (b"3 0 obj\n<</S /JavaScript /JS (app.alert(1))>>\nendobj", "program"),
        (b"3 0 obj\n<</S /J#61vaScript /JS (app.alert(1))>>\nendobj", "program"),
        (b"3 0 obj\n<</S /Launch /F (calc.exe)>>\nendobj", "program"),
        (b"3 0 obj\n<</Type /EmbeddedFile>>\nendobj", "program"),
        (packed(b"5 0 <</S /JavaScript /JS (1)>>"), "program"),
        (packed(b"5 0 <</S /L#61unch>>"), "program"),
    ],
)
def test_a_pdf_that_is_locked_or_starts_something_is_refused(part: bytes, words: str) -> None:
    assert words in refusal(with_part(part))


@pytest.mark.parametrize(
    "part", [packed(b"5 0 <</Type /Page>>"), b"(JavaScript and Launch as words)", b"/JavaScripty x"]
)
def test_a_pdf_that_only_speaks_of_such_things_is_kept(part: bytes) -> None:
    assert check("x", with_part(part), MOST).content_type == ContentType.PDF


def test_a_pdf_that_is_cut_off_is_refused() -> None:
    assert "cut off" in refusal(PDF[:-8])
    assert "cut off" in refusal(b"%PDF-1.7\n" + bytes(100))


@pytest.mark.slow
def test_a_pdf_made_to_be_slow_is_not() -> None:
    burst = zlib.compress(bytes(1 << 20))[:-6] + b"broken"
    bad = (b"/ObjStm stream\n" + burst) * 500 + b"/ObjStm stream\n" * 10**5 + b"<<" * 10**6 + b"stream\n" * 10**6
    began = time.process_time()
    assert check("x", b"%PDF-1.7\n" + bad + PDF, 16 << 20).content_type == ContentType.PDF
    assert time.process_time() - began < 10


def test_a_checked_file_does_not_show_itself() -> None:

    assert "นก" not in repr(check("นก.pdf", PDF, MOST))
