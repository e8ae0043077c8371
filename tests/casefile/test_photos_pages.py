"""The photo on the pages: asked for, taken, shown to those who may see it, and to nobody else."""

import re
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine, AuditSubject
from outreach.casefile import consents, photos
from outreach.casefile.consents import Consent, PhotoUse
from outreach.casefile.people import PersonDetails
from outreach.casefile.photos import Photo, PhotoPicture
from outreach.casefile.restrictions import restricting
from outreach.core import clock
from outreach.core.sealing import DataKey
from outreach.directory.agencies import AgencyNeed
from outreach.directory.needs import Need
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.core.files.test_content import drawn, saved, told
from tests.support.cast import Cast
from tests.support.merges import met
from tests.support.photos import agree, jpeg, take
from tests.support.queries import counted
from tests.support.uploads import form_with

Open = Callable[..., Browser]
FACE = re.compile(r'<img class="face[^"]*" src="data:image/jpeg;base64,([^"]+)"[^>]* alt="([^"]+)"')


def asked(**more: str) -> dict[str, str]:
    today = clock.show_date(clock.today(), "en", "numeric")
    return {"given_by": "both", "guardian": "ยายศรี", "photo": "carried", "given_on": today} | more


def send(client: Browser, cast: Cast, data: bytes, name: str = "IMG_1.jpg") -> str:
    """Send a photo; answers what is said at its field, or nothing if it was taken."""
    answer = client.post(f"/cases/{cast.nok_case.id}/photo/new", **form_with({}, name, data, "image/jpeg"))
    if answer.status_code == 303:
        return ""
    assert answer.status_code == 200
    return answer.text.split('id="file-error"')[1].split("</p>")[0]


def search(client: Browser, typed: str = "นก") -> list[tuple[str, str]]:
    """(source, words) of the photos of a search."""
    page = client.post("/find", data={"called": typed})
    assert page.status_code == 200
    return FACE.findall(page.text)


def test_it_is_asked_for_taken_and_seen_on_the_case(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    page = client.get(f"/cases/{case.id}/photo/new").text
    assert "No photo without consent" in page
    assert f"/cases/{case.id}/photo/consent" in page
    answer = client.post(f"/cases/{case.id}/photo/consent", data=asked())
    assert (answer.status_code, answer.location) == (303, f"/cases/{case.id}/photo/new")
    assert send(client, cast, saved("JPEG", drawn((640, 480)), exif=told())) == ""
    [(small, words)] = FACE.findall(client.get(f"/cases/{case.id}").text)
    assert (len(small) < 16_000, words) == (True, "Photo of นก")
    assert b64decode(small).startswith(b"\xff\xd8\xff")


def test_without_consent_what_is_sent_is_refused_with_the_reason(db: Session, cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/photo/new", **form_with({}, "x.jpg", jpeg()))
    assert answer.status_code == 200
    assert "A photo needs a legal basis" in answer.text
    assert f"/cases/{cast.nok_case.id}/photo/consent" in answer.text
    assert db.scalar(select(func.count()).select_from(Photo)) == 0


def test_an_agency_that_tells_a_need_stays_folded(db: Session, cast: Cast, browser: Open) -> None:
    cast.nfe.served.append(AgencyNeed(need=Need.DRUG_TREATMENT))
    for agency in (cast.nfe, cast.police):
        agree(db, cast.nok_case, cast.malee, agency_id=agency.id)
    db.commit()
    page = f"/cases/{cast.nok_case.id}/photo"
    head, worker = browser(cast.prasit).get(page).text, browser(cast.malee).get(page).text
    assert [cast.nfe.name_en in shown for shown in (head, worker)] == [False, True]
    assert [cast.police.name_en in shown for shown in (head, worker)] == [True, True]


def test_the_law_is_asked_of_the_consent_to_a_photo_too(db: Session, cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/photo/consent", data=asked(given_by="self"))
    assert "a parent or guardian consents too" in answer.text
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/photo/consent", data=asked(photo="everybody"))
    assert answer.status_code == 200
    assert db.scalar(select(func.count()).select_from(Consent)) == 0


def test_the_whole_photo_is_sent_and_no_browser_keeps_it(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    for user in (cast.malee, cast.prasit):
        answer = browser(user).get(f"/cases/{cast.nok_case.id}/photo/picture")
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.data.startswith(b"\xff\xd8\xff")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "Content-Disposition" not in answer.headers
    looked = db.scalars(select(AuditLine.actor_id).where(AuditLine.action == "photo.read")).all()
    assert looked == [cast.malee.id, cast.prasit.id]


def test_nobody_else_gets_it(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee, PhotoUse.CENTRE)
    take(db, cast.nok_case, cast.malee)
    for user in (cast.somchai, cast.anong, cast.wanna, cast.chai, cast.dao, None):
        for page in ("", "/picture", "/new", "/remove", "/consent"):
            assert browser(user).get(f"/cases/{cast.nok_case.id}/photo{page}").status_code in (302, 303, 404)
    assert db.scalar(select(func.count()).where(AuditLine.action == "photo.read")) == 0


def test_a_damaged_photo_is_told_and_shown_nowhere(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    row = db.scalars(select(PhotoPicture)).one()
    row.picture_sealed = photo.small_sealed  # type: ignore[attr-defined]
    photo.small_sealed = bytes(64)  # type: ignore[attr-defined]
    client = browser(cast.malee)
    assert client.get(f"/cases/{cast.nok_case.id}/photo/picture").status_code == 500
    assert FACE.findall(client.get(f"/cases/{cast.nok_case.id}").text) == []


def test_a_search_shows_it_to_who_works_with_them(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    assert len(search(browser(cast.malee))) == len(search(browser(cast.prasit))) == 1
    assert search(browser(cast.somchai)) == search(browser(cast.anong)) == []


def test_a_search_of_a_colleague_shows_it_if_that_was_agreed(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee, PhotoUse.CENTRE)
    take(db, cast.nok_case, cast.malee)
    [(_small, words)] = search(browser(cast.somchai))
    assert words == "Photo of นก"
    assert len(FACE.findall(browser(cast.somchai).get(f"/found/{cast.nok_case.person_id}/met").text)) == 1
    restricting.restrict(db, cast.nok_case, [cast.malee.id, cast.somchai.id, cast.prasit.id], cast.prasit)
    assert search(browser(cast.somchai)) == []
    assert search(browser(cast.anong)) == []


def test_a_list_of_photos_is_one_line_of_the_trail(db: Session, cast: Cast, browser: Open) -> None:
    for name in ("นกเล็ก", "นกใหญ่", "นกแก้ว"):
        case = met(db, cast.malee, PersonDetails(nickname=name, age=16))
        agree(db, case, cast.malee)
        take(db, case, cast.malee)
    assert len(search(browser(cast.malee))) == 3
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "cells.read")).all()
    ids = set(db.scalars(select(Photo.id)))
    about = [set(db.scalars(select(AuditSubject.subject_id).where(AuditSubject.seq == line.seq))) for line in lines]
    assert [ids <= subjects for subjects in about] == [True]


def test_a_search_asks_as_often_for_many_photos_as_for_one(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    def asks() -> int:
        with counted(app.extensions["engine"]) as sent:
            search(browser(cast.somchai))
        return len(sent)

    counts = []
    for number in range(4):
        case = met(db, cast.malee, PersonDetails(nickname="นก", age=16))
        agree(db, case, cast.malee, PhotoUse.CENTRE)
        take(db, case, cast.malee)
        if number in (1, 3):
            search(browser(cast.somchai))  # who was never shown is counted once
            counts.append(asks())
    assert counts[0] == counts[1]


def test_two_tabs_leave_the_photo_of_the_last_one(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    client = browser(cast.malee)
    once = {"once": "a" * 32}
    for fields in (once, once, {"once": "b" * 32}):
        answer = client.post(f"/cases/{cast.nok_case.id}/photo/new", **form_with(fields, "x.jpg", jpeg()))
        assert answer.status_code == 303
    assert sorted(str(one.gone) for one in photos.all_of(db, cast.nok_case.person_id)) == ["None", "replaced"]
    assert db.scalar(select(func.count()).select_from(PhotoPicture)) == 1


def test_taken_back_it_is_gone_and_said_so(db: Session, cast: Cast, browser: Open) -> None:
    given = agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    client = browser(cast.malee)
    answer = client.post(f"/cases/{cast.nok_case.id}/consents/{given.id}/withdraw")
    assert answer.location == f"/cases/{cast.nok_case.id}/photo"
    page = client.get(answer.location).text
    assert "There is no photo." in page
    assert "the consent was withdrawn" in page
    assert db.get(DataKey, (photo.id, 1)) is None
    assert client.get(f"/cases/{cast.nok_case.id}/photo/picture").status_code == 404


def test_it_is_removed_after_a_question(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    client, address = browser(cast.malee), f"/cases/{cast.nok_case.id}/photo/remove"
    assert "cannot be brought back" in client.get(address).text
    assert client.post(address).status_code == 303
    assert client.get(address).status_code == client.post(address).status_code == 404
    assert [one.gone for one in photos.all_of(db, cast.nok_case.person_id)] == [photos.Gone.REMOVED]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.4 " + bytes(50), "no document or film"),
        (b"<html><script>alert(1)</script>", "no document or film"),
        (b"\xff\xd8\xff" + bytes(500), "damaged"),
        (bytes(10 << 20 | 1), "larger than 10 MB"),
    ],
)
def test_what_is_no_photo_is_refused_at_its_field(
    db: Session, cast: Cast, browser: Open, data: bytes, words: str
) -> None:
    agree(db, cast.nok_case, cast.malee)
    assert words in send(browser(cast.malee), cast, data, "../../../etc/x.jpg")


def test_fifty_megabytes_are_turned_away_unread(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    answer = browser(cast.malee).post(f"/cases/{cast.nok_case.id}/photo/new", **form_with({}, "x.jpg", bytes(50 << 20)))
    assert answer.status_code == 413


def test_consents_are_written_down_with_their_use(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    answer = client.post(f"/cases/{case.id}/photo/consent", data=asked(photo="centre", agency_id=str(cast.nfe.id)))
    assert answer.status_code == 303
    [given] = consents.of_person(db, case.person_id)
    assert (given.photo, given.agency_id, given.covers) == (PhotoUse.CENTRE, cast.nfe.id, "C1")
    assert "Also for colleagues who search for them" in client.get(f"/cases/{case.id}/photo").text


def test_who_agreed_to_a_photo_alone_has_still_no_consent(db: Session, cast: Cast, browser: Open) -> None:
    agree(db, cast.nok_case, cast.malee)
    client = browser(cast.malee)
    assert cast.nok_case.number in client.get("/cases/?lack=no_consent").text


def test_the_history_tells_when_one_was_taken_and_why_it_went(db: Session, cast: Cast, browser: Open) -> None:
    given, client = agree(db, cast.nok_case, cast.malee), browser(cast.malee)
    take(db, cast.nok_case, cast.malee)
    consents.withdraw(db, cast.nok_case, given, cast.malee)
    page = client.get(f"/cases/{cast.nok_case.id}?kind=file").text
    assert page.index("Photo destroyed") < page.index("the consent was withdrawn") < page.index("Photo taken")
    assert "No consent or basis" in client.get(f"/cases/{cast.nok_case.id}").text


def test_a_voided_consent_takes_the_photo_along(db: Session, cast: Cast, browser: Open) -> None:
    given = agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    client = browser(cast.malee)
    said = {"why": "wrong_person", "asked_by": "staff", "reason": "ผิดคน"}
    answer = client.post(f"/cases/{cast.nok_case.id}/entries/consent/{given.id}/void", data=said)
    assert answer.status_code == 303, answer.text
    assert db.get(DataKey, (photo.id, 1)) is None
    page = client.get(f"/cases/{cast.nok_case.id}/photo").text
    assert "voided" in page
    assert "Take a photo" not in page


@pytest.mark.parametrize("way", ["consents/{given}/withdraw", "entries/consent/{given}/void", "photo/remove"])
def test_of_a_destroyed_photo_no_key_stays_in_the_log(db: Session, cast: Cast, browser: Open, way: str) -> None:
    given = agree(db, cast.nok_case, cast.malee)
    photo = take(db, cast.nok_case, cast.malee)
    key = db.scalars(select(DataKey.wrapped).where(DataKey.owner_id == photo.id)).one()
    place = str(db.get_bind().engine.url.database)
    address = f"/cases/{cast.nok_case.id}/{way.format(given=given.id)}"
    client, sent = browser(cast.malee), {"why": "not_so"} | {"asked_by": "staff"} if "void" in way else {}
    db.commit()  # a reader keeps the log
    assert key in Path(f"{place}-wal").read_bytes()
    assert client.post(address, data=sent).status_code == 303
    assert key not in Path(f"{place}-wal").read_bytes() + Path(place).read_bytes()


def test_a_withdrawal_undone_brings_no_photo_back(db: Session, cast: Cast, browser: Open) -> None:
    given = agree(db, cast.nok_case, cast.malee)
    take(db, cast.nok_case, cast.malee)
    client, address = browser(cast.malee), f"/cases/{cast.nok_case.id}/consents/{given.id}"
    page = client.post(f"{address}/withdraw", follow_redirects=True).text
    assert "No photo is kept under it any more" in page
    assert client.post(f"{address}/undo").status_code == 303
    page = client.get(f"/cases/{cast.nok_case.id}/photo").text
    assert "There is no photo." in page
    assert "Take a photo" in page
