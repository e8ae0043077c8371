"""The table of users: role, last sign-in, second factor, state of the account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import admissions, centres
from outreach.access.authenticators import Authenticator
from outreach.access.desks import Desk
from outreach.access.passkeys import Passkey
from outreach.access.permissions import Role
from outreach.access.signins import SignIn
from outreach.access.users import User
from outreach.core import clock, thai
from outreach.core.codes import Code
from outreach.core.language import lazy_gettext
from outreach.web.tables import Asked, Column, Filter, Table, Words


class Account(Code):
    """State of an account."""

    OPEN = "open", "Open account"
    WAITS = "waits", "Waits for a second person"
    LINK = "link", "Link to be made"
    CLOSED = "closed", "Closed account"

    @property
    def is_plain(self) -> bool:
        """True if it is open and nothing is to be done."""
        return self is Account.OPEN

    @property
    def is_closed(self) -> bool:
        """True if it is closed, and nobody was asked to confirm that it opens again."""
        return self is Account.CLOSED

    @property
    def needs_link(self) -> bool:
        """True if a link for its first password can be made."""
        return self is Account.LINK


class Factor(Code):
    """Second step at sign-in."""

    CODES = "codes", "Codes from the phone"
    PASSKEY = "passkey", "Passkey"
    NONE = "none", "No second step"


class Away(Code):
    """Time since the last sign-in."""

    DAYS_30 = "30", "Not signed in for 30 days and more"
    DAYS_90 = "90", "Not signed in for 90 days and more"
    NEVER = "never", "Never signed in"


@dataclass(frozen=True, repr=False)
class UserRow:
    """A user. seen_at: when they last signed in; lacks_factor: their role needs a second step, and there is none."""

    user: User
    centre: str
    seen_at: datetime | None
    factor: Factor
    account: Account

    @property
    def lacks_factor(self) -> bool:
        """True if their role needs a second step, and they have none."""
        return self.factor is Factor.NONE and self.user.role.needs_second_factor and self.is_open

    @property
    def is_open(self) -> bool:
        """True unless the account is closed."""
        return self.user.disabled_at is None


COLUMNS = (
    Column("name", lazy_gettext("Name"), lambda row: row.user.name, by=lambda row: _place(row)),
    Column("username", lazy_gettext("User name"), lambda row: row.user.username, in_page=False),
    Column(
        "role",
        lazy_gettext("Role"),
        lambda row: row.user.role.label,
        by=lambda row: _by_role(row),
    ),
    Column("centre", lazy_gettext("Centre"), lambda row: row.centre, by=lambda row: (row.centre, _place(row))),
    Column(
        "seen",
        lazy_gettext("Last sign-in"),
        by=lambda row: row.seen_at,
        cell=lambda row: row.seen_at and clock.local(row.seen_at).date(),
        is_day=True,
    ),
    Column("factor", lazy_gettext("Second step"), lambda row: row.factor.label, by=lambda row: row.factor),
    Column("account", lazy_gettext("Account"), lambda row: row.account.label, by=lambda row: row.account),
    Column("acts", lazy_gettext("What to do"), in_file=False),
)
TABLE = Table(
    COLUMNS,
    [
        Filter("role", lazy_gettext("Role"), Role.choices()),
        Filter("account", lazy_gettext("Account"), Account.choices()),
        Filter("factor", lazy_gettext("Second step"), Factor.choices()),
        Filter("away", lazy_gettext("Last sign-in"), Away.choices()),
    ],
    first="role",
)
VIEWS: tuple[tuple[Words, dict[str, str]], ...] = (
    (lazy_gettext("All users"), {}),
    *((one.label, {"account": one.value}) for one in (Account.WAITS, Account.LINK, Account.CLOSED)),
    (Factor.NONE.label, {"factor": Factor.NONE.value}),
    *((one.label, {"away": one.value}) for one in Away),
)
DESK = Desk("users", lazy_gettext("Users"), "access.user_list", "access.user_file", VIEWS)


def rows(session: Session, asked: Asked, words: str = "") -> list[UserRow]:
    """Return the users asked for. words: what their name or user name holds.

    All are read: the database cannot sort Thai, and those who work here are few.
    """
    named = {centre.id: centre.name for centre in centres.all_centres(session)}
    states, wanted = admissions.states(session), thai.normal(words)
    found = [
        UserRow(user, named.get(user.sees_centre or user.id, ""), seen, _factor(codes, keys), _state(user, states))
        for user, seen, codes, keys in session.execute(_query())
    ]
    return [row for row in found if _fits(row, asked.chosen) and (not wanted or _says(row.user, wanted))]


def _query() -> Any:
    newest = select(SignIn.made_at).where(SignIn.user_id == User.id, SignIn.awaits_code.is_(False))
    last = newest.order_by(SignIn.made_at.desc()).limit(1).scalar_subquery()
    codes = select(Authenticator.id).where(Authenticator.user_id == User.id, Authenticator.confirmed_at.is_not(None))
    keys = select(Passkey.id).where(Passkey.user_id == User.id)
    return select(User, last, codes.exists(), keys.exists()).where(User.signs_in)


def _factor(codes: bool, keys: bool) -> Factor:
    return Factor.CODES if codes else Factor.PASSKEY if keys else Factor.NONE


def _state(user: User, states: dict[UUID, str]) -> Account:
    state = Account(states.get(user.id, Account.OPEN))
    return Account.CLOSED if user.disabled_at is not None and state is not Account.WAITS else state


def _fits(row: UserRow, chosen: Any) -> bool:
    same = {"role": row.user.role, "account": row.account, "factor": row.factor}
    if any(chosen.get(name, value) != value for name, value in same.items()):
        return False
    return "away" not in chosen or _is_away(row, Away(chosen["away"]))


def _is_away(row: UserRow, how: Away) -> bool:
    if how is Away.NEVER:
        return row.seen_at is None
    return row.seen_at is not None and row.seen_at <= clock.now() - timedelta(days=int(how.value))


def _says(user: User, wanted: str) -> bool:
    return wanted in thai.normal(user.name) or wanted in user.username


def _by_role(row: UserRow) -> Sequence[object]:
    return not row.is_open, row.user.role, _place(row)


def _place(row: UserRow) -> Sequence[object]:
    """Return its place by name: open accounts first, in Thai order."""
    return not row.is_open, thai.sort_key(row.user.name), str(row.user.id)
