"""Notices: told in the transaction of what happened, read on opening, without a name to who may not see the case."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import encounters
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import cases, comments, merging, notices, transfers, visits
from outreach.casefile.marks import Level
from outreach.casefile.merging import Choices
from outreach.casefile.notices import CaseNotice, NoticeKind, reading
from outreach.casefile.restrictions import restricting
from outreach.casefile.risks import assessing
from outreach.casefile.risks.assessing import AssessmentDetails
from outreach.core import clock
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


def told(db: Session, user: User) -> list[NoticeKind]:
    """What a user has not read, the oldest first."""
    own = select(CaseNotice.kind).where(CaseNotice.user_id == user.id, CaseNotice.read_at.is_(None))
    return list(db.scalars(own.order_by(CaseNotice.made_at)))


def of(db: Session, user: User) -> CaseNotice:
    """The one notice of a user."""
    return db.scalars(select(CaseNotice).where(CaseNotice.user_id == user.id)).one()


def test_a_case_handed_over_is_told_to_both(db: Session, cast: Cast) -> None:
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert told(db, cast.somchai) == [NoticeKind.GIVEN]
    assert told(db, cast.malee) == [NoticeKind.TAKEN]
    assert told(db, cast.prasit) == []  # whoever does it is not told


def test_what_is_rolled_back_was_never_told(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    db.rollback()
    assert told(db, cast.malee) == []


def test_many_cases_at_once_are_one_notice_with_their_number(db: Session, cast: Cast) -> None:
    many = [(cast.malee.id, cast.nok_case.id)] * (notices.MOST_EACH + 1)
    notices.tell_each(db, many, NoticeKind.GIVEN, cast.prasit)
    one = of(db, cast.malee)
    assert (one.case_id, one.number) == (None, notices.MOST_EACH + 1)


def test_many_cases_given_lead_to_their_sheet(db: Session, cast: Cast, browser: Open) -> None:
    many = [(cast.malee.id, cast.nok_case.id)] * (notices.MOST_EACH + 1)
    notices.tell_each(db, many, NoticeKind.GIVEN, cast.prasit)
    notices.tell_each(db, [(cast.somchai.id, one) for _user, one in many], NoticeKind.VISIT, cast.prasit)
    db.commit()
    ways = [browser(user).get(f"/notices/{of(db, user).id}").location for user in (cast.malee, cast.somchai)]
    assert ways == ["/cases/handed-over", "/cases/"]


def test_the_first_page_begins_with_what_weighs_most(db: Session, cast: Cast, browser: Open) -> None:
    for kind in ("red", "given", "comment", "outcome_verified", "seen", "listed", "seen"):
        notices.tell(db, [cast.malee.id], NoticeKind(kind), cast.nok_case.id, cast.prasit)
    shown, left = reading.news(db, cast.malee, 4)
    assert (shown[0].notice.kind, left) == (NoticeKind.RED, 3)
    assert {one.notice.kind.value for one in shown[1:]} == {"given", "comment", "outcome_verified"}
    db.commit()
    assert 'New since the last look <span class="agenda-count">7</span>' in browser(cast.malee, "en").get("/").text


@pytest.mark.parametrize("path", ["/", "/notices/"])
def test_who_has_no_name_is_told_by_the_case_number(db: Session, cast: Cast, browser: Open, path: str) -> None:
    young = cast.nok_case.person
    young.nickname = young.given_name = young.family_name = None
    notices.tell(db, [cast.malee.id], NoticeKind.COMMENT, cast.nok_case.id, cast.prasit)
    db.commit()
    shown = browser(cast.malee, "en").get(path).text
    assert f'<span class="name">No name yet {cast.nok_case.number}</span>' in shown
    assert '<span class="name">–</span>' not in shown


def test_what_was_not_read_goes_over_with_the_case(db: Session, cast: Cast) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    transfers.hand_over(db, [cast.nok_case], cast.somchai.id, cast.prasit)
    assert told(db, cast.malee) == [NoticeKind.TAKEN]
    assert set(told(db, cast.somchai)) == {NoticeKind.VISIT, NoticeKind.GIVEN}


def test_what_was_for_one_person_stays_with_them(db: Session, cast: Cast) -> None:
    for kind in (NoticeKind.KEPT_OPEN, NoticeKind.TAKE_OVER_DECIDED, NoticeKind.ACCEPTED, NoticeKind.COMMENT):
        notices.tell(db, [cast.malee.id], kind, cast.nok_case.id, cast.prasit)
    notices.tell(db, [cast.malee.id], NoticeKind.MET, cast.nok_case.id, cast.somchai)
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert told(db, cast.malee) == [NoticeKind.KEPT_OPEN, NoticeKind.TAKE_OVER_DECIDED, NoticeKind.TAKEN]
    assert told(db, cast.somchai) == [NoticeKind.ACCEPTED, NoticeKind.COMMENT, NoticeKind.GIVEN]


def test_of_a_case_handed_on_only_the_last_hand_over_is_news(db: Session, cast: Cast) -> None:
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    cases.assign(db, cast.nok_case, cast.malee.id, cast.prasit)
    assert told(db, cast.malee) == [NoticeKind.GIVEN]
    assert told(db, cast.somchai) == [NoticeKind.TAKEN]


def test_bell_and_list_show_it_until_it_is_opened(db: Session, cast: Cast, browser: Open) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    db.commit()
    malee = browser(cast.malee, "en")
    assert '<span class="bell-count">1' in malee.get("/cases/").text
    assert "You are asked to visit them" in malee.get("/notices/").text
    opened = malee.get(f"/notices/{of(db, cast.malee).id}")
    assert opened.location == f"/cases/{cast.nok_case.id}"
    assert '<span class="bell-count"></span>' in malee.get("/notices/").text


def test_a_look_at_the_case_reads_its_notices(db: Session, cast: Cast, browser: Open) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    db.commit()
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    assert told(db, cast.malee) == []


def test_all_are_read_by_one_button(db: Session, cast: Cast, browser: Open) -> None:
    visits.ask(db, [cast.nok_case, cast.ton_case], cast.prasit)
    db.commit()
    assert browser(cast.malee).post("/notices/read").status_code == 303
    assert (told(db, cast.malee), told(db, cast.somchai)) == ([], [NoticeKind.VISIT])


def test_of_a_case_out_of_sight_no_name_and_no_way(db: Session, cast: Cast, browser: Open) -> None:
    notices.tell(db, [cast.malee.id], NoticeKind.COMMENT, cast.ton_case.id, cast.prasit)
    db.commit()
    malee, page = browser(cast.malee, "en"), f"/notices/{of(db, cast.malee).id}"
    shown = malee.get("/notices/").text
    assert "A colleague wrote a comment" in shown
    assert "ต้น" not in shown
    assert page not in shown
    assert malee.get(page).status_code == 404


def test_named_staff_only_hides_it_from_the_rest(db: Session, cast: Cast, browser: Open) -> None:
    notices.tell(db, [cast.prasit.id], NoticeKind.COMMENT, cast.nok_case.id, cast.malee)
    db.commit()
    head = browser(cast.prasit, "en")
    assert "นก" in head.get("/notices/").text
    other = User(username="h2", name="ปรีชา", role=cast.prasit.role, centre_id=cast.prasit.centre_id, password_hash="-")
    db.add(other)
    db.flush()
    restricting.restrict(db, cast.nok_case, {cast.malee.id, other.id}, other)
    db.commit()
    assert "นก" not in head.get("/notices/").text


@pytest.fixture
def second_head(db: Session, cast: Cast) -> User:
    """Another head of the centre, who restricts Nok's case to Malee and herself."""
    head = User(username="h2", name="ปรีชา", role=cast.prasit.role, centre_id=cast.prasit.centre_id, password_hash="-")
    db.add(head)
    visits.ask(db, [cast.nok_case], cast.prasit)
    notices.ask(db, cast.nok_case.centre_id, NoticeKind.URGENT, cast.nok_case.id, cast.malee, about=cast.nok_case.id)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, head.id}, head)
    return head


def test_of_named_staff_only_no_other_head_is_told(db: Session, cast: Cast, second_head: User) -> None:
    assert told(db, cast.prasit) == []  # nor of what was told before
    details = AssessmentDetails(day=clock.today(), level=Level.ACUTE, reason="ทำร้ายตนเอง")
    assessing.assess(db, cast.nok_case, details, cast.malee)
    comments.write(db, cast.nok_case, "ขอคำปรึกษา", cast.malee)
    assert told(db, cast.prasit) == []
    assert told(db, second_head) == [NoticeKind.URGENT, NoticeKind.RED, NoticeKind.COMMENT]
    assert told(db, cast.malee) == [NoticeKind.VISIT]


def test_a_merge_with_named_staff_only_tells_no_other_head(db: Session, cast: Cast, second_head: User) -> None:
    notices.tell(db, [cast.prasit.id, second_head.id], NoticeKind.COMMENT, cast.ton_case.id, cast.somchai)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, cast.somchai.id, second_head.id}, second_head)
    choices = Choices(one_person=True, goes_on=cast.nok_case.id)
    merging.merge(db, cast.nok_case.person, cast.ton_case.person, choices, second_head)
    assert told(db, cast.prasit) == []
    assert NoticeKind.COMMENT in told(db, second_head)


def test_another_users_notice_is_no_such_page(db: Session, cast: Cast, browser: Open) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    db.commit()
    page = f"/notices/{of(db, cast.malee).id}"
    assert [browser(user).get(page).status_code for user in (cast.somchai, cast.prasit, cast.anong)] == [404] * 3


def test_an_agencys_act_names_no_agency(db: Session, cast: Cast) -> None:
    notices.tell(db, [cast.malee.id], NoticeKind.ACCEPTED, cast.nok_case.id, cast.wanna)
    assert of(db, cast.malee).made_by is None


def test_a_count_stops_where_the_bell_does(db: Session, cast: Cast) -> None:
    for _ in range(notices.MOST_COUNTED + 5):
        notices.tell(db, [cast.malee.id], NoticeKind.VISIT, cast.nok_case.id, cast.prasit)
    assert len(notices.unread_of(db, cast.malee.id)) == notices.MOST_COUNTED + 1


@pytest.mark.parametrize(("days", "left"), [(89, 1), (91, 0)])
def test_what_was_read_is_kept_for_90_days(db: Session, cast: Cast, days: int, left: int) -> None:
    visits.ask(db, [cast.nok_case], cast.prasit)
    notices.read(db, cast.malee.id)
    with clock.travel(clock.now() + days * (notices.KEPT / 90)):
        notices.clear_old(db)
    assert len(db.scalars(select(CaseNotice)).all()) == left


def test_of_a_voided_contact_nobody_is_told(db: Session, cast: Cast) -> None:
    met = encounters.write(db, cast.ton_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    assert told(db, cast.somchai) == [NoticeKind.MET]
    notices.over(db, met.contact_id)
    assert told(db, cast.somchai) == []
