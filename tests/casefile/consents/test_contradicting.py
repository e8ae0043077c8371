"""What plain columns say of a legal basis is never more than what is so once the birth date is read."""

from datetime import date, timedelta
from random import Random

from sqlalchemy import Date, delete, literal, select
from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control import camps
from outreach.c3_control.camps import CampDetails
from outreach.casefile import consents, contradictions, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Alone, Basis, GivenBy, lawful
from outreach.casefile.consents.contradicting import surely_carried
from outreach.casefile.consents.lawful import Act
from outreach.casefile.consents.models import Consent, Purpose
from outreach.casefile.people import Person, PersonDetails, Sex
from outreach.core import clock
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast
from tests.support.merges import met
from tests.support.queries import counted


def any_age(db: Session, case: Case, chance: Random, actor: User) -> None:
    """Correct the person to any birth: told, guessed, or not known."""
    born = clock.today() - timedelta(days=chance.randint(9 * 365, 23 * 365))
    told = chance.choice(({"birth_date": born}, {"age": chance.randint(9, 23)}, {}))
    people.correct(db, case.person, PersonDetails(nickname="นก", sex=Sex.MALE, **told), actor)  # type: ignore[arg-type]


def any_consent(case: Case, chance: Random, actor: User) -> Consent:
    """Any basis, whether the law allows it or not."""
    day = clock.today()
    by = chance.choice((None, *GivenBy))
    return Consent(
        person_id=case.person_id,
        case_id=case.id,
        basis=chance.choice((Basis.CONSENT, Basis.CONSENT, *Basis)),
        given_by=by,
        alone=chance.choice((None, *Alone)),
        purpose=chance.choice((None, None, None, *Purpose)),
        given_on=day - timedelta(days=chance.choice((0, 1, 3, 4, 400, 1500))),
        ends_on=chance.choice((None, None, day, day + timedelta(days=40))),
        withdrawn_on=chance.choice((None, None, None, day)),
        covers="",
        made_by=actor.id,
    )


def surely(db: Session, case: Case, act: Act, day: date) -> bool:
    asked = select(surely_carried(act, literal(day, Date))).select_from(Person).where(Person.id == case.person_id)
    return bool(db.scalar(asked))


def test_what_plain_columns_are_sure_of_is_so(db: Session, cast: Cast) -> None:
    case, chance, told = cast.nok_case, Random(3), {True: 0, False: 0}
    for _round in range(200):
        any_age(db, case, chance, cast.malee)
        db.execute(delete(Consent).where(Consent.person_id == case.person_id))
        db.add_all(any_consent(case, chance, cast.malee) for _ in range(chance.randint(0, 9)))
        db.flush()
        day = clock.today() + timedelta(days=chance.choice((0, 1, 5, 30)))
        for act in (Act.SEAT, Act.PLAN):
            if surely(db, case, act, day):
                assert any(lawful.carries(one, case, act, day) for one in consents.of_person(db, case.person_id))
                told[True] += 1
            else:
                told[False] += 1
    assert min(told.values()) > 15


def test_a_seat_that_is_carried_is_not_read_for_the_head(app: OutreachApp, db: Session, cast: Cast) -> None:
    first = clock.today() + timedelta(days=3)
    details = CampDetails(name="Camp A", where="ขอนแก่น", begins_on=first, ends_on=first)
    camp = camps.announce(db, details, cast.prasit)
    costs = []
    for _ in range(2):
        for age in (15, 16, 17, 18):
            case = met(db, cast.malee, PersonDetails(nickname=f"น้อง{age}", sex=Sex.MALE, age=age))
            consent(db, case, cast.malee)
            camps.enrol(db, camp, case, cast.malee)
        db.commit()
        with app.extensions["sessions"]() as session, counted(app.extensions["engine"]) as sent:
            assert contradictions.count(session, cast.prasit) == 0
            assert not [row for row in session.identity_map.values() if isinstance(row, Consent)]
        costs.append(len(sent))
    assert costs[0] == costs[1]
