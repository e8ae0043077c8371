"""Pages of the audit trail: accesses to a young person's data, and one's own actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit, audit_labels, trail
from outreach.access.trail import Entry
from outreach.access.users import User
from outreach.c2_connect import redaction
from outreach.c2_connect.referrals import Referral
from outreach.casefile import people
from outreach.casefile.attachments import Attachment
from outreach.casefile.cases import Case, visible_to
from outreach.casefile.photos import Photo
from outreach.casefile.reveals import Section, section_of
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.sealing import FieldClass, vault_of
from outreach.web.paging import Page

NOBODY: Mapping[UUID, LazyText] = {}
ONE_ACT = timedelta(seconds=2)  # most between the line of an action and that of its opened fields


@dataclass(frozen=True, repr=False)
class Line:
    """One action, with the field classes opened for it; the case, if the reader may see it."""

    entry: Entry
    words: str
    fields: list[FieldClass]
    case: Case | None = None
    instead: LazyText | None = None

    @property
    def who(self) -> str | LazyText:
        """Name of the actor, or the words that replace it."""
        return self.instead or self.entry.actor or lazy_gettext("a command of the operator")

    @property
    def section(self) -> Section | None:
        """Section revealed by the action; None for other actions."""
        return section_of(self.entry.about) if self.entry.action == "case.reveal" else None

    @property
    def name(self) -> str:
        """Name of the young person, if the case is known."""
        return people.called(self.case.person) if self.case else ""


def of_case(session: Session, case: Case, actor: User, after: str | None) -> Page[Line]:
    """Return a page of the audit trail of a young person, in all of their cases and of every agency."""
    ids = {case.person_id}
    for kept in (Referral, Attachment, Photo):
        ids.update(session.scalars(select(kept.id).where(kept.person_id == case.person_id)))
    audit.record(session, "trail.read", actor, person_id=case.person_id, about=f"case:{case.id}")
    page = trail.of_people(session, ids, after)
    return _lines(page, {}, redaction.unnamed(session, [case.person_id]))


def of_actor(session: Session, actor: User, after: str | None) -> Page[Line]:
    """Return a page of the actor's own trail; people are named only where the actor may see the case today."""
    page = trail.of_actor(session, actor.id, after)
    wanted = {entry.person_id for entry in page.rows if entry.person_id}
    seen = {case.person_id: case for case in session.scalars(visible_to(actor).where(Case.person_id.in_(wanted)))}
    vault_of(session).fetch_keys(session, seen)
    return _lines(page, seen)


def _lines(page: Page[Entry], cases: Mapping[UUID, Case], unnamed: Mapping[UUID, LazyText] = NOBODY) -> Page[Line]:
    rows: list[Line] = []
    for entry in page.rows:
        newer = rows[-1].entry if rows else None
        same_act = newer and newer.classes and newer.actor_id == entry.actor_id and newer.at - entry.at <= ONE_ACT
        classes = rows.pop().fields if same_act else [FieldClass(kind) for kind in entry.classes]
        case = cases.get(entry.person_id) if entry.person_id else None
        instead = unnamed.get(entry.actor_id) if entry.actor_id else None
        rows.append(Line(entry, audit_labels.in_words(entry.action), classes, case, instead))
    return Page(rows, page.next_key)
