"""Every paper of the house, as a reader copies out of it: letter, summaries, receipt, export, certificate."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.c3_control.camps import Enrolment
from outreach.core import clock, pdf
from outreach.web.application import OutreachApp
from tests.support.addresses import readable
from tests.support.browser import Browser
from tests.support.cast import Cast
from tests.support.databases import lay
from tests.support.papers import copied, signs

Peopled = tuple[Path, dict[str, dict[str, Any]]]
Laid = list[tuple[Any, bytes]]
PAPERS = {
    "erasing.certificate",
    "c2_connect.letter",
    "c2_connect.summary",
    "c4_continue.conference_invitation",
    "c4_continue.conference_minutes",
    "dashboard.receipt",
    "dashboard.download_export",
    "c3_control.camp_certificate",
    "c3_control.camp_report_file",
    "c3_control.programme_paper",
    "c3_control.roster_paper",
    "c3_control.badges_paper",
    "c3_control.duty_paper",
    "directory.meeting_paper",
    "c4_continue.fund_account",
}
NOT_SHOWN = ("supervisors",)  # whom to ask: the receipt says it, the export does not
THAI = re.compile("[ก-๛]")


@pytest.fixture
def app(house: OutreachApp, peopled: Peopled) -> Iterator[OutreachApp]:
    """The application on a fresh copy of the whole world."""
    yield from lay(house, peopled[0])


@pytest.fixture
def laid(monkeypatch: pytest.MonkeyPatch) -> Laid:
    """What was handed to the typesetter, and what it made of it."""
    kept: Laid = []
    real = pdf.typeset

    def keep(name: str, values: Any) -> bytes:
        kept.append((values, real(name, values)))
        return kept[-1][1]

    monkeypatch.setattr("outreach.core.pdf.typeset", keep)
    return kept


@pytest.fixture
def over(db: Session, peopled: Peopled) -> None:
    """Their camp is over, and they were there."""
    seat = db.scalars(select(Enrolment).where(Enrolment.id == UUID(str(peopled[1]["own"]["seat_id"])))).one()
    seat.mark(seat.camp.begins_on, present=True)
    seat.camp.finished_at = clock.now()
    db.commit()


def test_what_is_copied_out_of_any_paper_is_what_was_laid(
    app: OutreachApp, cast: Cast, browser: Callable[..., Browser], peopled: Peopled, laid: Laid, over: None
) -> None:
    papers = [found for found in readable(app, peopled[1]["own"]) if found[1].endswith(".pdf")]
    clients = [browser(user) for user in (cast.malee, cast.prasit, cast.wanna)]
    got = {rule.endpoint for rule, address in papers for one in clients if one.get(address).status_code == 200}
    assert got == {rule.endpoint for rule, _address in papers} >= PAPERS
    for values, made in laid:
        words = {word for text in _texts(values) for word in text.split() if THAI.search(word)}
        assert len(words) > 5
        for reader, text in copied(made).items():
            assert [word for word in words if signs(word) not in text] == [], reader


def _texts(values: Any) -> Iterator[str]:
    if isinstance(values, dict | list | tuple):
        shown = [one for key, one in values.items() if key not in NOT_SHOWN] if isinstance(values, dict) else values
        for one in shown:
            yield from _texts(one)
    elif isinstance(values, str):
        yield values
