"""A telephone number without its 0, as Excel leaves it, by every way in: taken as what it was, or refused."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_persons
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails
from outreach.c2_connect.letters import letterheads
from outreach.c2_connect.letters.letterheads import LetterheadDetails
from outreach.casefile import people
from outreach.casefile.people import PersonDetails
from outreach.core.errors import Refused
from outreach.directory import agencies
from outreach.directory.agencies import contacts, entries
from outreach.directory.agencies.contacts import ContactPersonDetails
from outreach.directory.agencies.parts import ReachDetails
from outreach.exchange.hsds import importing, packages
from outreach.exchange.hsds.described import describe
from outreach.exchange.hsds.importing import Outcome
from tests.exchange.test_directories import organization, problems, seen, sent
from tests.support.cast import Cast

EMPTY = {field.name: "" for field in fields(LetterheadDetails)}
LOST, FOUND, NONE = "812345678", "0812345678", "81234567"


def of_agency(db: Session, cast: Cast, phone: str) -> Any:
    db.refresh(cast.nfe, ["spoken", "areas", "hours"])
    entries.write(db, cast.nfe, ReachDetails(phone=phone), cast.dao)
    return cast.nfe.phone


def of_contact(db: Session, cast: Cast, phone: str) -> Any:
    return contacts.put(db, cast.nfe, None, ContactPersonDetails(name="ครูแดง", phone=phone)).phone


def of_letterhead(db: Session, cast: Cast, phone: str) -> Any:
    return letterheads.write(db, LetterheadDetails(**EMPTY | {"phone": phone}), cast.prasit).phone


def of_core_person(db: Session, cast: Cast, phone: str) -> Any:
    details = CorePersonDetails(name="ลุงดำ", kind=CoreKind.KIND_ADULT, phone=phone)
    return core_persons.add(db, details, cast.malee).phone


def of_person(db: Session, cast: Cast, phone: str) -> Any:
    people.correct(db, cast.nok_case.person, PersonDetails(nickname="นก", phone=phone), cast.malee)
    return cast.nok_case.person.phone


@pytest.mark.parametrize("write", [of_agency, of_contact, of_letterhead, of_core_person, of_person])
def test_a_lost_0_is_put_back_and_what_is_no_number_is_refused(
    db: Session, cast: Cast, write: Callable[[Session, Cast, str], Any]
) -> None:
    assert write(db, cast, LOST) == FOUND
    with pytest.raises(Refused) as refusal:
        write(db, cast, NONE)
    assert refusal.value.field == "phone"
    assert "begins with 0" in str(refusal.value.reason)


def test_an_import_puts_the_0_back_and_finds_nothing_new_again(db: Session, cast: Cast) -> None:
    good, bad = (organization(number, phones=[{"id": "p", "number": n}]) for number, n in ((1, LOST), (2, NONE)))
    taken, refused = seen(db, cast, good, bad).lines
    assert (taken.outcome, refused.outcome) == (Outcome.NEW, Outcome.REFUSED)
    assert problems(refused)[0][1].startswith("A telephone number has 9 or 10 digits")
    (described,) = [describe(row) for row in packages.rows_of(sent(good))]
    importing.apply(db, described, None)
    assert [one.phone for one in agencies.everyone(db) if one.name_th == "มูลนิธิ 1"] == [FOUND]
    (again,) = seen(db, cast, good).lines
    assert again.outcome == Outcome.UNCHANGED
