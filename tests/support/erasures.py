"""A young person of whom the house knows everything, and their erasure."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from outreach.access import drafts
from outreach.access.devices import Device
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c1_core_person import contacts, core_persons, groups
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.core_persons import CoreKind, CorePersonDetails, LinkDetails
from outreach.c1_core_person.groups import GroupDetails, JoinDetails, Part
from outreach.casefile import erasing, notes, people
from outreach.casefile.cases import Case
from outreach.casefile.erasing import Erasure, ErasureRequest, Ground
from outreach.casefile.people import PersonDetails
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.cast import Cast
from tests.support.world import make_world

SAID = "คำที่ไม่มีใครควรอ่านได้อีก"
PHONE = Device("p" * 43)


def supervisor(session: Session, cast: Cast) -> User:
    """Suda, who heads the centre together with Prasit."""
    user = User(username="suda", name="สุดา", role=Role.SUPERVISOR, centre_id=cast.prasit.centre_id, password_hash="-")
    session.add(user)
    session.flush()
    return user


def make_full(session: Session, cast: Cast) -> dict[str, dict[str, Any]]:
    """One of everything in every case, and more in Nok's."""
    world, today, case = make_world(session, cast), clock.today(), cast.nok_case
    known = people.details_of(case.person)
    more = PersonDetails(**known.__dict__ | {"national_id": "1101700230708", "phone": "0812345678", "look": SAID})
    people.correct(session, case.person, more, cast.malee)
    notes.write(session, case, SAID, today, cast.malee)
    contacts.log(session, case, ContactDetails(day=today, how=HowItWent.TALKED, story=SAID), cast.malee)
    core = core_persons.add(session, CorePersonDetails(name="ป้าศรี", kind=CoreKind.KIND_ADULT), cast.malee)
    core_persons.link(session, case, core, LinkDetails(day=today, how=SAID), cast.malee)
    group = groups.add(session, GroupDetails(name="กลุ่มทดสอบ"), cast.malee)
    groups.join(session, case, group, JoinDetails(part=Part.MEMBER, since=today), cast.malee)
    drafts.keep(session, cast.malee.id, PHONE, f"/cases/{case.id}/notes/new", [("body", SAID)])
    drafts.keep(session, cast.malee.id, PHONE, "/contacts/new", [("given_name", "ธีระ")])
    drafts.keep(session, cast.somchai.id, PHONE, f"/cases/{cast.ton_case.id}/notes/new", [("body", "อื่น")])
    session.flush()
    return world


def asked(session: Session, case: Case, by: User) -> Erasure:
    """Somebody asks for the erasure."""
    return erasing.ask(session, case, ErasureRequest(ground=Ground.WITHDRAWN, typed=case.number), by)


def erased(session: Session, case: Case, by: User, second: User) -> Erasure:
    """Two people erase somebody."""
    erasure = asked(session, case, by)
    erasing.carry_out(session, erasure, case, case.number, second)
    return erasure


@contextmanager
def older_copy(app: OutreachApp, db: Session) -> Iterator[None]:
    """The database file as it is now lies in place again when the block is over, as a restore would do it."""
    db.commit()
    app.extensions["engine"].dispose()
    live = app.extensions["settings"].data / "test.db"
    copy = live.with_name("older.copy")
    shutil.copy(live, copy)
    yield
    db.close()
    app.extensions["engine"].dispose()
    for left in live.parent.glob("test.db*"):
        left.unlink()
    copy.rename(live)
