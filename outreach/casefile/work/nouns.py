"""What school and work give to pages, history and corrections."""

from outreach.casefile.corrections import Kind
from outreach.casefile.evolving import Noun, table
from outreach.casefile.history import HistoryKind, Reader, Words
from outreach.casefile.history.entries import Tag
from outreach.casefile.schooling import schoolings
from outreach.casefile.schooling.forms import CorrectSchoolingForm, CorrectSubjectForm, SchoolingForm, SubjectForm
from outreach.casefile.schooling.schoolings import Schooling, SubjectResult
from outreach.casefile.work import jobs
from outreach.casefile.work.forms import CorrectJobForm, JobForm
from outreach.casefile.work.jobs import Job
from outreach.core.language import lazy_gettext

PAGE = "casefile.learning_page"


def _schooling(row: Schooling, _reader: Reader) -> Words:
    level = row.chosen("level")
    tags = [Tag(level.label)] if level else []
    return Words(what=lazy_gettext("School"), tags=tags, stories=[row.school, row.certificate, row.story])


def _subject(row: SubjectResult, _reader: Reader) -> Words:
    result = row.chosen("result")
    tags = [Tag(result.label, result.tone)] if result else []
    return Words(what=lazy_gettext("Subject and result"), tags=tags, stories=[row.subject, row.term])


def _job(row: Job, _reader: Reader) -> Words:
    ended = [lazy_gettext("ended on %(day)s", day=row.lost_on)] if row.lost_on else []
    return Words(what=lazy_gettext("Work record"), lines=ended, stories=[row.employer, row.task, row.story])


LEARNING = table(
    Noun(
        kind=Kind.SCHOOLING,
        table=Schooling,
        of_person=schoolings.OF_PERSON,
        page=PAGE,
        history=HistoryKind.LEARNING,
        tell=_schooling,
        add=lazy_gettext("Write down the school"),
        change=lazy_gettext("What has changed at school"),
        form=SchoolingForm,
        correcting=CorrectSchoolingForm,
    ),
    Noun(
        kind=Kind.SUBJECT,
        table=SubjectResult,
        of_person=schoolings.SUBJECTS,
        page=PAGE,
        history=HistoryKind.LEARNING,
        tell=_subject,
        add=lazy_gettext("Write down a subject"),
        change=lazy_gettext("What has changed in a subject"),
        form=SubjectForm,
        correcting=CorrectSubjectForm,
    ),
    Noun(
        kind=Kind.JOB,
        table=Job,
        of_person=jobs.OF_PERSON,
        page=PAGE,
        history=HistoryKind.LEARNING,
        tell=_job,
        add=lazy_gettext("Write down a job"),
        change=lazy_gettext("What has changed at work"),
        form=JobForm,
        correcting=CorrectJobForm,
    ),
)
