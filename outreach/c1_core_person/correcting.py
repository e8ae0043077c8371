"""How contacts, core persons and groups of a case are corrected; its first day follows the first contact."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import Contact, ContactDetails
from outreach.c1_core_person.core_persons import CoreLink, LinkDetails
from outreach.c1_core_person.groups import JoinDetails, Membership
from outreach.casefile import first_days
from outreach.casefile.cases import Case
from outreach.casefile.corrections import Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence


def _correct_contact(session: Session, case: Case, contact: Contact, details: ContactDetails, actor: User) -> None:
    if details.day < case.opened_on:
        contacts.begin_earlier(session, case, details, actor)
    check_day(case, details.day)
    contacts.check_moment(details.day, details.at_time)
    if details.place_id != contact.place_id:
        contacts.check_place(session, details.place_id)
    put(contact, details, "day", "at_time", "place_id", "where_else", "how", "others", "story")
    session.flush()
    session.expire(contact, ["place"])


def _move_first_day(session: Session, case: Case, contact: Contact, before: dict[str, Any], actor: User) -> None:
    """Let the case begin with the first entry that is left, if it began with this contact; earlier, if it counts again.

    A reopened case begins on the day of its reopening, whatever is written of it. Raises Refused as `first_days.move`.
    """
    if not contact.is_voided and contact.day < case.opened_on:
        first_days.move(session, case, contact.day, actor)
        return
    began = case.episode == 1 and date.fromisoformat(before["day"]) == case.opened_on
    earliest = first_days.first_entry(session, case)
    if began and earliest is not None and earliest > case.opened_on:
        first_days.move(session, case, earliest, actor)


def _correct_link(_session: Session, case: Case, row: CoreLink, details: LinkDetails, _actor: User) -> None:
    check_day(case, details.day)
    put(row, details, "day", "how")


def _correct_membership(_session: Session, case: Case, row: Membership, details: JoinDetails, _actor: User) -> None:
    check_day(case, details.since, "since")
    put(row, details, "part", "since")


CONTACT = Written(
    table=Contact,
    words=("day", "at_time", "place_id", "where_else", "how", "others", "story"),
    shown_by={"place_id": "place.name"},
    correct=_correct_contact,
    leaves=contacts.leaves,
    follows=_move_first_day,
)
CORE_PERSON = Written(
    table=CoreLink,
    words=("day", "how"),
    correct=_correct_link,
    leaves=lambda row: [Evidence(MilestoneKind.CORE_PERSON_LINKED, "", row.day)],
)
GROUP = Written(
    table=Membership,
    words=("part", "since"),
    folded=("part", "since"),
    correct=_correct_membership,
    leaves=lambda row: [Evidence(MilestoneKind.GROUP_LINKED, "", row.since)],
)
