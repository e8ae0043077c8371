"""What follow-ups and development reviews give to the history of a case."""

from outreach.c4_continue.conferences import recounting as conferences_told
from outreach.c4_continue.follow_ups import FollowUp
from outreach.c4_continue.helped import recounting as helped
from outreach.c4_continue.reviews import Review
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.core.language import lazy_gettext


def _follow_up(row: FollowUp, _reader: Reader) -> Words:
    tags = [Tag(row.way.label)] if row.found else [Tag(row.way.label), Tag(lazy_gettext("not reached"), "warning")]
    lines = [lazy_gettext("next on %(day)s", day=row.next_on)] if row.next_on else []
    return Words(what=lazy_gettext("Follow-up"), tags=tags, lines=lines, stories=[row.story])


def _review(row: Review, _reader: Reader) -> Words:
    scores = lazy_gettext(
        "Review: body %(body)d, mind %(mind)d, way of life %(way)d of 5",
        body=row.body,
        mind=row.mind,
        way=row.way_of_life,
    )
    signed = (("+", row.strengths), ("–", row.weaknesses))
    return Words(what=scores, stories=[f"{sign} {text}" for sign, text in signed if text])


ENTRIES = (
    *conferences_told.ENTRIES,
    Source(HistoryKind.FOLLOW_UP, FollowUp, _follow_up, day="day", corrected_as=Kind.FOLLOW_UP),
    Source(HistoryKind.FOLLOW_UP, Review, _review, day="day", corrected_as=Kind.REVIEW),
    *helped.ENTRIES,
)
