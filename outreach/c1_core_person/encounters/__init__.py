"""Encounters: a caseworker meets the young person of a colleague, and writes the contact into the colleague's case.

Whoever writes it is shown nothing of the case but what they wrote themselves, for a while. The caseworker gets a
notice of it.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from outreach.access import audit
from outreach.access.users import User
from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import Contact, ContactDetails
from outreach.casefile import finding, notices
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, OfPerson
from outreach.casefile.notices import NoticeKind
from outreach.casefile.people import Person
from outreach.core import clock
from outreach.core.columns import Moment, Recorded
from outreach.core.database import Base
from outreach.core.errors import NotFound, Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import vault_of
from outreach.web.paging import Keyset, Page

DAYS_BACK = 7  # of a contact in a colleague's case: what lies further back is for its caseworker to write
READ_FOR = timedelta(days=30)  # by who wrote it


class Encounter(OfCase, OfPerson, Recorded, Base):
    """A contact by somebody who did not carry the case."""

    __tablename__ = "encounters"
    __table_args__ = (
        Index("ix_encounters_case_id", "case_id"),
        Index("ix_encounters_made_by_made_at", "made_by", "made_at"),
    )

    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), unique=True)
    seen_at: Mapped[datetime | None] = mapped_column(Moment)
    """With `seen_by` written until notices told it; kept, for the digests of these rows hold it (core/rows)."""
    seen_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    contact: Mapped[Contact] = relationship(lazy="joined", innerjoin=True)


def write(session: Session, case: Case, details: ContactDetails, actor: User) -> Encounter:
    """Log a contact with a colleague's young person, and tell their caseworker.

    Raises Refused for a closed case, a day before the case began or longer ago than DAYS_BACK, or as `contacts.log`.
    """
    if not case.is_open:
        raise Refused(lazy_gettext("Nobody carries this case at present: it is closed. Tell the head of the centre."))
    check_day(case, details.day)
    contact = contacts.log(session, case, details, actor)
    encounter = Encounter(case_id=case.id, person_id=case.person_id, contact_id=contact.id, made_by=actor.id)
    session.add(encounter)
    session.flush()
    notices.tell(session, [case.caseworker_id], NoticeKind.MET, case.id, actor, about=contact.id)
    audit.record(session, "contact.met", actor, person_id=case.person_id, about=f"encounter:{encounter.id}")
    return encounter


def check_day(case: Case, day: date, written: Encounter | None = None) -> None:
    """Raise Refused for a day outside the case, or longer than DAYS_BACK before it is, or was, written down."""
    on = clock.local(written.made_at).date() if written else clock.today()
    is_late = case.closed_on is not None and day > case.closed_on
    if day < max(case.opened_on, on - timedelta(days=DAYS_BACK)) or is_late:
        words = lazy_gettext(
            "Only a meeting of these days can be written here; tell their caseworker of earlier ones. Days: %(days)d",
            days=DAYS_BACK,
        )
        raise Refused(words, "day")


def load(session: Session, encounter_id: UUID, actor: User) -> tuple[Encounter, Case]:
    """Return an encounter of the actor's own with its case, and audit the look. Raises NotFound."""
    row = session.execute(_own(actor).where(Encounter.id == encounter_id)).one_or_none()
    if row is None:
        raise NotFound
    encounter, case = row
    audit.record(session, "contact.met_read", actor, person_id=case.person_id, about=f"encounter:{encounter.id}")
    return encounter, case


_NEWEST = Keyset(Encounter.made_at.desc(), Encounter.id.desc())


def written_by(session: Session, actor: User, after: str | None) -> Page[tuple[Encounter, Case]]:
    """Return a page of the actor's own encounters of the last READ_FOR, newest first."""
    rows = [(encounter, case) for encounter, case in session.execute(_NEWEST.rows(_own(actor), after))]
    page = _NEWEST.page([encounter for encounter, _case in rows])
    shown = rows[: len(page.rows)]
    _open(session, shown)
    audit.record(session, "contact.met_list", actor, people={case.person_id for _encounter, case in shown})
    return Page(shown, page.next_key)


def of_people(session: Session, ids: Collection[UUID], actor: User) -> dict[UUID, UUID]:
    """Return the actor's newest encounter with each of these people, of those that they still read."""
    found = session.execute(_own(actor).where(Encounter.person_id.in_(ids)).order_by(Encounter.made_at)).all()
    return {encounter.person_id: encounter.id for encounter, _case in found}


def _own(actor: User) -> Select[Encounter, Case]:
    """Select what the actor wrote lately of people whom their search would still find."""
    joined = select(Encounter, Case).join(Case, Case.id == Encounter.case_id).join(Person, Person.id == Case.person_id)
    mine = Encounter.made_by == actor.id, Encounter.made_at > clock.now() - READ_FOR
    return joined.where(*mine, *finding.in_sight(actor))


def _open(session: Session, rows: Sequence[tuple[Encounter, Case]]) -> None:
    """Fetch the keys of some young people at once."""
    vault_of(session).fetch_keys(session, {case.person_id for _encounter, case in rows})
