"""Rules of consent by age (PDPA s. 20): the young person, a guardian or both; and the codes of legal bases."""

from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext

GUARDIAN_ALONE_BELOW = 10  # years of age (PDPA s. 20 (2))
OWN_CONSENT_FROM = 20  # majority (Civil and Commercial Code s. 19)
MARRIED_FROM = 17  # the youngest age of a marriage without a court (the same, s. 1448)


class Basis(Code):
    """Legal basis. Without consent, an official acts under a duty, which the basis names."""

    CONSENT = "consent", "Consent"
    VITAL_INTEREST = "vital_interest", "To prevent danger to life or health"
    CHILD_PROTECTION = "child_protection", "Duty under the Child Protection Act B.E. 2546"
    PUBLIC_TASK = "public_task", "Public task of the municipality"


class GivenBy(Code):
    """The person who consented or withdrew."""

    SELF = "self", "The young person"
    GUARDIAN = "guardian", "Parent or guardian"
    BOTH = "both", "Both"


class Alone(Code):
    """Reason why a minor of 10 to 19 may decide alone (PDPA s. 20 (1); Civil and Commercial Code ss. 20, 22 to 24)."""

    BENEFIT = "benefit", "It only brings them a right or frees them of a duty: s. 22"
    PERSONAL = "personal", "It is strictly personal: s. 23"
    NEED = "need", "It fits their life and they need it: s. 24"
    MARRIED = "married", "They are married, and so of age: s. 20"


class Told(Code):
    """Channel of a withdrawal. Any is valid (PDPA s. 19)."""

    IN_PERSON = "in_person", "Said in person"
    PHONE = "phone", "By telephone"
    MESSAGE = "message", "By a message"
    WRITTEN = "written", "In writing"


class PhotoUse(Code):
    """Who may see a photo that was agreed to, beside the agency that the consent names."""

    CARRIED = "carried", "For who works with them"
    CENTRE = "centre", "Also for colleagues who search for them"


PLAINLY = {
    Alone.BENEFIT: lazy_gettext("It only brings them a right, or frees them of a duty"),
    Alone.PERSONAL: lazy_gettext("It is for nobody else to decide"),
    Alone.NEED: lazy_gettext("It fits their life, and they need it"),
    Alone.MARRIED: lazy_gettext("They are married, and so of age"),
}


def able(age: int | None) -> list[GivenBy]:
    """Return who can consent at this age, alone for a good reason or together; the same rule as `check`."""
    return [by for by in GivenBy if any(_may(age, by, alone) for alone in (None, *Alone))]


def _may(age: int | None, by: GivenBy, alone: Alone | None) -> bool:
    try:
        check(age, by, alone)
    except Refused:
        return False
    return True


def signers(age: int | None) -> GivenBy:
    """Return whose signatures the law asks for at this age on paper; the same rule as `check`, and nobody alone before
    their majority."""
    if age is not None and age >= OWN_CONSENT_FROM:
        return GivenBy.SELF
    return GivenBy.GUARDIAN if age is not None and age < GUARDIAN_ALONE_BELOW else GivenBy.BOTH


def asked_of(age: int | None) -> LazyText:
    """Return in words whose consent the law requires at this age (PDPA s. 20); the same rule as `check`."""
    if age is None:
        return lazy_gettext("Until it is known, a parent or guardian consents, alone or with the young person.")
    if age < GUARDIAN_ALONE_BELOW:
        return lazy_gettext("At this age a parent or guardian consents.")
    if age < OWN_CONSENT_FROM:
        return lazy_gettext("At this age both consent, unless the young person may decide alone.")
    return lazy_gettext("At this age the young person alone consents.")


def check(age: int | None, given_by: GivenBy, alone: Alone | None) -> None:
    """Check who must consent at this age. Raises Refused if the law requires another person, or both.

    Under 10 a guardian consents (the child may be asked too). From 10 to 19 both do, or the young person where they may
    decide alone. From 20 the person does. Where the age is not known, a guardian consents, alone or too.
    """
    if given_by == GivenBy.GUARDIAN and age is not None and GUARDIAN_ALONE_BELOW <= age < OWN_CONSENT_FROM:
        raise Refused(lazy_gettext("From the age of 10 the young person is asked too."), "given_by")
    if given_by != GivenBy.SELF and age is not None and age >= OWN_CONSENT_FROM:
        raise Refused(lazy_gettext("From the age of 20 the young person alone consents."), "given_by")
    if given_by == GivenBy.SELF and (age is None or age < OWN_CONSENT_FROM):
        _check_alone(age, alone)


def _check_alone(age: int | None, alone: Alone | None) -> None:
    if age is not None and age < GUARDIAN_ALONE_BELOW:
        raise Refused(lazy_gettext("Under 10 a parent or guardian consents (PDPA s. 20)."), "given_by")
    if age is None or alone is None:
        words = lazy_gettext("Under 20, or if the age is not known, a parent or guardian consents too (PDPA s. 20).")
        raise Refused(words, "given_by")
    if alone == Alone.MARRIED and age < MARRIED_FROM:
        raise Refused(lazy_gettext("Nobody under 17 can be married."), "alone")
