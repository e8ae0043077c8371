"""What outcomes and requests to close give to the history of a case."""

from outreach.c5_complete.closures import Closure
from outreach.c5_complete.ends import OutcomeEnd
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.casefile.history.recounting import of_milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core.language import lazy_gettext


def _outcome(row: Outcome, _reader: Reader) -> Words:
    lines = [row.occupation.label] if row.occupation else []
    return Words(
        what=MilestoneKind.OUTCOME_RECORDED.label,
        tags=[Tag(row.kind.label)],
        lines=[*lines, row.evidence_kind.label],
        stories=[row.evidence, row.answer],
    )


def _asked(row: Closure, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Closing asked for"), tags=[Tag(row.reason.label)], stories=[row.words])


def _refused(row: Closure, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("The supervisor keeps this case open"), stories=[row.answer])


def _ended(row: OutcomeEnd, _reader: Reader) -> Words:
    what = lazy_gettext("The outcome has ended")
    return Words(what=what, tags=[Tag(row.outcome.kind.label)], lines=[row.cause.label], stories=[row.words])


ENTRIES = (
    Source(HistoryKind.OUTCOME, Outcome, _outcome, day="day", corrected_as=Kind.OUTCOME),
    Source(HistoryKind.OUTCOME, OutcomeEnd, _ended, day="day", corrected_as=Kind.OUTCOME_END),
    of_milestones(HistoryKind.OUTCOME, MilestoneKind.OUTCOME_VERIFIED, MilestoneKind.OUTCOME_SUSTAINED),
    Source(HistoryKind.CASE, Closure, _asked, moment="asked_at", by="asked_by", corrected_as=Kind.CLOSING),
    Source(HistoryKind.CASE, Closure, _refused, Closure.approved.is_(False), then="decided"),
)
