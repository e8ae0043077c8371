"""Moves of stage, corrected: a move back stays one, and only the head lets a case reach further."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c5_complete import open_ends
from outreach.casefile import corrections, overrides
from outreach.casefile.corrections import Change, Correction, Deed, Kind, Why
from outreach.casefile.overrides import Move, StageOverride
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.errors import Refused
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.forms import Page

Open = Callable[..., Browser]
TYPO = Change(why=Why.TYPO)


def to(stage: Stage, days: int = 0, reason: str = "กลับไปอยู่กับกลุ่มเดิม") -> Move:
    return Move(to_stage=stage, day=clock.today() - timedelta(days=days), reason=reason)


def correct(db: Session, cast: Cast, row: StageOverride, move: Move, actor: User) -> Correction:
    return corrections.correct(
        db, cast.nok_case, corrections.load(db, cast.nok_case, Kind.OVERRIDE, row.id), move, TYPO, actor
    )


@pytest.fixture
def back(db: Session, cast: Cast) -> StageOverride:
    """Nok's case stood at Control; Malee moved it back to the first stage."""
    overrides.override(db, cast.nok_case, to(Stage.CONTROL, 3), cast.prasit)
    row = overrides.relapse(db, cast.nok_case, to(Stage.CORE_PERSON), cast.malee)
    db.commit()
    return row


def test_a_move_back_is_not_corrected_into_a_move_on(
    back: StageOverride, db: Session, cast: Cast, browser: Open
) -> None:
    client, page = browser(cast.malee), f"/cases/{cast.nok_case.id}/entries/override/{back.id}/correct"
    form = next(form for form in Page(client.get(page).text).forms if "why" in form.fields).filled()
    answer = client.post(page, data=form | {"why": "typo", "to_stage": "complete"})
    assert "stood at Control" in answer.text
    db.refresh(cast.nok_case)
    assert cast.nok_case.stage == Stage.CORE_PERSON
    assert open_ends.missing(db, cast.nok_case, clock.today())


@pytest.mark.parametrize("who", ["malee", "prasit"])
def test_a_move_back_is_corrected_to_a_stage_that_was_passed(
    back: StageOverride, db: Session, cast: Cast, who: str
) -> None:
    with pytest.raises(Refused) as refused:
        correct(db, cast, back, to(Stage.CONTROL), getattr(cast, who))
    assert refused.value.field == "to_stage"
    correct(db, cast, back, to(Stage.CONNECT), getattr(cast, who))
    assert cast.nok_case.stage == Stage.CONNECT


def test_the_words_of_a_move_are_corrected_after_the_next_move(back: StageOverride, db: Session, cast: Cast) -> None:
    overrides.override(db, cast.nok_case, to(Stage.CONNECT), cast.prasit)
    assert correct(db, cast, back, to(Stage.CORE_PERSON, reason="หนีออกจากบ้าน"), cast.malee).deed == Deed.CORRECTED


def test_who_heads_the_centre_no_more_sets_no_later_stage(db: Session, cast: Cast) -> None:
    row = overrides.override(db, cast.nok_case, to(Stage.CONNECT), cast.prasit)
    db.flush()
    cast.prasit.role = Role.CASEWORKER
    for act in (
        lambda: correct(db, cast, row, to(Stage.COMPLETE), cast.prasit),
        lambda: let_count_again(db, cast, row),
    ):
        with pytest.raises(Refused, match="Only the head of the centre"):
            act()
    assert correct(db, cast, row, to(Stage.CORE_PERSON), cast.prasit)


def let_count_again(db: Session, cast: Cast, row: StageOverride) -> None:
    entry = corrections.load(db, cast.nok_case, Kind.OVERRIDE, row.id)
    with db.begin_nested():
        corrections.void(db, cast.nok_case, entry, TYPO, cast.prasit)
        corrections.restore(db, cast.nok_case, entry, TYPO, cast.prasit)
