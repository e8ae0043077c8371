"""Restricted people: for everybody but who is named, it is as if they were not on record."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c3_control import camps, rolls
from outreach.c3_control.camps import CampDetails
from outreach.casefile import cases, erasing, finding, merging, people, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.finding.live_names import names_now
from outreach.casefile.people import PersonDetails
from outreach.casefile.restrictions import Restriction, RestrictionUser, restricting
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.dashboard import case_table, worklists
from outreach.directory.needs import Need
from outreach.statistics import measures
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.addresses import readable
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.world import make_whole_world, share

Open = Callable[..., Browser]
ID = "1101700230708"
CANARY = "คานารีหลบ"
OF_A_PERSON = {"case_id", "person_id", "first_id", "erasure_id", "merge_id", "access_id"}


@pytest.fixture
def pim(db: Session, cast: Cast) -> User:
    """A second head of the same centre."""
    made = {"name": "พิมพ์ รอบคอบ", "role": Role.SUPERVISOR, "centre_id": cast.prasit.centre_id, "actor": None}
    return users.create(db, username="pim", must_change_password=False, **made)  # type: ignore[arg-type]


def restrict(db: Session, cast: Cast, *more: User) -> None:
    """Nok is open to Malee, Prasit, and these."""
    restricting.restrict(db, cast.nok_case, {user.id for user in (cast.malee, cast.prasit, *more)}, cast.prasit)


def known_as(db: Session, cast: Cast) -> None:
    details = PersonDetails(nickname=CANARY, given_name=CANARY, sex=cast.nok_case.person.sex, national_id=ID)
    people.correct(db, cast.nok_case.person, details, cast.malee)


def sees(db: Session, user: User, cast: Cast) -> bool:
    return cast.nok_case.id in set(db.scalars(cases.visible_to(user).with_only_columns(cases.Case.id)))


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as problem:
        act()
    return problem.value.reason.text


def test_who_is_not_named_sees_nothing_and_who_is_sees_all(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    restrict(db, cast)
    page = f"/cases/{cast.nok_case.id}"
    assert browser(pim).get(page).status_code == 404
    for user in (cast.malee, cast.prasit):
        answer = browser(user).get(page)
        assert answer.status_code == 200
        assert "Named staff only: ประสิทธิ์ มั่นคง, มาลี ใจดี" in answer.text


def test_no_page_of_who_is_not_named_holds_a_trace(
    app: OutreachApp, db: Session, cast: Cast, browser: Open, pim: User
) -> None:
    """Every address that can be read, asked by the other head and by a team-mate."""
    known_as(db, cast)
    values = make_whole_world(db, cast)["own"]
    restrict(db, cast)
    for user in (pim, cast.somchai):
        client, asked = browser(user), 0
        for rule, address in readable(app, values):
            answer = client.get(address)
            asked += answer.status_code == 200
            assert CANARY.encode() not in answer.data, address
            traces = [str(values[name]).encode() for name in ("case_id", "person_id", "erasure_id", "access_id")]
            assert answer.status_code != 200 or not any(trace in answer.data for trace in traces), address
            assert answer.status_code == 404 or not OF_A_PERSON & rule.arguments, address
            answer.close()
        assert asked > 10


def test_by_name_nobody_finds_them_and_by_number_only_the_named(db: Session, cast: Cast, pim: User) -> None:
    known_as(db, cast)
    assert finding.find(db, CANARY, pim)
    restrict(db, cast)
    for user in (cast.malee, cast.prasit, pim, cast.somchai):
        assert finding.find(db, CANARY, user) == []
    assert [one.person_id for one in finding.find(db, ID, cast.malee)] == [cast.nok_case.person_id]
    assert finding.find(db, ID, pim) == []
    assert finding.find(db, ID, cast.somchai) == []


def test_the_index_of_names_lets_them_go_and_takes_them_in_again(db: Session, cast: Cast) -> None:
    centre_id = cast.prasit.centre_id
    assert centre_id
    known_as(db, cast)
    for act, there in (
        (lambda: restrict(db, cast), False),
        (lambda: restricting.lift(db, cast.nok_case, cast.prasit), True),
    ):
        act()
        db.commit()
        found = {person_id for _score, person_id in names_now(db).search(CANARY, centre_id, 10)}
        assert (cast.nok_case.person_id in found) is there


def test_a_fresh_index_does_not_hold_them(app: OutreachApp, db: Session, cast: Cast) -> None:
    assert cast.prasit.centre_id
    known_as(db, cast)
    restrict(db, cast)
    db.commit()
    app.extensions["names"].forget()
    assert names_now(db).search(CANARY, cast.prasit.centre_id, 10) == []


def test_the_same_id_card_is_refused_without_saying_whose_it_is(db: Session, cast: Cast) -> None:
    known_as(db, cast)
    restrict(db, cast)
    new = PersonDetails(nickname="ใหม่", national_id=ID)
    assert refusal(lambda: people.register(db, new, cast.somchai)) == (
        "This ID card belongs to somebody already on record."
    )
    assert finding.likely_doubles(db, PersonDetails(nickname=CANARY, national_id=ID), cast.somchai) == []
    assert finding.likely_doubles(db, PersonDetails(nickname=CANARY, national_id=ID), cast.malee)


def listed(db: Session, user: User) -> set[Case]:
    """What stands in the table of cases."""
    of = case_table.table(user, [])
    return {row.case for row in case_table.whole(db, user, case_table.read(of, {}), of)}


def test_they_are_on_no_list_of_who_is_not_named(db: Session, cast: Cast, pim: User) -> None:
    before = listed(db, pim)
    restrict(db, cast)
    assert before - listed(db, pim) == {cast.nok_case}
    assert cast.nok_case in listed(db, cast.prasit)


def test_the_open_cases_are_counted_by_stage_without_theirs(db: Session, cast: Cast, pim: User) -> None:
    restrict(db, cast)
    stage, shown = cast.nok_case.stage, {user: worklists.today(db, user).open_by_stage for user in (cast.prasit, pim)}
    for user, counts in shown.items():
        seen = [one.stage for one in db.scalars(cases.visible_to(user)) if one.is_open]
        assert counts == {one: seen.count(one) for one in Stage}
    assert shown[pim][stage] == shown[cast.prasit][stage] - 1


def test_who_carries_the_case_and_who_restricts_it_are_named(db: Session, cast: Cast, pim: User) -> None:
    case = cast.nok_case
    assert "carries the case" in refusal(lambda: restricting.restrict(db, case, {cast.prasit.id}, cast.prasit))
    assert "You stay" in refusal(lambda: restricting.restrict(db, case, {cast.malee.id, pim.id}, cast.prasit))
    for stranger in (cast.anong, cast.dao, cast.wanna):
        ids = {cast.malee.id, cast.prasit.id, stranger.id}
        assert "from the list" in refusal(lambda ids=ids: restricting.restrict(db, case, ids, cast.prasit))
    assert db.scalar(select(Restriction.id)) is None


def test_only_a_head_of_the_centre_restricts_and_lifts(db: Session, cast: Cast) -> None:
    for user in (cast.malee, cast.somchai, cast.anong, cast.dao, cast.chai):
        with pytest.raises(NotFound):
            restricting.restrict(db, cast.nok_case, {cast.malee.id, user.id}, user)
        with pytest.raises(NotFound):
            restricting.lift(db, cast.nok_case, user)


def test_another_head_who_is_named_takes_the_first_one_off(db: Session, cast: Cast, pim: User) -> None:
    restrict(db, cast, pim)
    restricting.restrict(db, cast.nok_case, {cast.malee.id, pim.id}, pim)
    assert [sees(db, user, cast) for user in (cast.malee, pim, cast.prasit)] == [True, True, False]
    ended = db.scalars(select(RestrictionUser).where(RestrictionUser.ended_at.is_not(None))).one()
    assert (ended.user_id, ended.ended_by) == (cast.prasit.id, pim.id)


def test_a_case_is_handed_over_only_to_who_is_named(db: Session, cast: Cast) -> None:
    restrict(db, cast)
    assert "Name the caseworker first" in refusal(lambda: cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit))
    restrict(db, cast, cast.somchai)
    cases.assign(db, cast.nok_case, cast.somchai.id, cast.prasit)
    assert sees(db, cast.somchai, cast)
    assert not sees(db, cast.malee, cast)


def test_lifting_it_shows_the_case_to_the_centre_again(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    restrict(db, cast)
    client = browser(cast.prasit)
    assert client.post(f"/cases/{cast.nok_case.id}/restriction/lift").status_code == 303
    assert browser(pim).get(f"/cases/{cast.nok_case.id}").status_code == 200
    actions = list(db.scalars(select(AuditLine.action).where(AuditLine.action.like("restriction.%"))))
    assert actions == ["restriction.begin", "restriction.lift"]


def test_the_page_ticks_who_is_named_and_changes_it(db: Session, cast: Cast, browser: Open, pim: User) -> None:
    client, page = browser(cast.prasit), f"/cases/{cast.nok_case.id}/restriction"
    assert "พิมพ์ รอบคอบ" in client.get(page).text
    ids = [str(user.id) for user in (cast.malee, cast.prasit, pim)]
    assert client.post(page, data={"named": ids}).status_code == 303
    assert set(restrictions.named(db, cast.nok_case.person_id)) == {cast.malee.id, cast.prasit.id, pim.id}
    assert client.post(page, data={"named": [str(cast.prasit.id)]}).status_code == 200
    assert client.post(page, data={"named": ids[:2]}).status_code == 303
    assert not sees(db, pim, cast)


def test_a_referral_that_was_sent_goes_on_for_the_agency(db: Session, cast: Cast, browser: Open) -> None:
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    restrict(db, cast)
    page = browser(cast.wanna).get(f"/referrals/{referral.id}")
    assert page.status_code == 200
    assert "นก" in page.text


def test_no_figure_changes(db: Session, cast: Cast) -> None:
    def figures() -> str:
        asked = (measures.people_total, measures.people_by_stage, measures.people_by_year, measures.people_by_sex)
        found = [measure(db) for measure in asked]
        return str([[(row.code, row.persons) for row in one] if isinstance(one, list) else one for one in found])

    before = figures()
    restrict(db, cast)
    assert figures() == before


def test_attendance_taken_by_who_does_not_see_them_leaves_theirs(db: Session, cast: Cast, pim: User) -> None:
    today = clock.today()
    camp = camps.announce(db, CampDetails(name="ค่าย", where="วัด", begins_on=today, ends_on=today), cast.prasit)
    consent(db, cast.nok_case, cast.malee)
    consent(db, cast.ton_case, cast.somchai)
    nok = camps.enrol(db, camp, cast.nok_case, cast.malee)
    ton = camps.enrol(db, camp, cast.ton_case, cast.somchai)
    restrict(db, cast)
    rolls.take_attendance(db, camp, today, {nok.id, ton.id}, cast.prasit)
    assert [one.id for one in camps.roll(db, camp, pim)] == [ton.id]
    rolls.take_attendance(db, camp, today, {ton.id}, pim)
    assert nok.was_present(today) is True


def test_two_records_are_merged_only_by_who_sees_both(db: Session, cast: Cast, pim: User) -> None:
    nok, ton = cast.nok_case.person, cast.ton_case.person
    restrict(db, cast)
    with pytest.raises(NotFound):
        merging.merge(db, ton, nok, merging.Choices(goes_on=cast.ton_case.id), pim)
    choices = merging.Choices(goes_on=cast.ton_case.id)
    assert "Name the caseworker first" in refusal(lambda: merging.merge(db, ton, nok, choices, cast.prasit))
    restrict(db, cast, cast.somchai)
    merge = merging.merge(db, ton, nok, choices, cast.prasit)
    assert set(restrictions.named(db, ton.id)) == {cast.malee.id, cast.prasit.id, cast.somchai.id}
    with pytest.raises(NotFound):
        merging.load(db, merge.id, pim)


def test_an_erased_person_leaves_no_list_of_who_was_to_see_them(db: Session, cast: Cast) -> None:
    restrict(db, cast)
    erasure = erasing.ask(db, cast.nok_case, ErasureRequest(ground=Ground.ASKED, typed="นก"), cast.prasit)
    erasing.carry_out(db, erasure, cast.nok_case, "นก", cast.malee)
    assert db.scalar(select(RestrictionUser.id)) is None
    assert db.scalar(select(Restriction.id)) is None


@pytest.mark.parametrize("seed", range(6))
def test_after_any_restricting_the_right_people_see_each_case(db: Session, cast: Cast, pim: User, seed: int) -> None:
    """Against a reference: the scope of the role, less those restricted cases on whose list the user is not."""
    dice, lists = random.Random(seed), dict[object, set[object]]()
    heads, workers = [cast.prasit, pim], [cast.malee, cast.somchai]
    for _ in range(12):
        case, head = dice.choice([cast.nok_case, cast.ton_case]), dice.choice(heads)
        on_list = lists.get(case.id)
        if on_list is not None and head.id not in on_list:
            continue  # the page of the case is not there for them
        if on_list is not None and dice.random() < 0.3:
            restricting.lift(db, case, head)
            lists.pop(case.id)
        else:
            named = {head.id, case.caseworker_id, *(u.id for u in heads + workers if dice.random() < 0.4)}
            restricting.restrict(db, case, named, head)
            lists[case.id] = set(named)
        for user in (*heads, *workers, cast.anong, cast.wanna, cast.chai, cast.dao):
            scope = {c for c in (cast.nok_case, cast.ton_case) if user in heads or c.caseworker_id == user.id}
            wanted = {c.id for c in scope if c.id not in lists or user.id in lists[c.id]}
            found = set(db.scalars(cases.visible_to(user).with_only_columns(cases.Case.id)))
            assert found - {cast.fon_case.id} == wanted


def test_the_operator_opens_only_whom_nobody_can_see(app: OutreachApp, db: Session, cast: Cast) -> None:
    restrict(db, cast)
    person_id, run = str(cast.nok_case.person_id), app.test_cli_runner().invoke
    command = ["people", "lift-restriction"]
    db.commit()
    with app.app_context():
        assert run(args=command).output == ""
        refused = run(args=[*command, person_id])
        assert (refused.exit_code, "can still sign in" in refused.output) == (1, True)
        assert "nobody restricted" in run(args=[*command, str(cast.ton_case.person_id)]).output
        for user in (cast.malee, cast.prasit):
            users.disable(db, user, cast.dao)
        db.commit()
        assert run(args=command).output.startswith(f"{person_id}  restricted since ")
        assert "open to the centre again" in run(args=[*command, person_id]).output
    db.expire_all()
    assert not restrictions.live(db, cast.nok_case.person_id)
    line = db.scalars(select(AuditLine).where(AuditLine.action == "restriction.lift_operator")).one()
    assert (line.actor_id, line.person_id) == (None, cast.nok_case.person_id)
