"""Restriction of a person to named staff, changes of the named staff, and lifting."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import name_changes, notices, restrictions
from outreach.casefile.cases import Case
from outreach.casefile.restrictions import Restriction, RestrictionUser
from outreach.core import clock, thai
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext


def staff(session: Session, case: Case) -> list[User]:
    """Return the staff who can be named: everybody who works at the centre, in Thai order of their names."""
    query = select(User).where(User.centre_id == case.centre_id, User.disabled_at.is_(None))
    return sorted(session.scalars(query), key=lambda user: (user.role, thai.sort_key(user.name)))


def restrict(session: Session, case: Case, named: Collection[UUID], actor: User) -> None:
    """Restrict the person of a case to these staff, or change the named staff.

    Raises Refused for staff of another centre, or if the caseworker of an open case or the actor is missing.
    """
    _check_supervisor(case, actor)
    _check_names(session, case, set(named), actor)
    live = restrictions.live(session, case.person_id)
    action = "restriction.change" if live else "restriction.begin"
    for restriction in live or [_begin(session, case, actor)]:
        _set_names(session, restriction, set(named), actor)
    name_changes.note(session, case.person_id)
    session.flush()
    notices.forget_hidden(session, session.scalars(select(Case.id).where(Case.person_id == case.person_id)).all())
    audit.record(session, action, actor, person_id=case.person_id, about=f"case:{case.id}")


def lift(session: Session, case: Case, actor: User) -> None:
    """Lift the restriction of a person; does nothing without one."""
    _check_supervisor(case, actor)
    live = restrictions.live(session, case.person_id)
    for restriction in live:
        restriction.ended_at, restriction.ended_by = clock.now(), actor.id
    if live:
        name_changes.note(session, case.person_id)
        session.flush()
        audit.record(session, "restriction.lift", actor, person_id=case.person_id, about=f"case:{case.id}")


def forsaken(session: Session) -> list[Restriction]:
    """Return the restrictions without active staff: every named account is closed, or sees no cases."""
    sees = User.disabled_at.is_(None) & User.role.in_((Role.CASEWORKER, Role.SUPERVISOR))
    named = select(RestrictionUser.restriction_id).join(User, User.id == RestrictionUser.user_id)
    named = named.where(RestrictionUser.ended_at.is_(None), sees)
    query = select(Restriction).where(Restriction.ended_at.is_(None), Restriction.id.not_in(named))
    return list(session.scalars(query.order_by(Restriction.since)))


def lift_forsaken(session: Session, restriction: Restriction) -> None:
    """Lift such a restriction, as the operator. Raises Refused while a named user can sign in."""
    if restriction.id not in {one.id for one in forsaken(session)}:
        raise Refused(lazy_gettext("Somebody who is named can still sign in; a supervisor who is named lifts it."))
    restriction.ended_at = clock.now()
    name_changes.note(session, restriction.person_id)
    session.flush()
    about = f"restriction:{restriction.id}"
    audit.record(session, "restriction.lift_operator", None, person_id=restriction.person_id, about=about)


def end_of_person(session: Session, person_id: UUID, _actor: User) -> list[UUID]:
    """Delete the restrictions of an erased person."""
    ids = select(Restriction.id).where(Restriction.person_id == person_id)
    session.execute(delete(RestrictionUser).where(RestrictionUser.restriction_id.in_(ids)))
    session.execute(delete(Restriction).where(Restriction.person_id == person_id))
    return []


def _check_supervisor(case: Case, actor: User) -> None:
    if actor.role != Role.SUPERVISOR or actor.centre_id != case.centre_id:
        raise NotFound


def _check_names(session: Session, case: Case, named: set[UUID], actor: User) -> None:
    able = {user.id: user.name for user in staff(session, case)}
    if not named <= able.keys():
        raise Refused(lazy_gettext("Choose from the list."), "named")
    if actor.id not in named:
        raise Refused(lazy_gettext("You stay on the list; another supervisor can take you off it."), "named")
    carrying = select(Case.caseworker_id).where(Case.person_id == case.person_id, Case.closed_on.is_(None))
    for caseworker_id in set(session.scalars(carrying)) - named:
        name = able.get(caseworker_id, "–")
        raise Refused(lazy_gettext("%(name)s carries the case and must be on the list.", name=name), "named")


def _begin(session: Session, case: Case, actor: User) -> Restriction:
    restriction = Restriction(person_id=case.person_id, by=actor.id)
    session.add(restriction)
    session.flush()
    return restriction


def _set_names(session: Session, restriction: Restriction, named: set[UUID], actor: User) -> None:
    before = {one.user_id: one for one in restrictions.names(session, restriction)}
    for user_id in before.keys() - named:
        before[user_id].ended_at, before[user_id].ended_by = clock.now(), actor.id
    for user_id in named - before.keys():
        session.add(RestrictionUser(restriction_id=restriction.id, user_id=user_id, by=actor.id))
