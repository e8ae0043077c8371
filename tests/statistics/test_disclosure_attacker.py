"""Who has every page, file, chart and command of one day settles no small count of a programme of any shape."""

import html
import re
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import ReferralState, ReferralStep
from outreach.c5_complete.outcome_codes import OutcomeKind
from outreach.casefile.cases import Case
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.milestones import Milestone
from outreach.casefile.people import BirthKnown, Person, Sex
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.directory import agencies
from outreach.directory.needs import PURPOSE, Need, Purpose
from outreach.statistics import measures, referral_measures
from outreach.statistics.measures import AgeBand, Ended
from outreach.statistics.referral_measures import Standing
from outreach.statistics.routes import ALL
from outreach.statistics.tables import Figures
from outreach.web.application import OutreachApp
from tests.statistics.test_routes_statistics import in_csv, in_xlsx, on_page
from tests.support.attacker import World, may_be
from tests.support.browser import Browser
from tests.support.cast import Cast

S = ReferralState
WITHIN = (3, 7, 14, 30)
FEWEST = 3  # numbers that each small count can be at least; network.py reaches five, which takes this search too long
NEEDS = (Need.SHELTER, Need.COUNSELLING, Need.PSYCHIATRIC_CARE, Need.DRUG_TREATMENT)
PATHS = (
    (),
    (S.WAITING_LIST,),
    (S.ACCEPTED,),
    (S.ACCEPTED, S.COMPLETED),
    (S.ACCEPTED, S.REVOKED),
    (S.DECLINED,),
    (S.EXPIRED,),
    (S.WAITING_LIST, S.REVOKED),
)
Rows = list[list[str]]


def invent(db: Session, cast: Cast, seed: int) -> None:
    """A programme in which some things are frequent and many are rare, around ten above all."""
    chance = Random(seed)
    many = chance.choice((30, 60, 110))
    ages, sexes = [chance.choice((13, 16, 20)) for _ in range(3)], [Sex.MALE] * chance.choice((2, 9)) + [Sex.FEMALE]
    for number in range(many):
        sex = Sex.UNKNOWN if chance.random() < 0.03 else chance.choice(sexes)
        _somebody(db, cast, chance, number, sex, chance.choice((*ages, *ages, 12, None)))
    db.flush()


def _somebody(db: Session, cast: Cast, chance: Random, number: int, sex: Sex, age: int | None) -> None:
    day = clock.today() - timedelta(days=chance.choice((30, 40, 400, 800)))
    born = day.year - age if age else None
    known = BirthKnown.ABOUT if age else BirthKnown.NOT
    centre = cast.nok_case.centre_id
    person = Person(centre_id=centre, sex=sex, birth_year=born, birth_known=known, made_by=cast.malee.id)
    case = Case(person=person, centre_id=centre, year=clock.fiscal_year(day), running=1000 + number, opened_on=day)
    case.caseworker_id, case.stage = cast.malee.id, chance.choice((Stage.CONTROL, Stage.CONTROL, *Stage))
    db.add(case)
    db.flush()
    if chance.random() < 0.5:
        case.closed_on = clock.today()
        _leave(
            db, cast, case, MilestoneKind.CLOSED, chance.choice((Ended.LOST_CONTACT, Ended.LOST_CONTACT, *Ended)).value
        )
    if chance.random() < 0.5:
        _leave(db, cast, case, MilestoneKind.OUTCOME_VERIFIED, chance.choice(list(OutcomeKind)[:3]).value)
    for _ in range(chance.choice((0, 1, 1, 2))):
        _send(db, cast, chance, case)


def _leave(db: Session, cast: Cast, case: Case, kind: MilestoneKind, code: str) -> None:
    db.add(
        Milestone(
            case_id=case.id, kind=kind, code=code, day=case.opened_on, source_id=uuid4(), recorded_by=cast.malee.id
        )
    )


def _send(db: Session, cast: Cast, chance: Random, case: Case) -> None:
    path = chance.choice((*PATHS, PATHS[3], PATHS[3], PATHS[3], PATHS[2], PATHS[5]))
    need, agency = chance.choice((*NEEDS, NEEDS[1], NEEDS[1])), chance.choice((cast.nfe, cast.nfe, cast.police))
    sent = Referral(case_id=case.id, person_id=case.person_id, agency_id=agency.id, need=need, sent_on=case.opened_on)
    sent.state, sent.answer_due_on, sent.expires_on = (path or (S.SENT,))[-1], case.opened_on, case.opened_on
    db.add(sent)
    db.flush()
    then = datetime.combine(case.opened_on, datetime.min.time(), clock.TIME_ZONE)
    for number, state in enumerate((S.SENT, *path)):
        at = then + timedelta(days=chance.choice((1, 2, 5, 9)) * min(1, number), hours=12 + number)
        db.add(ReferralStep(referral_id=sent.id, person_id=case.person_id, state=state, at=at))


@pytest.fixture(params=(0, 3, 7))
def programme(request: pytest.FixtureRequest, db: Session, cast: Cast) -> int:
    """One of several programmes, each of another shape; its number."""
    invent(db, cast, request.param)
    number: int = request.param
    return number


@pytest.fixture(scope="module")
def asked() -> dict[int, dict[str, Rows]]:
    """What was found in each programme: the same number invents the same one."""
    return {}


@pytest.fixture
def found(
    programme: int,
    asked: dict[int, dict[str, Rows]],
    app: OutreachApp,
    cast: Cast,
    browser: Callable[..., Browser],
) -> dict[str, Rows]:
    """Every table, which must be the same wherever it stands; charts and the command say no more than it does."""
    if programme not in asked:
        asked[programme] = _everywhere(app, browser(cast.chai))
    return asked[programme]


def _everywhere(app: OutreachApp, client: Browser) -> dict[str, Rows]:
    pages = client.get("/statistics/").text + client.get("/statistics/referrals").text
    tables = {code: on_page(pages, code) for code in ALL}
    for code, rows in tables.items():
        assert in_csv(client, code) == in_xlsx(client, code) == rows
    _charts_say_no_more(pages, tables)
    _command_says_no_more(app, tables)
    return {code: rows[1:] for code, rows in tables.items()}


def _charts_say_no_more(pages: str, tables: dict[str, Rows]) -> None:
    for section in re.findall(r'<section class="card mb-4" id="([\w-]+)"(.*?)</section>', pages, re.S):
        code, text = section
        drawn = re.findall(r"<svg.*?</svg>", text, re.S)
        said = {html.unescape(one) for chart in drawn for one in re.findall(r"<text[^>]*>([^<]*)</text>", chart)}
        aloud = {one for chart in drawn for one in re.findall(r'aria-label="([^"]*)"', chart)}
        assert said <= {cell for row in tables[code] for cell in row}
        assert len(aloud) == len(drawn)
        assert not any(re.search(r"\d", one.replace("5C", "")) for one in aloud)


def _command_says_no_more(app: OutreachApp, tables: dict[str, Rows]) -> None:
    years = tables["outcome-years"][0][1:]
    for number, year in enumerate(years, 1):
        words = ["statistics", "outcomes", "--format", "csv", "--fiscal-year", year]
        with app.app_context():
            said = app.test_cli_runner().invoke(args=words)
        cells = [line.split(",")[1] for line in said.stdout.splitlines()[1:]]
        assert cells == [row[number] for row in tables["outcome-years"][1:]]


def shown_of(rows: Rows, codes: list[str], *names: Hashable) -> dict[Hashable, str]:
    """A table of two dimensions: the lines are `codes`, the columns what stands in `names`."""
    lines = zip(codes, rows, strict=True)
    return {(code, name): cell for code, row in lines for name, cell in zip(names, row[1:], strict=True)}


def test_of_the_people_nothing_small_is_settled(db: Session, found: dict[str, Rows]) -> None:
    sexes, bands, stages = list(Sex), list(AgeBand), list(Stage)
    crossed, closed = measures.people_by_sex_and_age(db), measures.closed_by_reason_and_stage(db)
    truth: dict[Hashable, int] = {"all": measures.people_total(db), "open": 0, "closed": sum(closed.values())}
    truth |= {("year", row.code): row.persons or 0 for row in measures.people_by_year(db)}
    truth |= {row.code: row.persons or 0 for row in measures.people_by_sex(db)}
    truth |= {("age", row.code): row.persons or 0 for row in measures.people_by_age(db)}
    truth |= {(band.value, sex.value): crossed[sex, band] for sex in sexes for band in bands}
    truth |= {("open", row.code): row.persons or 0 for row in measures.people_by_stage(db)}
    truth |= {(why.value, at.value): closed.get((why.value, at.value), 0) for why in Ended for at in stages}
    truth["open"] = sum(truth["open", at.value] for at in stages)
    text = {("year", row[0]): row[1] for row in found["years"]}
    text |= {sex.value: row[1] for sex, row in zip(sexes, found["sex"], strict=True)}
    text |= {("age", band.value): row[1] for band, row in zip(bands, found["ages"], strict=True)}
    text |= {("open", at.value): row[1] for at, row in zip(stages, found["stages"], strict=True)}
    text |= shown_of(found["sex-ages"], [band.value for band in bands], *(sex.value for sex in sexes))
    text |= shown_of(found["closed-cases"], [why.value for why in Ended], *(at.value for at in stages))
    head = Figures(db).people
    text |= {"all": str(head["total"]), "open": str(head["open"]), "closed": str(head["closed"])}
    sums = [("all", *(key for key in truth if isinstance(key, tuple) and key[0] == "year")), ("all", "open", "closed")]
    sums += [("all", *(sex.value for sex in sexes)), ("open", *(("open", at.value) for at in stages))]
    sums += [(sex.value, *((band.value, sex.value) for band in bands)) for sex in sexes]
    sums += [(("age", band.value), *((band.value, sex.value) for sex in sexes)) for band in bands]
    sums += [("closed", *((why.value, at.value) for why in Ended for at in stages))]
    assert World(truth, {key: may_be(cell) for key, cell in text.items()}, sums).settled(FEWEST) == []


def test_of_the_referrals_nothing_small_is_settled(db: Session, found: dict[str, Rows]) -> None:
    here = [(agency.id, found["referral-agencies"][n], found["referral-answers"][n]) for n, agency in _in_order(db)]
    truth, sums = _counted(db, [agency for agency, _standing, _answers in here])
    text = {("standing", to.value): row[1] for to, row in zip(Standing, found["referral-states"], strict=True)}
    text |= {("need", need.value): row[1] for need, row in zip(Need, found["referral-needs"], strict=True)}
    text |= shown_of(found["referral-purposes"], [one.value for one in Purpose], *(to.value for to in Standing))
    for agency, standing, answers in here:
        text |= {(agency, to.value): cell for to, cell in zip(Standing, standing[1:], strict=True)}
        text[agency, "answered"] = answers[1]
    shares = {agency: tuple(answers[2:]) for agency, _standing, answers in here}
    world = World(truth, {key: may_be(cell) for key, cell in text.items()}, sums, lambda other: _fits(other, shares))
    assert world.settled(FEWEST) == []


def _in_order(db: Session) -> list[tuple[int, agencies.Agency]]:
    return list(enumerate(agencies.everyone(db)))


def _counted(db: Session, everywhere: list[Hashable]) -> tuple[dict[Hashable, int], list[tuple[Hashable, ...]]]:
    """What there is to be known of the referrals, and the sums that hold in every programme."""
    counts, answers = referral_measures.counts(db), referral_measures.answers(db)
    truth: dict[Hashable, int] = {}
    for need in Need:
        truth["need", need.value] = sum(n for key, n in counts.items() if key[0] == need)
    for to in Standing:
        truth["standing", to.value] = sum(n for key, n in counts.items() if key[2] == to)
        for area in Purpose:
            truth[area.value, to.value] = sum(n for k, n in counts.items() if (PURPOSE[k[0]], k[2]) == (area, to))
        for agency in everywhere:
            truth[agency, to.value] = sum(n for key, n in counts.items() if key[1:] == (agency, to))
    sums: list[tuple[Hashable, ...]] = []
    for to in Standing:
        sums += [(("standing", to.value), *((area.value, to.value) for area in Purpose))]
        sums += [(("standing", to.value), *((agency, to.value) for agency in everywhere))]
    for area in Purpose:
        truth["sent for", area.value] = sum(truth[area.value, to.value] for to in Standing)
        sums += [(("sent for", area.value), *(("need", need.value) for need in Need if PURPOSE[need] == area))]
        sums += [(("sent for", area.value), *((area.value, to.value) for to in Standing))]
    for agency in everywhere:
        one = answers.get(agency, referral_measures.Answers())  # type: ignore[call-overload]
        sums += _of_agency(truth, agency, one)
    return truth, sums


def _of_agency(
    truth: dict[Hashable, int], agency: Hashable, one: referral_measures.Answers
) -> list[tuple[Hashable, ...]]:
    """How far the answers of an agency had come, and how soon they came."""
    names = ("decided", "accepted", "over", "ended_undecided", "ended_accepted")
    truth |= {(agency, name): getattr(one, name) for name in names}
    truth[agency, "answered"] = sum(one.days.values())
    truth[agency, "ended_silent"] = truth[agency, "ended"] - one.ended_undecided - one.ended_accepted
    before, so_far = -1, []
    for days in (*WITHIN, 10**6):
        truth[agency, "days", days] = sum(n for at, n in one.days.items() if before < at <= days)
        truth[agency, "within", days] = sum(n for at, n in one.days.items() if at <= days)
        so_far += [(days, before)]
        before = days
    sums: list[tuple[str, ...]] = [
        ("ended", "ended_silent", "ended_undecided", "ended_accepted"),
        ("over", "completed", "ended_accepted"),
        ("accepted", "under_way", "over"),
        ("decided", "accepted", "declined"),
        ("answered", "listed", "decided", "ended_undecided"),
    ]
    chain = [
        ((agency, "within", days), (agency, "days", days), *([(agency, "within", earlier)] if earlier > 0 else []))
        for days, earlier in so_far
    ]
    same = [((agency, "answered"), (agency, "within", 10**6))]
    return [*(tuple((agency, name) for name in one) for one in sums), *chain, *same]


def _fits(world: Mapping[Hashable, int], shares: Mapping[Hashable, tuple[str, ...]]) -> bool:
    """Whether days and percentages of a world could be those that are shown: from numbers of 10 and more, rounded."""
    for agency, (days, accepted, completed) in shares.items():
        if accepted != "–" and accepted != _percent(world[agency, "accepted"], world[agency, "decided"]):
            return False
        if completed != "–" and completed != _percent(world[agency, "completed"], world[agency, "over"]):
            return False
        if days != "–" and not _is_half(world, agency, int(days)):
            return False
    return True


def _percent(part: int, whole: int) -> str:
    if min(part, whole) < 10:
        return "none"
    return f"{min(100, 5 * round(20 * (5 * round(part / 5)) / (5 * round(whole / 5))))} %"


def _is_half(world: Mapping[Hashable, int], agency: Hashable, days: int) -> bool:
    so_far, answered = world[agency, "within", days], world[agency, "answered"]
    return min(so_far, answered) >= 10 and 2 * 5 * round(so_far / 5) >= 5 * round(answered / 5)


def test_the_exact_table_settles_no_small_outcome_of_a_year(found: dict[str, Rows], db: Session) -> None:
    exact = {row[0]: int(row[1]) for row in found["outcomes"]}
    for row in found["outcome-years"]:
        total, spans = exact[row[0]], [may_be(cell) for cell in row[1:]]
        for number, (least, most) in enumerate(spans):
            others = sum(min(total, high) for at, (_low, high) in enumerate(spans) if at != number)
            possible = range(max(least, total - others), min(most, total) + 1)
            assert total == 0 or len(possible) > 1, "a person can come to an outcome in two years, so sums may be more"


def test_the_attacker_settles_what_was_shown_before() -> None:
    """A need of one exactly; and «answered 10», «85 %», which was 85 of 100 hundredths of at most 12."""
    assert may_be("<10") == (0, 9)
    alone = World({"all": 31, "a": 30, "b": 1}, {"all": (31, 31), "a": (30, 30)}, [("all", "a", "b")])
    assert alone.settled() == ["b"]
    declined = World(
        {"decided": 12, "accepted": 10, "declined": 2},
        {"decided": (10, 12), "accepted": (10, 12), "declined": (0, 9)},
        [("decided", "accepted", "declined")],
        lambda world: 5 * round(20 * world["accepted"] / world["decided"]) == 85,
    )
    assert declined.settled() == ["declined"]
