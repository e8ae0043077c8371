"""Rules on who must consent at which age (PDPA s. 20), and the labels of a legal basis."""

from outreach.core.codes import Code
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext

GUARDIAN_ALONE_BELOW = 10  # years of age (PDPA s. 20 (2))
OWN_CONSENT_FROM = 20  # majority (Civil and Commercial Code s. 19)
MARRIED_FROM = 17  # the youngest at whom a marriage could ever be made without a court (the same, s. 1448)


class Basis(Code):
    """The legal basis. Other than consent, an official acts under a duty, and the basis says which."""

    CONSENT = "consent", "Consent"
    VITAL_INTEREST = "vital_interest", "To prevent danger to life or health"
    CHILD_PROTECTION = "child_protection", "Duty under the Child Protection Act B.E. 2546"
    PUBLIC_TASK = "public_task", "Public task of the municipality"


class GivenBy(Code):
    """Who consented, or who withdrew."""

    SELF = "self", "The young person"
    GUARDIAN = "guardian", "Parent or guardian"
    BOTH = "both", "Both"


class Alone(Code):
    """Why somebody of 10 to 19 years may decide alone (PDPA s. 20 (1); Civil and Commercial Code ss. 20, 22 to 24)."""

    BENEFIT = "benefit", "It only brings them a right or frees them of a duty: s. 22"
    PERSONAL = "personal", "It is strictly personal: s. 23"
    NEED = "need", "It fits their life and they need it: s. 24"
    MARRIED = "married", "They are married, and so of age: s. 20"


class Told(Code):
    """How a withdrawal reached us. Any way is good enough (PDPA s. 19)."""

    IN_PERSON = "in_person", "Said in person"
    PHONE = "phone", "By telephone"
    MESSAGE = "message", "By a message"
    WRITTEN = "written", "In writing"


def asked_of(age: int | None) -> LazyText:
    """Whose consent the law asks for at this age, in words (PDPA s. 20); the same as `check`."""
    if age is None:
        return lazy_gettext(
            "Until it is known, a parent or guardian consents, alone or with the young person (PDPA s. 20)."
        )
    if age < GUARDIAN_ALONE_BELOW:
        return lazy_gettext("At this age a parent or guardian consents (PDPA s. 20).")
    if age < OWN_CONSENT_FROM:
        return lazy_gettext("At this age both consent, unless the young person may decide alone (PDPA s. 20).")
    return lazy_gettext("At this age the young person alone consents (PDPA s. 20).")


def check(age: int | None, given_by: GivenBy, alone: Alone | None) -> None:
    """Raises Refused if the law asks for more, or for others, at this age.

    Under 10 a guardian consents (the child may be asked too). From 10 to 19 both do, or the young person where they
    may decide alone. From 20 the person does. Where the age is not known, a guardian consents, alone or too.
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
