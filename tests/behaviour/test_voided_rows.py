"""Voided rows count nowhere: every list, figure and rule is as if they had never been written."""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, delete, event, select, update
from sqlalchemy.orm import Session

from outreach.c3_control import nights, stays
from outreach.c3_control.residence import house_rules, programme
from outreach.c3_control.residence.house_rules import AgreedBy, AgreedDetails
from outreach.c3_control.residence.programme import StayExtension
from outreach.c5_complete import ends
from outreach.c5_complete.ends import Cause, EndDetails
from outreach.c5_complete.outcome_codes import EvidenceKind, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import Outcome
from outreach.casefile import contradictions, due_days, milestones, overrides, take_overs, visits
from outreach.casefile.cases import Case
from outreach.casefile.columns import OfCase, Voidable
from outreach.casefile.consents import lawful
from outreach.casefile.consents.lawful import Act
from outreach.casefile.overrides import Move
from outreach.casefile.stages import Stage
from outreach.core import clock
from outreach.core.database import Base
from outreach.web.application import OutreachApp
from tests.conftest import Browser
from tests.support.browser import browse
from tests.support.cast import Cast, meet_cast
from tests.support.databases import lay
from tests.support.matrix import Peopled

TABLES = [mapper.class_ for mapper in Base.registry.mappers]
VOIDABLE = sorted(
    (one for one in TABLES if issubclass(one, Voidable) and issubclass(one, OfCase)), key=lambda one: one.__name__
)
LISTS = {
    "malee": ("/", "/cases/", "/calendar", "/core-persons/", "/groups/", "/house", "/camps/"),
    "prasit": (
        *("/", "/cases/", "/calendar", "/house", "/camps/", "/approvals", "/contradictions/", "/take-overs/"),
        *("/referrals/stuck", "/retention/", "/groups/"),
    ),
    "chai": ("/statistics/", "/statistics/referrals"),
}
TOKENS = re.compile(r'(value|nonce)="[^"]{20,}"|/notices/[0-9a-f-]{36}')


def rows_of(db: Session, kind: Any, case: Case, cast: Cast) -> list[Any]:
    """The rows of a kind in the case; one is written if the world has none."""
    of_case = select(kind).where(kind.case_id == case.id)
    if not db.scalars(of_case).unique().all():
        if kind is overrides.StageOverride:
            overrides.override(
                db, case, Move(to_stage=Stage.CONTINUE, day=clock.today(), reason="เห็นกับตา"), cast.prasit
            )
        elif kind is visits.VisitRequest:
            visits.ask(db, [case], cast.prasit)
        elif kind is take_overs.TakeOver:
            take_overs.ask(db, case, "น้องสนิทกับฉัน", cast.somchai)
        elif kind is house_rules.RulesAgreed:
            details = AgreedDetails(day=clock.today(), agreed_by=AgreedBy.SELF)
            house_rules.agree(db, case, stays.of_case(db, case.id)[0], details, cast.malee)
        elif kind is StayExtension:
            programme.extend(db, case, stays.of_case(db, case.id)[0], 1, "รอบ้าน", cast.malee)
        elif kind is ends.OutcomeEnd:
            _ended(db, case, cast)
        db.flush()
    return list(db.scalars(of_case).unique().all())


def _ended(db: Session, case: Case, cast: Cast) -> None:
    """Write an outcome down that was verified and has ended, and tell nobody of it."""
    day, known = clock.today() - timedelta(days=9), {"state": OutcomeState.VERIFIED, "verified_by": cast.prasit.id}
    what = {"kind": OutcomeKind.CORE_LEADER, "evidence_kind": EvidenceKind.SEEN, "evidence": "เห็น"}
    outcome = Outcome(case_id=case.id, person_id=case.person_id, day=day, made_by=cast.malee.id, **what, **known)
    db.add(outcome)
    db.flush()
    ends.end(db, case, outcome, EndDetails(day=clock.today(), cause=Cause.LEFT), cast.malee)


def forget(db: Session, table: Table, ids: list[UUID]) -> None:
    """Delete rows by hand, and those that hang on them."""
    for other in Base.metadata.sorted_tables:
        for column in other.columns:
            if any(key.column.table is table for key in column.foreign_keys) and other is not table:
                if column.nullable:
                    db.execute(update(other).where(column.in_(ids)).values({column.name: None}))
                else:
                    db.execute(delete(other).where(column.in_(ids)))
    db.execute(delete(table).where(table.c.id.in_(ids)))


def snapshot(
    db: Session, case: Case, cast: Cast, browser: Callable[..., Browser], names: re.Pattern[str], asked: Collection[str]
) -> dict[str, Any]:
    """What the case, the lists and the figures say. asked: which pages; if empty that of the case, which
    is looked at before all, and those that read a table of `names`.
    """
    said: dict[str, Any] = {
        "stage": case.stage,
        "standing": milestones.standing(db, case).stage,
        "due": sorted((one.what, one.due_on) for one in due_days.of_case(db, case.id)),
        "broken": sorted(map(str, contradictions.keys(db, [case.person_id]))),
        "carried": [act for act in Act if lawful.is_carried(db, case, act, clock.today())],
        "beds": len(nights.free_beds(db, case.centre_id)),
    }
    for name, pages in LISTS.items():
        for page in (*([f"/cases/{case.id}"] if name != "chai" else ()), *pages):
            if asked and f"{name} {page}" not in asked:
                continue
            client = browser(getattr(cast, name))  # a page knows from which list somebody comes
            with traced(db) as sent:
                answer = client.get(page).text
            if asked or page not in pages or any(map(names.search, sent)):
                said[f"{name} {page}"] = TOKENS.sub("", answer) if page in pages else what_counts(answer)
    return said


@contextmanager
def traced(db: Session) -> Iterator[list[str]]:
    """All that is sent to SQLite in the block, by whatever way."""
    engine, sent = db.get_bind().engine, list[str]()

    def trace(connection: sqlite3.Connection, *_more: object) -> None:
        connection.set_trace_callback(sent.append)

    def leave(connection: sqlite3.Connection, *_more: object) -> None:
        connection.set_trace_callback(None)

    event.listen(engine, "checkout", trace)
    event.listen(engine, "checkin", leave)
    yield sent
    event.remove(engine, "checkout", trace)
    event.remove(engine, "checkin", leave)


def what_counts(page: str) -> list[str]:
    """Head, stage and next steps of the page of a case, and the people around; its lists show what is voided."""
    above = re.split(r'class="card (?:fold|empty)-card', TOKENS.sub("", page))[0]
    around = re.findall(r'<svg class="around".*?around-self', page, re.DOTALL)
    assert len(around) == 1
    return [above, *around]


def test_there_are_voidable_rows_of_many_kinds() -> None:
    assert len(VOIDABLE) > 15


@pytest.mark.parametrize("kind", VOIDABLE, ids=lambda kind: kind.__tablename__)
def test_lists_and_figures_leave_voided_rows_out(
    house: OutreachApp, peopled: Peopled, planted: tuple[Path, dict[str, UUID]], kind: Any
) -> None:
    with_them, without_them = dict[str, Any](), dict[str, Any]()
    for app in lay(house, peopled[0]):
        with_them = _told(app, planted[1], kind, ())
    for app in lay(house, peopled[0]):
        without_them = _told(app, planted[1], kind, with_them)
    assert with_them.keys() == without_them.keys()
    assert {key for key in with_them if with_them[key] != without_them[key]} == set()


def _told(app: OutreachApp, planted: dict[str, UUID], kind: Any, asked: Collection[str]) -> dict[str, Any]:
    """What is said when the rows are voided, on pages that read them; on the pages asked for, when they never were."""
    with app.extensions["sessions"]() as db:
        cast = meet_cast(db, planted)
        case = cast.nok_case
        rows = rows_of(db, kind, case, cast)
        assert rows
        ids = [row.id for row in rows]
        for row in rows:
            row.voided_at = clock.now()
            milestones.void(db, case, row.id, cast.prasit)
        if asked:
            db.flush()
            db.expunge_all()
            forget(db, kind.__table__, ids)
            cast = meet_cast(db, planted)
            case = cast.nok_case
        milestones.refresh(db, case, cast.prasit)
        db.commit()
        return snapshot(db, case, cast, partial(browse, app, db), _names(kind.__table__), asked)


def _names(table: Table) -> re.Pattern[str]:
    """The name of a table, or of one that hangs on it."""
    keys = [(key.column.table, key.parent.table.name) for one in TABLES for key in one.__table__.foreign_keys]
    return re.compile(rf"\b({'|'.join({table.name, *(name for to, name in keys if to is table)})})\b")
