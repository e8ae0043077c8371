"""What help that was given tells in the history of a case. A mentor is not named: who they are is sealed apart."""

from outreach.c4_continue.employers.models import Employer, JobPlace
from outreach.c4_continue.funds.models import Fund
from outreach.c4_continue.giving.models import Gift
from outreach.c4_continue.inspectors.paths import InspectorPath
from outreach.c4_continue.mentors.models import Mentorship
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.core import baht
from outreach.core.language import lazy_gettext


def _gift(row: Gift, _reader: Reader) -> Words:
    lines = [row.fund.name] if row.fund else []
    tags = [Tag(row.kind.label), Tag(baht.tell(row.satang))]
    return Words(what=Kind.GIFT.label, tags=tags, lines=lines, stories=[row.words])


def _work(row: JobPlace, _reader: Reader) -> Words:
    lines = [lazy_gettext("works since %(day)s", day=row.works_since)] if row.works_since else []
    lines += [lazy_gettext("left on %(day)s", day=row.left_on)] if row.left_on else []
    tags = [Tag(row.state.label, row.state.tone)]
    return Words(what=Kind.JOB_PLACE.label, tags=tags, lines=[row.employer.name, *lines], stories=[row.note])


def _mentor(row: Mentorship, _reader: Reader) -> Words:
    lines = [lazy_gettext("Hours given: %(hours)d", hours=row.hours)] if row.hours else []
    lines += [lazy_gettext("until %(day)s", day=row.until_on)] if row.until_on else []
    return Words(what=Kind.MENTORSHIP.label, lines=lines, stories=[row.note])


def _path(row: InspectorPath, _reader: Reader) -> Words:
    reached = (
        (lazy_gettext("applied on %(day)s", day=row.applied_on), row.applied_on),
        (lazy_gettext("examined on %(day)s", day=row.examined_on), row.examined_on),
        (lazy_gettext("appointed on %(day)s", day=row.appointed_on), row.appointed_on),
        (lazy_gettext("until %(day)s", day=row.ended_on), row.ended_on),
    )
    lines = [words for words, day in reached if day]
    return Words(
        what=Kind.INSPECTOR.label, tags=[Tag(row.state.label, row.state.tone)], lines=lines, stories=[row.note]
    )


ENTRIES = (
    Source(HistoryKind.HELP, Gift, _gift, day="day", corrected_as=Kind.GIFT, beside=("fund_id", Fund)),
    Source(
        HistoryKind.HELP,
        JobPlace,
        _work,
        day="trial_on",
        corrected_as=Kind.JOB_PLACE,
        beside=("employer_id", Employer),
    ),
    Source(HistoryKind.CIRCLE, Mentorship, _mentor, day="from_on", corrected_as=Kind.MENTORSHIP),
    Source(HistoryKind.HELP, InspectorPath, _path, day="volunteer_since", corrected_as=Kind.INSPECTOR),
)
