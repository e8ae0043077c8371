"""Two people erase, never one; and only those of the centre who carry or head the work."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access.audit import AuditLine
from outreach.casefile import cases, erasing
from outreach.casefile.erasing import Erasure, ErasureRequest, ErasureState, Ground, certificates
from outreach.core import clock, thai
from outreach.core.errors import NotFound, Refused
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.erasures import asked, erased, supervisor

Open = Callable[..., Browser]


def refused(reason: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=reason)


def test_who_asked_cannot_decide(db: Session, cast: Cast) -> None:
    erasure = asked(db, cast.nok_case, cast.prasit)
    with refused("Somebody else"):
        erasing.carry_out(db, erasure, cast.nok_case, cast.nok_case.number, cast.prasit)
    with refused("Somebody else"):
        erasing.refuse(db, erasure, cast.prasit)
    assert cast.nok_case.person.erased_at is None


@pytest.mark.parametrize("second", ["malee", "suda"])
def test_the_caseworker_or_another_supervisor_decides(db: Session, cast: Cast, second: str) -> None:
    other = supervisor(db, cast) if second == "suda" else cast.malee
    erasure = erased(db, cast.nok_case, cast.prasit, other)
    assert (erasure.state, erasure.decided_by) == (ErasureState.DONE, other.id)
    assert cast.nok_case.person.erased_at == erasure.decided_at
    assert not cast.nok_case.is_open


def test_nobody_else_sees_it(db: Session, cast: Cast) -> None:
    erasure = asked(db, cast.nok_case, cast.prasit)
    assert erasing.get(db, erasure.id, cast.malee) is erasure
    for stranger in (cast.somchai, cast.anong, cast.chai, cast.wanna, cast.dao):
        with pytest.raises(NotFound):
            erasing.get(db, erasure.id, stranger)


def test_it_waits_for_whom_may_decide_and_nobody_else(db: Session, cast: Cast) -> None:
    suda = supervisor(db, cast)
    erasure = asked(db, cast.nok_case, cast.prasit)
    waits = {user.username for user in (cast.prasit, suda, cast.malee, cast.somchai, cast.anong)
             if erasing.waiting(user).count(db)}  # fmt: skip
    assert waits == {"malee", "suda"}
    erasing.carry_out(db, erasure, cast.nok_case, "นก", cast.malee)
    assert not erasing.waiting(suda).count(db)


def test_who_carried_an_earlier_episode_does_not_decide(db: Session, cast: Cast) -> None:
    cast.nok_case.closed_on = cast.nok_case.opened_on
    cases.open_case(db, cast.nok_case.person, cast.nok_case.opened_on, cast.somchai)
    erasure = asked(db, cast.nok_case, cast.prasit)
    assert not erasing.waiting(cast.malee).count(db)
    assert erasing.waiting(cast.somchai).count(db) == 1
    with pytest.raises(NotFound):
        erasing.get(db, erasure.id, cast.malee)


@pytest.mark.parametrize("typed", ["ต้น", "ธีระ", "", "2569/9999"])
def test_another_name_typed_is_refused(db: Session, cast: Cast, typed: str) -> None:
    with refused("neither"):
        erasing.ask(db, cast.nok_case, ErasureRequest(ground=Ground.ASKED, typed=typed), cast.prasit)
    erasure = asked(db, cast.nok_case, cast.prasit)
    with refused("neither"):
        erasing.carry_out(db, erasure, cast.nok_case, typed, cast.malee)


def test_it_is_asked_for_once_at_a_time(db: Session, cast: Cast) -> None:
    first = asked(db, cast.nok_case, cast.prasit)
    with refused("asked for already"):
        asked(db, cast.nok_case, supervisor(db, cast))
    erasing.take_back(db, first, cast.prasit)
    assert asked(db, cast.nok_case, cast.prasit).number != first.number


@pytest.mark.parametrize("end", ["take_back", "refuse", "carry_out"])
def test_what_is_decided_stays_decided(db: Session, cast: Cast, end: str) -> None:
    erasure = asked(db, cast.nok_case, cast.prasit)
    if end == "carry_out":
        erasing.carry_out(db, erasure, cast.nok_case, "นก", cast.malee)
    else:
        getattr(erasing, end)(db, erasure, cast.malee)
        assert cast.nok_case.person.nickname == "นก"
    for again in (erasing.take_back, erasing.refuse):
        with refused("decided already"):
            again(db, erasure, cast.malee)
    with refused("decided already"):
        erasing.carry_out(db, erasure, cast.nok_case, "นก", cast.malee)


def test_every_step_is_on_record(db: Session, cast: Cast) -> None:
    erased(db, cast.nok_case, cast.prasit, cast.malee)
    said = db.scalars(select(AuditLine.action).where(AuditLine.person_id == cast.nok_case.person_id)).all()
    assert {"erasure.ask", "person.erase"} <= set(said)


def test_the_pages_lead_from_the_case_to_the_certificate(db: Session, cast: Cast, browser: Open) -> None:
    head, worker, person = browser(cast.prasit), browser(cast.malee), cast.nok_case.person_id
    assert f"/people/{person}/erase" in head.get(f"/cases/{cast.nok_case.id}").text
    asking = head.post(f"/people/{person}/erase", data={"ground": "asked", "typed": "นก"})
    page = asking.location
    assert page in worker.get("/").text
    assert "second person" in worker.get(page).text
    assert "Erase for ever" not in head.get(page).text
    assert "neither the nickname" in worker.post(page, data={"typed": "ต้น"}).text
    assert worker.post(page, data={"typed": "นก"}).status_code == 303
    assert "wiped" in worker.get(page).text
    assert "นก" not in head.get("/erasures/").text
    letter = head.get(f"{page}/certificate.pdf")
    assert letter.data.startswith(b"%PDF")
    assert worker.get(f"{page}/certificate.pdf").status_code == 404


def test_pressing_a_button_too_late_is_answered_in_words(db: Session, cast: Cast, browser: Open) -> None:
    erasure = asked(db, cast.nok_case, cast.prasit)
    head = browser(cast.prasit)
    assert head.post(f"/erasures/{erasure.id}/take-back").status_code == 303
    assert "decided already" in head.post(f"/erasures/{erasure.id}/take-back").text
    assert db.get_one(Erasure, erasure.id).state == ErasureState.TAKEN_BACK


def test_a_person_of_another_centre_is_hidden_from_a_supervisor(db: Session, cast: Cast, browser: Open) -> None:
    assert browser(cast.prasit).get(f"/people/{cast.fon_case.person_id}/erase").status_code == 404
    elsewhere = asked(db, cast.fon_case, cast.anong)
    assert browser(cast.prasit).post(f"/erasures/{elsewhere.id}", data={"typed": "ฝน"}).status_code == 404
    assert db.get_one(Erasure, elsewhere.id).state == ErasureState.ASKED


@pytest.mark.parametrize("ground", list(Ground))
def test_the_certificate_names_the_erasure_and_the_two_deciders(db: Session, cast: Cast, ground: Ground) -> None:
    erasure = erasing.ask(db, cast.nok_case, ErasureRequest(ground=ground, typed="นก"), cast.prasit)
    erasing.carry_out(db, erasure, cast.nok_case, "นก", cast.malee)
    said = certificates.values(db, erasure)
    assert (said["asked_by"], said["decided_by"]) == (cast.prasit.name, cast.malee.name)
    assert said["number"] == "๑/" + thai.in_thai_digits(str(clock.be(clock.today().year)))
    assert (said["own_keys"], said["other_keys"], said["cells"]) == ("๑", "๐", "๔")
    assert "มาตรา ๓๓" in said["section"]
    assert not [word for word in said.values() if "ธีระ" in word or "บุญมา" in word]
    assert certificates.certificate(db, erasure, cast.prasit).startswith(b"%PDF")
