"""Letters: a number once, in the order of the year; on paper only what is still shared."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import typst
from PIL import Image
from sqlalchemy.orm import Session

from outreach.c2_connect import referrals
from outreach.c2_connect.letters import documents, issued, letterheads
from outreach.c2_connect.letters.issued import Letter, LetterDetails
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import people
from outreach.casefile.people import PersonDetails, Sex
from outreach.core import clock, pdf, thai
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import letterhead, share

Open = Callable[..., Browser]
TO = LetterDetails(addressee="ผู้อำนวยการ")


@pytest.fixture
def sent(db: Session, cast: Cast) -> Referral:
    """Nok's referral with the name, the sex and the age in it; the centre has a letterhead."""
    letterhead(db, cast.prasit)
    fields = ["full_name", "age", "sex"]
    return share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=fields, message="ขอให้โทรก่อน")


def issue(db: Session, cast: Cast, sent: Referral, number: str | None = None) -> Letter:
    return issued.issue(db, cast.nok_case, sent, LetterDetails(addressee="ผู้อำนวยการ", number=number), cast.malee)


@pytest.fixture
def typeset(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was handed to the typesetter; it still typesets."""
    kept: list[dict[str, Any]] = []
    real = documents.pdf.typeset

    def keep(name: str, values: Any) -> bytes:
        kept.append(dict(values))
        return real(name, values)

    monkeypatch.setattr(documents.pdf, "typeset", keep)
    return kept


def test_letters_take_the_numbers_of_the_year_in_their_order(db: Session, cast: Cast, sent: Referral) -> None:
    numbers = [issue(db, cast, sent).number for _ in range(3)]
    assert numbers == ["ขก 52007/1", "ขก 52007/2", "ขก 52007/3"]


def test_numbers_begin_anew_with_the_calendar_year(db: Session, cast: Cast) -> None:
    letterhead(db, cast.prasit)
    with clock.travel(date(2026, 12, 30)):
        sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
        last = issue(db, cast, sent)
    with clock.travel(date(2027, 1, 4)):
        first = issue(db, cast, sent)
    assert [(last.year, last.running), (first.year, first.running)] == [(2569, 1), (2570, 1)]


def test_another_centre_counts_for_itself(db: Session, cast: Cast, sent: Referral) -> None:
    issue(db, cast, sent)
    assert issued.register(db, cast.anong).rows == []
    assert [letter.number for letter in issued.register(db, cast.prasit).rows] == ["ขก 52007/1"]


def test_a_registry_number_is_taken_once_and_uses_none_of_ours(db: Session, cast: Cast, sent: Referral) -> None:
    assert issue(db, cast, sent, "ขก 52001/877").running is None
    with pytest.raises(Refused):
        issue(db, cast, sent, "ขก 52001/877")
    assert issue(db, cast, sent).number == "ขก 52007/1"


def test_without_a_letterhead_no_letter_is_issued(db: Session, cast: Cast) -> None:
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING)
    with pytest.raises(Refused):
        issued.issue(db, cast.nok_case, sent, TO, cast.malee)


def test_the_letter_says_who_is_sent_as_officers_write_it(
    db: Session, cast: Cast, sent: Referral, typeset: list[dict[str, Any]]
) -> None:
    made = documents.letter(db, cast.nok_case, sent, issue(db, cast, sent), cast.malee)
    assert made.startswith(b"%PDF-")
    assert (typeset[0]["who"], typeset[0]["number"]) == ("นายธีระ บุญมา อายุ ๑๖ ปี", "ขก ๕๒๐๐๗/๑")


@pytest.mark.parametrize(
    ("sex", "age", "title"),
    [
        (Sex.MALE, 14, "เด็กชาย"),
        (Sex.MALE, 15, "นาย"),
        (Sex.FEMALE, 14, "เด็กหญิง"),
        (Sex.FEMALE, 15, "นางสาว"),
        (Sex.OTHER, 16, ""),
        (Sex.UNKNOWN, 16, ""),
    ],
)
def test_the_title_goes_by_sex_and_age(
    db: Session, cast: Cast, typeset: list[dict[str, Any]], sex: Sex, age: int, title: str
) -> None:
    letterhead(db, cast.prasit)
    named = PersonDetails(nickname="นก", given_name="ธีระ", family_name="บุญมา", sex=sex, age=age)
    people.correct(db, cast.nok_case.person, named, cast.malee)
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["full_name", "age", "sex"])
    documents.letter(db, cast.nok_case, sent, issue(db, cast, sent), cast.malee)
    assert typeset[0]["who"].startswith(f"{title}ธีระ บุญมา")


def test_a_letter_names_nobody_whose_name_was_not_shared(
    db: Session, cast: Cast, typeset: list[dict[str, Any]]
) -> None:
    letterhead(db, cast.prasit)
    sent = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["age"])
    documents.letter(db, cast.nok_case, sent, issue(db, cast, sent), cast.malee)
    assert "ธีระ" not in str(typeset[0])
    assert "บุญมา" not in str(typeset[0])


def test_what_was_taken_back_is_not_printed_any_more(db: Session, cast: Cast, sent: Referral, browser: Open) -> None:
    letter = issue(db, cast, sent)
    base = f"/cases/{sent.case_id}/referrals/{sent.id}"
    addresses = [f"{base}/letters/{letter.id}.pdf", f"{base}/summary.pdf"]
    client = browser(cast.malee)
    assert [client.get(address).mimetype for address in addresses] == ["application/pdf"] * 2
    referrals.revoke(db, cast.nok_case, sent, cast.malee)
    assert [client.get(address).status_code for address in addresses] == [404, 404]
    assert "nothing to print" in client.get(f"{base}/letters").text


def test_a_letter_is_issued_from_the_page_and_is_in_the_register(
    db: Session, cast: Cast, sent: Referral, browser: Open
) -> None:
    address = f"/cases/{sent.case_id}/referrals/{sent.id}/letters"
    answer = browser(cast.malee).post(address, data={"addressee": "นายกสมาคม"}, follow_redirects=True)
    assert "ขก 52007/1" in answer.text
    assert "ขก 52007/1" in browser(cast.prasit).get("/letters/").text


def test_the_supervisor_writes_the_letterhead(db: Session, cast: Cast, browser: Open) -> None:
    typed = dict.fromkeys(("office", "address", "prefix", "signer", "position", "unit"), "คำ")
    assert browser(cast.prasit).post("/letters/", data=typed | {"prefix": ""}).status_code == 200
    assert browser(cast.prasit).post("/letters/", data=typed).status_code == 303
    assert cast.prasit.centre_id
    kept = letterheads.of_centre(db, cast.prasit.centre_id)
    assert kept is not None
    assert kept.prefix == "คำ"


def test_the_agency_prints_what_it_was_given(cast: Cast, sent: Referral, browser: Open) -> None:
    answer = browser(cast.wanna).get(f"/referrals/{sent.id}/summary.pdf")
    assert (answer.status_code, answer.data[:5]) == (200, b"%PDF-")
    assert browser(cast.kitti).get(f"/referrals/{sent.id}/summary.pdf").status_code == 404


def test_a_page_key_that_nobody_gave_out_begins_at_the_top(
    db: Session, cast: Cast, sent: Referral, browser: Open
) -> None:
    letter = issue(db, cast, sent)
    for key in ("", "x", f"2026-01-01T00:00:00_{letter.id}", "2026-99-99_x"):
        assert "ขก 52007/1" in browser(cast.prasit).get("/letters/", query_string={"after": key}).text


def test_nothing_runs_into_the_right_margin_however_long() -> None:
    """Names of forty signs, an address of the web, a number that fills its line: looked at as a picture."""
    endless, name = "x" * 90, "กัลยาณีรัตนาพรพิสุทธิ์ศรีสุวรรณภูมิมหาสารคามวรโชติวงศ์ประเสริฐ"
    said = dict.fromkeys(("office", "address", "signer", "position", "unit", "addressee", "who", "agency"), name)
    said |= dict.fromkeys(("centre", "need", "sent", "due", "until", "printed", "issued", "caseworker"), name)
    said |= {"phone": "", "email": endless, "number": "ขก " + "๑" * 60, "reference": "ABCD1234"}
    whole = said | {"named": True, "urgent": True, "facts": [["ชื่อ", name], ["ที่อยู่", endless]], "message": name}
    pages = typst.compile(**pdf.job(documents.LETTER, whole), format="png", ppi=50)
    assert len(pages) == 2
    for page in pages:
        picture = Image.open(BytesIO(page)).convert("L")
        margin = picture.crop((round(picture.width * 19.4 / 21), 0, picture.width, picture.height))  # of 2 cm
        assert margin.getextrema() == (255, 255)


@pytest.mark.parametrize(
    ("issued_after", "asked"),
    [(0, 14), (14, 14), (15, 15 + 14), (60, 60 + 14), (85, 90)],  # days after the sending; the sharing ends on the 90th
)
def test_a_letter_never_asks_for_an_answer_by_a_day_that_is_past(
    db: Session, cast: Cast, sent: Referral, typeset: list[dict[str, Any]], issued_after: int, asked: int
) -> None:
    with clock.travel(sent.sent_on + timedelta(days=issued_after)):
        letter = issue(db, cast, sent)
        documents.letter(db, cast.nok_case, sent, letter, cast.malee)
    day = clock.show_date(sent.sent_on + timedelta(days=asked), "th", "long")
    assert typeset[0]["due"] == thai.in_thai_digits(day)


def test_a_letter_after_the_answer_asks_for_none(
    db: Session, cast: Cast, sent: Referral, typeset: list[dict[str, Any]]
) -> None:
    before = issue(db, cast, sent)
    with clock.travel(clock.now() + timedelta(hours=1)):
        referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
        after = issue(db, cast, sent)
        for letter in (before, after):
            documents.letter(db, cast.nok_case, sent, letter, cast.malee)
        documents.summary(db, sent, {}, cast.malee)
    day = thai.in_thai_digits(clock.show_date(sent.answer_due_on, "th", "long"))
    assert [said["due"] for said in typeset] == [day, "", ""]


def test_a_summary_printed_late_says_that_the_day_is_past(
    db: Session, cast: Cast, sent: Referral, typeset: list[dict[str, Any]]
) -> None:
    with clock.travel(sent.answer_due_on + timedelta(days=1)):
        documents.summary(db, sent, {}, cast.malee)
    assert typeset[0]["due"].startswith("โดยเร็ว (ครบกำหนดแล้วเมื่อวันที่ ")
