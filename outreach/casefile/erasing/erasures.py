"""Erasures: requested on a legal ground, then withdrawn, refused or done; and who may see and decide them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    Text,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from outreach.access import audit
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.access.viewers import Viewer, per_user
from outreach.casefile import cases
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfPerson
from outreach.casefile.queues import Queue
from outreach.casefile.restrictions import is_hidden
from outreach.core import clock, deciding, ledger, thai
from outreach.core.codes import Code, stored
from outreach.core.columns import Identified, Moment
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.keys import KeyProblem
from outreach.core.language import lazy_gettext
from outreach.core.planning import unindexed
from outreach.core.sealing import Unreadable, vault_of
from outreach.web.paging import Keyset, Page, in_parts

_WAITING = text("state = 'asked'")
_NOT_CLEANED = text("cleaned_at IS NULL")


class Ground(Code):
    """Legal ground of an erasure (PDPA s. 33)."""

    NO_LONGER_NEEDED = "no_longer_needed", "No longer needed for the work it was kept for: s. 33 (1)"
    WITHDRAWN = "withdrawn", "Consent is withdrawn and there is no other basis: s. 33 (2)"
    ASKED = "asked", "The young person or a guardian objects or asks for it: ss. 33 (3), 37 (3)"
    UNLAWFUL = "unlawful", "It was collected or used unlawfully: s. 33 (4)"


class ErasureState(Code):
    """State of an erasure."""

    ASKED = "asked", "Waits for the second person"
    DONE = "done", "Erased"
    TAKEN_BACK = "taken_back", "Request taken back"
    REFUSED = "refused", "Not erased: the second person said no"


class Erasure(OfPerson, Identified, Base):
    """A request to erase one person, and its result. It names nobody, and outlives the person's data.

    asked_by and decided_by are empty only if a restored older database lacks these users.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("(state = 'asked') = (decided_at IS NULL)", name="decided_when_over"),
        CheckConstraint(
            "state <> 'done' OR decided_by IS NULL OR asked_by IS NULL OR decided_by <> asked_by", name="two_people"
        ),
        Index(
            "uq_erasures_waiting_person_id", "person_id", unique=True, sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
        Index("ix_erasures_centre_id_year_running", "centre_id", "year", "running"),
        Index("ix_erasures_not_cleaned", "state", sqlite_where=_NOT_CLEANED, postgresql_where=_NOT_CLEANED),
    )

    centre_id: Mapped[UUID] = mapped_column(ForeignKey("centres.id"))
    year: Mapped[int] = mapped_column(SmallInteger)
    running: Mapped[int]
    ground: Mapped[Ground] = mapped_column(stored(Ground, "ground"))
    asked_at: Mapped[datetime] = mapped_column(Moment, default=clock.now)
    asked_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[ErasureState] = mapped_column(stored(ErasureState, "state"), default=ErasureState.ASKED)
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    owner_ids: Mapped[str] = mapped_column(Text, default="")
    """The owners of the destroyed data keys."""
    cells_blanked: Mapped[int] = mapped_column(default=0)
    cleaned_at: Mapped[datetime | None] = mapped_column(Moment)
    """The moment from which the files of the database hold no trace of them."""

    @property
    def number(self) -> str:
        """The number on the certificate: a running number of the centre and the year, like 3/2569."""
        return f"{self.running}/{self.year}"

    @property
    def destroyed(self) -> list[UUID]:
        """The owners of the destroyed data keys."""
        return [UUID(owner_id) for owner_id in self.owner_ids.split()]


NEWEST = Keyset(Erasure.year.desc(), Erasure.running.desc())


@dataclass(frozen=True, kw_only=True, repr=False)
class ErasureRequest:
    """The ground, and the nickname or case number typed as a confirmation of the person."""

    ground: Ground
    typed: str


def ask(session: Session, case: Case, request: ErasureRequest, actor: User) -> Erasure:
    """Request a person's erasure. Raises Refused if one is waiting, or if the typed confirmation is wrong."""
    if waiting_for(session, case.person_id) is not None:
        raise Refused(lazy_gettext("This has been asked for already; the second person has not decided yet."))
    check_meant(case, request.typed)
    year = clock.be(clock.today().year)
    numbered = select(func.max(Erasure.running)).where(Erasure.centre_id == case.centre_id, Erasure.year == year)
    erasure = Erasure(
        person_id=case.person_id,
        centre_id=case.centre_id,
        year=year,
        running=(session.scalar(numbered) or 0) + 1,
        ground=request.ground,
        asked_by=actor.id,
    )
    session.add(erasure)
    session.flush()
    audit.record(session, "erasure.ask", actor, person_id=case.person_id, about=f"erasure:{erasure.id}")
    return erasure


def take_back(session: Session, erasure: Erasure, actor: User) -> None:
    """Withdraw the request, as a supervisor. Raises Refused once it is decided."""
    _end(session, erasure, ErasureState.TAKEN_BACK, actor)


def refuse(session: Session, erasure: Erasure, actor: User) -> None:
    """Refuse the request, as the second person. Raises Refused once it is decided, or for the asker (`take_back`)."""
    check_second(erasure, actor)
    _end(session, erasure, ErasureState.REFUSED, actor)


def get(session: Session, erasure_id: UUID, actor: User) -> Erasure:
    """Return an erasure of the supervisor's centre, or one that the user may decide or has decided.

    Raises NotFound.
    """
    in_sight = ~is_hidden(Erasure.person_id, actor)
    erasure = session.scalar(select(Erasure).where(Erasure.id == erasure_id, in_sight))
    if erasure is None:
        raise NotFound
    supervises = actor.role == Role.SUPERVISOR and erasure.centre_id == actor.centre_id
    if not supervises and erasure.decided_by != actor.id:
        if erasure.state != ErasureState.ASKED:
            raise NotFound
        cases.newest(session, erasure.person_id, actor)
    return erasure


def of_centre(session: Session, actor: User, after: str | None = None) -> Page[Erasure]:
    """Return the erasures of the supervisor's centre, waiting ones first, then the newest. after: the last key."""
    query = select(Erasure).where(Erasure.centre_id == actor.centre_id)
    query = query.where(~is_hidden(Erasure.person_id, actor))
    parts = query.where(Erasure.state == ErasureState.ASKED), query.where(Erasure.state != ErasureState.ASKED)
    return in_parts(session, parts, NEWEST, lambda one: int(one.decided_at is not None), after)


@per_user
def waiting(actor: Viewer) -> Queue[Erasure]:
    """Return the queue of those that the user may decide, oldest first, with the newest case."""
    query = (
        select(Erasure, Case)
        .join(Case, Case.person_id == unindexed(Erasure.person_id))
        .where(Erasure.state == ErasureState.ASKED, Erasure.asked_by != actor.id)
        .where(cases.is_newest(), cases.in_sight(actor, of_few=True))
    )
    return Queue(query, Keyset(Erasure.asked_at, Erasure.id))


def waiting_for(session: Session, person_id: UUID) -> Erasure | None:
    """Return the waiting request for one person."""
    return session.scalar(select(Erasure).where(Erasure.person_id == person_id, Erasure.state == ErasureState.ASKED))


def check_meant(case: Case, typed: str) -> None:
    """Check that the typed text is the person's nickname or the number of the case. Raises Refused."""
    nickname = case.person.nickname
    known = {thai.normal(nickname)} if nickname and not isinstance(nickname, Unreadable) else set()
    if thai.normal(typed) not in known | {case.number}:
        raise Refused(lazy_gettext("This is neither the nickname nor the number of this case."), "typed")


def check_second(erasure: Erasure, actor: User) -> None:
    """Check that the actor is not the asker: two people erase, never one. Raises Refused."""
    if erasure.asked_by == actor.id:
        raise Refused(lazy_gettext("Somebody else than the one who asked decides."))


def check_undecided(session: Session, erasure: Erasure) -> None:
    """Check that it is undecided, also by the ledger, which may be ahead of the database. Raises Refused."""
    deciding.check_waits(erasure.state == ErasureState.ASKED)
    try:
        known = ledger.read(ledger.ledger_of(session), vault_of(session))
    except KeyProblem:
        raise no_ledger() from None
    if any(entry.erasure_id == erasure.id for entry in known):
        raise Refused(lazy_gettext("This has been decided already. It is finished when the program starts again."))


def no_ledger() -> Refused:
    """Return the refusal for a damaged ledger or a full disk: nothing is decided then."""
    return Refused(lazy_gettext("The ledger of erasures cannot be read or written. Nothing was erased or changed."))


def _end(session: Session, erasure: Erasure, state: ErasureState, actor: User) -> None:
    session.refresh(erasure, ["state"], with_for_update=True)
    check_undecided(session, erasure)
    erasure.state, erasure.decided_at, erasure.decided_by = state, clock.now(), actor.id
    session.flush()
    audit.record(session, f"erasure.{state}", actor, person_id=erasure.person_id, about=f"erasure:{erasure.id}")
