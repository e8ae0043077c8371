"""What risk and urgency give to the history of a case. Where it is safe stays folded."""

from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.casefile.risks import copies
from outreach.casefile.risks.assessing import Assessment
from outreach.casefile.risks.safety import SafetyPlan
from outreach.casefile.risks.urgent import UrgentMark
from outreach.core.language import lazy_gettext


def _assessment(row: Assessment, reader: Reader) -> Words:
    flag = [Tag(lazy_gettext("Red flag"), "danger")] if row.red_flag else []
    again = lazy_gettext("assess again on %(day)s", day=row.review_on)
    tags = [Tag(row.level.label, row.level.tone), *flag]
    return Words(what=lazy_gettext("Risk"), tags=tags, lines=[again, *copies.told(row, reader)], stories=[row.reason])


def _safety_plan(row: SafetyPlan, reader: Reader) -> Words:
    return Words(
        what=lazy_gettext("Safety plan"), lines=copies.told(row, reader), stories=[row.signs, row.helps, row.calls]
    )


def _urgent(row: UrgentMark, _reader: Reader) -> Words:
    until = lazy_gettext("Urgent until the end of %(day)s", day=row.ends_on)
    return Words(what=lazy_gettext("Urgent case"), lines=[until], stories=[row.reason])


def _urgent_no_more(_row: UrgentMark, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("No longer urgent"))


ENTRIES = (
    Source(HistoryKind.RISK, Assessment, _assessment, day="day", corrected_as=Kind.RISK),
    Source(HistoryKind.RISK, SafetyPlan, _safety_plan, day="day", corrected_as=Kind.SAFETY_PLAN),
    Source(HistoryKind.RISK, UrgentMark, _urgent),
    Source(HistoryKind.RISK, UrgentMark, _urgent_no_more, then="ended"),
)
