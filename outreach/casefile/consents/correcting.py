"""How a consent or other basis is corrected, voided, and its withdrawal undone at once.

A correction makes nothing lawful by itself: what lets a consent reach further than it was written is for the head of
the centre. What agencies have under it and it no longer covers is destroyed.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit, endings
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.casefile import corrections, milestones, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import models, who
from outreach.casefile.consents.models import Consent, ConsentDetails
from outreach.casefile.consents.who import Alone, Basis, GivenBy
from outreach.casefile.consents.withdrawing import on_withdrawal
from outreach.casefile.corrections import Change, Correction, Deed, Entry, Kind, Why, Written, check_day, put
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Evidence, Milestone
from outreach.core import undoing
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Purpose

# Callbacks of other packages in the transaction of a correction (what it no longer covers is shared no more). What is
# voided ends as if it were withdrawn.
on_correction: list[Callable[[Session, Case, Consent, User], None]] = []

WARNING = lazy_gettext(
    "What agencies have under it, and it then no longer covers, is destroyed at once. It does not come back, whatever "
    "is corrected later."
)
FURTHER = lazy_gettext(
    "With this it would reach further than was written, and could make lawful what was not. The head of the centre "
    "corrects that; or record what was given as a consent of its own."
)


def undo_withdrawal(session: Session, case: Case, consent: Consent, actor: User) -> Correction:
    """Let a consent stand as before its withdrawal. What the withdrawal destroyed does not come back.

    case: that in which the consent was recorded. Raises Refused for anybody else than who wrote the withdrawal down, or
    too late.
    """
    session.refresh(consent, with_for_update=True)
    undoing.check(consent.undo_until(actor), lazy_gettext("Record a consent if one is given again."))
    entry = Entry(Kind.CONSENT, CONSENT, consent)
    before = entry.stands
    consent.withdrawn_on = consent.withdrawn_at = consent.withdrawn_by = None
    consent.withdrawn_for = consent.told = None
    kept = corrections.keep(session, case, entry, Deed.CORRECTED, before, Change(why=Why.UNDONE), actor)
    endings.note(session, "consent", consent.id, actor.id)
    audit.record(session, "consent.undo", actor, person_id=case.person_id, about=f"consent:{consent.id}")
    return kept


def _correct(session: Session, case: Case, row: Consent, details: ConsentDetails, actor: User) -> None:
    """Check that it holds, and reaches no further unless the head says so; then write it."""
    if row.photo is not None:
        raise Refused(lazy_gettext("What was agreed to about a photo is not corrected: void it, and ask anew."))
    check_day(case, details.given_on, "given_on")
    if row.withdrawn_on is not None and row.withdrawn_on < details.given_on:
        words = lazy_gettext("It was withdrawn on %(day)s: it was given before.", day=row.withdrawn_on)
        raise Refused(words, "given_on")
    models.check(session, case, details, stood=row.agency_id)
    if actor.role != Role.SUPERVISOR and any(_further(case, row, details)):
        raise Refused(FURTHER)
    put(row, details, "given_on", "ends_on", "agency_id", "purpose", "guardian", "witness", "grounds")
    if row.basis == Basis.CONSENT:
        row.given_by, row.alone = details.given_by, _alone(details)
    row.covers = " ".join(sorted(details.classes))
    session.flush()
    session.expire(row, ["agency"])


def _again(_session: Session, _case: Case, _row: Consent, actor: User) -> None:
    if actor.role != Role.SUPERVISOR:
        raise Refused(FURTHER)


def _follow(session: Session, case: Case, row: Consent, _before: dict[str, Any], actor: User) -> None:
    """Let later cases and sharing follow."""
    _follow_in_later_cases(session, case, row, actor)
    for follow in on_withdrawal if row.is_voided else on_correction:
        follow(session, case, row, actor)


def _further(case: Case, row: Consent, details: ConsentDetails) -> Iterator[bool]:
    """Yield for each side of a consent whether it would reach further, or elsewhere, than what is written.

    Naming an agency or a purpose narrows nothing alone: what is sensitive goes only under a basis that names it.
    """
    yield details.given_on < row.given_on
    yield details.given_on > row.given_on and _later_is_further(case, row, details.given_on)
    yield row.ends_on is not None and (details.ends_on is None or details.ends_on > row.ends_on)
    yield not row.classes.issuperset(details.classes)
    yield (details.agency_id, details.purpose) != (row.agency_id, row.purpose)
    yield row.basis == Basis.CONSENT and (details.given_by, _alone(details)) != (row.given_by, row.alone)


def _later_is_further(case: Case, row: Consent, day: date) -> bool:
    """Return True if a later day lets it last longer (danger to life) or decide more (a minor alone, older by then)."""
    if row.basis == Basis.VITAL_INTEREST:
        return True
    before, then = (people.age_on(case.person, one) for one in (row.given_on, day))
    return row.given_by == GivenBy.SELF and before is not None and before < who.OWN_CONSENT_FROM and before != then


def _alone(details: ConsentDetails) -> Alone | None:
    return details.alone if details.given_by == GivenBy.SELF else None


def _follow_in_later_cases(session: Session, case: Case, row: Consent, actor: User) -> None:
    """Let the milestones of a consent in episodes that it was carried over to say what it says now."""
    carried = select(Case).join(Milestone, Milestone.case_id == Case.id).distinct()
    for later in session.scalars(carried.where(Milestone.source_id == row.id, Case.id != case.id)).unique().all():
        holds = row.is_live(later.opened_on)
        left = [Evidence(MilestoneKind.CONSENT_GIVEN, row.basis, later.opened_on)] if holds else []
        milestones.rewrite(session, later, row.id, left, actor)


def _of(row: Consent) -> list[Evidence]:
    if row.photo is not None:
        return []
    given = Evidence(MilestoneKind.CONSENT_GIVEN, row.basis, row.given_on)
    ended = [Evidence(MilestoneKind.CONSENT_WITHDRAWN, "", row.withdrawn_on)] if row.withdrawn_on else []
    return [given, *ended]


def _classes(kept: str) -> str:
    return ", ".join(str(FieldClass(code).label) for code in kept.split())


CONSENT = Written(
    table=Consent,
    words=(
        *("given_on", "ends_on", "given_by", "alone", "guardian", "witness", "grounds"),
        *("covers", "agency_id", "purpose", "photo", "withdrawn_on", "withdrawn_for", "told"),
    ),
    folded=("agency_id", "purpose"),
    part_open=True,
    shown_by={"agency_id": "agency.name_th"},
    told_by={"covers": _classes, "purpose": lambda kept: str(Purpose(kept).label)},
    correct=_correct,
    again=_again,
    leaves=_of,
    follows=_follow,
    warns=WARNING,
)
