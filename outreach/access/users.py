"""Users: the accounts of the programme, with role and centre or agency."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit, endings, passwords
from outreach.access.endings import Ending
from outreach.access.permissions import Permission, Role, may
from outreach.core import clock, thai
from outreach.core.codes import stored
from outreach.core.columns import Identified, Moment, Timestamped
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.ledger import Entry

NOT_YOURS = lazy_gettext("This is not your present password.")


class User(Identified, Timestamped, Base):
    """A user account. Case roles belong to a centre, partners to an agency."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('caseworker', 'supervisor', 'house_parent')) = (centre_id IS NOT NULL)",
            name="case_roles_have_centre",
        ),
        CheckConstraint("(role = 'partner') = (agency_id IS NOT NULL)", name="partners_have_agency"),
    )

    username: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(stored(Role, "role"))
    centre_id: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"))
    figures_of: Mapped[UUID | None] = mapped_column(ForeignKey("centres.id"))
    """The only centre whose figures a manager sees; None: those of the whole programme. No access to cases."""
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agencies.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=True)
    disabled_at: Mapped[datetime | None] = mapped_column(Moment)
    sessions_since: Mapped[datetime | None] = mapped_column(Moment)
    """The moment before which all sessions are void."""
    signs_in: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False: stands for a whole agency."""

    def lets_in(self, begun_at: datetime) -> bool:
        """Return True if a session begun then still counts: not once the account was closed, changed or reset."""
        return (
            self.signs_in
            and self.disabled_at is None
            and (self.sessions_since is None or begun_at >= self.sessions_since)
        )

    @property
    def is_partner(self) -> bool:
        """True for a user of an agency."""
        return self.role == Role.PARTNER

    def may(self, permission: Permission) -> bool:
        """Return True if this user's role may do this kind of act."""
        return may(self.role, permission)

    @property
    def sees_centre(self) -> UUID | None:
        """The centre whose cases they work on, or whose figures they see."""
        return self.centre_id or self.figures_of

    def __repr__(self) -> str:
        return f"<User {self.id}>"


def create(
    session: Session,
    *,
    username: str,
    name: str,
    role: Role,
    password: str | None = None,
    actor: User | None,
    centre_id: UUID | None = None,
    agency_id: UUID | None = None,
    must_change_password: bool = True,
) -> User:
    """Add a user. `actor` is None only for a command of the operator.

    Without a password nobody can sign in until an invitation is used.
    Raises Refused if the user name is taken, the password is weak, or centre or agency do not fit the role.
    """
    check_belongs(role, centre_id, agency_id)
    username = username.strip().lower()
    check_username(session, username)
    if password is not None:
        passwords.check(password, (username, name))
    user = User(
        username=username,
        name=name,
        role=role,
        agency_id=agency_id,
        **at_centre(role, centre_id),
        password_hash=passwords.of_nobody() if password is None else passwords.seal(password),
        must_change_password=password is not None and must_change_password,
    )
    session.add(user)
    session.flush()
    audit.record(session, "user.create", actor, about=f"user:{user.id}")
    return user


def check_username(session: Session, username: str) -> None:
    """Raise Refused for a user name that is taken."""
    if session.scalar(select(User.id).where(User.username == username.strip().lower())):
        raise Refused(lazy_gettext("This user name is taken."), "username")


def desk_of(session: Session, agency_id: UUID, name: str) -> User:
    """Return or make the user that stands for a whole agency that answers without an account; it never signs in."""
    found = session.scalar(select(User).where(User.agency_id == agency_id, User.signs_in.is_(False)))
    if found is None:
        nobody = passwords.of_nobody()
        found = User(username=f"agency {agency_id}", name=name, role=Role.PARTNER, agency_id=agency_id)
        found.password_hash, found.signs_in, found.must_change_password = nobody, False, False
        session.add(found)
        session.flush()
        audit.record(session, "agency.desk", None, about=f"user:{found.id}")
    return found


def disable(session: Session, user: User, actor: User) -> None:
    """Close an account; its sessions end at their next request. Raises Refused for oneself."""
    if user.id == actor.id:
        raise Refused(lazy_gettext("You cannot close your own account."))
    user.disabled_at = user.sessions_since = clock.now()
    endings.note(session, "user", user.id, actor.id)
    audit.record(session, "user.disable", actor, about=f"user:{user.id}")


def enable(session: Session, user: User, actor: User) -> None:
    """Reopen a closed account."""
    user.disabled_at = None
    endings.note(session, "user", user.id, actor.id)
    audit.record(session, "user.enable", actor, about=f"user:{user.id}")


def who_ended(session: Session, entry: Entry, otherwise: UUID) -> User:
    """Return the user who ended something, by the ledger; another stands in if an older copy lacks them."""
    by = entry.about.get(endings.BY)
    return (session.get(User, UUID(by)) if by else None) or session.get_one(User, otherwise)


def _close_again(_session: Session, user: User, entry: Entry) -> bool:
    user.disabled_at = user.sessions_since = entry.at
    return True


ENDING = Ending(User, User.disabled_at.is_not(None), _close_again, opens=True)


def weigh(user: User, new: str, old: str | None = None) -> str:
    """Return the hash of the password that a user chooses. Raises Refused for a weak one, or for the present one.

    It is slow: run it outside any transaction.
    """
    if new == old:
        raise Refused(lazy_gettext("This is your present password; choose another."), "new_password")
    passwords.check(new, (user.username, user.name), "new_password")
    return passwords.seal(new)


def choose_password(session: Session, user: User, weighed: str) -> None:
    """Set the password chosen by the user, by its hash (`weigh`)."""
    user.password_hash = weighed
    user.must_change_password = False
    session.flush()
    audit.record(session, "user.password", user, about=f"user:{user.id}")


def set_password(session: Session, user: User, password: str) -> None:
    """Set a user's password, only by the operator's command. Raises Refused for a weak one."""
    passwords.check(password, (user.username, user.name))
    user.password_hash = passwords.seal(password)
    user.sessions_since = clock.now()
    session.flush()
    audit.record(session, "user.password_set", None, about=f"user:{user.id}")


def password_fits(user: User | None, password: str) -> bool:
    """Return True if the password is the user's; takes as long for an unknown user."""
    return passwords.fits(user.password_hash if user else passwords.NOBODYS_HASH, password) and user is not None


def renew_hash(user: User, password: str) -> None:
    """Renew the hash of the password just typed, if its costs are not today's."""
    if passwords.is_outdated(user.password_hash):
        user.password_hash = passwords.seal(password)


def by_name(session: Session, username: str) -> User | None:
    """Return the user with this user name, disabled or not."""
    return session.scalar(select(User).where(User.username == username.strip().lower(), User.signs_in))


def get(session: Session, user_id: UUID) -> User:
    """Return one user. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None or not user.signs_in:
        raise NotFound
    return user


def caseworkers(session: Session, centre_id: UUID) -> list[User]:
    """Return the active caseworkers of this centre, in Thai order of their names."""
    query = select(User).where(User.centre_id == centre_id, User.role == Role.CASEWORKER, User.disabled_at.is_(None))
    return sorted(session.scalars(query), key=lambda user: thai.sort_key(user.name))


def team(session: Session, centre_id: UUID | None, permission: Permission) -> list[User]:
    """Return who of a centre may do something, in Thai order of their names."""
    roles = Role.where(lambda role: role.is_of_centre and may(role, permission))
    query = select(User).where(User.centre_id == centre_id, User.disabled_at.is_(None), User.role.in_(roles))
    return sorted(session.scalars(query), key=lambda user: thai.sort_key(user.name))


def names(session: Session, user_ids: set[UUID]) -> dict[UUID, str]:
    """Return the names of some users, for "by" on a page."""
    rows = session.execute(select(User.id, User.name).where(User.id.in_(user_ids))) if user_ids else ()
    return {row.id: row.name for row in rows}


def check_belongs(role: Role, centre_id: UUID | None, agency_id: UUID | None) -> None:
    """Check that centre and agency fit the role. Raises Refused."""
    if not role.may_read_one_centre and role.is_of_centre != (centre_id is not None):
        raise Refused(
            lazy_gettext("Caseworkers, supervisors and house parents belong to a centre; managers may, others do not."),
            "centre",
        )
    if (role == Role.PARTNER) != (agency_id is not None):
        raise Refused(lazy_gettext("Partners belong to an agency, others do not."), "agency")


def at_centre(role: Role, centre_id: UUID | None) -> dict[str, UUID | None]:
    """Return the columns that a centre sets for a role: that of its cases, or that of the figures alone."""
    reads = role.may_read_one_centre
    return {"centre_id": None if reads else centre_id, "figures_of": centre_id if reads else None}
