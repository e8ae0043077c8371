"""What placements elsewhere give to the history of a case."""

from outreach.c3_control.placements.models import Placement, PlacementVisit
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.core.language import lazy_gettext


def _begun(row: Placement, _reader: Reader) -> Words:
    at = lazy_gettext("at %(agency)s", agency=row.agency_words())
    agreed = [lazy_gettext("agreed with %(whom)s", whom=row.agreed_with)] if row.agreed_with else []
    return Words(what=lazy_gettext("Placed elsewhere"), lines=[at, *agreed], stories=[row.why])


def _ended(row: Placement, _reader: Reader) -> Words:
    tags = [Tag(row.ending.label)] if row.ending else []
    at = lazy_gettext("at %(agency)s", agency=row.agency_words())
    return Words(what=lazy_gettext("Placement elsewhere ended"), tags=tags, lines=[at], stories=[row.note])


def _visited(row: PlacementVisit, _reader: Reader) -> Words:
    by = lazy_gettext("visited by %(name)s", name=row.visitor.name)
    again = lazy_gettext("next visit %(day)s", day=row.next_on)
    return Words(what=lazy_gettext("Visited where they sleep"), lines=[by, again], stories=[row.story])


ENTRIES = (
    Source(HistoryKind.HELP, Placement, _begun, day="begins_on", corrected_as=Kind.PLACEMENT),
    Source(
        HistoryKind.HELP,
        Placement,
        _ended,
        Placement.ends_on.is_not(None),
        day="ends_on",
        by=None,
        corrected_as=Kind.PLACEMENT,
    ),
    Source(HistoryKind.HELP, PlacementVisit, _visited, day="day", corrected_as=Kind.PLACEMENT_VISIT),
)
