"""Work and school: what lasts comes first, what is passed counts, and each is written from its page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.casefile import evolving
from outreach.casefile.schooling import asked_before
from outreach.casefile.schooling.codes import Left, Level
from outreach.casefile.work import jobs
from outreach.casefile.work.jobs import Job, Lost
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page


def work(db: Session, cast: Cast, employer: str, before: Job | None = None, **known: Any) -> Job:
    details = dict.fromkeys(Job.words) | {"day": clock.today(), "employer": employer} | known
    return evolving.write(db, cast.nok_case, Job, details, cast.malee, before)


def test_the_job_that_lasts_stands_first(db: Session, cast: Cast) -> None:
    old = work(db, cast, "อู่เก่า")
    work(db, cast, "ร้านใหม่")
    work(db, cast, "อู่เก่า", old, lost_on=clock.today(), lost_because=Lost.FAR)
    assert [one.employer for one in jobs.of_young_person(db, cast.nok_case.person_id)] == ["ร้านใหม่", "อู่เก่า"]


def test_a_job_ends_on_a_day_and_not_before_it_began(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        work(db, cast, "อู่", lost_because=Lost.FAR)
    with pytest.raises(Refused):
        work(db, cast, "อู่", began_on=clock.today(), lost_on=clock.today() - timedelta(days=1))


def test_school_subjects_and_work_stand_on_one_page(db: Session, cast: Cast, browser: Callable[..., Browser]) -> None:
    malee, url, day = browser(cast.malee), f"/cases/{cast.nok_case.id}", str(clock.today())
    for what, typed in {
        "schooling": {"level": "nfe_lower", "school": "ศูนย์ทดสอบ", "left_because": "earn"},
        "subject": {"term": "1/2569", "subject": "ภาษาไทย", "result": "passed"},
        "job": {"employer": "อู่ทดสอบ"},
    }.items():
        assert malee.post(f"{url}/records/{what}/new", data=typed | {"day": day}).status_code == 303
    seen = malee.get(f"{url}/school-and-work").text
    assert all(words in seen for words in ("ศูนย์ทดสอบ", "Had to earn", "ภาษาไทย", "Subjects passed: 1", "อู่ทดสอบ"))
    assert "อู่ทดสอบ" in malee.get(url).text


def test_who_saves_second_sees_what_the_first_has_changed(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    row = work(db, cast, "อู่ทดสอบ")
    malee, url = browser(cast.malee), f"/cases/{cast.nok_case.id}/records/job/{row.id}"
    first, second = (Page(malee.get(url).text).forms[-1].filled() for _ in range(2))
    assert malee.post(url, data=first | {"task": "ล้างรถ"}).status_code == 303
    clash = malee.post(url, data=second | {"task": "ซ่อมรถ"})
    assert clash.status_code == 409
    assert "ล้างรถ" in clash.text


def test_what_a_screening_has_asked_is_not_asked_again(db: Session, cast: Cast) -> None:
    assert not any(asked_before.of_case(db, cast.nok_case))
    needs = [Need.SCHOOL_RETURN, Need.EDUCATION_SUPPORT]
    screenings.screen(db, cast.nok_case, ScreeningDetails(day=clock.today(), needs=needs), cast.malee)
    assert asked_before.of_case(db, cast.nok_case) == (Level.NONE, Left.MONEY)
