"""Who may be on record already: what speaks for it adds up, is said, and a denied pair is not asked about again."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c1_core_person import contacts, places
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.places import PlaceDetails, PlaceKind
from outreach.casefile import cases, distinct_pairs, finding, people
from outreach.casefile.distinct_pairs import NotTheSame
from outreach.casefile.finding import STRONG, Found
from outreach.casefile.people import BirthKnown, Person, PersonDetails, Sex
from outreach.core import clock, thai
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.queries import counted

Open = Callable[..., Browser]
ID = "110170023450" + thai.make_check_digit("110170023450")
PAGE = "/contacts/new"


def met(db: Session, cast: Cast, **known: object) -> Person:
    """Somebody on record, met by Malee."""
    person = people.register(db, PersonDetails(**{"sex": Sex.MALE, **known}), cast.malee)
    cases.open_case(db, person, clock.today(), cast.malee)
    return person


def asked(db: Session, cast: Cast, **typed: object) -> list[Found]:
    return finding.likely_doubles(db, PersonDetails(**{"sex": Sex.MALE, **typed}), cast.malee)


def why(found: list[Found], person: Person) -> list[str]:
    return next(([str(words) for words in one.why] for one in found if one.person_id == person.id), [])


@pytest.mark.parametrize(
    ("known", "typed", "reasons"),
    [
        ({"national_id": ID}, {"national_id": f"{ID[:1]}-{ID[1:]}"}, ["same ID card number"]),
        ({"passport": "AA1234567"}, {"passport": "aa 1234567"}, ["same passport number"]),
        ({"phone": "0812345678"}, {"phone": "+66 81-234-5678"}, ["same telephone"]),
        ({"nickname": "ปลาวาฬ"}, {"nickname": "ปลาวาฬ"}, ["same nickname"]),
        (
            {"nickname": "ปลาวาฬ", "given_name": "ธีระ", "family_name": "บุญมา"},
            {"nickname": "ปลาวาฬ", "given_name": "ณัฐพล", "family_name": "ศรีสุข"},
            ["same nickname"],
        ),
        (
            {"nickname": "เอ", "given_name": "ธีระพงษ์", "family_name": "บุญมา"},
            {"nickname": "บี", "given_name": "ธีระพงษ์", "family_name": "บุนมา"},
            ["same given name", "family name sounds alike"],
        ),
        (
            {"given_name": "ปลาวาฬ"},
            {"nickname": "ปลาวาฬ"},
            ["the nickname of one is like the given name of the other"],
        ),
        (
            {"given_name": "ณัฐพล", "age": 16},
            {"given_name": "นัฐพล", "age": 16},
            ["given name sounds alike", "about the same age"],
        ),
        (
            {"nickname": "ปลาวาฬ", "birth_date": date(2010, 1, 2)},
            {"nickname": "ปลาวาฬ", "birth_date": date(2010, 12, 30)},
            ["same nickname", "born in the same year"],
        ),
        (
            {"nickname": "ปลาวาฬ", "birth_date": date(2010, 1, 1), "birth_known": BirthKnown.YEAR},
            {"nickname": "ปลาวาฬ", "birth_date": date(2010, 12, 30)},
            ["same nickname", "born in the same year"],
        ),
    ],
)
def test_what_speaks_for_it_is_said(
    db: Session, cast: Cast, known: dict[str, object], typed: dict[str, object], reasons: list[str]
) -> None:
    person = met(db, cast, **known)
    met(db, cast, nickname="คนอื่น", phone="0899999999")
    assert why(asked(db, cast, **typed), person) == reasons


@pytest.mark.parametrize(
    ("known", "typed", "is_asked"),
    [
        ({"phone": "0812345678", "sex": Sex.FEMALE}, {"phone": "0812345678"}, False),  # a sister
        ({"national_id": ID, "sex": Sex.FEMALE, "age": 10}, {"national_id": ID, "age": 20}, True),
        ({"phone": "0812345678", "age": 12}, {"phone": "0812345678", "age": 16}, False),
        ({"phone": "0812345678", "age": 12}, {"phone": "0812345678", "age": 15}, True),
        ({"nickname": "ปลาวาฬ", "sex": Sex.UNKNOWN}, {"nickname": "ปลาวาฬ"}, True),
        ({"family_name": "บุญมา"}, {"phone": "0812345678"}, False),
    ],
)
def test_an_impossible_sex_or_age_ends_it_unless_an_id_decides(
    db: Session, cast: Cast, known: dict[str, object], typed: dict[str, object], is_asked: bool
) -> None:
    person = met(db, cast, **known)
    assert bool(why(asked(db, cast, **typed), person)) is is_asked


def test_the_same_place_tips_the_balance(db: Session, cast: Cast) -> None:
    person = met(db, cast, nickname="ปลาวาฬ", age=16)
    case = cases.opening(db, person.id)
    assert case is not None
    here, there = (places.add(db, PlaceDetails(name=n, kind=PlaceKind.STREET), cast.dao) for n in ("ลาน", "สวน"))
    contacts.log(db, case, ContactDetails(day=clock.today(), how=HowItWent.TALKED, place_id=here.id), cast.malee)
    typed = PersonDetails(nickname="ปลาวาน", age=17, sex=Sex.MALE)
    scores = {}
    for place in (here, there):
        doubles = finding.likely_doubles(
            db, typed, cast.malee, met_at=lambda ids, at=place: contacts.met_at(db, at.id, ids), least=0
        )
        scores[place] = next(one for one in doubles if one.person_id == person.id)
    assert scores[here].score == scores[there].score + 10
    assert "met at the same place" in [str(words) for words in scores[here].why]


def test_the_most_likely_comes_first_and_no_more_than_five(db: Session, cast: Cast) -> None:
    for _ in range(8):
        met(db, cast, nickname="ปลาวาฬ")
    likely = met(db, cast, nickname="ปลาวาฬ", phone="0812345678")
    found = asked(db, cast, nickname="ปลาวาฬ", phone="0812345678")
    assert (found[0].person_id, len(found)) == (likely.id, 5)


def test_of_somebody_elses_young_person_only_the_least_shows(db: Session, cast: Cast) -> None:
    met(db, cast, nickname="ปลาวาฬ", given_name="สมหมาย", phone="0812345678")
    typed = PersonDetails(phone="0812345678")
    [mate] = finding.likely_doubles(db, typed, cast.somchai)
    assert (mate.name, mate.case_id, mate.caseworker) == ("ปลาวาฬ", None, cast.malee.name)
    assert finding.likely_doubles(db, typed, cast.anong) == []


def test_the_corrected_and_the_denied_are_not_named_as_doubles(db: Session, cast: Cast) -> None:
    person, other = (met(db, cast, nickname="ปลาวาฬ", phone="0812345678") for _ in range(2))
    details = people.details_of(person)

    def doubles() -> list[object]:
        found = finding.likely_doubles(db, details, cast.malee, other_than=person.id, least=STRONG)
        return [one.person_id for one in found]

    assert doubles() == [other.id]
    distinct_pairs.remember(db, other.id, [person.id, person.id], cast.malee)
    distinct_pairs.remember(db, person.id, [other.id, person.id], cast.malee)
    assert doubles() == []
    assert db.scalar(select(func.count()).select_from(NotTheSame)) == 1
    lines = db.scalars(select(AuditLine).where(AuditLine.action == "person.not_the_same")).all()
    assert [line.person_id for line in lines] == [other.id]


def test_while_typing_the_fragment_says_who_and_why(cast: Cast, browser: Open) -> None:
    part = browser(cast.malee).post("/people/alike", data={"nickname": "นก", "sex": "male", "age": "16"}).text
    assert "<html" not in part
    assert f'name="shown" value="{cast.nok_case.person_id}"' in part
    assert "same nickname · about the same age" in part
    assert browser(cast.malee).post("/people/alike", data={"nickname": "ไม่มีใคร"}).text.strip() == ""


def test_what_is_half_typed_is_no_error(cast: Cast, browser: Open) -> None:
    half = {"nickname": "นก", "age": "many", "birth_date": "1/", "national_id": "12", "phone": "08", "place": "x"}
    assert "same nickname" in browser(cast.malee).post("/people/alike", data=half).text


def test_denied_when_put_on_record_is_denied_for_ever(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee)
    typed = {"how": "talked", "sex": "male", "nickname": "นก", "phone": "0812345678", "day": _today()}
    assert "Nothing is saved yet" in client.post(PAGE, data=typed).text
    unseen = client.post(PAGE, data=typed | {"not_the_same": "y"}).text
    assert "Nothing is saved yet" in unseen  # the tick counts for who was shown, and for nobody else
    assert "checked" not in unseen.split('id="not_the_same"')[1].split(">")[0]
    sure = {"not_the_same": "y", "shown": str(cast.nok_case.person_id)}
    assert client.post(PAGE, data=typed | sure).status_code == 303
    new = db.scalars(select(Person).order_by(Person.made_at.desc()).limit(1)).one()
    assert distinct_pairs.apart_from(db, new.id) == {cast.nok_case.person_id}


def test_nobody_is_kept_apart_whom_the_server_did_not_ask_about(db: Session, cast: Cast, browser: Open) -> None:
    forged = {"not_the_same": "y", "shown": str(cast.ton_case.person_id)}
    typed = {"how": "talked", "sex": "male", "nickname": "ไม่มีใครชื่อนี้", "day": _today()} | forged
    assert browser(cast.malee).post(PAGE, data=typed).status_code == 303
    assert db.scalars(select(NotTheSame)).all() == []


def test_correcting_asks_about_strong_likeness_once(db: Session, cast: Cast, browser: Open) -> None:
    other = met(db, cast, nickname="ปลาวาฬ", phone="0812345678")
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/person"
    db.commit()
    typed = {"sex": "male", "nickname": "ปลาวาฬ", "phone": "0812345678"}
    assert "same telephone · same nickname" in client.post(f"{page}/alike", data=typed).text
    assert "Not saved yet" in client.post(page, data=typed).text
    assert client.post(page, data=typed | {"not_the_same": "y", "shown": str(other.id)}).status_code == 303
    assert client.post(page, data=typed).status_code == 303
    weak = {"sex": "male", "nickname": "ต้น"}  # a nickname alone is no reason to ask about who is on record
    assert client.post(page, data=weak).status_code == 303


def test_the_doubles_of_a_page_cost_the_same_however_many(app: OutreachApp, db: Session, cast: Cast) -> None:
    costs = []
    for _ in range(2):
        for _ in range(20):
            met(db, cast, nickname="ปลาวาฬ", phone="0812345678")
        db.commit()
        for _ in range(2):
            with app.extensions["sessions"]() as session, counted(app.extensions["engine"]) as sent:
                typed = PersonDetails(nickname="ปลาวาฬ", phone="0812345678")
                assert len(finding.likely_doubles(session, typed, cast.malee)) == 5
        costs.append(len(sent))
    assert costs == [7, 7]  # begin, changes, plain facts, last meetings, photos, names, one for the audit


def _today() -> str:
    return clock.show_date(clock.today(), "th", "numeric")
