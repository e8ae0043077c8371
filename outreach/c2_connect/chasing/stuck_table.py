"""The table of stuck referrals: why each is stuck, since when, whose turn it is; and a reminder of many at once."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.desks import MOST_IN_FILE, Desk
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect.chasing import reminders, stuck
from outreach.c2_connect.chasing.chases import ChaseKind, ChaseWay, ReferralChase
from outreach.c2_connect.chasing.stuck import Stuck
from outreach.c2_connect.deadlines import Owner
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile import use_stops
from outreach.casefile.cases import Case
from outreach.casefile.risks import columns as marks
from outreach.core import clock
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.web.paging import Page
from outreach.web.tables import Asked, Column, Filter, Table, Words


class Standing(Code):
    """Where a stuck referral stands."""

    DRAFT = "draft", "Not sent yet"
    WITHOUT_ANSWER = "without_answer", "Without an answer"
    UNDER_WAY = "under_way", "Answered, and still open"
    CAME_BACK = "came_back", "Came back"


_STATES = {
    Standing.DRAFT: ReferralState.where(lambda state: state == ReferralState.DRAFT),
    Standing.WITHOUT_ANSWER: ReferralState.where(lambda state: state.awaits_answer),
    Standing.CAME_BACK: ReferralState.where(lambda state: not state.is_open),
    Standing.UNDER_WAY: ReferralState.where(
        lambda state: state.is_open and not state.awaits_answer and state != ReferralState.DRAFT
    ),
}
OURS = [(one.value, one.label) for one in (Owner.CASEWORKER, Owner.SUPERVISOR)]


class Due(NamedTuple):
    """What a reminder tells of a referral: the day by which the agency was to answer."""

    id: UUID
    agency_id: UUID
    due_on: date


def days_late(row: Stuck) -> int | None:
    """Return by how many days it is overdue; None if it is not."""
    due = row.referral.due_on
    return (clock.today() - due).days if due and due < clock.today() else None


COLUMNS = (
    Column("who", lazy_gettext("Young person"), in_file=False),
    Column("number", lazy_gettext("Case number"), lambda row: row.case.number, in_page=False),
    *marks.COLUMNS,
    Column("referral", lazy_gettext("Referral"), lambda row: row.referral.number, in_page=False),
    Column("agency", lazy_gettext("Agency"), lambda row: row.referral.agency_words()),
    Column("why", lazy_gettext("Why it is stuck"), lambda row: row.why),
    Column(
        "sent",
        lazy_gettext("Sent on"),
        order=(Referral.sent_on, Referral.id),
        values=lambda row: (row.referral.sent_on, row.referral.id),
        cell=lambda row: row.referral.sent_on,
        is_day=True,
    ),
    Column(
        "due",
        lazy_gettext("Due on"),
        order=(Referral.due_on, Referral.id),
        values=lambda row: (row.referral.due_on, row.referral.id),
        cell=lambda row: row.referral.due_on,
        is_day=True,
    ),
    Column("late", lazy_gettext("Overdue by days"), cell=days_late, in_page=False),
    Column("turn", lazy_gettext("Whose turn"), lambda row: row.referral.owner.label, in_page=False),
    Column("worker", lazy_gettext("Caseworker"), lambda row: row.caseworker),
    Column("acts", lazy_gettext("What to do"), in_file=False),
)
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All stuck"), {}),
    (lazy_gettext("Overdue"), {"late": "1", "sort": "due"}),
    *((one.label, {"standing": one.value}) for one in Standing),
)
DESK = Desk(
    "stuck", lazy_gettext("Stuck referrals"), "c2_connect.stuck_list", "c2_connect.stuck_file", VIEWS, stays=("worker",)
)


def table(actor: User, carriers: Sequence[tuple[User, object]]) -> Table:
    """Return the table for a user. carriers: the caseworkers of a centre, for its head."""
    columns = COLUMNS if actor.role == Role.SUPERVISOR else tuple(one for one in COLUMNS if one.key != "worker")
    workers: Sequence[tuple[str, Words]] = [(str(user.id), user.name) for user, _count in carriers]
    filters = [
        *([Filter("worker", lazy_gettext("Caseworker"), workers)] if workers else []),
        Filter("standing", lazy_gettext("State"), Standing.choices()),
        Filter("turn", lazy_gettext("Whose turn"), OURS),
        Filter("late", lazy_gettext("Overdue"), [("1", lazy_gettext("Only these"))]),
    ]
    return Table(columns, filters, first="sent")


def page(session: Session, actor: User, asked: Asked, of: Table, meant: ColumnElement[bool] | None) -> Page[Stuck]:
    """Return a page of the user's stuck referrals, as they are asked for. meant: the condition of those looked for."""
    order = of.keyset(asked)
    return order.page(stuck.rows(session, order.rows(_query(actor, asked, meant), asked.after)))


def whole(session: Session, actor: User, asked: Asked, of: Table) -> list[Stuck]:
    """Return all rows, up to one more than stand in a file."""
    return stuck.rows(session, of.keyset(asked).rows(_query(actor, asked, None), None, MOST_IN_FILE), named=False)


def remind(session: Session, found: Collection[Referral], actor: User) -> int:
    """Remind the agencies of those of these referrals that wait for their answer; return the number of these.

    Raises Refused if none of them waits, none of the agencies has an address, or all were reminded today.
    """
    today = clock.today()
    waiting = [one for one in found if one.state.awaits_answer]
    done = ReferralChase.kind == ChaseKind.REMINDED
    again = select(ReferralChase.referral_id).where(ReferralChase.referral_id.in_([one.id for one in waiting]))
    reminded = set(session.scalars(again.where(done, ReferralChase.day == today)))
    closed_to_them = set(session.scalars(use_stops.stopped()))
    able = [one for one in waiting if one.id not in reminded and one.person_id not in closed_to_them]
    sent = reminders.send(session, [Due(one.id, one.agency_id, one.answer_due_on) for one in able], today)
    if not sent:
        raise Refused(lazy_gettext("Nobody was reminded: tick referrals without an answer, once a day."), "referrals")
    for one in waiting:
        if one.id in sent:
            session.add(_reminded(one.id, today, actor))
            audit.record(session, "referral.remind", actor, person_id=one.person_id, about=f"referral:{one.id}")
    session.flush()
    return len(sent)


def of_ids(session: Session, actor: User, ids: Collection[UUID]) -> list[Referral]:
    """Return those of the user's stuck referrals that have these ids."""
    rows = session.execute(stuck.asked(actor).where(Referral.id.in_(ids))).unique()
    return [referral for referral, _case, _name in rows]


def _reminded(referral_id: UUID, day: date, actor: User) -> ReferralChase:
    kind, way = ChaseKind.REMINDED, ChaseWay.MAIL
    return ReferralChase(referral_id=referral_id, kind=kind, way=way, day=day, made_by=actor.id)


def _query(actor: User, asked: Asked, meant: ColumnElement[bool] | None) -> Any:
    query = stuck.asked(actor).where(*_filtered(asked.chosen))
    return query if meant is None else query.where(meant)


def _filtered(chosen: Any) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if "worker" in chosen:
        found.append(Case.caseworker_id == UUID(chosen["worker"]))
    if "standing" in chosen:
        found.append(Referral.state.in_(_STATES[Standing(chosen["standing"])]))
    if "turn" in chosen:
        found.append(Referral.owner == Owner(chosen["turn"]))
    if "late" in chosen:
        found.append(Referral.due_on < clock.today())
    return found
