"""`flask audit breach`: report after a data breach, for the notice within 72 hours (PDPA s. 37)."""

import csv
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.access import audit, audit_labels, trail
from outreach.access.trail import Entry
from outreach.access.users import User
from outreach.c1_core_person.core_persons import CorePerson
from outreach.c2_connect.referrals import Referral
from outreach.casefile.attachments import Attachment
from outreach.casefile.people import Person
from outreach.casefile.photos import Photo
from outreach.core.clock import TIME_ZONE
from outreach.core.sheets import harmless
from outreach.web.command_line import command_session

HEAD = ("line", "at", "user", "act", "fields", "from", "person")


class Affected:
    """Figures for the notice: people affected, kinds of data, accounts used."""

    def __init__(self) -> None:
        self.people: set[UUID] = set()
        self.by_class: Counter[str] = Counter()
        self.by_user: dict[str, set[UUID]] = {}
        self.lines = 0

    def count(self, entry: Entry) -> None:
        """Count one line of the trail. Denied attempts are listed but do not count: they disclosed nobody."""
        self.lines += 1
        if entry.action in trail.NOT_A_LOOK:
            return
        self.people.update(entry.people)
        self.by_user.setdefault(entry.actor or "-", set()).update(entry.people)
        for said in entry.about.split() if entry.classes else ():
            kind, _, number = said.partition(":")
            self.by_class[kind] += int(number)


@click.command("breach")
@click.option("--from", "first", required=True, help="First moment, local time: 2026-11-20 or 2026-11-20T18:30.")
@click.option("--to", "last", required=True, help="Last moment; a day alone means its end.")
@click.option("--user", "username", help="Only what this user name did.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The list, as CSV (0600).")
def breach_command(first: str, last: str, username: str | None, out: Path) -> None:
    """Write down who saw whom, and count. People stand in it by their number, never by name."""
    begins, ends = _moment(first), _moment(last, end=True)
    affected = Affected()
    with command_session(reads_only=True) as session:
        who = session.scalar(select(User.id).where(User.username == username)) if username else None
        if username and who is None:
            raise click.ClickException("audit: there is no such user")
        found = (entry for entry in trail.between(session, begins, ends) if who in (None, entry.actor_id))
        _write(out, _about_people(session, found), affected)
    with command_session() as session:
        audit.record(session, "audit.breach", None, about=f"{begins:%Y%m%dT%H%M%SZ} to {ends:%Y%m%dT%H%M%SZ}")
    _say(affected, out)


def _about_people(session: Session, entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield the entries about people; referrals and attachments count for their person."""
    stands_for = {
        person_id: person_id for table in (Person, CorePerson) for person_id in session.scalars(select(table.id))
    }
    for kept in (Referral, Attachment, Photo):
        stands_for.update(dict(session.execute(select(kept.id, kept.person_id)).all()))
    for entry in entries:
        people = {stands_for[one] for one in entry.people if one in stands_for}
        if people:
            yield replace(entry, people=tuple(sorted(people)))


def _write(out: Path, entries: Iterable[Entry], affected: Affected) -> None:
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.ClickException(f"audit: {out} is there already") from None
    try:
        with os.fdopen(handle, "w", newline="", encoding="utf-8-sig") as file:
            _fill(csv.writer(file), entries, affected)
    except BaseException:
        out.unlink()  # a partial list would look complete
        raise


def _fill(sheet: Any, entries: Iterable[Entry], affected: Affected) -> None:
    sheet.writerow(HEAD)
    for entry in entries:
        affected.count(entry)
        said = (entry.at.isoformat(), entry.actor, audit_labels.in_words(entry.action), entry.about, entry.came_from)
        sheet.writerows((entry.seq, *map(harmless, said), person) for person in entry.people)


def _say(affected: Affected, out: Path) -> None:
    click.echo(f"audit: {affected.lines} lines about {len(affected.people)} people, written to {out}")
    for kind, number in sorted(affected.by_class.items()):
        click.echo(f"  {kind}: opened {number} times")
    for user, people in sorted(affected.by_user.items(), key=lambda pair: -len(pair[1])):
        click.echo(f"  {user}: {len(people)} people")


def _moment(text: str, *, end: bool = False) -> datetime:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"audit: {text} is no moment; write 2026-11-20 or 2026-11-20T18:30") from None
    if end and len(text) == len("2026-11-20"):
        local += timedelta(days=1) - timedelta(seconds=1)
    return local.replace(tzinfo=local.tzinfo or TIME_ZONE).astimezone(UTC)
