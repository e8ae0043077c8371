"""The table of acts and the legal bases of each, for our own work (PDPA ss. 24, 26; decision 0014).

A contact, its record, a note and the search for a lost person need none here: they are the public task of the
municipality (PDPA s. 24 (4)), and consent cannot be asked for before the first word.
Sharing with an agency needs more, at the referral (`c2_connect/packages/basis.py`).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.consents import who
from outreach.casefile.consents.models import Consent, of_person
from outreach.casefile.consents.who import Alone, Basis, GivenBy
from outreach.casefile.people import Person
from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext

VITAL_DAYS = 3  # design: an act in danger needs another basis after these days, the first included
CHILD_BELOW = 18  # Child Protection Act B.E. 2546 s. 4


class Act(Code):
    """An act that needs a legal basis of its own."""

    SCREENING = "screening", "A screening of needs that tells of health or safety"
    PLAN = "plan", "A plan"
    THERAPY = "therapy", "A therapy session"
    SEAT = "seat", "A seat in a camp"
    BED = "bed", "A bed at Baan Rao"
    PLACEMENT = "placement", "A placement elsewhere"
    FOLLOW_UP = "follow_up", "A follow-up in which they were reached"
    REVIEW = "review", "A development review"
    OUTCOME = "outcome", "An outcome"
    PHOTO = "photo", "A photo"
    HEALTH = "health", "A health sheet"
    PATHWAY = "pathway", "A pathway"
    CARE = "care", "A pathway that tells of health"


_CONSENT_OR_CHILD = frozenset({Basis.CONSENT, Basis.CHILD_PROTECTION})
_HEALTH = _CONSENT_OR_CHILD | {Basis.VITAL_INTEREST}
_WORK = _CONSENT_OR_CHILD | {Basis.PUBLIC_TASK}

BASES: dict[Act, frozenset[Basis]] = {
    Act.SCREENING: _HEALTH,
    Act.THERAPY: _HEALTH,
    Act.REVIEW: _CONSENT_OR_CHILD,
    Act.SEAT: _CONSENT_OR_CHILD,
    Act.BED: _HEALTH,
    Act.PLACEMENT: _HEALTH,
    Act.PLAN: _WORK,
    Act.FOLLOW_UP: _WORK | {Basis.VITAL_INTEREST},
    Act.OUTCOME: _WORK,
    Act.PHOTO: frozenset({Basis.CONSENT}),
    Act.HEALTH: _HEALTH,
    Act.PATHWAY: _WORK,
    Act.CARE: _HEALTH,
}
# The guardian of a minor also decides on the place of stay (Civil and Commercial Code s. 1567).
WITH_GUARDIAN = frozenset({Act.SEAT, Act.BED, Act.PLACEMENT})

_WHY = {
    Act.SCREENING: lazy_gettext("It tells of health or safety (PDPA s. 26)."),
    Act.THERAPY: lazy_gettext("It tells of health (PDPA s. 26)."),
    Act.REVIEW: lazy_gettext("It tells of health (PDPA s. 26)."),
    Act.SEAT: lazy_gettext("They sleep away from home: under 20 a parent or guardian consents too."),
    Act.BED: lazy_gettext("They sleep away from home: under 20 a parent or guardian consents too."),
    Act.PLACEMENT: lazy_gettext("They sleep away from home: under 20 a parent or guardian consents too."),
    Act.PLAN: lazy_gettext("It goes further than a first meeting (PDPA s. 24)."),
    Act.FOLLOW_UP: lazy_gettext("It goes further than a first meeting (PDPA s. 24)."),
    Act.OUTCOME: lazy_gettext("It goes further than a first meeting (PDPA s. 24)."),
    Act.HEALTH: lazy_gettext("It tells of health (PDPA s. 26)."),
    Act.PATHWAY: lazy_gettext("It goes further than a first meeting (PDPA s. 24)."),
    Act.CARE: lazy_gettext("It tells of health (PDPA s. 26)."),
    Act.PHOTO: lazy_gettext("Whoever sees it knows them: it is asked for by itself (PDPA s. 19)."),
}


class NoBasis(Refused):
    """An act without a legal basis on its day; the form then asks for one."""


def why(act: Act) -> LazyText:
    """Return in one sentence why an act needs a basis of its own."""
    return _WHY[act]


def bases(act: Act) -> list[Basis]:
    """Return the possible bases of an act, in the order of the form."""
    return [basis for basis in Basis if basis in BASES[act]]


def check(session: Session, case: Case, act: Act, *days: date) -> None:
    """Check that bases on record allow the act on each of these days. Raises NoBasis."""
    if (day := _uncarried(session, case, act, days)) is not None:
        said = {"act": act.label, "day": day, "why": why(act)}
        raise NoBasis(lazy_gettext("%(act)s needs a legal basis that holds on %(day)s. %(why)s", **said), "legal_basis")


def is_carried(session: Session, case: Case, act: Act, *days: date) -> bool:
    """Return True if bases on record allow an act on each of these days."""
    return _uncarried(session, case, act, days) is None


def _uncarried(session: Session, case: Case, act: Act, days: Sequence[date]) -> date | None:
    """Return the first of these days without a basis on record for an act."""
    known = of_person(session, case.person_id)
    return next((day for day in days if not any(carries(one, case, act, day) for one in known)), None)


def carries(consent: Consent, case: Case, act: Act, day: date) -> bool:
    """Return True if a consent or other basis allows an act on a day: for our use, of a valid kind, validly given."""
    return carries_for(consent, case.person, act, day)


def carries_for(consent: Consent, person: Person, act: Act, day: date) -> bool:
    """Return the same for the person, whichever case it is written in."""
    if consent.basis not in BASES[act] or not holds(consent, day) or not _is_meant(consent, act):
        return False
    if consent.basis == Basis.CHILD_PROTECTION:
        age = people.age_on(person, day)
        return age is None or age < CHILD_BELOW
    return consent.basis != Basis.CONSENT or _given_well(consent, person, act)


def _is_meant(consent: Consent, act: Act) -> bool:
    return consent.photo is not None if act == Act.PHOTO else consent.allows(None)


def holds(consent: Consent, day: date) -> bool:
    """Return True if it is live on a day; danger to life lasts for three days, then another basis is needed."""
    if consent.basis == Basis.VITAL_INTEREST and day >= consent.given_on + timedelta(days=VITAL_DAYS):
        return False
    return consent.is_live(day)


def _given_well(consent: Consent, person: Person, act: Act) -> bool:
    """Return True if a consent was given by the right person for their age, as known now."""
    age, by = people.age_on(person, consent.given_on), consent.given_by
    if by is None:
        return False
    try:
        who.check(age, by, consent.alone)
    except Refused:
        return False
    minor = (age is None or age < who.OWN_CONSENT_FROM) and consent.alone != Alone.MARRIED
    return by != GivenBy.SELF or not minor or act not in WITH_GUARDIAN


def check_not_withdrawn(session: Session, case: Case, day: date) -> None:
    """Refuse a person whose bases have all ended or been withdrawn: they are to be left alone. Raises Refused."""
    known = [one for one in of_person(session, case.person_id) if one.photo is None and not one.is_voided]
    if known and not any(holds(consent, day) and consent.allows(None) for consent in known):
        raise Refused(lazy_gettext("The consent or other basis has ended or was withdrawn, and no other one holds."))
