"""Examination of flags by a supervisor of the centre, with a comment, and never of one about themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.permissions import Permission
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.flags.raised import Finding, Flag
from outreach.casefile.restrictions import is_hidden
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of
from outreach.web.paging import Keyset, Page, in_parts

NEWEST = Keyset(Flag.made_at.desc(), Flag.id.desc())


@dataclass(frozen=True, kw_only=True, repr=False)
class FlagDetails:
    """The finding, and a comment."""

    finding: Finding
    words: str


@dataclass(frozen=True, repr=False)
class Shown:
    """A flag, the name of its user, and the case if the reader may see it."""

    flag: Flag
    user: str
    case: Case | None


def waiting(session: Session, actor: User) -> int:
    """Count the flags of the centre that wait for this supervisor."""
    if not actor.may(Permission.LOOK_INTO_FLAGS):
        return 0
    return session.scalar(counting(actor)) or 0


@per_user
def counting(actor: Viewer) -> Select[int]:
    """Select the number of these flags."""
    return _in_scope(actor).where(Flag.looked_at.is_(None)).with_only_columns(func.count())


def of_centre(session: Session, actor: User, after: str | None = None) -> Page[Shown]:
    """Return the flags of the supervisor's centre, waiting ones first, then the newest. after: key of the last row."""
    query = _in_scope(actor)
    parts = query.where(Flag.looked_at.is_(None)), query.where(Flag.looked_at.is_not(None))
    page = in_parts(session, parts, NEWEST, lambda flag: int(flag.looked_at is not None), after)
    return Page(_shown(session, page.rows, actor), page.next_key)


def get(session: Session, flag_id: UUID, actor: User) -> Shown:
    """Return one of them, and audit the look. Raises NotFound, also for one about oneself."""
    flag = session.scalar(_in_scope(actor).where(Flag.id == flag_id))
    if flag is None:
        raise NotFound
    audit.record(session, "flag.read", actor, person_id=flag.person_id, about=f"flag:{flag.id}")
    return _shown(session, [flag], actor)[0]


def look_into(session: Session, flag: Flag, details: FlagDetails, actor: User) -> None:
    """Record the finding. Raises Refused if there is one, or for a flag about oneself."""
    session.refresh(flag, ["looked_at"], with_for_update=True)
    if flag.user_id == actor.id:
        raise Refused(lazy_gettext("Somebody else looks into what is about you."))
    if flag.looked_at is not None:
        raise Refused(lazy_gettext("This has been looked into already."))
    flag.looked_at, flag.looked_by, flag.finding = clock.now(), actor.id, details.finding
    flag.words = details.words
    session.flush()
    audit.record(session, "flag.look_into", actor, person_id=flag.person_id, about=f"flag:{flag.id}")


@per_user
def _in_scope(actor: Viewer) -> Select[Flag]:
    in_sight = ~is_hidden(Flag.person_id, actor)
    return select(Flag).where(Flag.centre_id == actor.centre_id, Flag.user_id != actor.id, in_sight)


def _shown(session: Session, flags: Sequence[Flag], actor: User) -> list[Shown]:
    names = dict(session.execute(select(User.id, User.name).where(User.id.in_({f.user_id for f in flags}))).all())
    mine = cases.visible_to(actor).where(Case.id.in_({flag.case_id for flag in flags if flag.case_id}))
    known = {case.id: case for case in session.scalars(mine)}
    vault_of(session).fetch_keys(session, {f.id for f in flags} | {case.person_id for case in known.values()})
    return [Shown(flag, names[flag.user_id], known.get(flag.case_id) if flag.case_id else None) for flag in flags]
