"""The life of each invented young person as a list of dated acts; writes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.casefile.people import PersonDetails, Sex
from outreach.commands.demo_data import fresh
from outreach.commands.demo_data.names import Names
from outreach.commands.demo_data.staff import BEGAN
from outreach.directory.needs import Need

PUBLISHED = {  # young people by outcome [004] (docs/sources.md)
    OutcomeKind.NFE_LOWER_SECONDARY: 112,
    OutcomeKind.NFE_UPPER_SECONDARY: 41,
    OutcomeKind.BACHELOR: 4,
    OutcomeKind.OCCUPATION: 46,
    OutcomeKind.ID_CARD: 5,
    OutcomeKind.FAMILY_RETURN: 13,
    OutcomeKind.CORE_LEADER: 10,
}
WHOLE = 900  # approximate number of participants [004]
NEEDS = {
    OutcomeKind.NFE_LOWER_SECONDARY: Need.EDUCATION_EQUIVALENCY,
    OutcomeKind.NFE_UPPER_SECONDARY: Need.EDUCATION_EQUIVALENCY,
    OutcomeKind.BACHELOR: Need.EDUCATION_SUPPORT,
    OutcomeKind.OCCUPATION: Need.VOCATIONAL_TRAINING,
    OutcomeKind.ID_CARD: Need.ID_DOCUMENT,
    OutcomeKind.FAMILY_RETURN: Need.FAMILY_MEDIATION,
    OutcomeKind.CORE_LEADER: Need.LIFE_SKILLS,
}
COMMON_NEEDS = (
    Need.EDUCATION_EQUIVALENCY,
    Need.VOCATIONAL_TRAINING,
    Need.DRUG_PREVENTION,
    Need.COUNSELLING,
    Need.LIFE_SKILLS,
    Need.HEALTH_PROMOTION,
    Need.PSYCHOLOGICAL_CARE,
    Need.DRUG_TREATMENT,
    Need.SEXUAL_HEALTH,
    Need.SHELTER,
    Need.EMPLOYMENT,
    Need.WELFARE_BENEFIT,
)
SETTLED = timedelta(days=900)  # long enough ago for an outcome
RECENT = timedelta(days=420)


@dataclass
class Life:
    """One young person: details, first contact, depth (0 to 4 further stages), outcomes, needs."""

    details: PersonDetails = field(repr=False)
    met_on: date
    age: int
    depth: int
    outcomes: list[OutcomeKind] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)


@dataclass(frozen=True)
class Act:
    """One act on one day: the name of a method of `Player`, and its arguments."""

    day: date
    name: str
    values: tuple[object, ...] = ()


def invent(chance: Random, names: Names, people: int, today: date) -> list[Life]:
    """Return all lives in order of first contact, with outcomes that add up to the published table."""
    span = (today - BEGAN).days - 14
    days = sorted(BEGAN + timedelta(days=10 + int(span * chance.random() ** 0.8)) for _ in range(people))
    lives = [_life(chance, names, day, today) for day in days]
    _give_outcomes(chance, lives, today, people)
    for life in lives:
        life.needs = _needs(chance, life)
    return lives


def targets(people: int) -> dict[OutcomeKind, int]:
    """Return the published totals, or a proportion of them for a smaller programme."""
    return {kind: count if people >= WHOLE else count * people // WHOLE for kind, count in PUBLISHED.items()}


def acts_of(life: Life, chance: Random, today: date) -> Iterator[Act]:
    """Yield the acts of a life up to today, in order."""
    for act in _acts(life, chance, today):
        if act.day <= today:
            yield act
    age_of_case = today - life.met_on
    if life.depth > 0 and not life.outcomes and timedelta(days=100) < age_of_case < RECENT:
        yield from fresh.referral(Act, chance, today, COMMON_NEEDS)


def _life(chance: Random, names: Names, day: date, today: date) -> Life:
    sex = Sex.MALE if chance.random() < 0.83 else Sex.FEMALE
    age = round(chance.triangular(12, 20, 16))
    known = chance.random()
    born = date(day.year - age, chance.randrange(1, 13), chance.randrange(1, 29))
    if born > day.replace(year=day.year - age, day=min(day.day, 28)):
        born = born.replace(year=born.year - 1)
    named = known > 0.2
    details = PersonDetails(
        sex=sex,
        nickname=names.nickname() if known > 0.03 else None,
        given_name=names.given(sex) if named else None,
        family_name=names.family() if known > 0.3 else None,
        birth_date=born if known > 0.4 else None,
        age=None if known > 0.4 or known < 0.05 else age,
        national_id=names.national_id() if known > 0.65 else None,
        phone=names.phone() if known > 0.5 else None,
        address=names.address() if known > 0.45 else None,
        community=names.community() if known > 0.25 else None,
        look=names.look() if known < 0.6 else None,
    )
    depth = chance.choices((0, 1, 2, 3), (28, 20, 27, 25))[0]
    return Life(details, day, age, depth)


def _give_outcomes(chance: Random, lives: list[Life], today: date, people: int) -> None:
    settled = [life for life in lives if today - life.met_on > SETTLED and life.age >= 15]
    for kind, count in targets(people).items():
        able = [life for life in settled if kind not in life.outcomes and len(life.outcomes) < 2]
        for life in chance.sample(able, count):
            life.outcomes.append(kind)
            life.depth = 4


def _needs(chance: Random, life: Life) -> list[Need]:
    wanted = [NEEDS[kind] for kind in life.outcomes]
    more = chance.sample(COMMON_NEEDS, chance.choice((1, 1, 2, 3)))
    return list(dict.fromkeys([*wanted, *more]))


def _acts(life: Life, chance: Random, today: date) -> Iterator[Act]:
    day = life.met_on
    yield Act(day, "meet", (life,))
    meetings = chance.randrange(1, 3) if life.depth == 0 else chance.randrange(2, 5)
    for number in range(meetings):
        day += timedelta(days=chance.randrange(3, 21))
        trusts = life.depth > 0 and number == meetings - 1
        yield Act(day, "meet_again", (trusts,))
    if chance.random() < 0.6:
        yield Act(day, "join_group")
    if life.depth == 0:
        if today - day > RECENT:
            yield Act(day + timedelta(days=120), "give_up")
        return
    yield from _connect(life, chance, day, today)


def _connect(life: Life, chance: Random, day: date, today: date) -> Iterator[Act]:
    if chance.random() < 0.5:
        yield Act(day, "link_core_person")
    day += timedelta(days=chance.randrange(1, 10))
    yield Act(day, "agree_to_share", (life,))
    day += timedelta(days=chance.randrange(1, 14))
    yield Act(day, "screen", (life.needs,))
    for need in life.needs[:2]:
        yield from _referral(chance, day + timedelta(days=chance.randrange(1, 20)), need)
    if life.depth == 1:
        if today - day > RECENT:
            yield Act(day + timedelta(days=240), "give_up")
        return
    yield from _control(life, chance, day, today)


def _referral(chance: Random, day: date, need: Need) -> Iterator[Act]:
    yield Act(day, "refer", (need,))
    seen = day + timedelta(days=chance.randrange(1, 6))
    if chance.random() < 0.85:
        yield Act(seen, "agency_sees", (need,))
    answered = seen + timedelta(days=chance.randrange(1, 12))
    if chance.random() < 0.15:
        yield Act(answered, "agency_declines", (need,))
        return
    yield Act(answered, "agency_accepts", (need,))
    yield Act(answered + timedelta(days=chance.randrange(10, 40)), "agency_serves", (need,))
    yield Act(answered + timedelta(days=chance.randrange(40, 84)), "agency_completes", (need,))


def _control(life: Life, chance: Random, day: date, today: date) -> Iterator[Act]:
    day += timedelta(days=chance.randrange(5, 40))
    yield Act(day, "wish_for_camp")
    yield Act(day, "therapy")
    lately = today - day < timedelta(days=200)
    if life.details.sex == Sex.MALE and chance.random() < (0.7 if lately else 0.2):
        yield Act(day + timedelta(days=2), "admit")
        yield Act(day + timedelta(days=chance.randrange(30, 260)), "leave_house")
    if life.depth == 2:
        if today - day > RECENT:
            yield Act(day + timedelta(days=360), "give_up")
        return
    day += timedelta(days=chance.randrange(5, 30))
    yield Act(day, "agree_plan")
    yield from _continue(life, chance, day, today)


def _continue(life: Life, chance: Random, day: date, today: date) -> Iterator[Act]:
    visits = chance.randrange(3, 7)
    for number in range(visits):
        day += timedelta(days=chance.randrange(25, 60))
        yield Act(day, "follow_up")
        if number in (1, 4):
            yield Act(day, "review")
    if chance.random() < 0.06:
        yield Act(day, "relapse")
        day += timedelta(days=60)
        yield Act(day, "screen_again", (life.needs,))
        yield Act(day, "therapy")
        yield Act(day, "agree_plan")
        day += timedelta(days=30)
        yield Act(day, "follow_up")
    for kind in life.outcomes:
        day += timedelta(days=chance.randrange(10, 60))
        yield Act(day, "reach", (kind,))
        yield Act(day + timedelta(days=6), "verify", (kind,))
        if chance.random() < 0.4:
            yield Act(day + timedelta(days=120), "lasts", (kind,))
    if life.depth == 4:
        yield Act(day + timedelta(days=150), "complete")
    elif today - day > RECENT:
        yield Act(day + timedelta(days=300), "give_up")
    else:
        yield from _until_today(chance, day, today)


def _until_today(chance: Random, day: date, today: date) -> Iterator[Act]:
    """Yield follow-ups until today for somebody still in the programme; a few have just reached an outcome."""
    day += timedelta(days=chance.randrange(20, 60))
    while day < today:
        yield Act(day, "follow_up")
        day += timedelta(days=chance.randrange(20, 60))
    if chance.random() < 0.2:
        yield Act(today - timedelta(days=chance.randrange(1, 10)), "reach", (OutcomeKind.OCCUPATION,))
