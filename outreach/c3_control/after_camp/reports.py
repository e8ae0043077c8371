"""The report of a camp: how many were enrolled, there, screened, referred and accepted, and who was not placed.

Counted over the young people whose cases the reader may see; each figure has its definition beside it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.centres import Centre
from outreach.access.users import User
from outreach.c2_connect.referrals import Referral, was_sent
from outreach.c2_connect.screenings import Screening
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.c3_control import camps
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.sorting import unplaced
from outreach.c3_control.sorting.unplaced import UnplacedReason
from outreach.casefile import cases
from outreach.core import clock, paper_days, pdf, thai
from outreach.core.language import LazyText, lazy_gettext, speaking
from outreach.core.languages import OF_PAPERS
from outreach.core.sealing import vault_of

TEMPLATE = "c3_control/camp_report.typ"
COUNTED_FOR = timedelta(days=30)  # design: what comes of a camp is looked for until so many days after its end


@dataclass(frozen=True)
class Figure:
    """One line of the report: what is counted, how many, and its definition."""

    name: LazyText
    count: int
    means: LazyText


@dataclass(frozen=True)
class Report:
    """The report. unsaid: of how many the attendance is missing, by day; reasons: how many were not placed, by reason;
    others: seats of young people not in sight."""

    camp: Camp
    until: date
    unsaid: Sequence[tuple[date, int]]
    figures: Sequence[Figure]
    reasons: Sequence[tuple[UnplacedReason, int]]
    others: int


def read(session: Session, camp: Camp, actor: User) -> Report:
    """Read the report of a camp, in a fixed number of queries."""
    everyone = camps.of_camp(session, camp)
    mine = cases.among(session, [one.case_id for one in everyone], actor)
    seen = [one for one in everyone if one.case_id in mine]
    until = camp.ends_on + COUNTED_FOR
    referred = _referred(session, camp, mine, until)
    vault_of(session).fetch_keys(session, {one.case.person_id for one in seen})
    notes = unplaced.of_cases(session, camp, mine - referred)
    reasons = [unplaced.reason_of(one) or UnplacedReason.OTHER for one in notes.values()]
    audit.record(session, "camp.report", actor, about=f"camp:{camp.id}")
    return Report(
        camp,
        until,
        [(day, sum(one.was_present(day) is None for one in everyone)) for day in camp.days()],
        [*_of_camp(seen, camp), *_of_cases(session, camp, mine, until, referred), _not_placed(len(notes))],
        [(reason, reasons.count(reason)) for reason in UnplacedReason if reason in reasons],
        len(everyone) - len(seen),
    )


def sheet(report: Report) -> tuple[list[str], list[list[str | int]]]:
    """Return the report as a table: head, and rows."""
    head = [str(lazy_gettext("Figure")), str(lazy_gettext("Young people")), str(lazy_gettext("What is counted"))]
    rows: list[list[str | int]] = [[str(one.name), one.count, str(one.means)] for one in report.figures]
    not_placed = str(lazy_gettext("Not placed"))
    return head, rows + [[f"{not_placed}: {reason.label}", count, ""] for reason, count in report.reasons]


def printed(session: Session, report: Report) -> bytes:
    """Typeset the report on one page, in the language of papers."""
    with speaking(OF_PAPERS):
        _head, rows = sheet(report)
    camp = report.camp
    values = {
        "centre": session.get_one(Centre, camp.centre_id).name,
        "camp": camp.name,
        "where": camp.where,
        "begins": paper_days.long_day(camp.begins_on),
        "ends": paper_days.long_day(camp.ends_on),
        "until": paper_days.long_day(report.until),
        "made": paper_days.long_day(clock.today()),
        "rows": [[thai.in_thai_digits(str(cell)) for cell in row] for row in rows],
        "others": thai.in_thai_digits(str(report.others)) if report.others else "",
    }
    return pdf.typeset(TEMPLATE, values)


def _of_camp(seen: Sequence[Enrolment], camp: Camp) -> list[Figure]:
    there = [one for one in seen if any(row.present for row in one.attendance)]
    whole = [one for one in seen if all(one.was_present(day) for day in camp.days())]
    return [
        Figure(lazy_gettext("Enrolled"), len(seen), lazy_gettext("had a seat in the camp")),
        Figure(lazy_gettext("Attended"), len(there), lazy_gettext("were there on at least one day")),
        Figure(lazy_gettext("Attended every day"), len(whole), lazy_gettext("were there on every day of the camp")),
    ]


def _of_cases(session: Session, camp: Camp, mine: Collection[UUID], until: date, referred: set[UUID]) -> list[Figure]:
    return [
        Figure(
            lazy_gettext("Screened"),
            len(_screened(session, camp, mine, until)),
            lazy_gettext("needs were screened from the first day of the camp on, until %(day)s", day=until),
        ),
        Figure(
            lazy_gettext("Referred"),
            len(referred),
            lazy_gettext("a referral was sent in the same time"),
        ),
        Figure(
            lazy_gettext("Accepted"),
            len(_accepted(session, camp, referred, until)),
            lazy_gettext("an agency has accepted one of these referrals, up to today"),
        ),
    ]


def _not_placed(count: int) -> Figure:
    words = lazy_gettext("were noted at the sorting as not placed, and not referred in the same time")
    return Figure(lazy_gettext("Not placed"), count, words)


def _screened(session: Session, camp: Camp, case_ids: Collection[UUID], until: date) -> set[UUID]:
    theirs = Screening.case_id.in_(case_ids), Screening.voided_at.is_(None)
    query = select(Screening.case_id).where(*theirs, Screening.day.between(camp.begins_on, until))
    return set(session.scalars(query))


def _referred(session: Session, camp: Camp, case_ids: Collection[UUID], until: date) -> set[UUID]:
    theirs = Referral.case_id.in_(case_ids), Referral.sent_on.between(camp.begins_on, until)
    return set(session.scalars(select(Referral.case_id).where(*theirs, was_sent())))


def _accepted(session: Session, camp: Camp, case_ids: Collection[UUID], until: date) -> set[UUID]:
    step = exists().where(
        ReferralStep.referral_id == Referral.id,
        ReferralStep.state == ReferralState.ACCEPTED,
        ReferralStep.undone_at.is_(None),
    )
    theirs = Referral.case_id.in_(case_ids), Referral.sent_on.between(camp.begins_on, until)
    return set(session.scalars(select(Referral.case_id).where(*theirs, step)))
