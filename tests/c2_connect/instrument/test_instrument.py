"""The screening instrument: its data is whole, answers make levels, a screening keeps the version of its day."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import instrument, screenings
from outreach.c2_connect.instrument import Answer, unfinished, versions
from outreach.c2_connect.instrument.versions import Instrument
from outreach.c2_connect.levels import NeedLevel
from outreach.casefile import corrections
from outreach.casefile.consents.lawful import NoBasis
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.dashboard.subject_access import presenters
from outreach.directory.needs import Need
from tests.support.bases import consent
from tests.support.cast import Cast

FIRST = versions.everyone()[-1]


def keep(db: Session, cast: Cast, part: str, **answers: Answer) -> None:
    unfinished.keep(db, cast.nok_case, FIRST.part(part), answers, cast.malee)


@pytest.mark.parametrize("one", versions.everyone(), ids=lambda one: str(one.number))
def test_a_version_has_each_need_once_and_levels_to_reach(one: Instrument) -> None:
    assert [rule.need for rule in one.rules] == list(Need)
    assert {code for rule in one.rules for code in rule.of} == set(one.questions)
    for rule in one.rules:
        assert 0 < rule.amber < rule.red <= len(rule.of) * one.most_points, rule.need
    assert set(one.points) == set(Answer)


@pytest.mark.parametrize("one", versions.everyone(), ids=lambda one: str(one.number))
def test_every_question_stands_in_both_languages(one: Instrument) -> None:
    asked = [*(part.title for part in one.parts), *(question.words for question in one.questions.values())]
    for words in asked:
        with speaking("th"):
            thai = str(words)
        with speaking("en"):
            assert str(words).isascii()
        assert not thai.isascii()


@pytest.mark.parametrize(
    ("sleep", "move", "level"),
    [
        (None, None, None),
        (Answer.NO, None, NeedLevel.GREEN),
        (Answer.SOME, Answer.NO, NeedLevel.GREEN),
        (Answer.SOME, Answer.SOME, NeedLevel.AMBER),
        (Answer.NOW, None, NeedLevel.RED),
    ],
)
def test_the_points_of_the_answers_make_the_level(
    sleep: Answer | None, move: Answer | None, level: NeedLevel | None
) -> None:
    said = {code: one for code, one in (("sleep", sleep), ("move", move)) if one}
    assert instrument.levels(FIRST, said).get(Need.SHELTER) == level


def test_a_screening_keeps_the_version_of_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    newer = replace(FIRST, number=2, from_day=date(2027, 1, 1))
    monkeypatch.setattr(versions, "everyone", lambda: (newer, FIRST))
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2020, 1, 1))
    assert [versions.in_force(day).number for day in days] == [1, 2, 1]


def test_answers_of_several_parts_make_one_ordinary_screening(db: Session, cast: Cast) -> None:
    keep(db, cast, "home", sleep=Answer.NOW, alone=Answer.NO)
    keep(db, cast, "learning", left_school=Answer.SOME)
    made = unfinished.finish(db, cast.nok_case, clock.today(), "อยากเรียน", cast.malee)
    assert screenings.latest(db, cast.nok_case.id) is made
    assert screenings.most_pressing_first(made) == [
        (Need.SHELTER, NeedLevel.RED),
        (Need.SCHOOL_RETURN, NeedLevel.AMBER),
    ]
    assert screenings.levels_of(made)[Need.COMMUNITY_SUPPORT] == NeedLevel.GREEN
    assert made.instrument == FIRST.number
    assert b"sleep" not in (made.answers_sealed or b"")
    assert unfinished.of_case(db, cast.nok_case.id) is None
    with speaking("en"):
        assert presenters.sealed("screenings", "answers", made.answers or "").startswith("Has no place to sleep")
        assert "A place to stay: Red: help now" in presenters.sealed("screenings", "levels", made.levels or "")


def test_nothing_needed_is_a_result_but_no_answer_is_none(db: Session, cast: Cast) -> None:
    with pytest.raises(Refused):
        unfinished.finish(db, cast.nok_case, clock.today(), None, cast.malee)
    keep(db, cast, "home", sleep=Answer.NO)
    made = unfinished.finish(db, cast.nok_case, clock.today(), None, cast.malee)
    assert screenings.needs_of(made) == []


def test_an_answer_about_health_needs_a_basis_even_a_no(db: Session, cast: Cast) -> None:
    with pytest.raises(NoBasis):
        keep(db, cast, "drugs", uses=Answer.NO)
    keep(db, cast, "drugs")
    consent(db, cast.nok_case, cast.malee)
    keep(db, cast, "drugs", uses=Answer.NO)
    with pytest.raises(Refused):
        unfinished.finish(db, cast.nok_case, clock.today() + timedelta(days=1), None, cast.malee)


def test_a_correction_keeps_the_levels_that_still_fit(db: Session, cast: Cast) -> None:
    keep(db, cast, "home", sleep=Answer.NOW, alone=Answer.NOW)
    made = unfinished.finish(db, cast.nok_case, clock.today(), None, cast.malee)
    details = screenings.ScreeningDetails(day=clock.today(), needs=[Need.SHELTER, Need.EMPLOYMENT])
    entry = corrections.load(db, cast.nok_case, corrections.Kind.SCREENING, made.id)
    change = corrections.Change(why=corrections.Why.NOT_SO, asked_by=corrections.AskedBy.STAFF, reason="ถามใหม่")
    corrections.correct(db, cast.nok_case, entry, details, change, cast.malee)
    assert screenings.most_pressing_first(made) == [(Need.SHELTER, NeedLevel.RED), (Need.EMPLOYMENT, None)]
    corrections.void(db, cast.nok_case, entry, change, cast.malee)
    assert screenings.latest(db, cast.nok_case.id) is None
