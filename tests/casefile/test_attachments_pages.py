"""Attaching, downloading and removing a file, as it is done in the pages."""

from collections.abc import Callable
from urllib.parse import quote
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.casefile import attachments
from outreach.casefile.attachments import Arrived, Attachment, AttachmentKind, AttachmentPiece
from outreach.casefile.cases import Case
from outreach.casefile.consents import Consent
from outreach.core import chunks, clock
from outreach.core.sealing import DataKey
from outreach.web.application import OutreachApp
from tests.casefile.test_consents import based
from tests.conftest import Browser
from tests.core.files.test_content import saved, told
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.queries import counted
from tests.support.uploads import form_with
from tests.support.world import PDF

Open = Callable[..., Browser]
LONG = PDF[:9] + b"%" + b"x" * 3 * chunks.BYTES + b"\n" + PDF
NAME = "ใบรับรอง ของนก.pdf"


def page_of(case: Case) -> str:
    return f"/cases/{case.id}/attachments"


def attached(client: Browser, db: Session, case: Case, data: bytes = LONG, name: str = NAME, **more: str) -> Attachment:
    answer = client.post(f"{page_of(case)}/new", **form_with({"kind": "certificate"} | more, name, data))
    assert answer.status_code == 303, answer.text
    return attachments.of_case(db, case.id)[0]


def refused(client: Browser, case: Case, data: bytes, name: str = "x.jpg", kind: str = "image/jpeg") -> str:
    """What is said at the field."""
    answer = client.post(f"{page_of(case)}/new", **form_with({"kind": "photo"}, name, data, kind))
    assert answer.status_code == 200
    assert '<option selected value="photo">' in answer.text
    return answer.text.split('id="file-error"')[1].split("</p>")[0]


def test_what_is_attached_is_listed_and_comes_back_as_a_download(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case)
    page = client.get(f"/cases/{cast.nok_case.id}").text
    assert NAME in page
    assert "It may carry data about who made it." in page
    answer = client.get(f"{page_of(cast.nok_case)}/{kept.id}")
    assert (answer.status_code, answer.data) == (200, LONG)


def test_a_download_is_saved_and_neither_shown_nor_cached(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case)
    heads = client.get(f"{page_of(cast.nok_case)}/{kept.id}").headers
    assert heads["Content-Disposition"] == f"attachment; filename=\"attachment.pdf\"; filename*=UTF-8''{quote(NAME)}"
    assert heads["Content-Type"] == "application/pdf"
    assert heads["Content-Length"] == str(len(LONG))
    assert heads["X-Content-Type-Options"] == "nosniff"
    assert heads["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert heads["Cache-Control"] == "no-store"
    assert heads["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_cannot_write_headers(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case, name='a%22%0d%0aSet-Cookie: x="1;.pdf')
    heads = client.get(f"{page_of(cast.nok_case)}/{kept.id}").headers
    assert "Set-Cookie" not in heads
    assert heads["Content-Disposition"].count('"') == 2


def test_the_supervisor_reads_but_neither_adds_nor_removes(db: Session, cast: Cast, browser: Open) -> None:
    kept = attached(browser(cast.malee), db, cast.nok_case)
    client, page = browser(cast.prasit), page_of(cast.nok_case)
    assert client.get(f"{page}/{kept.id}").data == LONG
    seen = client.get(f"/cases/{cast.nok_case.id}").text
    assert NAME in seen
    assert f"{kept.id}/remove" not in seen
    assert client.post(f"{page}/{kept.id}/remove").status_code == 404
    assert client.post(f"{page}/new", **form_with({"kind": "letter"}, NAME, PDF)).status_code == 404


def test_a_file_is_not_found_through_another_case(db: Session, cast: Cast, browser: Open) -> None:
    kept = attached(browser(cast.malee), db, cast.nok_case)
    mate = browser(cast.somchai)
    for way in ("", "/remove"):
        assert mate.get(f"{page_of(cast.ton_case)}/{kept.id}{way}").status_code == 404
        assert mate.get(f"{page_of(cast.nok_case)}/{kept.id}{way}").status_code == 404
    assert mate.post(f"{page_of(cast.ton_case)}/{kept.id}/remove").status_code == 404
    assert "attachment.read" not in db.scalars(select(AuditLine.action)).all()


@pytest.mark.parametrize("speaks", ["th", "en"])
def test_what_is_not_what_it_claims_is_refused_and_not_kept(
    db: Session, cast: Cast, browser: Open, speaks: str
) -> None:
    client = browser(cast.malee, speaks)
    said = refused(client, cast.nok_case, b"<html><script>alert(1)</script>")
    assert ("แนบได้เฉพาะรูปภาพ" if speaks == "th" else "Only photos") in said
    assert "HEIC" in refused(client, cast.nok_case, b"\0\0\0\x18ftypheic" + bytes(99))
    assert db.scalars(select(Attachment)).all() == []


def test_a_form_without_a_file_says_so(cast: Cast, browser: Open) -> None:
    answer = browser(cast.malee).post(f"{page_of(cast.nok_case)}/new", data={"kind": "photo", "file": "not a file"})
    assert "Please fill this in." in answer.text.split('id="file-error"')[1]


def test_the_name_and_the_claimed_type_decide_nothing(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    sent = form_with({"kind": "photo"}, "page.html", saved("PNG"), "text/html")
    assert client.post(f"{page_of(cast.nok_case)}/new", **sent).status_code == 303
    kept = attachments.of_case(db, cast.nok_case.id)[0]
    answer = client.get(f"{page_of(cast.nok_case)}/{kept.id}")
    assert (kept.file_name, answer.headers["Content-Type"]) == ("page.png", "image/png")


def test_the_worker_is_told_that_a_place_was_removed(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    attached(client, db, cast.nok_case, saved("JPEG", exif=told()), "รูป.jpg")
    words = "The place where it was taken has been removed from it."
    assert client.get(f"/cases/{cast.nok_case.id}").text.count(words) == 1
    attached(client, db, cast.nok_case, saved("JPEG", exif=told(place=False)), "รูป.jpg")
    assert client.get(f"/cases/{cast.nok_case.id}").text.count(words) == 1


def test_the_limit_is_said_at_the_field_up_to_the_forms_weight(app: OutreachApp, cast: Cast, browser: Open) -> None:
    client, most = browser(cast.malee), app.config["LARGEST_FILE"]
    assert "larger than 10 MB" in refused(client, cast.nok_case, b"%PDF-" + bytes(most))
    sent = form_with({"kind": "photo"}, "x", bytes(most + (1 << 20)))
    assert client.post(f"{page_of(cast.nok_case)}/new", **sent).status_code == 413
    elsewhere = form_with({"body": "x"}, "x", bytes(3 << 20))
    assert client.post(f"/cases/{cast.nok_case.id}/notes/new", **elsewhere).status_code == 413


def test_a_damaged_file_ends_in_words_and_no_byte_of_it_leaves(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case)
    last = db.get_one(AttachmentPiece, (kept.id, 3))
    last.sealed = last.sealed[:-1] + bytes([last.sealed[-1] ^ 1])
    answer = client.get(f"{page_of(cast.nok_case)}/{kept.id}")
    assert (answer.status_code, "This file is damaged" in answer.text, b"xxxx" in answer.data) == (500, True, False)
    lines = db.scalars(select(AuditLine.about).where(AuditLine.action == "cell.unreadable")).all()
    assert lines == [f"attachments.piece:{kept.id}"]


def test_removing_asks_once_and_then_it_is_gone(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case)
    page = f"{page_of(cast.nok_case)}/{kept.id}"
    assert NAME in client.get(f"{page}/remove").text
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/remove").status_code == 303
    for gone in (page, f"{page}/remove"):
        assert client.get(gone).status_code == 404
    assert NAME not in client.get(f"/cases/{cast.nok_case.id}").text


def test_the_database_files_hold_no_trace_of_what_was_removed(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case)
    key, name = db.get_one(DataKey, (kept.id, 1)).wrapped, kept.file_name_sealed  # type: ignore[attr-defined]
    last, page = db.get_one(AttachmentPiece, (kept.id, 3)).sealed, f"{page_of(cast.nok_case)}/{kept.id}"
    assert all(part in _files(app) for part in (key, name, last))
    assert client.post(f"{page}/remove").status_code == 303
    assert [part in _files(app) for part in (key, name, last)] == [False, False, False]


def _files(app: OutreachApp) -> bytes:
    return b"".join(path.read_bytes() for path in app.extensions["settings"].data.glob("test.db*"))


def test_a_file_belongs_to_a_consent_of_this_case_alone(db: Session, cast: Cast, browser: Open) -> None:
    own, other = based(db, cast.nok_case, cast).id, based(db, cast.ton_case, cast).id
    client = browser(cast.malee)
    kept = attached(client, db, cast.nok_case, about=f"consent:{own}")
    assert kept.about == f"consent:{own}"
    sent = form_with({"kind": "letter", "about": f"consent:{other}"}, NAME, PDF)
    assert 'id="about-error"' in client.post(f"{page_of(cast.nok_case)}/new", **sent).text


def test_the_evidence_of_an_outcome_is_attached_to_it(db: Session, cast: Cast, browser: Open) -> None:
    client, case = browser(cast.malee), cast.nok_case
    seen = OutcomeDetails(kind=OutcomeKind.ID_CARD, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็น")
    consent(db, case, cast.malee)
    outcome = outcomes.record(db, case, seen, cast.malee)
    link = f"{page_of(case)}/new?about=outcome:{outcome.id}"
    assert link in client.get(f"/cases/{case.id}").text.replace("%3A", ":")
    assert f'selected value="outcome:{outcome.id}"' in client.get(link).text
    assert attached(client, db, case, about=f"outcome:{outcome.id}").about == f"outcome:{outcome.id}"
    assert "Outcome recorded" in client.get(f"/cases/{case.id}").text.split("Attachments")[1]


def test_a_consent_brings_its_signed_form_along(db: Session, cast: Cast, browser: Open) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/consents/new"
    typed = {"basis": "public_task", "given_on": clock.show_date(clock.today(), "th", "numeric"), "grounds": "ภารกิจ"}
    assert client.post(page, **form_with(typed, NAME, b"no picture")).status_code == 200
    assert db.scalars(select(Consent)).all() == []
    assert client.post(page, **form_with(typed, NAME, PDF)).status_code == 303
    kept, consent = attachments.of_case(db, cast.nok_case.id)[0], db.scalars(select(Consent)).one()
    assert (kept.kind, kept.about) == (AttachmentKind.CONSENT_SCAN, f"consent:{consent.id}")


def test_a_file_sent_twice_is_kept_once(db: Session, cast: Cast, browser: Open) -> None:
    client, sent = browser(cast.malee), form_with({"kind": "letter", "once": "b" * 32}, NAME, PDF)
    for _ in range(2):
        assert client.post(f"{page_of(cast.nok_case)}/new", **sent).status_code == 303
    assert len(attachments.of_case(db, cast.nok_case.id)) == 1


def test_nobody_waits_for_the_database_while_a_picture_is_opened(
    app: OutreachApp, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bool] = []

    def look(name: str, data: bytes, most: int) -> Arrived:
        with app.extensions["sessions"]() as other:
            other.execute(text("PRAGMA busy_timeout = 100"))
            written.append(True)
        return attachments.check(name, data, most)

    client = browser(cast.malee)
    monkeypatch.setattr(app.view_functions["casefile.attach"], "look", look)
    answer = client.post(f"{page_of(cast.nok_case)}/new", **form_with({"kind": "letter"}, NAME, PDF))
    assert (answer.status_code, written) == (303, [True])


def test_a_stranger_makes_nobody_open_a_picture(
    app: OutreachApp, cast: Cast, browser: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(*_: object) -> None:
        pytest.fail("this was opened")

    monkeypatch.setattr(app.view_functions["casefile.attach"], "look", look)
    sent = form_with({"kind": "letter"}, NAME, PDF)
    assert browser().post(f"{page_of(cast.nok_case)}/new", **sent).location.startswith("/sign-in")
    assert browser(cast.wanna).post(f"{page_of(cast.nok_case)}/new", **sent).status_code == 404


def test_a_long_list_of_files_costs_as_much_as_a_short_one(
    app: OutreachApp, db: Session, cast: Cast, browser: Open
) -> None:
    client, costs = browser(cast.malee), []
    for _ in range(2):
        for number in range(5):
            attached(client, db, cast.nok_case, PDF, f"{number}.pdf")
        with counted(app.extensions["engine"]) as sent:
            client.get(f"/cases/{cast.nok_case.id}")
        costs.append(len(sent))
    assert costs[0] == costs[1]


def test_a_download_asks_for_all_pieces_at_once(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    client, costs = browser(cast.malee), []
    for data in (PDF, LONG):
        kept: UUID = attached(client, db, cast.nok_case, data).id
        with counted(app.extensions["engine"]) as sent:
            client.get(f"{page_of(cast.nok_case)}/{kept}")
        costs.append(len(sent))
    assert costs[0] == costs[1]
