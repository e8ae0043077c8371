"""Core persons come alive: who won them and when, what they do, what was said; and what is void counts nowhere."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import core_persons, winning
from outreach.c1_core_person.core_persons import CoreKind, CorePerson, CorePersonDetails
from outreach.c1_core_person.winning import Standing, TalkDetails, TalkWay, activities, board
from outreach.c1_core_person.winning.activities import ActivityDetails
from outreach.casefile.corrections import Why
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast

Open = Callable[..., Browser]


@pytest.fixture
def head(db: Session, cast: Cast) -> CorePerson:
    """The head of a gang whom Malee wants to win."""
    return core_persons.add(db, CorePersonDetails(name="พี่โอ", kind=CoreKind.GANG_HEAD), cast.malee)


def talk(ago: int, standing: Standing | None = None, **more: object) -> TalkDetails:
    day = clock.today() - timedelta(days=ago)
    return TalkDetails(day=day, way=TalkWay.MET, standing=standing, **more)


def test_a_core_person_stands_as_their_last_talk_says(db: Session, cast: Cast, head: CorePerson) -> None:
    winning.write(db, head, talk(9, Standing.TALKING), cast.malee)
    winning.write(db, head, talk(3, Standing.WON, worker_id=cast.somchai.id), cast.malee)
    winning.write(db, head, talk(1), cast.malee)
    told, today = winning.steps(db, head), clock.today()
    stood = [winning.standing_on(told, today - timedelta(days=ago)) for ago in (10, 5, 0)]
    assert [one and one.standing for one in stood] == [None, Standing.TALKING, Standing.WON]
    assert stood[2].worker_id == cast.somchai.id


def test_the_list_counts_as_of_any_day(db: Session, cast: Cast, head: CorePerson) -> None:
    winning.write(db, head, talk(3, Standing.WON), cast.malee)
    today = clock.today()
    counts = [board.counted(board.rows(db, cast.prasit, today - timedelta(days=ago))) for ago in (5, 0)]
    assert counts == [[(Standing.NOT_YET, 1)], [(Standing.WON, 1)]]
    assert board.rows(db, cast.anong, today) == []


def test_a_voided_talk_stays_and_changes_nothing(db: Session, cast: Cast, head: CorePerson) -> None:
    wrong = winning.write(db, head, talk(0, Standing.WON), cast.malee)
    winning.void(db, wrong, Why.WRONG_PERSON, cast.malee)
    assert winning.steps(db, head) == []
    assert list(winning.talks(db, head).rows) == [wrong]
    with pytest.raises(Refused):
        winning.void(db, wrong, Why.TWICE, cast.malee)


def test_what_they_do_goes_on_until_it_ends(db: Session, cast: Cast, head: CorePerson) -> None:
    today = clock.today()
    leads = activities.add(db, head, ActivityDetails(what="ฟุตบอล", since=today - timedelta(days=5)), cast.malee)
    assert leads.goes_on(today)
    activities.end(db, leads, today - timedelta(days=2), cast.malee)
    assert not leads.goes_on(today)
    with pytest.raises(Refused, match="end before it began"):
        activities.end(db, leads, today - timedelta(days=6), cast.malee)
    activities.end(db, leads, None, cast.malee)
    assert leads.goes_on(today)


def test_a_last_day_before_the_first_is_refused_at_its_field(db: Session, cast: Cast, head: CorePerson) -> None:
    today = clock.today()
    wrong = ActivityDetails(what="ฟุตบอล", since=today, until=today - timedelta(days=1))
    with pytest.raises(Refused) as refused:
        activities.add(db, head, wrong, cast.malee)
    assert refused.value.field == "until"


def test_a_talk_is_typed_on_its_page_and_shown(db: Session, cast: Cast, browser: Open, head: CorePerson) -> None:
    db.commit()
    client, page = browser(cast.somchai), f"/core-persons/{head.id}"
    day = clock.show_date(clock.today(), "en", "numeric")
    typed = {"day": day, "way": "phone", "standing": "won", "worker": str(cast.malee.id), "words": "ยอมช่วยเรา"}
    assert client.post(f"{page}/talks/new", data=typed).location == f"{page}/about"
    shown = client.get(f"{page}/about").text
    assert "ยอมช่วยเรา" in shown
    assert cast.malee.name in shown
    assert browser(cast.anong).get(f"{page}/about").status_code == 404


def test_the_head_reads_and_does_not_write(db: Session, cast: Cast, browser: Open, head: CorePerson) -> None:
    db.commit()
    client, page = browser(cast.prasit), f"/core-persons/{head.id}"
    assert "talks/new" not in client.get(f"{page}/about").text
    assert client.get(f"{page}/talks/new").status_code == 404
