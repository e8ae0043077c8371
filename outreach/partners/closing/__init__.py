"""Closing of an agency, or its end of work with a centre: open referrals return to the caseworkers.

Open referrals are revoked with the reason, listed as stuck with the next agency; the package's key is destroyed. If
the agency closes, its accounts, tokens and webhooks end too. Reopening restores none of this.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.access import audit, centres, users
from outreach.access.bearer import tokens
from outreach.access.users import User
from outreach.accompanying import appointments
from outreach.accompanying.appointments import Appointment, HowItEnded
from outreach.c2_connect import deadlines, referrals
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import in_every_language, lazy_gettext
from outreach.directory import agencies
from outreach.directory.agencies import Agency, reaching

CLOSED = lazy_gettext("The agency has closed: the referral comes back.")
LEFT = lazy_gettext("The agency works with this centre no longer: the referral comes back.")

# What else ends with an agency, added by higher layers: (session, agency, actor); and its number.
on_closing: list[Callable[[Session, Agency, User], None]] = []
also_ends: list[Callable[[Session, Agency], int]] = []


@dataclass(frozen=True)
class Ends:
    """Numbers of what would end. leaves: it continues for other centres; then accounts and programs stay."""

    referrals: int
    appointments: int
    accounts: int
    programs: int
    leaves: bool


def would_end(session: Session, agency: Agency, actor: User) -> Ends:
    """Return what would end if the actor closed the agency."""
    leaves = agencies.is_shared(session, agency, actor)
    open_there = _open(agency, actor.centre_id if leaves else None).with_only_columns(Referral.id)
    standing = select(func.count()).select_from(Appointment).where(Appointment.ending.is_(None))
    return Ends(
        referrals=session.scalar(select(func.count()).select_from(open_there.subquery())) or 0,
        appointments=session.scalar(standing.where(Appointment.referral_id.in_(open_there))) or 0,
        accounts=0 if leaves else len(_accounts(session, agency)),
        programs=0 if leaves else len(_live_tokens(session, agency)) + sum(one(session, agency) for one in also_ends),
        leaves=leaves,
    )


def close(session: Session, agency: Agency, actor: User) -> Agency:
    """Close an agency; one shared with other centres leaves the actor's only. Raises Refused if it is closed."""
    if not agency.active:
        raise Refused(lazy_gettext("This agency is closed already."))
    if agencies.is_shared(session, agency, actor) and actor.centre_id:
        others = reaching.centres_of(session, agency) or {one.id for one in centres.all_centres(session)}
        return set_centres(session, agency, others - {actor.centre_id}, False, actor)
    _take_back(session, _open(agency, None), in_every_language(CLOSED), actor)
    for user in _accounts(session, agency):
        users.disable(session, user, actor)
    for token in _live_tokens(session, agency):
        tokens.revoke(session, token, actor)
    for end in on_closing:
        end(session, agency, actor)
    agencies.set_active(session, agency, False, actor)
    session.flush()
    return agency


def set_centres(session: Session, agency: Agency, centre_ids: Iterable[UUID], every: bool, actor: User) -> Agency:
    """Set the centres that an agency works with; open referrals of others return. Raises Refused without a centre."""
    wanted = set(centre_ids)
    reaching.set_reach(session, agency, wanted, every, actor)
    if not every:
        for centre in centres.all_centres(session):
            if centre.id not in wanted:
                _take_back(session, _open(agency, centre.id), in_every_language(LEFT), actor)
    return agency


def _take_back(session: Session, wanted: Select[Referral, Case], reason: str, actor: User) -> None:
    for referral, case in session.execute(wanted).unique().all():
        if appointments.standing(session, referral.id):
            appointments.end(session, referral, HowItEnded.CANCELLED, actor)
        referrals.revoke(session, case, referral, actor, note=reason)
        referral.give_to(deadlines.turn_after_return(clock.today()))
        audit.record(session, "referral.came_back", actor, person_id=case.person_id, about=f"referral:{referral.id}")
    session.flush()


def _open(agency: Agency, centre_id: UUID | None) -> Select[Referral, Case]:
    query = select(Referral, Case).join(Case, Case.id == Referral.case_id)
    under_way = ReferralState.where(lambda state: state.is_under_way)
    query = query.where(Referral.agency_id == agency.id, Referral.state.in_(under_way))
    return query.where(Case.centre_id == centre_id) if centre_id else query


def _accounts(session: Session, agency: Agency) -> list[User]:
    mine = User.agency_id == agency.id, User.signs_in, User.disabled_at.is_(None)
    return list(session.scalars(select(User).where(*mine)))


def _live_tokens(session: Session, agency: Agency) -> list[tokens.ApiToken]:
    return [token for token in tokens.of_agency(session, agency.id) if token.revoked_at is None]
