"""Changes of an entry: keepers of the directory write them at once, an agency proposes, a supervisor decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.core import clock, deciding
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import entries, parts
from outreach.directory.agencies.changes import AgencyChange, ChangeState, Part
from outreach.directory.agencies.models import Agency
from outreach.directory.agencies.parts import Details
from outreach.directory.agencies.reaching import serving

MOST_SHOWN = 20


@dataclass(frozen=True, repr=False)
class Proposed:
    """A waiting change, with the part before and after it."""

    change: AgencyChange
    before: Details | None
    after: Details | None


def change_part(
    session: Session, agency: Agency, details: Details, row_id: UUID | None, actor: User | None
) -> AgencyChange:
    """Change a part of an entry: at once, or as a proposal if the actor may not decide it alone.

    row_id: the service or contact person; None for a new one. actor: None for a command of the operator.
    Raises Refused if it is invalid or unchanged.
    """
    part = parts.part_of(details)
    before = entries.now(session, agency, part, row_id)
    if before is not None and parts.written(before) == parts.written(details):
        raise Refused(lazy_gettext("Nothing is different from what stands there."))
    entries.check(session, agency, details)
    row = _new(agency, part, row_id, before, details, actor)
    session.add(row)
    if actor and _only_proposes(actor, part, before, details):
        return _propose(session, row, actor)
    return _decide(session, agency, row, ChangeState.APPROVED, actor, act="agency.change")


def remove_part(session: Session, agency: Agency, part: Part, row_id: UUID, actor: User) -> AgencyChange | None:
    """Remove a service or a contact person: at once, or as a proposal; None if it is gone already. Raises NotFound."""
    if entries.is_out(session, agency, part, row_id):
        return None
    before = entries.now(session, agency, part, row_id)
    row = _new(agency, part, row_id, before, None, actor)
    session.add(row)
    if _only_proposes(actor, part, before, None):
        return _propose(session, row, actor)
    return _decide(session, agency, row, ChangeState.APPROVED, actor, act="agency.change")


def approve(session: Session, proposed: Proposed, actor: User) -> AgencyChange:
    """Approve a proposed change. Raises Refused if it has been decided, or is no longer possible."""
    agency = session.get_one(Agency, proposed.change.agency_id)
    _check_waiting(session, proposed.change)
    proposed.change.before = parts.written(proposed.before) if proposed.before else None
    return _decide(session, agency, proposed.change, ChangeState.APPROVED, actor, act="agency.change_approved")


def send_back(session: Session, proposed: Proposed, why: str, actor: User) -> AgencyChange:
    """Send a change back with the reason, which the agency reads. Raises Refused if it has been decided."""
    agency = session.get_one(Agency, proposed.change.agency_id)
    _check_waiting(session, proposed.change)
    proposed.change.why = why
    return _decide(session, agency, proposed.change, ChangeState.SENT_BACK, actor, act="agency.change_sent_back")


def waiting(session: Session, centre_id: UUID | None) -> Sequence[tuple[AgencyChange, Agency]]:
    """Return the changes that wait for a supervisor of a centre, the oldest first."""
    query = select(AgencyChange, Agency).join(Agency, Agency.id == AgencyChange.agency_id).where(serving(centre_id))
    rows = session.execute(query.where(AgencyChange.state == ChangeState.WAITING).order_by(AgencyChange.made_at))
    return [(change, agency) for change, agency in rows]


def count_waiting(session: Session, centre_id: UUID | None) -> int:
    """Count the waiting changes."""
    return session.scalar(counting_waiting(centre_id)) or 0


def counting_waiting(centre_id: UUID | None) -> Select[int]:
    """Select the number of waiting changes."""
    query = select(func.count()).select_from(AgencyChange).join(Agency, Agency.id == AgencyChange.agency_id)
    return query.where(AgencyChange.state == ChangeState.WAITING, serving(centre_id))


def of_agency(session: Session, agency: Agency) -> list[AgencyChange]:
    """Return the newest changes of an entry, waiting ones first."""
    order = (AgencyChange.state != ChangeState.WAITING, AgencyChange.made_at.desc())
    query = select(AgencyChange).where(AgencyChange.agency_id == agency.id)
    return list(session.scalars(query.order_by(*order).limit(MOST_SHOWN)))


def proposed(session: Session, change_id: UUID, actor: User) -> Proposed:
    """Return a change with the part as it is today, or as it was when decided. Raises NotFound."""
    change = session.get(AgencyChange, change_id)
    if change is None:
        raise NotFound
    agency = entries.load(session, change.agency_id, actor)
    before = parts.read(change.part, change.before) if change.before else None
    if change.state == ChangeState.WAITING:
        before = _today(session, agency, change)
    return Proposed(change, before, parts.read(change.part, change.after) if change.after else None)


def _only_proposes(actor: User, part: Part, before: Details | None, after: Details | None) -> bool:
    """Return True for an agency's own user, and for an administrator who changes where an agency is reached.

    Data on young people go there, by mail, by a letter, or by a caseworker who calls.
    """
    leads_elsewhere = part is Part.CONTACT or parts.ways_of(before) != parts.ways_of(after)
    return actor.role is Role.PARTNER or (actor.role is Role.ADMINISTRATOR and leads_elsewhere)


def _today(session: Session, agency: Agency, change: AgencyChange) -> Details | None:
    try:
        return entries.now(session, agency, change.part, change.row_id)
    except NotFound:
        return None


def _new(
    agency: Agency, part: Part, row_id: UUID | None, before: Details | None, after: Details | None, actor: User | None
) -> AgencyChange:
    return AgencyChange(
        agency_id=agency.id,
        part=part,
        row_id=row_id,
        before=parts.written(before) if before else None,
        after=parts.written(after) if after else None,
        made_by=actor.id if actor else None,
    )


def _propose(session: Session, row: AgencyChange, actor: User) -> AgencyChange:
    """Let it wait, replacing an older one for the same part."""
    if row.row_id or row.part in (Part.PROFILE, Part.REACH):
        about_same = (AgencyChange.agency_id == row.agency_id, AgencyChange.part == row.part)
        older = select(AgencyChange).where(*about_same, AgencyChange.state == ChangeState.WAITING)
        for other in session.scalars(older.where(AgencyChange.row_id == row.row_id, AgencyChange.id != row.id)):
            other.state, other.decided_at = ChangeState.REPLACED, clock.now()
            _forget(other)
    session.flush()
    audit.record(session, "agency.propose", actor, about=f"change:{row.id}")
    return row


def _decide(
    session: Session, agency: Agency, row: AgencyChange, state: ChangeState, actor: User | None, *, act: str
) -> AgencyChange:
    if state == ChangeState.APPROVED:
        try:
            _do(session, agency, row)
        except NotFound:
            raise Refused(lazy_gettext("What this was about has been taken out in the meantime.")) from None
    row.state, row.decided_at, row.decided_by = state, clock.now(), actor.id if actor else None
    _forget(row)
    session.flush()
    audit.record(session, act, actor, about=f"agency:{agency.id}")
    return row


def _do(session: Session, agency: Agency, row: AgencyChange) -> None:
    if row.after:
        row.row_id = entries.write(session, agency, parts.read(row.part, row.after), row.row_id)
    elif row.row_id:
        entries.take_out(session, agency, row.part, row.row_id)


def _forget(row: AgencyChange) -> None:
    """Delete the data of a contact person from a change: they are kept only in the entry."""
    if row.part == Part.CONTACT:
        row.before = row.after = None


def _check_waiting(session: Session, row: AgencyChange) -> None:
    session.refresh(row, ["state"], with_for_update=True)
    deciding.check_waits(row.state == ChangeState.WAITING)
