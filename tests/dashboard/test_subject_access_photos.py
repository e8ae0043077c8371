"""Who asks for all that is held of them is given their photo too, in the file and on paper."""

import io
import json
from base64 import b64decode

from PIL import Image
from pypdf import PdfReader
from sqlalchemy.orm import Session

from outreach.casefile import photos
from outreach.dashboard.subject_access import exports, receipts
from tests.support.cast import Cast
from tests.support.photos import agree, take


def test_the_export_holds_the_photo(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    gone, photo = take(db, cast.nok_case, cast.malee, "red"), take(db, cast.nok_case, cast.malee)
    records = json.loads("".join(exports.as_json(db, cast.nok_case, cast.malee)))["records"]
    assert {row["gone"] for row in records["photos"] if "gone" in row} == {gone.gone.value if gone.gone else ""}
    assert [b64decode(row["picture"]) for row in records["photo_pictures"]] == [photos.whole(db, photo, cast.malee)]


def test_the_paper_shows_it_and_no_bytes(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    paper = PdfReader(io.BytesIO(exports.as_pdf(db, cast.nok_case, cast.malee)))
    [image] = paper.pages[0].images
    with Image.open(io.BytesIO(image.data)) as picture:
        assert picture.size == (240, 320)
    assert (photo.small or "")[:40] not in "".join(page.extract_text() for page in paper.pages)


def test_the_receipt_counts_it_once(db: Session, cast: Cast) -> None:
    agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    said = receipts.values(db, cast.nok_case, cast.malee)
    assert [label for label, _count in said["held"] if "รูปถ่าย" in label or "Photo" in label] == ["Photos"]
    assert any("รูปถ่าย" in what for consent in said["consents"] for what in consent)
