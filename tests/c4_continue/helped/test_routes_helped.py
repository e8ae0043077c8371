"""The page of all help of one case: whole, and asked in a fixed number of statements."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.c4_continue.employers import placing
from outreach.c4_continue.employers import register as employers
from outreach.c4_continue.employers.placing import PlaceDetails
from outreach.c4_continue.employers.register import EmployerDetails
from outreach.c4_continue.mentors import accompanying
from outreach.c4_continue.mentors import register as mentors
from outreach.c4_continue.mentors.accompanying import MentorshipDetails
from outreach.c4_continue.mentors.register import MentorDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.funds import a_fund, given
from tests.support.queries import counted

Open = Callable[..., Browser]


def _help(db: Session, cast: Cast, number: int) -> None:
    case, today = cast.nok_case, clock.today()
    given(db, case, a_fund(db, cast, name=f"ทุน {number}"), 100, cast)
    offered = EmployerDetails(name=f"ร้าน {number}", work="ขายของ", places=1, from_on=case.opened_on)
    at = PlaceDetails(employer_id=employers.add(db, offered, cast.malee).id, trial_on=today - timedelta(days=1))
    placing.begin(db, case, at, cast.malee)
    checked = MentorDetails(name=f"ครู {number}", checked_on=today)
    mentor = mentors.add(db, checked, cast.malee)
    accompanying.begin(db, case, MentorshipDetails(mentor_id=mentor.id, from_on=today), cast.malee)
    db.commit()


def test_the_page_asks_as_often_for_four_as_for_one(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    client, asked, path = browser(cast.malee), [], f"/cases/{cast.nok_case.id}/support"
    for number in range(4):
        _help(db, cast, number)
        client.get(path)
        with counted(app.extensions["engine"]) as statements:
            page = client.get(path).text
        asked.append(len(statements))
    assert all(f"{what} 3" in page for what in ("ทุน", "ร้าน", "ครู"))
    assert asked[3] == asked[0]
