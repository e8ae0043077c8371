"""Loading of the demo programme: deterministic by seed, in chronological order, with a progress bar."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

import click
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from tqdm import tqdm

from outreach.access import audit
from outreach.access.audit import AuditLine
from outreach.access.users import User
from outreach.c2_connect import chasing
from outreach.casefile import due_days
from outreach.casefile.notices import CaseNotice
from outreach.commands.demo_data import (
    camp_rounds,
    coming_sessions,
    directory,
    heeded,
    helping,
    homes,
    lives,
    several,
    together,
)
from outreach.commands.demo_data.acts import Thread
from outreach.commands.demo_data.camp_rounds import Round
from outreach.commands.demo_data.later_acts import Player
from outreach.commands.demo_data.lives import Act, Life
from outreach.commands.demo_data.names import Names
from outreach.commands.demo_data.staff import Staff, hire, plain_text
from outreach.core import clock
from outreach.statistics import measures

COMMIT_EVERY = 4000
SELDOM = (100_000, 50, 100)  # thresholds of the garbage collector
BEGUN, LOADED = "demo.begun", "demo.loaded"


@dataclass(frozen=True)
class Moment:
    """Something to do on a day: an act of one life, or a camp."""

    day: date
    order: int
    what: Act | Round
    thread: Thread | None


def load(session: Session, people: int, seed: int) -> None:
    """Create the whole programme and commit it. Exits with a line if its outcomes differ from the published table."""
    chance = Random(seed)  # noqa: S311 (reproducible by seed)
    names = Names(chance, f"{plain_text()} {camp_rounds.plain_text()} {directory.plain_text()} {helping.plain_text()}")
    audit.record(session, BEGUN, None)
    staff = hire(session, chance, names)
    today = clock.today()
    invented = lives.invent(chance, names, people, today)
    threads = [Thread(worker=staff.caseworkers[n % len(staff.caseworkers)]) for n in range(people)]
    with due_days.postponed(session), _swept_seldom():
        _play(session, staff, chance, _moments(invented, threads, chance, today), threads, today)
    directory.describe(session, staff, today)
    heeded.heed(session, staff, today)
    homes.furnish(session, staff, today)
    helping.help_some(session, staff, today)
    several.happen(session, staff, today)
    together.gather(session, staff, today)
    coming_sessions.announce(session, staff, today)
    session.commit()
    _chase(session, today)
    _read_old(session)
    _check(session, people)
    audit.record(session, LOADED, None)
    session.commit()


def state(session: Session) -> str:
    """Return the state of the database: `empty`, `loaded`, `unfinished` (an interrupted load), or `other`."""
    done = set(session.scalars(select(AuditLine.action).where(AuditLine.action.in_((BEGUN, LOADED)))))
    if LOADED in done:
        return "loaded"
    if BEGUN in done:
        return "unfinished"
    return "other" if session.scalar(select(User.id).limit(1)) else "empty"


def _moments(invented: list[Life], threads: list[Thread], chance: Random, today: date) -> list[Moment]:
    found: list[Moment] = []
    for life, thread in zip(invented, threads, strict=True):
        found += [
            Moment(act.day, len(found) + n, act, thread) for n, act in enumerate(lives.acts_of(life, chance, today))
        ]
    found += [Moment(min(r.begins_on, today), -1, r, None) for r in camp_rounds.rounds(chance, today)]
    return sorted(found, key=lambda moment: (moment.day, moment.order))


def _play(
    session: Session, staff: Staff, chance: Random, moments: list[Moment], threads: list[Thread], today: date
) -> None:
    player = Player(session, staff, chance)
    loaded: set[object] = set()  # kept until the next commit: a session holds weak references only
    for way in ("loaded_as_persistent", "pending_to_persistent"):
        event.listen(session, way, lambda _session, row: loaded.add(row))
    for number, moment in enumerate(_told(moments)):
        if isinstance(moment.what, Round):
            camp_rounds.hold(session, staff, chance, moment.what, threads, today)
        elif moment.thread:
            player.play(moment.what, moment.thread)
        if number % COMMIT_EVERY == 0:
            _forget(session, loaded)
    _forget(session, loaded)


def _told(moments: list[Moment]) -> Iterator[Moment]:
    """Go through them with a bar on a terminal; elsewhere with a line at the beginning and for each year."""
    if sys.stderr.isatty():
        yield from tqdm(moments, desc="demo programme", unit="act")
        return
    click.echo(f"demo programme: {len(moments)} acts to load, this takes a minute or two", err=True)
    year = 0
    for number, moment in enumerate(moments):
        if moment.day.year > year:
            year = moment.day.year
            click.echo(f"demo programme: {number} of {len(moments)} acts, now in {year}", err=True)
        yield moment


def _forget(session: Session, loaded: set[object]) -> None:
    session.commit()
    session.expunge_all()
    loaded.clear()


@contextmanager
def _swept_seldom() -> Iterator[None]:
    """Run the garbage collector rarely: with so many live rows it takes a fifth of the time."""
    usual = gc.get_threshold()
    gc.freeze()  # exclude the program itself
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _chase(session: Session, today: date) -> None:
    """Chase as on a few days before today: some agencies are late, some of that has been escalated."""
    for days in (10, 5, 0):
        for _held in chasing.chase(session, today - timedelta(days=days)):
            session.commit()


def _read_old(session: Session) -> None:
    """Let everybody have read what is older than a week."""
    old = CaseNotice.read_at.is_(None), CaseNotice.made_at < clock.now() - timedelta(days=7)
    session.execute(update(CaseNotice).where(*old).values(read_at=clock.now()))


def _check(session: Session, people: int) -> None:
    wanted = {kind.value: count for kind, count in lives.targets(people).items()}
    made = {row.code: row.persons for row in measures.outcomes(session)}
    if made != wanted:
        raise click.ClickException("demo: the outcomes are not those of the published table")
