"""Reading the trail: who looked at somebody, what I did; every code has its words."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from outreach.access import audit, audit_labels, trail
from outreach.access.audit import AuditLine
from outreach.c2_connect.steps import ReferralState
from outreach.core.sealing import opened_keys
from outreach.dashboard import trails
from outreach.directory.needs import Need
from outreach.web.paging import PAGE_ROWS
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
SOURCES = Path(__file__).parents[2] / "outreach"


def codes() -> Iterator[tuple[str, str]]:
    """Every action that the program can record: a constant, or the beginning of one made on the spot."""
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_record = isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record" and len(node.args) > 1
            for part in ast.walk(node.args[1]) if is_record else ():  # type: ignore[attr-defined]
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value, str(path.relative_to(SOURCES))


def test_every_act_that_is_recorded_has_its_words() -> None:
    bare = {(code, path) for code, path in codes() if not any(known.startswith(code) for known in audit_labels.WORDS)}
    assert len(set(codes())) > 50
    assert bare == set(), "add it to outreach/access/audit_labels.py"


def test_every_step_of_a_referral_has_its_words() -> None:
    sent = {ReferralState.DRAFT, ReferralState.SENT, ReferralState.REVOKED}  # recorded as draft, send and revoke
    assert {f"referral.{state.value}" for state in set(ReferralState) - sent} <= set(audit_labels.WORDS)


def test_the_head_of_the_centre_sees_who_looked(db: Session, cast: Cast, browser: Open) -> None:
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    page = browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/trail").text
    assert "มาลี ใจดี" in page
    assert "looked at the case" in page
    assert "สมชาย แสนสุข" not in page


def test_a_name_shown_in_a_list_counts_as_a_look(db: Session, cast: Cast, browser: Open) -> None:
    opened_keys(db).clear()
    browser(cast.malee).get("/cases/")
    looks = trail.of_people(db, [cast.nok_case.person_id]).rows
    assert (looks[0].action, looks[0].actor, looks[0].classes) == ("cells.read", "มาลี ใจดี", ["C1"])


def test_what_an_agency_saw_of_the_package_is_part_of_the_trail(db: Session, cast: Cast, browser: Open) -> None:
    referral = share(db, cast.nok_case, cast.malee, cast.nfe, Need.COUNSELLING, fields=["nickname"])
    browser(cast.wanna).get(f"/referrals/{referral.id}")
    assert "วรรณา ตั้งใจ" in browser(cast.prasit).get(f"/cases/{cast.nok_case.id}/trail").text


def test_my_trail_holds_what_i_did_and_nothing_of_others(db: Session, cast: Cast, browser: Open) -> None:
    audit.record(db, "note.write", cast.malee, person_id=cast.nok_case.person_id)
    audit.record(db, "plan.agree", cast.somchai, person_id=cast.nok_case.person_id)
    page = browser(cast.malee).get("/trail").text
    assert "wrote a note" in page
    assert "นก" in page
    assert "agreed a plan" not in page


def test_my_trail_names_nobody_whose_case_i_handed_over(db: Session, cast: Cast, browser: Open) -> None:
    audit.record(db, "note.write", cast.malee, person_id=cast.ton_case.person_id)
    page = browser(cast.malee).get("/trail").text
    assert "wrote a note" in page
    assert "ต้น" not in page


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "٣"])
def test_an_invented_place_in_the_trail_is_no_error(cast: Cast, browser: Open, after: str) -> None:
    assert browser(cast.malee).get("/trail", query_string={"after": after}).status_code == 200


def test_a_long_trail_comes_page_by_page_and_whole(db: Session, cast: Cast) -> None:
    for _ in range(PAGE_ROWS + 5):
        audit.record(db, "note.write", cast.malee)
    first = trail.of_actor(db, cast.malee.id)
    rest = trail.of_actor(db, cast.malee.id, first.next_key)
    seqs = [entry.seq for entry in (*first.rows, *rest.rows)]
    assert seqs == [
        s for (s,) in db.query(AuditLine.seq).filter_by(actor_id=cast.malee.id).order_by(AuditLine.seq.desc())
    ]


def test_an_act_and_the_fields_opened_for_it_are_one_line(db: Session, cast: Cast, browser: Open) -> None:
    opened_keys(db).clear()
    browser(cast.malee).get(f"/cases/{cast.nok_case.id}")
    lines = trails.of_case(db, cast.nok_case, cast.prasit, None).rows
    looked = next(line for line in lines if line.entry.actor_id == cast.malee.id)
    assert (looked.words, [kind.value for kind in looked.fields]) == ("looked at the case", ["C1"])
    assert "opened sealed fields" not in {line.words for line in lines}
