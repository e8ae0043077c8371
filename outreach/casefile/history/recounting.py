"""What the casefile itself gives to the history of a case: notes, consents, files, and the course of the case."""

from sqlalchemy import or_

from outreach.casefile.attachments import Attachment
from outreach.casefile.cases import Assignment
from outreach.casefile.columns import THIS_PERSON
from outreach.casefile.comments import Comment
from outreach.casefile.consents import Consent
from outreach.casefile.corrections import Correction, Kind
from outreach.casefile.history.entries import Link, Reader, Tag, Words
from outreach.casefile.history.kinds import HistoryKind
from outreach.casefile.history.sources import Source
from outreach.casefile.kinds import CLOSED_COMPLETE, MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.notes import Note
from outreach.casefile.overrides import StageOverride
from outreach.casefile.photos import Photo
from outreach.casefile.safe_contact.wishes import ContactWish
from outreach.casefile.use_stops.stops import UseStop
from outreach.casefile.visit_undoing import UndoneAnswer
from outreach.casefile.visits import VisitRequest
from outreach.core.language import lazy_gettext

COURSE = (MilestoneKind.OPENED, MilestoneKind.REOPENED, MilestoneKind.CLOSED)


def _note(row: Note, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Note"), stories=[row.body])


def _comment(row: Comment, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Comment"), stories=[row.body])


def _consent(row: Consent, _reader: Reader) -> Words:
    lines = [row.given_by.label] if row.given_by else []
    ends = [lazy_gettext("until %(day)s", day=row.ends_on)] if row.ends_on else []
    return Words(what=MilestoneKind.CONSENT_GIVEN.label, tags=_of_basis(row), lines=[*lines, *ends])


def _of_basis(row: Consent, tone: str = "secondary") -> list[Tag]:
    photo = [Tag(lazy_gettext("Photo")), Tag(row.photo.label)] if row.photo else []
    return [Tag(row.basis.label, tone), *photo]


def _withdrawal(row: Consent, _reader: Reader) -> Words:
    said = [one.label for one in (row.withdrawn_for, row.told) if one]
    return Words(what=MilestoneKind.CONSENT_WITHDRAWN.label, tags=_of_basis(row, "danger"), lines=said)


def _wish(_row: ContactWish, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Safe ways of contact written down"))


def _file(row: Attachment, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("File attached"), tags=[Tag(row.kind.label)])


def _photo(row: Photo, reader: Reader) -> Words:
    leads = Link("casefile.photo", {"case_id": reader.case.id}) if row.removed_at is None else None
    return Words(what=lazy_gettext("Photo taken"), link=leads)


def _photo_gone(row: Photo, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Photo destroyed"), lines=[row.gone.label] if row.gone else [])


def _correction(row: Correction, reader: Reader) -> Words:
    named = {"case_id": reader.case.id, "kind": row.kind.value, "entry_id": row.entry_id}
    return Words(
        what=row.kind.label,
        tags=[Tag(row.deed.label, "danger" if row.voids else "secondary")],
        lines=[row.why.label],
        link=Link("casefile.entry", named),
    )


def _visit(row: VisitRequest, reader: Reader) -> Words:
    leads = Link("casefile.visit_list", {"case_id": reader.case.id})
    return Words(what=lazy_gettext("A visit was asked for"), whom=row.caseworker_id, link=leads)


def _visit_answer(row: VisitRequest, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Answer to the visit asked for"), tags=[Tag(row.answer.label)] if row.answer else [])


def _visit_answer_undone(row: UndoneAnswer, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Answer to the visit asked for, undone"), tags=[Tag(row.answer.label)])


def _assignment(row: Assignment, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Handed to another caseworker"), whom=row.caseworker_id)


def _move(row: StageOverride, _reader: Reader) -> Words:
    return Words(what=row.kind.label, tags=[Tag(row.to_stage.label)], stories=[row.reason])


def _stop(row: UseStop, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Use of the record stopped"), lines=[row.reason.label])


def _stop_lifted(_row: UseStop, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Use of the record allowed again"))


def milestone(row: Milestone, _reader: Reader) -> Words:
    """Return the words of a milestone that has no row of its own to tell of."""
    tags = []
    if row.kind == MilestoneKind.CLOSED and row.code == "merged":
        tags = [Tag(lazy_gettext("two records of one person were merged"))]
    elif row.kind == MilestoneKind.CLOSED and row.code == CLOSED_COMPLETE:
        tags = [Tag(lazy_gettext("Completed the 5C"), "success")]
    return Words(what=row.kind.label, tags=tags)


def of_milestones(kind: HistoryKind, *kinds: MilestoneKind) -> Source[Milestone]:
    """Return the source of milestones of these kinds that count."""
    any_of = or_(*(Milestone.kind == one for one in kinds))  # a list of values would hide the case from the driver
    which = any_of, Milestone.voided_at.is_(None)
    return Source(kind, Milestone, milestone, *which, day="day", moment="recorded_at", by="recorded_by")


ENTRIES = (
    Source(HistoryKind.NOTE, Note, _note, day="day", corrected_as=Kind.NOTE),
    Source(HistoryKind.NOTE, Comment, _comment, corrected_as=Kind.COMMENT),
    Source(HistoryKind.CONSENT, Consent, _consent, day="given_on", corrected_as=Kind.CONSENT),
    Source(HistoryKind.CONSENT, Consent, _withdrawal, then="withdrawn"),
    Source(HistoryKind.CASE, ContactWish, _wish),
    Source(HistoryKind.FILE, Attachment, _file, Attachment.removed_at.is_(None)),
    Source(HistoryKind.FILE, Photo, _photo),
    Source(HistoryKind.FILE, Photo, _photo_gone, then="removed"),
    Source(HistoryKind.CORRECTION, Correction, _correction),
    Source(HistoryKind.CASE, VisitRequest, _visit),
    Source(HistoryKind.CASE, VisitRequest, _visit_answer, then="answered"),
    Source(HistoryKind.CASE, UndoneAnswer, _visit_answer_undone),
    Source(HistoryKind.CASE, Assignment, _assignment, Assignment.reason == "transfer"),
    Source(HistoryKind.CASE, StageOverride, _move, day="day", corrected_as=Kind.OVERRIDE),
    of_milestones(HistoryKind.CASE, *COURSE),
    Source(HistoryKind.CASE, UseStop, _stop, of=UseStop.person_id == THIS_PERSON),
    Source(HistoryKind.CASE, UseStop, _stop_lifted, of=UseStop.person_id == THIS_PERSON, then="lifted"),
)
