"""What pathways give to the history of a case. What tells of health stays folded: only that there was a step."""

from outreach.c5_complete.pathways.models import Pathway, PathwayStep
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.core.language import lazy_gettext


def _begun(row: Pathway, _reader: Reader) -> Words:
    by = [lazy_gettext("by %(day)s", day=row.expected_on)] if row.expected_on else []
    if row.is_folded or row.shown is None:
        return Words(what=lazy_gettext("Pathway begun"), lines=by)
    tags = [Tag(row.shown.label)]
    return Words(what=lazy_gettext("Pathway begun"), tags=tags, lines=[row.owner.label, *by], stories=[row.words])


def _step(row: PathwayStep, _reader: Reader) -> Words:
    lines = [lazy_gettext("next on %(day)s", day=row.next_on)] if row.next_on else []
    kind = None if row.is_folded else row.pathway.shown
    step, deed = kind.step(row.code) if kind else None, None if row.is_folded else row.deed
    if kind is None or step is None or deed is None:
        return Words(what=lazy_gettext("Step of a pathway"), lines=lines)
    tags = [Tag(step.label), Tag(deed.label, deed.tone)]
    return Words(what=kind.label, tags=tags, lines=lines, stories=[row.words])


ENTRIES = (
    Source(HistoryKind.HELP, Pathway, _begun, day="begun_on", corrected_as=Kind.PATHWAY),
    Source(
        HistoryKind.HELP,
        PathwayStep,
        _step,
        day="day",
        corrected_as=Kind.PATHWAY_STEP,
        beside=("pathway_id", Pathway),
    ),
)
