"""What contacts, core persons and groups give to the history of a case. The names of groups stay folded."""

from outreach.c1_core_person.contacts import Contact
from outreach.c1_core_person.core_leaders import LeaderTerm
from outreach.c1_core_person.core_persons import CoreLink
from outreach.c1_core_person.groups import Membership
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Shown, Tag
from outreach.casefile.kinds import MilestoneKind
from outreach.core.language import lazy_gettext


def _contact(row: Contact, _reader: Reader) -> Words:
    where = row.place.name if row.place else row.where_else
    lines: list[Shown] = [where] if where else []
    if row.others:
        lines.append(lazy_gettext("%(count)d others", count=row.others))
    how = Tag(row.how.label, "success" if row.how.is_good else "secondary")
    return Words(what=lazy_gettext("Contact"), tags=[how], lines=lines, stories=[row.story], at=row.at_time)


def _core_link(row: CoreLink, _reader: Reader) -> Words:
    tags = [Tag(row.core_person.kind.label)]
    return Words(
        what=MilestoneKind.CORE_PERSON_LINKED.label, tags=tags, lines=[row.core_person.name or "–"], stories=[row.how]
    )


def _membership(_row: Membership, _reader: Reader) -> Words:
    return Words(what=MilestoneKind.GROUP_LINKED.label)


def _term(row: LeaderTerm, _reader: Reader) -> Words:
    lines: list[Shown] = [row.role or "–"]
    if row.trained_on:
        lines.append(lazy_gettext("trained on %(day)s", day=row.trained_on))
    if row.until:
        lines.append(lazy_gettext("until %(day)s", day=row.until))
    return Words(what=Kind.CORE_LEADER.label, tags=[Tag(row.ended_why.label)] if row.ended_why else [], lines=lines)


ENTRIES = (
    Source(HistoryKind.CONTACT, Contact, _contact, day="day", corrected_as=Kind.CONTACT),
    Source(HistoryKind.CIRCLE, CoreLink, _core_link, day="day", moment=None, corrected_as=Kind.CORE_PERSON),
    Source(HistoryKind.CIRCLE, Membership, _membership, day="since", moment=None, corrected_as=Kind.GROUP),
    Source(HistoryKind.CIRCLE, LeaderTerm, _term, day="since", corrected_as=Kind.CORE_LEADER),
)
