"""Admission of a user by two people: the administrator asks, a second person confirms; each hands over one half of it.

It covers a new account and a reset of a sign-in. The administrator gets a link, the second person gets a word; the user
needs both. No administrator can make or take over an account alone.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Select, String, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from outreach.access import audit, invitations, notices, passwords, promotions, second_factors, users
from outreach.access.bearer import tokens
from outreach.access.notices import NoticeKind
from outreach.access.permissions import Permission, Role
from outreach.access.users import User
from outreach.core import clock
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext

WORD_GROUPS = 2  # ten letters, 49 bits, and five tries


class AdmissionReason(Code):
    """Reason of an admission."""

    NEW = "new", "New account"
    FORGOTTEN = "forgotten", "Forgot the password"
    LOST = "lost", "Lost the phone"
    STOLEN = "stolen", "Somebody else may have used the account"
    BACK = "back", "Works here again"


class Admission(Identified, Base):
    """An admission: the request, its decision, and the moment at which the user was told."""

    __tablename__ = "admissions"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> user_id)", name="two_people"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    reason: Mapped[AdmissionReason] = mapped_column(stored(AdmissionReason, "reason"))
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    """The administrator; None: the operator, by command."""
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    confirmed: Mapped[bool | None] = mapped_column()
    word_digest: Mapped[str | None] = mapped_column(String(64))
    told_at: Mapped[datetime | None] = mapped_column(Moment)

    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])


def ask(session: Session, user: User, reason: AdmissionReason, actor: User) -> Admission:
    """Ask a second person to admit this user. Raises Refused for oneself, twice, or if nobody can confirm."""
    if user.id == actor.id:
        raise Refused(lazy_gettext("You cannot reset your own sign-in; another administrator asks for it."))
    if session.scalar(select(Admission.id).where(Admission.user_id == user.id, Admission.decided_at.is_(None))):
        raise Refused(lazy_gettext("This has been asked already and waits for the second person."))
    heads = _heads(session)
    if not any(_may_decide(user, actor.id, other, heads) for other in _deciders(session)):
        raise Refused(
            lazy_gettext("There is nobody who can confirm this. The operator of the server can do it by command.")
        )
    admission = Admission(user=user, reason=reason, asked_by=actor.id)
    session.add(admission)
    session.flush()
    audit.record(session, "admission.ask", actor, about=f"user:{user.id}")
    return admission


def may_decide(session: Session, user: User, asked_by: UUID | None, other: User) -> bool:
    """Return True if `other` may be the second person: neither the asker nor the user, and near the work.

    For a caseworker or house parent: a supervisor of the centre; for a supervisor: another one there or, if there is
    none, one of another centre; for an agency's user: another one there, or a supervisor; for all others, who see no
    case: another administrator or any supervisor.
    """
    return _may_decide(user, asked_by, other, _heads(session))


def waiting_for(session: Session, actor: User) -> list[Admission]:
    """Return the admissions that this user can decide as the second person, oldest first."""
    waiting = select(Admission).where(Admission.decided_at.is_(None)).options(joinedload(Admission.user))
    found, heads = session.scalars(waiting.order_by(Admission.asked_at)), _heads(session)
    return [admission for admission in found if _may_decide(admission.user, admission.asked_by, actor, heads)]


def counting_asked() -> Select[int]:
    """Select how many admissions, promotions and tokens wait for a second person, whoever that may be."""
    tables = (Admission, promotions.Promotion, tokens.ApiToken)
    open_ones = (
        Admission.decided_at.is_(None),
        promotions.Promotion.decided_at.is_(None),
        and_(tokens.ApiToken.confirmed_by.is_(None), tokens.ApiToken.revoked_at.is_(None)),
    )
    asked = [select(func.count()).select_from(one).where(waits) for one, waits in zip(tables, open_ones, strict=True)]
    return select(asked[0].scalar_subquery() + asked[1].scalar_subquery() + asked[2].scalar_subquery())


def count_for(session: Session, actor: User) -> int:
    """Count the admissions, promotions and tokens that wait for this user; 0 for one who decides none."""
    if not actor.may(Permission.DECIDE_ADMISSION):
        return 0
    asked = (waiting_for(session, actor), promotions.waiting_for(session, actor), tokens.waiting_for(session, actor))
    return sum(len(waiting) for waiting in asked)


def get(session: Session, admission_id: UUID, actor: User) -> Admission:
    """Return an admission that waits for this user. Raises NotFound."""
    query = select(Admission).where(Admission.id == admission_id).options(joinedload(Admission.user))
    found = session.scalar(query.with_for_update(of=Admission))
    if found is None or found.decided_at is not None or not may_decide(session, found.user, found.asked_by, actor):
        raise NotFound
    return found


def confirm(session: Session, admission: Admission, actor: User) -> str:
    """Confirm an admission: the user's earlier ways in end. Return the word to hand over, shown once."""
    word = passwords.groups_of_letters(WORD_GROUPS)
    admission.word_digest = invitations.digest_of_word(session, word)
    _decide(session, admission, actor, confirmed=True)
    if admission.reason is not AdmissionReason.NEW:
        close_ways_in(session, admission.user)
    if admission.reason is AdmissionReason.BACK:
        users.enable(session, admission.user, actor)
    _tell_beside(session, admission)
    return word


def refuse(session: Session, admission: Admission, actor: User) -> None:
    """Refuse an admission: nothing changes for the user."""
    _decide(session, admission, actor, confirmed=False)


def make_link(session: Session, user: User, actor: User) -> str:
    """Make a link for a user whose admission somebody else confirmed; return its token. Raises Refused."""
    latest = _latest(session, user)
    if latest is None or not latest.confirmed or latest.decided_by == actor.id or latest.word_digest is None:
        raise Refused(lazy_gettext("A second person must confirm this account first."))
    return invitations.invite(session, user, actor, latest.word_digest)


def reset_by_operator(session: Session, user: User) -> str:
    """Reset a sign-in by command, audited and told to the user; return the token of a link."""
    moment = clock.now()
    admission = Admission(user=user, reason=AdmissionReason.FORGOTTEN, decided_at=moment, confirmed=True)
    session.add(admission)
    close_ways_in(session, user)
    _tell_beside(session, admission)
    audit.record(session, "admission.operator", None, about=f"user:{user.id}")
    return invitations.invite(session, user, None)


def close_ways_in(session: Session, user: User) -> None:
    """Revoke password, second factors, passkeys, known devices and sessions of a user."""
    user.password_hash = passwords.of_nobody()
    user.must_change_password = False
    user.sessions_since = clock.now()
    second_factors.forget_all(session, user)
    invitations.withdraw(session, user)


def untold(session: Session, user: User) -> list[Admission]:
    """Return the resets that this user has not been told of."""
    query = select(Admission).where(Admission.user_id == user.id, Admission.confirmed.is_(True))
    told = Admission.told_at.is_(None), Admission.reason.not_in((AdmissionReason.NEW, AdmissionReason.BACK))
    return list(session.scalars(query.where(*told).order_by(Admission.decided_at)))


def tell(session: Session, user: User) -> None:
    """Mark these resets as told."""
    for admission in untold(session, user):
        admission.told_at = clock.now()


def states(session: Session) -> dict[UUID, str]:
    """Return for the list of users: `waits` for a second person, or `link`: one can be made, and is not used yet."""
    used = select(invitations.Invitation.id).where(
        invitations.Invitation.user_id == Admission.user_id, invitations.Invitation.used_at >= Admission.decided_at
    )
    confirmed = Admission.confirmed.is_(True) & Admission.word_digest.is_not(None)
    open_ones = or_(Admission.decided_at.is_(None), confirmed & ~used.exists())
    found = session.scalars(select(Admission).where(open_ones).order_by(Admission.asked_at))
    return {row.user_id: "waits" if row.decided_at is None else "link" for row in found}


def _tell_beside(session: Session, admission: Admission) -> None:
    """Notify those beside the user that somebody was admitted, or admitted again."""
    of_reason = {AdmissionReason.NEW: NoticeKind.ACCOUNT_NEW, AdmissionReason.BACK: NoticeKind.ACCOUNT_BACK}
    kind, user = of_reason.get(admission.reason, NoticeKind.ACCOUNT_RESET), admission.user
    by = admission.asked_by, admission.decided_by
    notices.tell(session, kind, user.id, notices.beside(session, user), *by)


def _may_decide(user: User, asked_by: UUID | None, other: User, heads: dict[UUID, UUID | None]) -> bool:
    if other.id in (asked_by, user.id) or other.disabled_at is not None:
        return False
    heads_centre = other.role is Role.SUPERVISOR and other.centre_id == user.centre_id
    if user.role in (Role.CASEWORKER, Role.HOUSE_PARENT):
        return heads_centre
    if user.role is Role.SUPERVISOR:
        own = {head for head, centre_id in heads.items() if centre_id == user.centre_id} - {asked_by, user.id}
        return heads_centre or (other.role is Role.SUPERVISOR and not own)
    if user.role is Role.PARTNER:
        own_agency = other.role is Role.PARTNER and other.agency_id == user.agency_id and other.signs_in
        return own_agency or other.role is Role.SUPERVISOR
    return other.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)


def _heads(session: Session) -> dict[UUID, UUID | None]:
    """Return the centre of each active supervisor: neither closed nor a new account still unconfirmed."""
    of_user = select(Admission.id).where(Admission.user_id == User.id)
    is_new = of_user.where(Admission.reason == AdmissionReason.NEW)
    was_let_in = of_user.where(Admission.confirmed.is_(True))
    query = select(User.id, User.centre_id).where(User.role == Role.SUPERVISOR, User.disabled_at.is_(None))
    found = session.execute(query.where(~is_new.exists() | was_let_in.exists()))
    return {row.id: row.centre_id for row in found}


def _deciders(session: Session) -> list[User]:
    deciding = (Role.SUPERVISOR, Role.ADMINISTRATOR, Role.PARTNER)
    return list(session.scalars(select(User).where(User.role.in_(deciding))))


def _latest(session: Session, user: User) -> Admission | None:
    return session.scalar(select(Admission).where(Admission.user_id == user.id).order_by(Admission.asked_at.desc()))


def _decide(session: Session, admission: Admission, actor: User, *, confirmed: bool) -> None:
    admission.decided_by, admission.decided_at, admission.confirmed = actor.id, clock.now(), confirmed
    session.flush()
    audit.record(
        session, "admission.confirm" if confirmed else "admission.refuse", actor, about=f"user:{admission.user_id}"
    )
