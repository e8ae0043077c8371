"""A case conference: who may be told what, who takes part on which basis, what is to be done and when it is late."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.c2_connect.letters import letterheads
from outreach.c2_connect.letters.letterheads import LetterheadDetails
from outreach.c4_continue.conferences import giving, holding, models, papers, telling
from outreach.c4_continue.conferences.giving import TaskDetails
from outreach.c4_continue.conferences.holding import PartDetails
from outreach.c4_continue.conferences.models import Conference, ConferencePart, ConferenceState, ConferenceTask
from outreach.casefile import consents, due_days, erasing, use_stops
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy, Withdrawal
from outreach.casefile.due_days import What
from outreach.casefile.use_stops import StopReason
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import FieldClass
from outreach.directory.agencies import AgencyNeed
from outreach.directory.needs import Need, Purpose
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.meeting import met_about, planned
from tests.support.papers import copied

HEAD = {"office": "เทศบาลนครขอนแก่น", "address": "ขอนแก่น", "prefix": "ขก ๑", "signer": "ก", "position": "ข", "unit": "ค"}


def agree(db: Session, cast: Cast, *classes: FieldClass, **more: object) -> consents.Consent:
    """A basis under which something may be told."""
    said = ConsentDetails(
        basis=Basis.PUBLIC_TASK,
        given_on=clock.today(),
        classes=classes,
        grounds="ช่วยกัน",
        **more,  # type: ignore[arg-type]
    )
    return consents.record(db, cast.nok_case, said, cast.malee)


def told(db: Session, cast: Cast) -> dict[FieldClass, int]:
    """For how many purposes each class may be told to the school."""
    return {one.kind: len(one.purposes) for one in telling.to_agency(db, cast.nok_case, cast.nfe.id).classes}


def test_what_may_be_told_is_what_a_basis_covers(db: Session, cast: Cast) -> None:
    assert set(told(db, cast).values()) == {0}
    agree(db, cast, FieldClass.IDENTITY, FieldClass.SENSITIVE)
    every = len(Purpose)
    assert told(db, cast) == {
        FieldClass.IDENTITY: every,
        FieldClass.SENSITIVE: 0,
        FieldClass.SAFETY: 0,
        FieldClass.NARRATIVE: 0,
    }
    agree(db, cast, FieldClass.NARRATIVE, agency_id=cast.nfe.id, purpose=Purpose.LEARNING)
    assert told(db, cast)[FieldClass.NARRATIVE] == 1
    other = telling.to_agency(db, cast.nok_case, cast.police.id)
    assert [one.kind for one in other.classes if one.is_told] == [FieldClass.IDENTITY]


def test_an_agency_without_consent_takes_part_on_a_basis_alone(db: Session, cast: Cast) -> None:
    row = planned(db, cast.nok_case, cast.malee)
    with pytest.raises(Refused, match="No consent covers this agency"):
        holding.take_part(db, cast.nok_case, row, PartDetails(agency_id=cast.nfe.id), cast.malee)
    said = PartDetails(agency_id=cast.nfe.id, basis=Basis.PUBLIC_TASK, grounds="หาที่เรียน")
    part = holding.take_part(db, cast.nok_case, row, said, cast.malee)
    assert (part.grounds, telling.to_agency(db, cast.nok_case, cast.nfe.id).is_covered) == ("หาที่เรียน", False)
    with pytest.raises(Refused, match="take part already"):
        holding.take_part(db, cast.nok_case, row, said, cast.malee)


def test_a_withdrawn_consent_ends_the_invitation(db: Session, cast: Cast) -> None:
    letterheads.write(db, LetterheadDetails(**HEAD), cast.prasit)
    consent, row = agree(db, cast, FieldClass.IDENTITY), planned(db, cast.nok_case, cast.malee)
    part = holding.take_part(db, cast.nok_case, row, PartDetails(agency_id=cast.nfe.id, people="ครูแดง"), cast.malee)
    text = "".join(copied(papers.invitation(db, cast.nok_case, row, part, cast.malee)).values())
    assert "ครูแดง" in text
    assert "นก" not in text.replace(f"หน่วยงาน{cast.nfe.name_th}".replace(" ", ""), "")
    assert "กลับไปเรียน" not in text
    consents.withdraw(db, cast.nok_case, consent, cast.malee, Withdrawal(wanted_by=GivenBy.SELF))
    with pytest.raises(NotFound):
        papers.invitation(db, cast.nok_case, row, part, cast.malee)


def test_a_conference_and_its_tasks_are_due_until_done(db: Session, cast: Cast) -> None:
    def due() -> list[object]:
        return [one.due_on for one in due_days.of_case(db, cast.nok_case.id) if one.what == What.CONFERENCE]

    row = planned(db, cast.nok_case, cast.malee)
    assert due() == [clock.today()]
    holding.minute(db, cast.nok_case, row, "ให้เรียนต่อ", [models.parts(db, row)[0].id], cast.malee)
    assert due() == []
    late = clock.today() + timedelta(days=3)
    task = giving.give(
        db, cast.nok_case, row, TaskDetails(what="ไปพบครู", due_on=late, user_id=cast.malee.id), cast.malee
    )
    assert due() == [late]
    with clock.travel(clock.now() + timedelta(days=4)):
        assert task.is_late
        giving.do(db, cast.nok_case, task, clock.today(), None, cast.malee)
    assert due() == []
    with pytest.raises(Refused, match="Choose one of the list"):
        giving.give(db, cast.nok_case, row, TaskDetails(what="-", due_on=late, agency_id=cast.nfe.id), cast.malee)


def test_a_conference_is_held_once_and_not_before_its_day(db: Session, cast: Cast) -> None:
    row = planned(db, cast.nok_case, cast.malee)
    row.day = clock.today() + timedelta(days=1)
    db.flush()
    with pytest.raises(Refused, match="not been held yet"):
        holding.minute(db, cast.nok_case, row, "-", [], cast.malee)
    holding.call_off(db, cast.nok_case, row, cast.malee)
    with pytest.raises(Refused, match="held or called off already"):
        holding.minute(db, cast.nok_case, row, "-", [], cast.malee)


def test_nothing_of_a_conference_is_left_of_the_erased(db: Session, cast: Cast) -> None:
    met_about(db, cast.nok_case, cast.nfe, cast.malee)
    for act in erasing.on_erasure:
        act(db, cast.nok_case.person_id, cast.prasit)
    for kind in (Conference, ConferencePart, ConferenceTask):
        assert db.scalars(select(kind)).all() == []


def test_the_pages_plan_hold_and_correct_it(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    client, case = browser(cast.malee), f"/cases/{cast.nok_case.id}"
    said = {"day": f"{clock.today():%d/%m/%Y}", "at_time": "10.00", "where": "ศูนย์", "topic": "เรื่องเรียน"}
    page = client.post(f"{case}/conferences/new", data=said).location
    refused = client.post(f"{page}/parts/new", data={"agency": str(cast.nfe.id)}).text
    assert "No consent covers this agency" in refused
    part = {"agency": str(cast.nfe.id), "people": "ครูแดง", "basis": "public_task", "grounds": "หาที่เรียน"}
    assert client.post(f"{page}/parts/new", data=part).location == page
    shown = client.get(page).text
    assert "nothing of the case may be told to it" in shown
    task = {"what": "รับสมัคร", "owner": f"agency:{cast.nfe.id}", "due_on": f"{clock.today():%d/%m/%Y}"}
    assert client.post(f"{page}/tasks/new", data=task).location == page
    row = db.scalars(select(Conference)).one()
    there = {"came": [str(one.id) for one in models.parts(db, row)], "decided": "ให้เรียนต่อ"}
    assert client.post(f"{page}/minutes", data=there).location == page
    assert "ให้เรียนต่อ" in client.get(case).text
    assert client.get(f"{page}/minutes.pdf").mimetype == "application/pdf"
    corrected = {**said, "topic": "เรื่องงาน", "decided": "ให้ทำงาน", "why": "typo", "asked_by": "staff"}
    assert client.post(f"{case}/entries/conference/{row.id}/correct", data=corrected).status_code == 303
    db.expire_all()
    assert (row.topic, row.decided, row.state) == ("เรื่องงาน", "ให้ทำงาน", ConferenceState.HELD)


def test_nothing_comes_of_a_conference_that_is_called_off(db: Session, cast: Cast) -> None:
    row = planned(db, cast.nok_case, cast.malee)
    said = TaskDetails(what="ไปพบครู", due_on=clock.today(), user_id=cast.malee.id)
    task = giving.give(db, cast.nok_case, row, said, cast.malee)
    assert models.open_tasks(db, cast.nok_case.id) == [task]
    holding.call_off(db, cast.nok_case, row, cast.malee)
    assert giving.next_days(db, [cast.nok_case.id]) == {}
    assert models.open_tasks(db, cast.nok_case.id) == []
    with pytest.raises(Refused, match="called off"):
        giving.do(db, cast.nok_case, task, clock.today(), None, cast.malee)
    with pytest.raises(Refused, match="called off"):
        giving.give(db, cast.nok_case, row, said, cast.malee)
    with pytest.raises(Refused, match="called off"):
        holding.take_part(db, cast.nok_case, row, PartDetails(user_id=cast.somchai.id), cast.malee)


def test_who_has_a_task_stays_on_the_list(db: Session, cast: Cast) -> None:
    row = planned(db, cast.nok_case, cast.malee)
    [mine] = models.parts(db, row)
    said = TaskDetails(what="ไปพบครู", due_on=clock.today(), user_id=cast.malee.id)
    task = giving.give(db, cast.nok_case, row, said, cast.malee)
    with pytest.raises(Refused, match="A task is theirs"):
        holding.leave(db, cast.nok_case, row, mine, cast.malee)
    task.voided_at = clock.now()
    db.flush()
    holding.leave(db, cast.nok_case, row, mine, cast.malee)
    assert models.parts(db, row) == []
    assert "conference.leave" in db.scalars(select(AuditLine.action)).all()


def test_who_is_added_after_the_minutes_was_there_or_not(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    row = planned(db, cast.nok_case, cast.malee)
    holding.minute(db, cast.nok_case, row, "-", [], cast.malee)
    db.commit()
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/conferences/{row.id}/parts/new"
    assert client.post(page, data={"worker": str(cast.somchai.id), "came": "y"}).status_code == 303
    told = {one.user_id: one.came for one in models.parts(db, row)}
    assert told == {cast.malee.id: False, cast.somchai.id: True}


def test_printed_minutes_that_name_agencies_are_on_record(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    row = planned(db, cast.nok_case, cast.malee)
    db.commit()
    assert browser(cast.malee).get(f"/cases/{cast.nok_case.id}/conferences/{row.id}/minutes.pdf").status_code == 200
    assert "case.reveal" in db.scalars(select(AuditLine.action)).all()


def test_while_the_use_is_stopped_no_agency_comes(db: Session, cast: Cast) -> None:
    letterheads.write(db, LetterheadDetails(**HEAD), cast.prasit)
    row, why = planned(db, cast.nok_case, cast.malee), {"basis": Basis.PUBLIC_TASK, "grounds": "-"}
    said = PartDetails(agency_id=cast.nfe.id, **why)
    part = holding.take_part(db, cast.nok_case, row, said, cast.malee)
    assert papers.may_invite(db, cast.nok_case, part)
    use_stops.stop(db, cast.nok_case, StopReason.ACCURACY, cast.prasit)
    assert not papers.may_invite(db, cast.nok_case, part)
    with pytest.raises(Refused, match="is stopped"):
        holding.take_part(db, cast.nok_case, row, PartDetails(agency_id=cast.police.id, **why), cast.malee)


def test_an_agency_that_tells_a_need_is_folded_with_its_people(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    cast.nfe.served = [AgencyNeed(need=Need.DRUG_TREATMENT)]
    made, case = met_about(db, cast.nok_case, cast.nfe, cast.malee), f"/cases/{cast.nok_case.id}"
    db.commit()
    pages = f"{case}/conferences/{made['conference_id']}", f"{case}/entries/conference_task/{made['task_id']}"
    for page in (*pages, f"{pages[1]}/correct"):
        head, own = (browser(one).get(page).text for one in (cast.prasit, cast.malee))
        assert (cast.nfe.name_en in head or cast.nfe.name_th in head, "ครูแดง" in head) == (False, False)
        assert cast.nfe.name_en in own or cast.nfe.name_th in own
    looks = select(func.count()).where(AuditLine.action == "case.reveal")
    before = db.scalar(looks)
    browser(cast.malee).get(f"{pages[0]}/tasks/new")
    assert db.scalar(looks) == before + 1


def test_the_task_of_who_left_the_list_can_be_corrected(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    made = met_about(db, cast.nok_case, cast.nfe, cast.malee)
    db.execute(delete(ConferencePart).where(ConferencePart.id == made["part_id"]))
    db.commit()
    today = f"{clock.today():%d/%m/%Y}"
    said = {"what": "หางาน", "owner": f"agency:{cast.nfe.id}", "due_on": today, "done_on": today, "why": "typo"}
    page = f"/cases/{cast.nok_case.id}/entries/conference_task/{made['task_id']}/correct"
    assert browser(cast.malee).post(page, data={**said, "asked_by": "staff"}).status_code == 303
    db.expire_all()
    assert db.get_one(ConferenceTask, made["task_id"]).what == "หางาน"
