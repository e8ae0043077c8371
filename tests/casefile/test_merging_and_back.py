"""Whatever is merged, edited and separated again: both records are what they must be, and in the figures too."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect import packages, referrals
from outreach.c2_connect.referrals import ReferralRequest
from outreach.c2_connect.steps import ReferralState
from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.casefile import consents, erasing, merging, notes, people, reindexing
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.merging import FIELDS, Choices, Side
from outreach.casefile.merging.choices import values_of
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import blind, clock
from outreach.core.errors import Refused
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Need
from outreach.statistics import measures
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.merges import join, met, whole

WORDS = st.none() | st.text("กขคงนมรสอ าิเ", min_size=1, max_size=12).map(str.strip)
DETAILS = st.builds(
    PersonDetails,
    sex=st.sampled_from(Sex),
    nickname=WORDS,
    given_name=WORDS,
    family_name=WORDS,
    birth_date=st.none() | st.dates(date(2008, 1, 1), date(2014, 1, 1)),
    age=st.none() | st.integers(8, 25),
    phone=st.none() | st.integers(10_000_000, 99_999_999).map(lambda number: f"08{number}"),
    address=WORDS,
    community=WORDS,
    look=WORDS,
)
SIDES = st.dictionaries(st.sampled_from(sorted(FIELDS)), st.sampled_from(Side))
EDITS = st.dictionaries(
    st.sampled_from(["nickname", "given_name", "address", "community", "look"]), WORDS.filter(bool), max_size=3
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=DETAILS, theirs=DETAILS, sides=SIDES, edits=EDITS, more=st.lists(st.booleans(), max_size=3))
def test_both_return_but_for_what_was_edited_since(
    db: Session, cast: Cast, ours: PersonDetails, theirs: PersonDetails, sides: Any, edits: Any, more: list[bool]
) -> None:
    with db.begin_nested() as point:
        first, second = met(db, cast.malee, ours), met(db, cast.somchai, theirs)
        one, two = first.person, second.person
        notes.write(db, second, "ก่อน", clock.today(), cast.somchai)
        before = whole(db, one.id, two.id)
        made = join(db, cast.prasit, first, second, values=sides)
        together = values_of(one)
        known = people.details_of(one)
        people.correct(db, one, PersonDetails(**{**known.__dict__, **edits}), cast.malee)
        later = values_of(one)
        for _ in more:
            notes.write(db, first, "หลัง", clock.today(), cast.malee)
        merging.undo(db, made, cast.prasit)
        after = whole(db, one.id, two.id)
        assert after[two.id] == before[two.id]
        edited = {name: later[name] for name in together if later[name] != together[name]}
        [mine], [mine_before] = after[one.id]["people"], before[one.id]["people"]
        assert {name: mine[name] for name in together} == {name: mine_before[name] for name in together} | edited
        assert len(after[one.id]["notes"]) == len(more)
        point.rollback()


def counts(db: Session) -> dict[str, Any]:
    """Every figure that counts persons."""
    found = {row.code: row.persons for row in measures.outcomes(db) if row.persons}
    by = (measures.people_by_stage, measures.people_by_sex, measures.people_by_age, measures.people_by_year)
    sums = {measure.__name__: sum(row.persons or 0 for row in measure(db)) for measure in by}
    return {"total": measures.people_total(db), **found, **sums}


def reach(db: Session, cast: Cast, case: Case) -> None:
    details = OutcomeDetails(
        kind=OutcomeKind.ID_CARD, day=clock.today(), evidence_kind=EvidenceKind.SEEN, evidence="เห็นบัตร"
    )
    consent(db, case, cast.malee)
    outcomes.verify(db, case, outcomes.record(db, case, details, cast.malee), cast.prasit)


def test_an_outcome_of_both_counts_once_while_they_are_one(db: Session, cast: Cast) -> None:
    reach(db, cast, cast.nok_case)
    reach(db, cast, cast.ton_case)
    before = counts(db)
    assert (before["total"], before["id_card"]) == (3, 2)
    made = join(db, cast.prasit, cast.nok_case, cast.ton_case)
    merged = counts(db)
    assert set(merged.values()) == {1, 2}
    assert (merged["id_card"], merged["total"]) == (1, 2)
    merging.undo(db, made, cast.prasit)
    assert counts(db) == before


def years(db: Session) -> dict[str, int | None]:
    return {row.code: row.persons for row in measures.people_by_year(db) if row.persons}


@pytest.mark.parametrize("later_goes_on", [True, False])
def test_they_count_once_in_the_year_in_which_they_first_came(db: Session, cast: Cast, later_goes_on: bool) -> None:
    before = years(db)
    with clock.travel(date(2024, 12, 1)):
        old = met(db, cast.somchai, PersonDetails(nickname="นก", sex=Sex.MALE))
    reach(db, cast, old)
    join(db, cast.prasit, cast.nok_case, old, goes_on=(cast.nok_case if later_goes_on else old).id)
    year = str(clock.fiscal_year(cast.nok_case.opened_on))
    assert years(db) == before | {year: (before[year] or 0) - 1, "2568": 1}


def test_reindexing_lets_nobody_find_the_merged_record(db: Session, cast: Cast) -> None:
    twin = met(db, cast.somchai, PersonDetails(nickname="นก", phone="0812345678"))
    other = twin.person
    join(db, cast.prasit, cast.nok_case, twin, values={"phone": Side.SECOND})
    list(reindexing.batches(db, blind.width_for(100_000), 100, anew=True))
    db.expire_all()
    assert (other.phone_index, cast.nok_case.person.phone_index is None) == (None, False)


def test_what_was_shared_on_the_others_consent_ends_on_undoing(db: Session, cast: Cast) -> None:
    basis = ConsentDetails(
        basis=Basis.CHILD_PROTECTION, given_on=clock.today(), classes=list(FieldClass), grounds="ต้องช่วยเหลือ"
    )
    consents.record(db, cast.ton_case, basis, cast.somchai)
    made = join(db, cast.prasit, cast.nok_case, cast.ton_case)
    counsel = ReferralRequest(agency_id=cast.nfe.id, need=Need.COUNSELLING, fields=["nickname"])
    sent = referrals.send(db, cast.nok_case, counsel, cast.malee)
    cast.ton_case.closed_on = None
    own = referrals.send(db, cast.ton_case, counsel, cast.somchai)
    merging.undo(db, made, cast.prasit)
    assert (sent.state, own.state) == (ReferralState.REVOKED, ReferralState.SENT)
    assert (packages.of_referral(db, sent.id), packages.of_referral(db, own.id)) == ({}, {"nickname": "นก"})


def test_while_an_erasure_waits_they_are_not_separated(db: Session, cast: Cast) -> None:
    made = join(db, cast.prasit, cast.nok_case, cast.ton_case)
    request = ErasureRequest(ground=Ground.ASKED, typed=cast.nok_case.number)
    asked = erasing.ask(db, cast.nok_case, request, cast.prasit)
    with pytest.raises(Refused, match="waits for a decision"):
        merging.undo(db, made, cast.prasit)
    erasing.take_back(db, asked, cast.prasit)
    merging.undo(db, made, cast.prasit)
    assert not made.stands


def together(acts: list[Callable[[], str]]) -> list[str]:
    """What came of acts that began at the same moment."""
    gate, came = threading.Barrier(len(acts)), []

    def run(act: Callable[[], str]) -> None:
        gate.wait()
        came.append(act())

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return came


def in_own_session(app: OutreachApp, act: Callable[[Session], object]) -> Callable[[], str]:
    def run() -> str:
        try:
            with app.extensions["sessions"]() as session, session.begin():
                act(session)
        except Refused as refusal:
            return refusal.reason.text
        return "done"

    return run


def test_of_two_who_merge_at_the_same_moment_one_is_told_why_not(app: OutreachApp, db: Session, cast: Cast) -> None:
    nok, ton, head, goes_on = cast.nok_case.person_id, cast.ton_case.person_id, cast.prasit.id, cast.nok_case.id
    db.commit()

    def act(first: Any, second: Any) -> Callable[[Session], object]:
        def merge(session: Session) -> object:
            one, two, actor = (
                session.get_one(Person, first),
                session.get_one(Person, second),
                session.get(type(cast.prasit), head),
            )
            assert actor
            return merging.merge(session, one, two, Choices(goes_on=goes_on), actor)

        return merge

    came = together([in_own_session(app, act(nok, ton)), in_own_session(app, act(ton, nok))])
    assert sorted(came) == ["One of these records has been merged already.", "done"]
    assert len(db.scalars(select(merging.Merge)).all()) == 1


def test_a_merge_and_a_correction_at_one_moment_lose_nothing(app: OutreachApp, db: Session, cast: Cast) -> None:
    nok, ton, head, goes_on = cast.nok_case.person, cast.ton_case.person, cast.prasit.id, cast.nok_case.id
    seen = (nok.revision, ton.revision)
    known = people.details_of(ton)
    worker, case_id = cast.somchai.id, cast.ton_case.id
    db.commit()

    def merge(session: Session) -> None:
        actor = session.get_one(type(cast.prasit), head)
        one, two = session.get_one(Person, nok.id), session.get_one(Person, ton.id)
        merging.merge(session, one, two, Choices(goes_on=goes_on, seen=seen), actor)

    def correct(session: Session) -> None:
        actor, case = session.get_one(type(cast.prasit), worker), session.get_one(Case, case_id)
        people.correct(session, case.person, PersonDetails(**{**known.__dict__, "look": "สักที่แขน"}), actor)

    came = sorted(together([in_own_session(app, merge), in_own_session(app, correct)]))
    refused_merge = "Somebody has changed one of the records meanwhile. Look at both once more."
    refused_edit = "Somebody has changed this record meanwhile. Open it anew and look again."
    assert came in ([refused_merge, "done"], [refused_edit, "done"])
    db.expire_all()
    kept = db.get_one(Case, case_id).person
    assert (kept.id, kept.look) == ((ton.id, "สักที่แขน") if came[0] == refused_merge else (nok.id, None))
