"""What case conferences give to the history of a case. No agency is named: its name may tell too much."""

from outreach.c4_continue.conferences.models import Conference, ConferenceTask
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Link, Tag
from outreach.core.language import lazy_gettext


def _conference(row: Conference, _reader: Reader) -> Words:
    link = Link("c4_continue.conference", {"case_id": row.case_id, "conference_id": row.id})
    tags = [Tag(row.state.label, row.state.tone)]
    return Words(what=Kind.CONFERENCE.label, at=row.at_time, tags=tags, stories=[row.topic, row.decided], link=link)


def _done(row: ConferenceTask, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Task of a case conference done"), stories=[row.what, row.result])


ENTRIES = (
    Source(HistoryKind.REFERRAL, Conference, _conference, day="day", corrected_as=Kind.CONFERENCE),
    Source(
        HistoryKind.REFERRAL,
        ConferenceTask,
        _done,
        ConferenceTask.done_on.is_not(None),
        day="done_on",
        by="done_by",
        corrected_as=Kind.CONFERENCE_TASK,
    ),
)
