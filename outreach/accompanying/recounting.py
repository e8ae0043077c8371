"""What appointments and warm hand-overs give to the history of a case."""

from outreach.accompanying.appointments import Appointment
from outreach.accompanying.handovers import Handover
from outreach.c2_connect.recounting import REFERRALS, referral_of
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Tag
from outreach.core import clock
from outreach.core.language import language, lazy_gettext


def _made(row: Appointment, reader: Reader) -> Words:
    referral, link = referral_of(reader, row.referral_id)
    when = lazy_gettext("for %(moment)s", moment=clock.show_moment(row.at, language()))
    return Words(what=lazy_gettext("Appointment made"), lines=[when, referral.agency_words()], link=link)


def _ended(row: Appointment, reader: Reader) -> Words:
    referral, link = referral_of(reader, row.referral_id)
    tags = [Tag(row.ending.label)] if row.ending else []
    when = lazy_gettext("for %(moment)s", moment=clock.show_moment(row.at, language()))
    return Words(what=lazy_gettext("Appointment"), tags=tags, lines=[when, referral.agency_words()], link=link)


def _handover(row: Handover, reader: Reader) -> Words:
    referral, link = referral_of(reader, row.referral_id)
    stories = [] if referral.need.is_sensitive else [row.told]
    lines = [row.escort.label, referral.agency_words()]
    return Words(what=lazy_gettext("Hand-over"), lines=lines, stories=stories, link=link)


_OF_CASE = Appointment.referral_id.in_(REFERRALS)
ENTRIES = (
    Source(HistoryKind.REFERRAL, Appointment, _made, of=_OF_CASE),
    Source(HistoryKind.REFERRAL, Appointment, _ended, of=_OF_CASE, then="ended"),
    Source(HistoryKind.REFERRAL, Handover, _handover, of=Handover.referral_id.in_(REFERRALS), day="day"),
)
