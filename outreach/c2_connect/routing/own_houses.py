"""Own houses of a centre under the rules: whom each may take on a day.

The source's rule, male youth only [004], holds for every house. A house for young women needs a rule of its own, made
by a supervisor with its first day; without one there is no such house.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c2_connect.routing import rules
from outreach.c2_connect.routing.directory import read_directory
from outreach.c2_connect.routing.finding import house_of
from outreach.c2_connect.routing.judging import Asked, weigh
from outreach.c2_connect.routing.rules import BAAN_RAO, WOMENS_HOUSE, ShelterRule
from outreach.casefile import people
from outreach.casefile.people import Person, Sex
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.directory.needs import Need

PLACES = {Sex.MALE: BAAN_RAO, Sex.FEMALE: WOMENS_HOUSE}


def check_opens(session: Session, for_sex: Sex, centre_id: UUID | None, day: date) -> None:
    """Raise Refused if no rule allows the centre a house for this sex on a day."""
    if for_sex == Sex.MALE or _rule_of(session, for_sex, centre_id, day):
        return
    raise Refused(
        lazy_gettext(
            "By the rule of the programme our houses take male youth only. "
            "First make a rule for a house for young women, with the day from which it holds."
        ),
        "for_sex",
    )


def reasons_against(session: Session, person: Person, for_sex: Sex, day: date) -> tuple[LazyText, ...]:
    """Return the reasons why the rule of that day bars a person from a house for this sex; empty if it does not."""
    rule = _rule_of(session, for_sex, person.centre_id, day)
    if rule is None and for_sex != Sex.MALE:
        return (lazy_gettext("Baan Rao can house male youth only"),)
    if rule is None and _was_ever_ruled(session):
        return (lazy_gettext("No rule lets Baan Rao take anybody on %(day)s", day=day),)
    if rule is None:
        return ()  # the table is not loaded: the house itself checks the sex
    directory = read_directory(session, person.centre_id, [rule])
    home = directory.community_of(person)
    one = weigh(Asked(rule.need, person.sex, people.age_on(person, day), home), house_of(rule, directory))
    return () if one.fits else one.why


def _rule_of(session: Session, for_sex: Sex, centre_id: UUID | None, day: date) -> ShelterRule | None:
    place = PLACES.get(for_sex)
    return rules.in_force(session, [Need.SHELTER], day, centre_id).get((place, Need.SHELTER)) if place else None


def _was_ever_ruled(session: Session) -> bool:
    return session.scalar(select(ShelterRule.id).where(ShelterRule.place == BAAN_RAO).limit(1)) is not None
