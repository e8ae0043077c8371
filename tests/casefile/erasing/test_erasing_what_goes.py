"""After an erasure nothing says who they were, anywhere; the others and all figures are as they were before."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from outreach.access.drafts import Draft
from outreach.access.outbox import Message
from outreach.c1_core_person.core_persons import CoreLink, CorePerson
from outreach.c1_core_person.groups import Group, Membership
from outreach.c2_connect import referrals
from outreach.c2_connect.packages import Package
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.c2_connect.support import Given
from outreach.c3_control import stays
from outreach.c3_control.camps import Enrolment
from outreach.c5_complete import outcomes
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.casefile import cases, distinct_pairs, erasing, finding, merging, milestones, numbers
from outreach.casefile.attachments import Attachment
from outreach.casefile.cases import Case
from outreach.casefile.erasing import certificates
from outreach.casefile.finding.live_names import LiveNames
from outreach.casefile.flags.raised import Flag
from outreach.casefile.name_changes import NameChange
from outreach.casefile.people import Person, PersonDetails
from outreach.casefile.photos import Photo
from outreach.core import erase_columns, ledger
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import DataKey, vault_of
from outreach.dashboard import worklists
from outreach.partners import inbox
from outreach.statistics import tables
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.erasures import SAID, asked, erased, make_full
from tests.support.matrix import MATRIX, ROLES, address_for
from tests.support.merges import join, met

SEALED = list(erase_columns.sealed_tables())
HELD_BY_A_PERSON = [(t, f) for t, f in SEALED if "person_id" in t.c or t.name == "people"]


def held(db: Session, table: Table, fields: list, person_id: object) -> int:  # type: ignore[type-arg]
    """How many sealed cells of a person hold something."""
    whose = table.c.person_id if "person_id" in table.c else table.c.id
    cells = [func.count(table.c[field.column]) for field in fields]
    return sum(db.execute(select(*cells).where(whose == person_id)).one())


def test_every_sealed_cell_is_empty_and_the_others_keep_theirs(db: Session, cast: Cast) -> None:
    make_full(db, cast)
    gone, other = cast.nok_case.person_id, cast.ton_case.person_id
    name = db.get_one(Person, other).nickname
    before = {t.name: held(db, t, f, other) for t, f in HELD_BY_A_PERSON}
    assert sum(held(db, t, f, gone) for t, f in HELD_BY_A_PERSON) > 10
    erasure = erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert {t.name: held(db, t, f, gone) for t, f in HELD_BY_A_PERSON} == dict.fromkeys(before, 0)
    assert {t.name: held(db, t, f, other) for t, f in HELD_BY_A_PERSON} == before
    assert erasure.cells_blanked > 10
    assert db.get_one(Person, other).nickname == name


def test_the_keys_of_person_and_shared_are_gone_by_the_ledger(db: Session, cast: Cast) -> None:
    world = make_full(db, cast)
    gone = {cast.nok_case.person_id, world["own"]["referral_id"], world["own"]["attachment_id"]}
    gone |= set(db.scalars(select(Person.id).where(Person.merged_into == cast.nok_case.person_id)))
    for kind in (Attachment, Flag, Photo):
        gone |= set(db.scalars(select(kind.id).where(kind.person_id == cast.nok_case.person_id)))
    kept = _keys(db) - gone
    erasure = erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert _keys(db) == kept
    assert world["mate"]["referral_id"] in kept
    assert world["mate"]["attachment_id"] in kept
    assert set(erasure.destroyed) == gone
    (entry,) = ledger.read(ledger.ledger_of(db), vault_of(db))
    assert (entry.erasure_id, entry.person_id) == (erasure.id, cast.nok_case.person_id)
    assert set(entry.owner_ids) == set(erasure.destroyed)


def test_indexes_links_and_drafts_go(db: Session, cast: Cast) -> None:
    make_full(db, cast)
    of_the_centre = [select(func.count(Group.id)), select(func.count(CorePerson.id))]
    before = [db.scalar(count) for count in of_the_centre]
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert numbers.carriers(db, numbers.NATIONAL_ID, "1101700230708") == []
    assert db.get_one(Person, cast.nok_case.person_id).national_id_index is None
    assert not db.scalars(select(Membership)).all()
    assert not db.scalars(select(CoreLink)).all()
    assert [draft.page for draft in db.scalars(select(Draft))] == [f"/cases/{cast.ton_case.id}/notes/new"]
    assert [db.scalar(count) for count in of_the_centre] == before


def test_what_is_open_is_closed(db: Session, cast: Cast) -> None:
    world = make_full(db, cast)["own"]
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert db.get_one(Referral, world["referral_id"]).state == ReferralState.REVOKED
    assert db.scalar(select(Package).where(Package.referral_id == world["referral_id"])) is None
    assert stays.of_case(db, cast.nok_case.id)[0].ends_on is not None
    assert not db.scalars(select(Enrolment).where(Enrolment.case_id == cast.nok_case.id)).all()
    codes = [m.code for m in milestones.of_case(db, cast.nok_case.id) if m.kind == "closed"]
    assert codes == ["erased"]


def test_no_figure_changes(db: Session, cast: Cast) -> None:
    world = make_full(db, cast)["own"]
    outcomes.verify(db, cast.nok_case, outcomes.get(db, cast.nok_case, world["outcome_id"]), cast.prasit)
    before = {code: table(tables.Figures(db)) for code, table in tables.CATALOGUE.items()}
    assert (str(OutcomeKind.ID_CARD.label), 1) in before["outcomes"].lines
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    after = {code: table(tables.Figures(db)) for code, table in tables.CATALOGUE.items()}
    assert {c: t.lines for c, t in after.items()} == {c: t.lines for c, t in before.items()}


def test_nobody_finds_or_lists_them(db: Session, cast: Cast) -> None:
    make_full(db, cast)
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    for user in (cast.malee, cast.prasit):
        assert not finding.find(db, "นก", user)
        assert not finding.find(db, "1101700230708", user)
        assert not db.scalars(cases.visible_to(user).where(Case.id == cast.nok_case.id)).all()
        today = worklists.today(db, user)
        listed = [
            *((row.referral, row.case) for row in today.stuck),
            *(row for queue in worklists.queues(user).values() for row in queue.page(db).rows),
        ]
        shown = {one.id for row in listed for one in row if isinstance(one, Case)} | {
            due.case.id for _what, due in today.agenda.overdue
        }
        assert cast.nok_case.id not in shown
    assert not inbox.of_agency(db, cast.wanna).rows


def test_an_agency_that_has_finished_sees_nothing_of_them_either(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    referral = db.get_one(Referral, make_full(db, cast)["own"]["referral_id"])
    for step in (ReferralState.ACCEPTED, ReferralState.COMPLETED):
        given = [Given.ADVICE] if step == ReferralState.COMPLETED else []
        referrals.answer(db, referral, step, cast.wanna, given=given)
    assert [row.referral.id for row in inbox.of_agency(db, cast.wanna).rows] == [referral.id]
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert referral.state == ReferralState.COMPLETED
    assert not inbox.of_agency(db, cast.wanna).rows
    assert browser(cast.wanna).get(f"/referrals/{referral.id}").status_code == 404


def test_the_other_workers_forget_the_names(app: OutreachApp, db: Session, cast: Cast) -> None:
    other, centre_id = LiveNames(app.extensions["engine"], vault_of(db)), cast.prasit.centre_id
    other.follow(db)
    assert [person_id for _score, person_id in other.search("ธีระ", centre_id, 1)] == [cast.nok_case.person_id]
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    db.commit()
    with app.extensions["sessions"]() as session:
        other.follow(session)
    assert other.search("ธีระ", centre_id, 1) == []


def _keys(db: Session) -> set[UUID]:
    """Whose data keys there are; those of messages come and go with what is sent."""
    return set(db.scalars(select(DataKey.owner_id).where(DataKey.owner_id.not_in(select(Message.id)))))


OF_A_CASE = [(e, m) for e, methods in MATRIX.items() for m in methods if not e.startswith("erasing.")]


def test_every_address_of_theirs_is_gone_for_everybody(
    app: OutreachApp, db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    world = make_full(db, cast)["own"]
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    clients = {name: browser(getattr(cast, name)) for name in ROLES.values()}
    let_in = []
    for endpoint, method in OF_A_CASE:
        rule = next(r for r in app.url_map.iter_rules() if r.endpoint == endpoint and method in (r.methods or ()))
        if not rule.arguments & {"case_id", "referral_id", "person_id"}:
            continue
        for name, client in clients.items():
            answer = client.open(address_for(app, rule, world), method=method)
            if answer.status_code not in (401, 404):  # 401: programs show a token, not a session
                let_in.append((name, method, rule.rule, answer.status_code))
    assert let_in == []


def test_a_page_of_theirs_asked_for_again_does_not_show_a_word(
    db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    make_full(db, cast)
    db.commit()
    assert SAID in browser(cast.malee).get(f"/cases/{cast.nok_case.id}").text
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    for page in ("/", "/cases/", "/cases/?closed=1", f"/cases/{cast.nok_case.id}"):
        assert SAID not in browser(cast.malee).get(page).text


def test_when_the_ledger_cannot_be_written_nothing_is_erased(
    app: OutreachApp, db: Session, cast: Cast, browser: Callable[..., Browser]
) -> None:
    place: Path = ledger.ledger_of(db)
    place.write_text("damaged\n")
    place.chmod(0o600)
    head, worker = browser(cast.prasit), browser(cast.malee)
    page = head.post(f"/people/{cast.nok_case.person_id}/erase", data={"ground": "asked", "typed": "นก"}).location
    assert "Nothing was erased" in worker.post(page, data={"typed": "นก"}).text
    assert "Nothing was erased" in head.post(f"{page}/take-back").text
    assert db.get_one(Person, cast.nok_case.person_id).nickname == "นก"
    with pytest.raises(SystemExit):
        ledger.read(place, vault_of(db))


def test_a_case_of_theirs_cannot_be_loaded(db: Session, cast: Cast) -> None:
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    for user in (cast.malee, cast.prasit):
        with pytest.raises(NotFound):
            cases.load(db, cast.nok_case.id, user)


def test_those_merged_into_them_go_with_them(db: Session, cast: Cast) -> None:
    twin = met(db, cast.malee, PersonDetails(nickname="นกน้อย", given_name="ธีรา"))
    twin_id, nok_id = twin.person_id, cast.nok_case.person_id
    made = join(db, cast.prasit, cast.nok_case, twin)
    distinct_pairs.remember(db, nok_id, [cast.ton_case.person_id], cast.malee)
    erasure = erased(db, cast.nok_case, cast.prasit, cast.malee)
    assert {nok_id, twin_id} <= set(erasure.destroyed)
    assert certificates.values(db, erasure)["own_keys"] == "๒"
    for person_id in (nok_id, twin_id):
        assert not db.get(DataKey, (person_id, 1))
        assert not sum(held(db, table, fields, person_id) for table, fields in HELD_BY_A_PERSON)
        assert db.get_one(Person, person_id).erased_at is not None
        assert person_id in db.scalars(select(NameChange.person_id)).all()
    assert (made.before, made.after, distinct_pairs.apart_from(db, nok_id)) == (None, None, set())
    assert merging.page_of_centre(db, cast.prasit, None).rows == []
    with pytest.raises(NotFound):
        merging.undo(db, made, cast.prasit)


def test_while_an_erasure_waits_nobody_is_merged(db: Session, cast: Cast) -> None:
    erasure = asked(db, cast.nok_case, cast.prasit)
    for pair in ((cast.nok_case, cast.ton_case), (cast.ton_case, cast.nok_case)):
        with pytest.raises(Refused, match="comes first"):
            join(db, cast.prasit, *pair)
    erasing.carry_out(db, erasure, cast.nok_case, "นก", cast.malee)
    with pytest.raises(NotFound):
        merging.pair(db, cast.ton_case.person_id, cast.nok_case.person_id, cast.prasit)


@pytest.mark.parametrize("table", sorted(table.name for table, _fields in SEALED))
def test_an_index_leads_to_what_is_emptied(db: Session, cast: Cast, table: str) -> None:
    found = next(pair for pair in SEALED if pair[0].name == table)
    whose = erase_columns._whose(*found, cast.nok_case.person_id, [cast.nok_case.id])
    query = select(found[0]).where(whose).compile(db.get_bind(), compile_kwargs={"literal_binds": True})
    plan = [row.detail for row in db.execute(text(f"EXPLAIN QUERY PLAN {query}"))]
    assert not [step for step in plan if step.startswith("SCAN")]
