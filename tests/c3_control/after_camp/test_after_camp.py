"""After a camp: each figure of the report counts what it says; certificates name attendees and nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import ReferralRequest
from outreach.c2_connect.steps import ReferralState
from outreach.c3_control import finishing, rolls
from outreach.c3_control.after_camp import certificates, reports
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.sorting import UnplacedReason, unplaced
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.directory.needs import Need
from tests.support.browser import Browser
from tests.support.camp_at_end import held, seated
from tests.support.cast import Cast

Open = Callable[..., Browser]
LEARNS = Need.EDUCATION_EQUIVALENCY


def over(db: Session, cast: Cast) -> tuple[Camp, list[Enrolment]]:
    """A finished camp of two days: of four, three came on the first day and two on both."""
    camp = held(db, cast, days=2)
    seats = [*seated(db, camp, cast.malee, 3, [LEARNS]), *seated(db, camp, cast.malee, 1, [])]
    for day, there in ((camp.begins_on, seats[:3]), (camp.ends_on, seats[:2])):
        rolls.take_attendance(db, camp, day, [one.id for one in there], cast.prasit)
    finishing.finish(db, camp, cast.prasit)
    return camp, seats


def send(db: Session, cast: Cast, case: Case) -> referrals.Referral:
    return referrals.send(db, case, ReferralRequest(agency_id=cast.nfe.id, need=LEARNS), cast.malee)


def figures(db: Session, camp: Camp, cast: Cast) -> list[int]:
    return [one.count for one in reports.read(db, camp, cast.prasit).figures]


def test_the_report_counts_what_it_says(db: Session, cast: Cast) -> None:
    camp, (first, second, third, _fourth) = over(db, cast)
    sent = send(db, cast, first.case)
    send(db, cast, second.case)
    referrals.answer(db, sent, ReferralState.ACCEPTED, cast.wanna)
    for seat in (second, third):
        unplaced.note(db, camp, seat.case, UnplacedReason.FULL, cast.malee)
    assert figures(db, camp, cast) == [4, 3, 2, 3, 2, 1, 1]  # who was referred after all is placed
    assert reports.read(db, camp, cast.prasit).reasons == [(UnplacedReason.FULL, 1)]


def test_what_comes_later_than_thirty_days_does_not_count(db: Session, cast: Cast) -> None:
    camp, (first, *_others) = over(db, cast)
    with clock.travel(camp.ends_on + timedelta(days=31)):
        send(db, cast, first.case)
    assert figures(db, camp, cast)[4] == 0


def named_in(db: Session, camp: Camp, reader: User) -> list[Enrolment]:
    return certificates.attendees(camp, certificates.in_sight(db, camp, reader))


def test_a_certificate_names_who_was_there_and_nothing_else(db: Session, cast: Cast) -> None:
    camp, seats = over(db, cast)
    named = named_in(db, camp, cast.prasit)
    assert {one.id for one in named} == {one.id for one in seats[:3]}
    said = certificates.values(db, camp, named)
    assert said["people"] == ["ธีระ"] * 3
    assert set(said) - {"centre", "office", "signer", "position"} == {
        "camp",
        "where",
        "begins",
        "ends",
        "issued",
        "people",
    }
    assert certificates.typeset(db, camp, named, cast.prasit).startswith(b"%PDF")


def test_nobody_has_a_certificate_before_the_end_or_of_others(db: Session, cast: Cast) -> None:
    camp = held(db, cast)
    (seat,) = seated(db, camp, cast.malee, 1, [])
    rolls.take_attendance(db, camp, camp.ends_on, [seat.id], cast.malee)
    assert named_in(db, camp, cast.malee) == []
    camp.finished_at = clock.now()
    assert named_in(db, camp, cast.malee) == [seat]
    with pytest.raises(NotFound):
        certificates.in_sight(db, camp, cast.somchai, seat.id)


def test_the_report_is_a_page_a_workbook_and_a_paper(db: Session, cast: Cast, browser: Open) -> None:
    camp, _seats = over(db, cast)
    head = browser(cast.prasit)
    assert "were there on at least one day" in head.get(f"/camps/{camp.id}/report").text
    assert head.get(f"/camps/{camp.id}/report.xlsx").data.startswith(b"PK")
    assert head.get(f"/camps/{camp.id}/report.pdf").data.startswith(b"%PDF")
    assert browser(cast.malee).get(f"/camps/{camp.id}/report.pdf").status_code == 404


def test_a_camp_is_finished_after_a_look_at_its_counts(db: Session, cast: Cast, browser: Open) -> None:
    camp = held(db, cast, days=1)
    (seat,) = seated(db, camp, cast.malee, 1, [LEARNS])
    head, page = browser(cast.prasit), f"/camps/{camp.id}/finish"
    assert "attendance still missing: 1" in head.get(page).text
    assert "Take the attendance of every day first." in head.post(page).text
    rolls.take_attendance(db, camp, camp.ends_on, [seat.id], cast.malee)
    assert "attendance of all is taken" in head.get(page).text
    assert head.post(page).status_code == 303
