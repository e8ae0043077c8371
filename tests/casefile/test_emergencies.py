"""Emergency access: an hour, one young person, a reason, every look on record, judged by somebody else."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.casefile import emergencies
from outreach.casefile.emergencies import EmergencyAccess, EmergencyReason, EmergencyRequest, ReviewDetails, Verdict
from outreach.casefile.reveals import ON_THE_CASE
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import seen
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.addresses import readable
from tests.support.cast import Cast
from tests.support.queries import counted
from tests.support.secrets_of import ALL, found_in, plant
from tests.support.world import make_whole_world

Open = Callable[..., Browser]
WORDS = "ตำรวจโทรมา คำคานารี"
ASKED = EmergencyRequest(reason=EmergencyReason.DANGER_TO_LIFE, words=WORDS)
FOUND = ReviewDetails(verdict=Verdict.JUSTIFIED, words="เหตุผลพอ คำตรวจ")
HOUR = timedelta(minutes=60)
OF_NOBODY = (
    "/statistics",
    "/agenc",
    "/rules",
    "/hsds",
    "/gaps",
    "/directory",
    "/questions-of-needs",
)  # needs as words, of no young person
HANDED_OUT = {
    "dashboard.download_export",  # to the young person (PDPA s. 30): with a fresh proof, on record as an export
    "c1_core_person.named_group_picture",  # names of groups and core persons, asked for, each look on record
}


@pytest.fixture
def pim(db: Session, cast: Cast) -> User:
    """A second head of the same centre."""
    made = {"name": "พิมพ์ รอบคอบ", "role": Role.SUPERVISOR, "centre_id": cast.prasit.centre_id, "actor": None}
    return users.create(db, username="pim", must_change_password=False, **made)  # type: ignore[arg-type]


def page_of(cast: Cast) -> str:
    return f"/cases/{cast.nok_case.id}"


def take(db: Session, cast: Cast) -> EmergencyAccess:
    return emergencies.begin(db, cast.nok_case, ASKED, cast.prasit)


def taken(db: Session, cast: Cast, ago: timedelta) -> EmergencyAccess:
    with clock.travel(clock.now() - ago):
        return take(db, cast)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as problem:
        act()
    return problem.value.reason.text


def renewed(db: Session, moment: datetime) -> None:
    """Everybody's session is of this moment: what is tested is the access, not the session."""
    for sign_in in db.scalars(select(SignIn)):
        sign_in.made_at = sign_in.seen_at = sign_in.proved_at = sign_in.second_at = moment


def test_it_is_taken_with_a_reason_and_opens_the_sections(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    client = browser(cast.prasit)
    typed = {"reason": "danger_to_life", "words": WORDS}
    answer = client.post(f"{page_of(cast)}/emergency", data=typed)
    assert (answer.status_code, answer.location) == (303, page_of(cast))
    assert found_in(client.get(page_of(cast)).text) == set()
    for section in ON_THE_CASE:
        assert found_in(client.post(f"{page_of(cast)}/reveal/{section}").text) == {section}


@pytest.mark.parametrize("typed", [{"reason": "danger_to_life"}, {"words": WORDS}, {"reason": "boredom", "words": "-"}])
def test_without_reason_and_words_there_is_none(db: Session, cast: Cast, browser: Open, typed: dict[str, str]) -> None:
    assert browser(cast.prasit).post(f"{page_of(cast)}/emergency", data=typed).status_code == 200
    assert db.scalar(select(EmergencyAccess.id)) is None


def test_an_old_proof_is_asked_for_again(db: Session, cast: Cast, browser: Open) -> None:
    client = browser(cast.prasit)
    client.get("/")
    for sign_in in db.scalars(select(SignIn)):
        sign_in.proved_at = clock.now() - timedelta(minutes=11)
    answer = client.post(f"{page_of(cast)}/emergency", data={"reason": "medical", "words": WORDS})
    assert answer.status_code == 303
    assert answer.location.startswith("/account/confirm")
    assert db.scalar(select(EmergencyAccess.id)) is None


def test_after_sixty_minutes_it_is_gone(db: Session, cast: Cast, browser: Open) -> None:
    plant(db, cast)
    client, access = browser(cast.prasit), take(db, cast)
    for before_the_end, status in ((timedelta(seconds=1), 200), (timedelta(0), 404), (timedelta(days=-1), 404)):
        moment = access.begun_at + HOUR - before_the_end
        with clock.travel(moment):
            renewed(db, moment)
            page = client.get(page_of(cast)).text
            assert ("Emergency access: 1 minute left" in page) is (status == 200)
            assert client.post(f"{page_of(cast)}/reveal/groups").status_code == status
            assert found_in(client.get(page_of(cast)).text) == set()


def test_the_banner_says_how_long_it_still_lasts(db: Session, cast: Cast, browser: Open) -> None:
    taken(db, cast, timedelta(minutes=18))
    page = browser(cast.prasit).get(page_of(cast)).text
    assert "Emergency access: 42 minutes left" in page
    assert re.search(r'data-ends-in="25\d\d"', page)


@pytest.mark.parametrize(
    ("after", "live", "seconds", "minutes"),
    [
        (timedelta(0), True, 3600, 60),
        (timedelta(seconds=1), True, 3599, 60),
        (timedelta(minutes=59), True, 60, 1),
        (timedelta(minutes=60) - timedelta(microseconds=1), True, 1, 1),
        (timedelta(minutes=60), False, 0, 0),
        (timedelta(minutes=61), False, 0, 0),
    ],
)
def test_an_hour_is_an_hour_to_the_last_moment(
    db: Session, cast: Cast, after: timedelta, live: bool, seconds: int, minutes: int
) -> None:
    access = take(db, cast)
    with clock.travel(access.begun_at + after):
        assert (access.is_live, access.seconds_left, access.minutes_left) == (live, seconds, minutes)
        assert (emergencies.live(db, access.person_id, cast.prasit) is not None) is live


@pytest.mark.parametrize(("after", "overdue"), [(timedelta(0), False), (timedelta(microseconds=1), True)])
def test_a_review_is_late_after_72_hours_and_never_once_done(
    db: Session, cast: Cast, pim: User, after: timedelta, overdue: bool
) -> None:
    access = take(db, cast)
    with clock.travel(access.begun_at + timedelta(hours=72) + after):
        assert access.is_overdue is overdue
        access.reviewed_at, access.reviewed_by, access.verdict = clock.now(), pim.id, Verdict.JUSTIFIED
        assert not access.is_overdue


def test_it_is_given_back_early(db: Session, cast: Cast, browser: Open) -> None:
    client, access = browser(cast.prasit), take(db, cast)
    assert client.post(f"{page_of(cast)}/emergency/end").location == page_of(cast)
    assert not access.is_live
    assert client.post(f"{page_of(cast)}/reveal/groups").status_code == 404
    assert client.post(f"{page_of(cast)}/emergency/end").status_code == 303
    actions = list(db.scalars(select(AuditLine.action).where(AuditLine.action.like("emergency.%"))))
    assert actions == ["emergency.begin", "emergency.end"]


def test_it_is_for_one_person_and_one_user(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    plant(db, cast)
    take(db, cast)
    assert browser(cast.prasit).post(f"/cases/{cast.ton_case.id}/reveal/groups").status_code == 404
    assert browser(pim).post(f"{page_of(cast)}/reveal/groups").status_code == 404
    assert browser(cast.somchai).post(f"{page_of(cast)}/reveal/groups").status_code == 404


def test_only_a_head_of_the_own_centre_takes_it_and_not_twice(db: Session, cast: Cast) -> None:
    for user in (cast.malee, cast.anong, cast.wanna, cast.chai, cast.dao):
        with pytest.raises(NotFound):
            emergencies.begin(db, cast.nok_case, ASKED, user)
    with pytest.raises(NotFound):
        emergencies.begin(db, cast.fon_case, ASKED, cast.prasit)
    take(db, cast)
    assert refusal(lambda: take(db, cast)) == "You have emergency access to this case now."


@pytest.mark.parametrize("in_an_emergency", [False, True])
def test_no_page_and_no_download_of_a_head_holds_what_is_folded(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, in_an_emergency: bool
) -> None:
    """Every address that can be read, asked by the head of the centre, before and in an emergency."""
    referral = plant(db, cast)
    values = make_whole_world(db, cast)["own"] | {"referral_id": referral.rsplit("/", 1)[1]}
    if in_an_emergency:
        take(db, cast)
    client, asked = browser(cast.prasit), 0
    for rule, address in readable(app, values):
        if rule.endpoint not in HANDED_OUT and not address.startswith(OF_NOBODY):
            answer = client.get(address)
            asked += answer.status_code == 200
            assert not [canary for canary in ALL if canary.encode() in answer.data], address
            answer.close()
    assert asked > 20


def test_the_words_are_sealed_under_the_key_of_the_person(db: Session, cast: Cast) -> None:
    access = take(db, cast)
    assert WORDS.encode() not in access.words_sealed  # type: ignore[attr-defined]
    db.flush()
    db.expire(access)
    assert access.words == WORDS
    assert "C4" in seen(db)[cast.nok_case.person_id]


def test_the_reviewer_reads_who_when_why_and_what_was_unfolded(
    db: Session, cast: Cast, browser: Open, pim: User
) -> None:
    plant(db, cast)
    browser(cast.malee).post(f"{page_of(cast)}/reveal/needs")  # the caseworker's own looks are no part of it
    access, client = take(db, cast), browser(cast.prasit)
    client.post(f"{page_of(cast)}/reveal/groups")
    client.post(f"{page_of(cast)}/emergency/end")
    for user in (pim, cast.malee):
        page = browser(user).get(f"/emergencies/{access.id}").text
        assert "ประสิทธิ์ มั่นคง" in page
        assert WORDS in page
        assert "Danger to life" in page
        assert "Groups and their turf" in page
        assert "Needs that were found" not in page
        assert found_in(page) == set()


def test_another_head_or_the_caseworker_judges_it(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    for hours, user in ((4, pim), (2, cast.malee)):
        access = taken(db, cast, timedelta(hours=hours))
        verdict = {"verdict": "not_justified", "words": "รอได้"}
        assert browser(user).post(f"/emergencies/{access.id}", data=verdict).status_code == 303
        assert (access.verdict, access.reviewed_by, access.review_words) == (Verdict.NOT_JUSTIFIED, user.id, "รอได้")


def test_nobody_judges_their_own_or_what_is_not_over_or_judged(db: Session, cast: Cast, pim: User) -> None:
    over, live = taken(db, cast, timedelta(hours=2)), take(db, cast)
    assert "Somebody else" in refusal(lambda: emergencies.review(db, over, FOUND, cast.prasit))
    assert "not over yet" in refusal(lambda: emergencies.review(db, live, FOUND, pim))
    emergencies.review(db, over, FOUND, pim)
    assert "already" in refusal(lambda: emergencies.review(db, over, FOUND, cast.malee))


def test_who_has_nothing_to_do_with_it_does_not_see_it(db: Session, cast: Cast, browser: Open) -> None:
    access = taken(db, cast, timedelta(hours=2))
    for user in (cast.somchai, cast.anong, cast.wanna, cast.chai, cast.dao):
        assert browser(user).get(f"/emergencies/{access.id}").status_code == 404
    assert "นก" not in browser(cast.somchai).get("/emergencies/").text


@pytest.mark.parametrize(("hours", "overdue"), [(71, False), (73, True)])
def test_what_nobody_reviews_in_seventy_two_hours_stands_out(
    db: Session, cast: Cast, browser: Open, pim: User, hours: int, overdue: bool
) -> None:
    access = taken(db, cast, timedelta(hours=hours))
    for user, page in ((pim, "/"), (pim, "/approvals"), (cast.malee, "/"), (pim, "/emergencies/")):
        text = browser(user).get(page).text
        assert f"/emergencies/{access.id}" in text
        assert ("review overdue" in text) is overdue
    emergencies.review(db, access, FOUND, pim)
    assert f"/emergencies/{access.id}" not in browser(pim).get("/").text
    assert f"/emergencies/{access.id}" in browser(pim).get("/emergencies/").text


def test_the_list_costs_the_same_for_one_and_for_many(app: OutreachApp, db: Session, cast: Cast, browser: Open) -> None:
    client, costs = browser(cast.malee), []
    for hours in (20, 10):
        for later in range(0, 8, 2):
            taken(db, cast, timedelta(hours=hours - later))
        client.get("/emergencies/")
        with counted(app.extensions["engine"]) as sent:
            assert client.get("/emergencies/").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]
