"""Heads of the trail, kept outside: what has been cut off or written anew cannot agree with them."""

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from outreach.access import audit, heads
from outreach.access.audit import AuditLine, AuditSubject
from outreach.access.heads import HeadProblem
from tests.support.cast import Cast


def head(db: Session) -> str:
    made = heads.newest(db)
    assert made
    return str(made)


def test_the_trail_agrees_with_heads_handed_out_earlier(db: Session, cast: Cast) -> None:
    first = head(db)
    audit.record(db, "case.read", cast.malee, person_id=cast.nok_case.person_id)
    assert heads.check(db, [first, head(db)]) == 2


def test_lines_cut_off_at_the_end_are_noticed_by_the_head_alone(db: Session, cast: Cast) -> None:
    audit.record(db, "case.read", cast.malee)
    kept, count = head(db), audit.count(db)
    db.execute(delete(AuditLine).where(AuditLine.seq == count))
    assert audit.first_bad_line(db) is None
    with pytest.raises(HeadProblem, match=f"line {count}, which is no longer there"):
        heads.check(db, [kept])


def test_a_trail_written_anew_does_not_agree(db: Session, cast: Cast) -> None:
    db.commit()
    audit.record(db, "case.read", cast.malee)
    kept, count = head(db), audit.count(db)
    db.execute(delete(AuditLine).where(AuditLine.seq == count))
    db.commit()  # who writes a trail anew is nobody's session
    audit.record(db, "camp.read", cast.malee)
    assert audit.first_bad_line(db) is None
    with pytest.raises(HeadProblem, match="knows another line"):
        heads.check(db, [kept])


@pytest.mark.parametrize("place", range(6))
def test_a_head_of_which_any_part_was_changed_is_refused(db: Session, cast: Cast, place: int) -> None:
    parts = head(db).split()
    parts[place] = parts[place][:-1] + ("1" if parts[place][-1] != "1" else "2")
    with pytest.raises(HeadProblem):
        heads.check(db, [" ".join(parts)])


def test_anybody_can_check_a_head_with_the_public_key_alone(db: Session, cast: Cast) -> None:
    heads.check_signature(heads.read(head(db)), heads.public_key(db))
    with pytest.raises(HeadProblem, match="not signed"):
        heads.check_signature(heads.read(head(db)), "00" * 32)


def test_whom_a_line_was_about_cannot_be_changed(db: Session, cast: Cast) -> None:
    people = [cast.nok_case.person_id, cast.ton_case.person_id]
    audit.record(db, "cells.read", cast.malee, people=people)
    seq = audit.count(db)
    assert audit.first_bad_line(db) is None
    db.execute(delete(AuditSubject).where(AuditSubject.seq == seq, AuditSubject.subject_id == people[0]))
    assert audit.first_bad_line(db) == seq
