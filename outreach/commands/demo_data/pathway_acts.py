"""Pathways of the invented lives: some are begun with a plan, and go on at a follow-up, until an outcome is near."""

from datetime import timedelta

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c3_control.plans import Owner
from outreach.c5_complete import pathways
from outreach.c5_complete.pathways import BeginDetails, Deed, StepDetails, kinds
from outreach.casefile.cases import Case
from outreach.core import clock

WORDS = ("ไปด้วยกัน เจ้าหน้าที่ช่วยดี", "โทรนัดไว้แล้ว", "พร้อมไปต่อ", "ยายไปด้วย")


def begin(session: Session, case: Case, worker: User) -> None:
    """Begin a pathway in every other case; its first day says which."""
    number = case.opened_on.toordinal()
    if number % 2 == 1 and not pathways.OfCase.read(session, case.id).going:
        offered = kinds.on(clock.today())
        kind = offered[number // 2 % len(offered)]
        expected = clock.today() + timedelta(days=180)
        details = BeginDetails(
            kind=kind, begun_on=clock.today(), owner=Owner.CASEWORKER, expected_on=expected, words=WORDS[number % 4]
        )
        pathways.begin(session, case, details, worker)


def go_on(session: Session, case: Case, worker: User) -> None:
    """Take the next step of a pathway that goes on, unless it reaches an outcome: those are told by their own act."""
    if case.opened_on.toordinal() % 2 != 1:
        return
    found = pathways.OfCase.read(session, case.id, unfolded=True)
    for one in found.going:
        if one.next is not None and not one.next.outcomes and one.kind and one.next != one.kind.steps[-1]:
            soon = clock.today() + timedelta(days=21)
            word = WORDS[len(one.rows) % len(WORDS)]
            details = StepDetails(code=one.next.code, deed=Deed.TAKEN, day=clock.today(), words=word, next_on=soon)
            pathways.go(session, case, one.pathway, details, worker)
