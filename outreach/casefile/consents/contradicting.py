"""Consents that contradict the age rule (PDPA s. 20), now that the age is better known."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, extract, or_, select, true
from sqlalchemy.orm import Session

from outreach.casefile import contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import lawful, who
from outreach.casefile.consents.lawful import Act
from outreach.casefile.consents.models import Consent, of_people, of_person
from outreach.casefile.consents.who import Alone, Basis, GivenBy
from outreach.casefile.contradictions import Check, Contradiction, Scope, Standing
from outreach.casefile.people import Person
from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext


def of_consents(session: Session, scope: Scope, day: date) -> Iterator[Contradiction]:
    """Yield the live consents in the scope that were not given as the law requires at the age of that day.

    That age changes only with a correction of the birth date. So for the head of the centre only people with a
    contradiction noticed at a correction are checked; a case page and a correction check their own people always.
    """
    for case, consent in scope.with_cases(session, _live(session, scope)):
        if case.is_open and consent.is_live(day) and consent.given_by:
            try:
                who.check(people.age_on(case.person, consent.given_on), consent.given_by, consent.alone)
            except Refused as refusal:
                what = lazy_gettext("given on %(day)s", day=consent.given_on)
                yield Contradiction(case, Standing.CONSENT, consent.id, what, (refusal.reason,))


def _live(session: Session, scope: Scope) -> Sequence[Consent]:
    """Return the consents in the scope that are not withdrawn, of more than one person only what may be wrong."""
    if scope.only is not None:
        known = of_person(session, scope.only)
        return [one for one in known if one.basis == Basis.CONSENT and one.withdrawn_on is None and not one.is_voided]
    query = select(Consent).join(Person, Person.id == Consent.person_id).where(Consent.basis == Basis.CONSENT)
    query = scope.near(
        query.where(Consent.withdrawn_on.is_(None), Consent.voided_at.is_(None), _perhaps()), Consent.person_id
    )
    if scope.for_head:
        query = query.where(Consent.person_id.in_(contradictions.noticed(scope.centre_id)))
    return session.scalars(query).all()


def without_basis(session: Session, wanted: Collection[tuple[Case, date]], act: Act) -> set[tuple[UUID, date]]:
    """Return the (case id, day) pairs of these without a legal basis for an act; their keys are fetched."""
    ids = {case.person_id for case, _day in wanted}
    known = {one: of_person(session, one) for one in ids} if len(ids) < 2 else of_people(session, ids)
    return {
        (case.id, day)
        for case, day in wanted
        if not any(lawful.carries(one, case, act, day) for one in known[case.person_id])
    }


def surely_carried(act: Act, day: ColumnElement[date]) -> ColumnElement[bool]:
    """Return the SQL condition that plain columns alone tell that `lawful.carries` a person's act on a day.

    Where the birth date or more would have to be read it is false: then `without_basis` decides.
    """
    lives = Consent.live_on(day)  # type: ignore[arg-type]
    minor = contradictions.could_be(extract("year", Consent.given_on), below=who.OWN_CONSENT_FROM)
    with_guardian = or_(Consent.given_by != GivenBy.SELF, ~minor) if act in lawful.WITH_GUARDIAN else true()
    well_given = and_(Consent.basis == Basis.CONSENT, Consent.given_by.is_not(None), ~_perhaps(), with_guardian)
    child = and_(Consent.basis == Basis.CHILD_PROTECTION, extract("year", day) - Person.birth_year < lawful.CHILD_BELOW)
    for_us = Consent.agency_id.is_(None), Consent.purpose.is_(None), Consent.photo.is_(None)
    carried = *for_us, Consent.basis.in_(lawful.BASES[act])
    held = select(Consent.id).where(Consent.person_id == Person.id, lives, *carried, or_(well_given, child))
    return held.correlate_except(Consent).exists()


def _perhaps() -> ColumnElement[bool]:
    """Return the SQL condition, by year of birth, for consents that `who.check` may refuse. Others are not read."""
    year, could_be = extract("year", Consent.given_on), contradictions.could_be
    own, alone = Consent.given_by == GivenBy.SELF, Consent.alone
    return or_(
        and_(Consent.given_by == GivenBy.GUARDIAN, could_be(year, above=who.GUARDIAN_ALONE_BELOW - 1)),
        and_(Consent.given_by == GivenBy.BOTH, could_be(year, above=who.OWN_CONSENT_FROM - 1)),
        and_(own, alone.is_(None), could_be(year, below=who.OWN_CONSENT_FROM)),
        and_(own, alone == Alone.MARRIED, could_be(year, below=who.MARRIED_FROM)),
        and_(own, could_be(year, below=who.GUARDIAN_ALONE_BELOW)),
    )


CONSENTS = Check(Standing.CONSENT, of_consents, (Consent,))
