"""The table from which a cohort is chosen: open cases that the user may see and that have no seat in the camp.

Needs and birth dates are sealed: of at most MOST_LOOKED_AT cases, the newest, that fit all else they are opened in
memory, in one read. Whoever could not be looked at is told.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, select
from sqlalchemy.orm import Session, aliased, selectinload

from outreach.access import audit, users
from outreach.access.permissions import Permission, Role
from outreach.access.users import User
from outreach.c1_core_person import groups, places
from outreach.c1_core_person.contacts import Contact
from outreach.c1_core_person.groups import Membership
from outreach.c2_connect import screenings
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.cohort.lacking import Lack
from outreach.casefile import cases, people, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.due_days import DueDay, What
from outreach.casefile.people import Person, Sex
from outreach.casefile.unseen import Unseen
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of
from outreach.directory.needs import SENSITIVE, Need
from outreach.web.paging import Page, page_of
from outreach.web.tables import Asked, Column, Filter, Table

MOST_LOOKED_AT = 500
ON_A_PAGE = 60  # a camp of 50 is chosen on one page
SEEN = aliased(DueDay, name="seen")


class Age(Code):
    """Ages in full years on the first day of the camp."""

    TO_12 = "0-12", "Up to 12"
    TO_15 = "13-15", "13 to 15"
    TO_17 = "16-17", "16 and 17"
    TO_19 = "18-19", "18 and 19"
    FROM_20 = "20-99", "20 and older"

    @property
    def bounds(self) -> tuple[int, int]:
        """Youngest and oldest."""
        youngest, oldest = self.value.split("-")
        return int(youngest), int(oldest)


class Silent(Code):
    """How long they have not been seen."""

    DAYS_30 = "30", "Not seen for 30 days and more"
    DAYS_60 = "60", "Not seen for 60 days and more"
    DAYS_90 = "90", "Not seen for 90 days and more"


@dataclass(repr=False)
class Candidate(Unseen):
    """A row of the table. lacks: what is missing for a seat, told of the rows that are shown."""

    case: Case
    worker: str
    silent_from: date | None
    lacks: Sequence[Lack] = ()
    waits: bool = False


@dataclass(repr=False)
class Found:
    """The rows that fit, and whether there are more that were not looked at."""

    rows: list[Candidate] = field(default_factory=list)
    cut: bool = False


COLUMNS = (
    Column("who", lazy_gettext("Young person")),
    Column("number", lazy_gettext("Case number"), lambda row: row.case.number, by=lambda row: _number(row.case)),
    Column("worker", lazy_gettext("Caseworker"), lambda row: row.worker, by=lambda row: thai.sort_key(row.worker)),
    Column("about", lazy_gettext("Sex, age")),
    Column("silent", lazy_gettext("Last contact"), lambda row: row.silent or "–", by=lambda row: row.silent_days),
    Column("lacks", lazy_gettext("Missing")),
)


def table(session: Session, actor: User) -> Table:
    """Return the table for a user, with what can be filtered by. Groups and needs of health and safety are for
    caseworkers alone, as they are elsewhere."""
    heads = actor.role == Role.SUPERVISOR
    columns = COLUMNS if heads else tuple(one for one in COLUMNS if one.key != "worker")
    centre_id = actor.centre_id
    met = [(str(one.id), one.name) for one in places.open_places(session, centre_id)] if centre_id else []
    filters = [
        Filter("need", lazy_gettext("Need"), [one for one in Need.choices() if not heads or one[0] not in SENSITIVE]),
        Filter("age", lazy_gettext("Age"), Age.choices()),
        Filter("sex", lazy_gettext("Sex"), Sex.choices()),
        Filter("place", lazy_gettext("Met at"), met),
        Filter("silent", lazy_gettext("Not seen for"), Silent.choices()),
    ]
    if heads and centre_id:
        known = [(str(one.id), one.name) for one in users.caseworkers(session, centre_id)]
        filters.append(Filter("worker", lazy_gettext("Caseworker"), known))
    if actor.may(Permission.WRITE_CASE):
        named = [(str(one.id), one.name or "–") for one in groups.look_through(session, actor)]
        filters.append(Filter("group", lazy_gettext("Group"), named))
    return Table(columns, filters, first="-number")


def rows(session: Session, camp: Camp, actor: User, asked: Asked, meant: ColumnElement[bool] | None = None) -> Found:
    """Return who fits what is asked for. meant: a further condition of `Case`. The look is on record."""
    query = _query(camp, actor).where(*_filtered(asked, camp), *(() if meant is None else (meant,)))
    read = session.execute(query.limit(MOST_LOOKED_AT + 1)).all()
    found = Found([Candidate(*row) for row in read[:MOST_LOOKED_AT]], cut=len(read) > MOST_LOOKED_AT)
    if "age" in asked.chosen:
        vault_of(session).fetch_keys(session, {row.case.person_id for row in found.rows})
        youngest, oldest = Age(asked.chosen["age"]).bounds
        found.rows = [row for row in found.rows if youngest <= (_age(row, camp) or -1) <= oldest]
    if "need" in asked.chosen:
        needing = _needing(session, [row.case for row in found.rows], Need(asked.chosen["need"]))
        found.rows = [row for row in found.rows if row.case.id in needing]
    return found


def page(of: Table, asked: Asked, found: Sequence[Candidate]) -> Page[Candidate]:
    """Return the page that is asked for, large enough for a whole camp."""
    ordered = of.sorted(asked, found)
    keys = [str(row.case.id) for row in ordered]
    start = keys.index(asked.after) + 1 if asked.after in keys else 0
    return page_of(ordered[start : start + ON_A_PAGE + 1], lambda row: str(row.case.id), ON_A_PAGE)


def note_look(session: Session, camp: Camp, shown: Collection[Candidate], actor: User) -> None:
    """Put on record whom the user was shown."""
    seen = {row.case.person_id for row in shown}
    audit.record(session, "camp.candidates", actor, about=f"camp:{camp.id}", people=seen)


def _query(camp: Camp, actor: User) -> Select[Any]:
    seated = select(Enrolment.id).where(Enrolment.camp_id == camp.id, Enrolment.case_id == Case.id)
    columns: list[Any] = [Case, User.name, SEEN.silent_from]
    query: Select[Any] = select(*columns).join(User, User.id == Case.caseworker_id)
    query = query.options(selectinload(Case.person))  # joined, so many would make a server read all of the table
    query = query.outerjoin(SEEN, and_(SEEN.case_id == Case.id, SEEN.what == What.SEE))
    query = query.where(cases.in_sight(actor), Case.closed_on.is_(None), Case.centre_id == camp.centre_id)
    query = query.where(Case.opened_on <= camp.ends_on, Case.person_id.not_in(use_stops.stopped()))
    query = query.where(~seated.where(Enrolment.voided_at.is_(None)).exists())
    return query.order_by(Case.year.desc(), Case.running.desc())


def _filtered(asked: Asked, camp: Camp) -> list[ColumnElement[bool]]:
    chosen, found = asked.chosen, []
    if "sex" in chosen:
        found.append(_of_person(Person.sex) == Sex(chosen["sex"]))
    if "worker" in chosen:
        found.append(Case.caseworker_id == UUID(chosen["worker"]))
    if "group" in chosen:
        of_group = select(Membership.case_id).where(Membership.group_id == UUID(chosen["group"]))
        found.append(Case.id.in_(of_group.where(Membership.voided_at.is_(None))))
    if "place" in chosen:
        met = select(Contact.person_id).where(Contact.place_id == UUID(chosen["place"]), Contact.voided_at.is_(None))
        found.append(Case.person_id.in_(met))
    if "silent" in chosen:
        found.append(SEEN.silent_from <= clock.today() - timedelta(days=int(chosen["silent"])))
    if "age" in chosen:  # by the year of birth; who is at the bound is told by the day
        youngest, oldest = Age(chosen["age"]).bounds
        year = camp.begins_on.year
        found.append(_of_person(Person.birth_year).between(year - oldest - 1, year - youngest))
    return found


def _of_person(column: Any) -> ScalarSelect[Any]:
    """Return a column of the person of a case, looked up by their id."""
    return select(column).where(Person.id == Case.person_id).scalar_subquery()


def _needing(session: Session, found: Collection[Case], need: Need) -> set[UUID]:
    """Return those of these cases whose newest screening names a need; needs that cannot be read name none."""
    newest = screenings.latest_of(session, [case.id for case in found])
    vault_of(session).fetch_keys(session, {one.person_id for one in newest.values()})
    return {case_id for case_id, one in newest.items() if need in screenings.needs_of(one)}


def _age(row: Candidate, camp: Camp) -> int | None:
    return people.age_on(row.case.person, max(camp.begins_on, row.case.opened_on))


def _number(case: Case) -> tuple[int, int, UUID]:
    return case.year, case.running, case.id
