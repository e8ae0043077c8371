"""Emergency access to a restricted person (docs/security.md), for a head of the centre who is not named.

They must already know the person: an ID card number, or given and family name, exactly. Nobody else learns that anybody
is restricted: an unknown person gives the same answer, and every restricted name of the centre is opened either way.
Each query is audited, and few are allowed in an hour. The named staff find the access in their queue of reviews; the
case itself, its pages and downloads stay closed.
"""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import numbers, restrictions
from outreach.casefile.cases import Case, is_newest
from outreach.casefile.emergencies.accesses import EmergencyAccess, EmergencyRequest, begin, live
from outreach.casefile.people import Person
from outreach.core import ciphertext, clock, database, thai
from outreach.core.errors import NotFound, Refused
from outreach.core.identifiers import or_none
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of

QUESTIONS_IN_AN_HOUR = 5
ASKED = "emergency.ask"


def check_questions(session: Session, actor: User) -> bool:
    """Audit one more query and return True. Raises Refused after too many within an hour."""
    database.take_turn(session, actor.id.int >> 65)
    lately = select(func.count()).where(AuditLine.actor_id == actor.id, AuditLine.action == ASKED)
    if (session.scalar(lately.where(AuditLine.at > clock.now() - timedelta(hours=1))) or 0) >= QUESTIONS_IN_AN_HOUR:
        raise Refused(
            lazy_gettext("Too many questions within an hour. Telephone another supervisor of the centre."), "whom"
        )
    audit.record(session, ASKED, actor)
    return True


def begin_hidden(session: Session, whom: str, request: EmergencyRequest, actor: User) -> EmergencyAccess | None:
    """Take emergency access to the restricted person described; None if no person hidden from the actor matches.

    whom: an ID card number, or given and family name. Raises NotFound for all but the heads of a centre.
    """
    if actor.role != Role.SUPERVISOR:
        raise NotFound
    meant = _meant(session, whom, actor)
    if len(meant) != 1:
        return None
    case = meant[0]
    return live(session, case.person_id, actor) or begin(session, case, request, actor)


def opened(session: Session, access_id: UUID, actor: User) -> tuple[EmergencyAccess, Case]:
    """Return the case behind the actor's own live access, and audit the look. Raises NotFound once it has ended."""
    query = select(EmergencyAccess, Case).join(Case, Case.id == EmergencyAccess.case_id)
    query = query.where(EmergencyAccess.id == access_id, EmergencyAccess.begun_by == actor.id)
    row = session.execute(query.where(EmergencyAccess.ends_at > clock.now())).first()
    if row is None or actor.role != Role.SUPERVISOR or row.Case.centre_id != actor.centre_id:
        raise NotFound
    audit.record(session, "case.read", actor, person_id=row.Case.person_id, about=f"emergency:{access_id}")
    return row.EmergencyAccess, row.Case


def _meant(session: Session, whom: str, actor: User) -> list[Case]:
    """Return the newest cases of the centre's hidden people with exactly this number or name."""
    number = or_none(numbers.NATIONAL_ID.read, whom)
    carriers = set(numbers.carriers(session, numbers.NATIONAL_ID, number)) if number else set()
    query = select(Case).join(Person, Person.id == Case.person_id).where(Case.centre_id == actor.centre_id, is_newest())
    query = query.where(Person.merged_into.is_(None), Person.erased_at.is_(None))
    hidden = session.scalars(query.where(Person.id.in_(restrictions.hidden_from(actor)))).all()
    vault_of(session).fetch_keys(session, [case.person_id for case in hidden])
    called = {case.id: " ".join(_names(session, case.person)) for case in hidden}
    asked = thai.normal(whom)
    return [case for case in hidden if case.person_id in carriers or (" " in asked and called[case.id] == asked)]


def _names(session: Session, person: Person) -> Iterator[str]:
    """Yield given and family name in normal form, without noting a read for the audit."""
    for field in (Person.given_name, Person.family_name):
        cell = getattr(person, field.column)
        if cell is not None:
            try:
                plain = vault_of(session).open(session, field.name, person.id, person.id, cell)
                yield thai.normal(ciphertext.unpad(plain).decode())
            except (ciphertext.Tampered, UnicodeDecodeError):
                continue
