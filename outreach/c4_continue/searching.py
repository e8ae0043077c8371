"""Where to look for somebody who is lost: places, core persons, and who works with their friends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from outreach.access.users import User
from outreach.c1_core_person import core_persons
from outreach.c1_core_person.contacts import Contact
from outreach.c1_core_person.core_persons import CoreLink
from outreach.c1_core_person.groups import Membership
from outreach.c4_continue.follow_ups import FollowUp
from outreach.casefile import restrictions, reveals
from outreach.casefile.cases import Case
from outreach.casefile.reveals import Section

MOST = 8  # of each: a list that one can go through in an evening


@dataclass(frozen=True, repr=False)
class Places:
    """Where to look. met: (day, place) of the last contacts, each place once, the newest first.

    workers: who carries other young people of the same groups; None if the reader may not know the groups.
    """

    met: Sequence[tuple[date, str]]
    core_persons: Sequence[CoreLink]
    workers: Sequence[str] | None
    tried: Sequence[FollowUp]


def of(session: Session, case: Case, actor: User) -> Places:
    """Return where to look; that the groups are looked at is noted (C3)."""
    workers = None
    if reveals.carries(case, actor):
        reveals.reveal(session, case, Section.GROUPS, actor)
        workers = _of_friends(session, case, actor)
    links = [one for one in core_persons.of_case(session, case.id) if not one.is_voided]
    return Places(_met(session, case), links, workers, _tried(session, case))


def _met(session: Session, case: Case) -> list[tuple[date, str]]:
    query = select(Contact).where(Contact.case_id == case.id, Contact.voided_at.is_(None))
    found: dict[str, date] = {}
    for contact in session.scalars(query.order_by(Contact.day.desc(), Contact.made_at.desc()).limit(40)):
        name = contact.place.name if contact.place else contact.where_else
        if name:
            found.setdefault(str(name), contact.day)
    return [(day, name) for name, day in found.items()][:MOST]


def _of_friends(session: Session, case: Case, actor: User) -> list[str]:
    """Return the caseworkers of others in the same groups, of this centre; nobody through whom is kept from view."""
    own = aliased(Membership)
    query = select(User.name).join(Case, Case.caseworker_id == User.id).join(Membership, Membership.case_id == Case.id)
    query = query.join(own, own.group_id == Membership.group_id)
    query = query.where(own.case_id == case.id, own.voided_at.is_(None), Membership.voided_at.is_(None))
    query = query.where(Case.closed_on.is_(None), Case.centre_id == case.centre_id, User.id != actor.id)
    query = query.where(Case.id != case.id, ~restrictions.is_hidden(Case.person_id, actor))
    return list(session.scalars(query.distinct().order_by(User.name).limit(MOST)))


def _tried(session: Session, case: Case) -> list[FollowUp]:
    query = select(FollowUp).where(FollowUp.case_id == case.id, FollowUp.voided_at.is_(None))
    return list(session.scalars(query.order_by(FollowUp.day.desc(), FollowUp.made_at.desc()).limit(MOST)))
