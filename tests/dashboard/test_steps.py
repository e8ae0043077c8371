"""Next steps of a case: what brings its next stage nearer, and nothing that cannot be done."""

import pytest
from sqlalchemy.orm import Session

from outreach.c1_core_person import contacts
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.casefile import milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.casefile.stages import EVIDENCE, Stage, Standing
from outreach.core import clock
from outreach.dashboard.steps import DOES, next_steps
from outreach.web.application import OutreachApp
from tests.support.bases import consent
from tests.support.cast import Cast

STAY = DOES[MilestoneKind.STAY_BEGUN]


def before(stage: Stage) -> Standing:
    """Where a case stands that lacks all of a stage."""
    return Standing(stage, (), stage, EVIDENCE[stage])


@pytest.mark.parametrize("stage", list(Stage))
def test_whatever_a_stage_lacks_has_a_button(cast: Cast, stage: Stage) -> None:
    steps = next_steps(before(stage), cast.nok_case, can_stay=True)
    for requirement in EVIDENCE[stage]:
        assert any(DOES[kind] in steps for kind in requirement.any_of if kind in DOES), requirement.words.text


@pytest.mark.parametrize("stage", list(Stage))
def test_no_button_stands_twice(cast: Cast, stage: Stage) -> None:
    steps = next_steps(before(stage), cast.nok_case, can_stay=True)
    assert len(steps) == len(set(steps))


def test_a_stay_is_offered_where_there_is_a_house_for_them(cast: Cast) -> None:
    with_house = next_steps(before(Stage.CONTROL), cast.nok_case, can_stay=True)
    without = next_steps(before(Stage.CONTROL), cast.nok_case, can_stay=False)
    assert STAY in with_house
    assert without == [step for step in with_house if step != STAY]


@pytest.mark.parametrize("stage", list(Stage))
def test_a_closed_case_is_brought_on_by_nothing(cast: Cast, stage: Stage) -> None:
    cast.nok_case.closed_on = clock.today()
    assert next_steps(before(stage), cast.nok_case, can_stay=True) == []


def test_a_case_that_lacks_nothing_has_no_button(cast: Cast) -> None:
    assert next_steps(Standing(Stage.COMPLETE, (), None, ()), cast.nok_case, can_stay=True) == []


def test_each_button_leads_to_a_page_of_the_case(app: OutreachApp) -> None:
    asked = {rule.endpoint: rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for step in DOES.values():
        assert step.endpoint in asked
        assert asked[step.endpoint].arguments == {"case_id"}


def test_an_act_that_is_done_is_offered_no_more(db: Session, cast: Cast) -> None:
    def offered() -> list[str]:
        standing = milestones.standing(db, cast.nok_case)
        return [step.endpoint for step in next_steps(standing, cast.nok_case, can_stay=True)]

    assert offered() == ["c1_core_person.log_contact"]
    contacts.log(db, cast.nok_case, ContactDetails(day=clock.today(), how=HowItWent.TALKED), cast.malee)
    assert "casefile.record_consent" in offered()
    consent(db, cast.nok_case, cast.malee)
    assert "casefile.record_consent" not in offered()
