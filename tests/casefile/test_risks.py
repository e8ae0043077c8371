"""Risk: assessed by dated entries, with a safety plan and an urgent mark, seen where the case is listed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import corrections, due_days, mending, notices
from outreach.casefile.cases import Case
from outreach.casefile.consents import GivenBy
from outreach.casefile.corrections import Change, Kind, Why
from outreach.casefile.due_kinds import What
from outreach.casefile.marks import Level, Marks
from outreach.casefile.risks import OfCase, assessing, safety, urgent, wrong
from outreach.casefile.risks.assessing import Assessment, AssessmentDetails
from outreach.casefile.risks.safety import SafetyDetails
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page

Open = Callable[..., Browser]
WRONG = Change(why=Why.NOT_SO)
TODAY = clock.today
DAY = timedelta(days=1)


def assess(db: Session, cast: Cast, level: Level, ago: int = 0, **more: Any) -> Assessment:
    details = AssessmentDetails(day=TODAY() - ago * DAY, level=level, reason="พูดว่าไม่อยากอยู่", **more)
    return assessing.assess(db, cast.nok_case, details, cast.malee)


def entry(db: Session, row: Any, kind: Kind = Kind.RISK) -> corrections.Entry:
    return corrections.load(db, db.get_one(Case, row.case_id), kind, row.id)


def due(db: Session, case: Case) -> Any:
    return next((one.due_on for one in due_days.of_case(db, case.id) if one.what == What.RISK), None)


def refusal(act: Callable[[], object]) -> str | None:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.field


def test_the_newest_assessment_marks_the_case(db: Session, cast: Cast) -> None:
    assess(db, cast, Level.ACUTE, ago=3, red_flag=True)
    assess(db, cast, Level.LOW, ago=9)  # written later about an earlier day
    assert cast.nok_case.marks == Marks(Level.ACUTE, red_flag=True)
    assert cast.nok_case.marks.is_red
    assert [one.level for one in OfCase.read(db, cast.nok_case.id).assessments] == [Level.ACUTE, Level.LOW]
    told = db.scalars(select(AuditLine.person_id).where(AuditLine.action == "risk.assess")).all()
    assert told == [cast.nok_case.person_id] * 2
    assert wrong(db) == []


@pytest.mark.parametrize(("level", "days"), [(Level.ACUTE, 7), (Level.HIGH, 30), (Level.MEDIUM, 90), (Level.LOW, 180)])
def test_it_is_due_again_by_its_level(db: Session, cast: Cast, level: Level, days: int) -> None:
    assess(db, cast, level, ago=1)
    assert due(db, cast.nok_case) == TODAY() + (days - 1) * DAY
    too_late = TODAY() + (days + 1) * DAY
    assert refusal(lambda: assess(db, cast, level, review_on=too_late)) == "review_on"
    assert refusal(lambda: assess(db, cast, level, review_on=TODAY())) == "review_on"
    assert refusal(lambda: assess(db, cast, level, ago=-1)) == "day"


def test_a_voided_assessment_counts_nowhere(db: Session, cast: Cast) -> None:
    assess(db, cast, Level.MEDIUM, ago=2)
    row = assess(db, cast, Level.ACUTE)
    corrections.void(db, cast.nok_case, entry(db, row), WRONG, cast.malee)
    assert (cast.nok_case.risk, due(db, cast.nok_case)) == (Level.MEDIUM, TODAY() + 88 * DAY)
    corrections.restore(db, cast.nok_case, entry(db, row), WRONG, cast.malee)
    assert cast.nok_case.risk == Level.ACUTE
    assert wrong(db) == []


def test_a_corrected_assessment_moves_mark_and_day(db: Session, cast: Cast) -> None:
    row = assess(db, cast, Level.HIGH)
    details = AssessmentDetails(day=row.day, level=Level.LOW, reason="คุยแล้วสบายใจ")
    corrections.correct(db, cast.nok_case, entry(db, row), details, WRONG, cast.malee)
    assert (cast.nok_case.risk, due(db, cast.nok_case)) == (Level.LOW, TODAY() + 180 * DAY)
    ((_one, before),) = corrections.past(db, cast.nok_case, entry(db, row), cast.prasit).past
    assert "พูดว่าไม่อยากอยู่" in [text for _label, text in before]


def test_why_it_is_corrected_does_not_become_why_it_is_a_risk(db: Session, cast: Cast, browser: Open) -> None:
    row, client = assess(db, cast, Level.HIGH), browser(cast.malee)
    page = f"/cases/{row.case_id}/entries/risk/{row.id}/correct"
    form = next(one for one in Page(client.get(page).text).forms if "why" in one.fields)
    sent = form.filled() | {"why": "typo", "reason": "พิมพ์ผิด", "level": "medium"}
    assert client.post(page, data=sent).status_code == 303
    db.refresh(row)
    assert (row.level, "พูดว่าไม่อยากอยู่" in row.reason) == (Level.MEDIUM, True)


def test_a_closed_case_shows_no_mark_and_takes_none(db: Session, cast: Cast) -> None:
    assess(db, cast, Level.ACUTE)
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY(), cast.malee)
    cast.nok_case.closed_on = TODAY()
    assert cast.nok_case.marks == Marks()
    with pytest.raises(Refused):
        assess(db, cast, Level.LOW)
    assert urgent.first(db, cast.malee, 5) == []


def test_where_it_is_safe_stays_unless_it_is_said_anew(db: Session, cast: Cast) -> None:
    said = {"day": TODAY(), "signs": "เงียบ", "helps": "เตะบอล", "calls": "ป้า 081-000-0000"}
    for place in ("บ้านป้า", None):
        safety.make(db, cast.nok_case, SafetyDetails(**said, safe_place=place), cast.malee)
    assert [plan.safe_place for plan in safety.of_case(db, cast.nok_case.id)] == ["บ้านป้า", "บ้านป้า"]
    plan = safety.make(db, cast.nok_case, SafetyDetails(**said, safe_place=""), cast.malee)
    assert not plan.safe_place
    corrections.void(db, cast.nok_case, entry(db, plan, Kind.SAFETY_PLAN), WRONG, cast.malee)
    latest = safety.latest(db, cast.nok_case.id)
    assert latest
    assert latest.safe_place == "บ้านป้า"


def test_an_urgent_mark_ends_by_itself_after_its_day(db: Session, cast: Cast) -> None:
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY() + DAY, cast.prasit)
    assert urgent.first(db, cast.malee, 5) == [cast.nok_case]
    with clock.travel(TODAY() + DAY):
        assert cast.nok_case.marks.is_urgent
    with clock.travel(TODAY() + 2 * DAY):
        assert not cast.nok_case.marks.is_urgent
        assert urgent.first(db, cast.malee, 5) == []
        assert OfCase.read(db, cast.nok_case.id).mark is None
    assert wrong(db) == []


def test_it_is_taken_off_earlier_or_replaced(db: Session, cast: Cast) -> None:
    first = urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY() + DAY, cast.prasit)
    second = urgent.mark(db, cast.nok_case, "ถูกขู่", TODAY() + 3 * DAY, cast.malee)
    assert (first.stands, second.stands, first.ended_by) == (False, True, cast.malee.id)
    urgent.take_off(db, cast.nok_case, cast.malee)
    urgent.take_off(db, cast.nok_case, cast.malee)
    assert (cast.nok_case.urgent_until, second.ended_by) == (None, cast.malee.id)
    assert db.query(AuditLine).filter_by(action="urgent.take_off").count() == 1
    assert wrong(db) == []


@pytest.mark.parametrize("days", [-1, 31])
def test_a_mark_that_is_over_or_too_long_is_refused(db: Session, cast: Cast, days: int) -> None:
    ends_on = TODAY() + days * DAY
    assert refusal(lambda: urgent.mark(db, cast.nok_case, "ด่วน", ends_on, cast.malee)) == "ends_on"


def test_other_centres_and_team_mates_see_no_mark(db: Session, cast: Cast) -> None:
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY(), cast.malee)
    for user in (cast.somchai, cast.anong, cast.chai, cast.wanna):
        assert urgent.first(db, user, 5) == []
    assert urgent.first(db, cast.prasit, 5) == [cast.nok_case]


def test_the_page_shows_level_reason_plan_and_mark(cast: Cast, browser: Open) -> None:
    page, client = f"/cases/{cast.nok_case.id}", browser(cast.malee, "en")
    risk = {"day": TODAY().isoformat(), "level": "acute", "red_flag": "y", "because": "มีมีดในกระเป๋า"}
    assert client.post(f"{page}/risk", data=risk).status_code == 303
    plan = {"day": TODAY().isoformat(), "signs": "เงียบ", "helps": "เตะบอล", "calls": "ป้าแดง", "safe_place": "วัดลับ"}
    assert client.post(f"{page}/safety-plan", data=plan).status_code == 303
    mark = {"reason": "ขึ้นศาลพรุ่งนี้", "ends_on": TODAY().isoformat()}
    assert client.post(f"{page}/urgent", data=mark).status_code == 303
    text = browser(cast.prasit, "en").get(page).text
    for words in ("Acute risk", "Red flag", "มีมีดในกระเป๋า", "ป้าแดง", "ขึ้นศาลพรุ่งนี้", "Urgent case"):
        assert words in text
    assert "วัดลับ" not in text
    assert "วัดลับ" in client.post(f"{page}/reveal/safety").text
    assert client.post(f"{page}/urgent/end").status_code == 303
    assert "/urgent/end" not in client.get(page).text


def test_the_first_page_shows_the_gravest_mark_alone(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.malee, "en")
    assess(db, cast, Level.ACUTE, ago=20)
    assert "Acute risk" in client.get("/").text
    assess(db, cast, Level.ACUTE, ago=10, red_flag=True)
    text = client.get("/").text
    assert "Red flag" in text
    assert "Acute risk" not in text


@pytest.mark.parametrize("path", ["/cases/", "/due/risk", "/cases/?silent=late&sort=silent"])
def test_every_list_shows_the_marks(db: Session, cast: Cast, browser: Open, path: str) -> None:
    assess(db, cast, Level.ACUTE, ago=20, red_flag=True)
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY(), cast.malee)
    text = browser(cast.malee, "en").get(path).text
    for words in ("Acute risk", "Red flag", "Urgent case"):
        assert words in text


def test_a_search_shows_the_marks_of_ones_own_alone(db: Session, cast: Cast, browser: Open) -> None:
    assess(db, cast, Level.ACUTE)
    assert "Acute risk" in browser(cast.malee, "en").post("/find", data={"called": "นก"}).text
    assert "Acute risk" not in browser(cast.somchai, "en").post("/find", data={"called": "นก"}).text


def test_a_mark_that_nobody_made_is_found(db: Session, cast: Cast) -> None:
    cast.nok_case.risk = Level.HIGH
    cast.ton_case.urgent_until = TODAY()
    db.flush()
    assert sorted(wrong(db)) == sorted([cast.nok_case.number, cast.ton_case.number])


def test_urgent_and_red_are_told_to_caseworker_and_head(db: Session, cast: Cast) -> None:
    mark = urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY(), cast.prasit)
    assess(db, cast, Level.ACUTE)
    assess(db, cast, Level.LOW)
    assert notices.unread_of(db, cast.malee.id) == notices.unread_of(db, cast.prasit.id) == [cast.nok_case.id]
    assert mark.stands
    urgent.take_off(db, cast.nok_case, cast.prasit)
    assert notices.unread_of(db, cast.malee.id) == []


def test_a_case_that_is_red_by_correction_is_told_too(db: Session, cast: Cast) -> None:
    row = assess(db, cast, Level.LOW)
    details = AssessmentDetails(day=row.day, level=Level.ACUTE, reason="ขู่ฆ่าตัวตาย")
    corrections.correct(db, cast.nok_case, entry(db, row), details, WRONG, cast.malee)
    assert notices.unread_of(db, cast.prasit.id) == [cast.nok_case.id]
    corrections.void(db, cast.nok_case, entry(db, row), WRONG, cast.malee)
    assert notices.unread_of(db, cast.prasit.id) == []
    corrections.restore(db, cast.nok_case, entry(db, row), WRONG, cast.malee)
    assert notices.unread_of(db, cast.prasit.id) == [cast.nok_case.id]


def test_a_red_case_is_not_told_of_again_for_a_typing_error(db: Session, cast: Cast) -> None:
    row = assess(db, cast, Level.ACUTE)
    notices.read(db, cast.prasit.id)
    details = AssessmentDetails(day=row.day, level=Level.ACUTE, reason="พูดว่าไม่อยากอยู่แล้ว")
    corrections.correct(db, cast.nok_case, entry(db, row), details, WRONG, cast.malee)
    assert notices.unread_of(db, cast.prasit.id) == []


def test_of_two_who_mark_a_case_the_second_reads_the_first(cast: Cast, browser: Open) -> None:
    page, client = f"/cases/{cast.nok_case.id}/urgent", browser(cast.malee)
    sent = next(one for one in Page(client.get(page).text).forms if "ends_on" in one.fields).filled()
    head = {"reason": "ถูกขู่ฆ่า", "ends_on": TODAY().isoformat()}
    assert browser(cast.prasit).post(page, data=head).status_code == 303
    assert client.post(page, data=sent | {"reason": "ขึ้นศาล"}).status_code == 409
    sent = next(one for one in Page(client.get(page).text).forms if "ends_on" in one.fields).filled()
    assert browser(cast.prasit).post(page, data=head | {"reason": "ถูกขู่อีก"}).status_code == 303
    assert client.post(page, data=sent | {"reason": "ขึ้นศาล"}).status_code == 409


def test_the_history_tells_of_assessment_plan_and_mark(db: Session, cast: Cast, browser: Open) -> None:
    assess(db, cast, Level.HIGH)
    urgent.mark(db, cast.nok_case, "ขึ้นศาลเด็ก", TODAY(), cast.malee)
    urgent.take_off(db, cast.nok_case, cast.malee)
    text = browser(cast.malee, "en").get(f"/cases/{cast.nok_case.id}?kind=risk").text
    for words in ("High risk", "พูดว่าไม่อยากอยู่", "Urgent case", "ขึ้นศาลเด็ก", "No longer urgent"):
        assert words in text


def test_what_was_opened_last_shows_the_marks(db: Session, cast: Cast, browser: Open) -> None:
    assess(db, cast, Level.ACUTE)
    client = browser(cast.malee, "en")
    client.get(f"/cases/{cast.nok_case.id}")
    assert "Acute risk" in client.get("/find").text


def test_the_mark_stands_on_the_first_page_and_beside_notices(db: Session, cast: Cast, browser: Open) -> None:
    urgent.mark(db, cast.nok_case, "ขึ้นศาล", TODAY(), cast.malee)
    wish = mending.Wish(asked_for=GivenBy.SELF, asked_on=TODAY(), words="ผิด")
    mending.ask(db, cast.nok_case, wish, cast.malee)
    db.commit()
    client = browser(cast.prasit, "en")
    for page in ("/notices/", "/mending/"):
        rows = client.get(page).text.split('<ul class="rows">')[1]
        assert '<span class="tag tag-danger">Urgent case</span>' in rows
