"""What screenings, referrals and their answers give to the history of a case.

Needs stay folded; so does all that a referral for a sensitive need tells but its state.
"""

from sqlalchemy import select

from outreach.c2_connect.chasing import ReferralChase
from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.screenings import Screening
from outreach.c2_connect.steps import ReferralStep
from outreach.casefile.columns import THIS_CASE
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Link, Shown, Tag
from outreach.casefile.kinds import MilestoneKind
from outreach.core.language import lazy_gettext

REFERRALS = select(Referral.id).where(Referral.case_id == THIS_CASE)


def referral_of(reader: Reader, referral_id: object) -> tuple[Referral, Link]:
    """Return a referral of the case, and the way to its page."""
    values = {"case_id": reader.case.id, "referral_id": referral_id}
    return reader.session.get_one(Referral, referral_id), Link("c2_connect.referral", values)


def _screening(_row: Screening, _reader: Reader) -> Words:
    return Words(what=MilestoneKind.NEEDS_SCREENED.label)


def _step(row: ReferralStep, reader: Reader) -> Words:
    referral, link = referral_of(reader, row.referral_id)
    tags = [Tag(row.state.label, "warning" if row.state.came_back else "secondary")]
    if row.undone_at:
        tags.append(Tag(lazy_gettext("taken back")))
    lines: list[Shown] = [referral.agency_words()]
    lines += [row.reason.label] if row.reason else []
    lines += [] if row.through.is_usual else [row.through.label]
    stories = [] if referral.need.is_sensitive else [row.note]
    return Words(what=lazy_gettext("Referral"), tags=tags, lines=lines, stories=stories, link=link)


def _chase(row: ReferralChase, reader: Reader) -> Words:
    referral, link = referral_of(reader, row.referral_id)
    return Words(what=lazy_gettext("Referral"), tags=[Tag(row.kind.label)], lines=[referral.agency_words()], link=link)


ENTRIES = (
    Source(HistoryKind.REFERRAL, Screening, _screening, day="day", corrected_as=Kind.SCREENING),
    Source(HistoryKind.REFERRAL, ReferralStep, _step, of=ReferralStep.referral_id.in_(REFERRALS), moment="at"),
    Source(HistoryKind.REFERRAL, ReferralChase, _chase, of=ReferralChase.referral_id.in_(REFERRALS), moment="at"),
)
