"""What breaks a rule is judged anew after whatever is written, whoever writes it: by the digests of rows.

Each transaction that writes a guarded row leaves its digest under a line of the trail, and lines commit in their order
(core/rows): so all that was written since a centre was judged is known. Rows of a person or a case are judged anew for
this person; a row that is gone, and one of the directory, the rules, the camps or the houses, for everybody of the
centre; so is another day, on which somebody may be a year older.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import Select, Table, select, union_all
from sqlalchemy.orm import Session

from outreach.access import centres
from outreach.casefile import people
from outreach.casefile.cases import Case
from outreach.casefile.contradictions import kept
from outreach.casefile.contradictions.decided import ContradictionDecision
from outreach.casefile.contradictions.kept import Judgement, Place
from outreach.casefile.contradictions.shown import Shown, shown
from outreach.casefile.contradictions.standing import Scope, checks
from outreach.casefile.people import Person
from outreach.core import rows, snapshots
from outreach.core.planning import unindexed
from outreach.core.rows import RowDigest
from outreach.core.rows.digests import GONE

MOST_ROWS, MOST_PEOPLE = 2_000, 200  # written since: if more, everybody is judged
MOST_LINES = 500  # without anything to judge, after which it is noted how far all is judged


@dataclass(frozen=True)
class Anew:
    """What was judged anew at a look: whose (None: everybody of the centre), and what was found. The rest is kept."""

    people: frozenset[UUID] | None = frozenset()
    found: list[Shown] = field(default_factory=list)


def judge(session: Session, centre_id: UUID) -> Anew:
    """Judge anew what may have changed since a centre was judged; it is kept, as soon as writing is possible."""
    since, now = kept.places(session, centre_id)
    if since == now and not rows.touched(session.connection()):
        return Anew()
    anew = _anew(session, centre_id, since, now)
    lines = now.line - since.line if since else 0
    if (anew.people != frozenset() or lines > MOST_LINES) and not rows.touched(session.connection()):
        found = [kept.values_of(one, centre_id) for one in anew.found]
        new = Judgement(centre_id, since, now, anew.people, found)
        snapshots.later(session, lambda other: kept.keep(other, new))
    return anew


def judge_everybody(session: Session, centre_id: UUID) -> Anew:
    """Judge everybody of a centre anew, whatever is kept; keeps nothing."""
    return Anew(None, shown(session, [_scope(centre_id)]))


def rebuild(session: Session) -> int:
    """Judge every centre anew and keep it, in a transaction that writes; return the number of records."""
    kept.forget(session)
    return sum(len(judge(session, centre.id).found) for centre in centres.all_centres(session))


def wrong(session: Session) -> list[str]:
    """Return the numbers of the cases for which something else is kept than what breaks a rule, read on a snapshot."""
    return [number for centre in centres.all_centres(session) for number in _wrong(session, centre.id)]


def _wrong(session: Session, centre_id: UUID) -> list[str]:
    since, now = kept.places(session, centre_id)
    if since is None:
        return []
    anew = _anew(session, centre_id, since, now)
    if anew.people is None:
        return []
    mine = select(Case.id).where(Case.person_id.in_(anew.people))
    left = session.scalars(kept.of_centre(centre_id).where(kept.KeptContradiction.case_id.not_in(mine)))
    there = {row.place for row in left} | {one.place for one in anew.found}
    differ = there ^ {one.place for one in judge_everybody(session, centre_id).found}
    return sorted({f"{year}/{running:04d}" for _decided, year, running, _row_id in differ})


def _anew(session: Session, centre_id: UUID, since: Place | None, now: Place) -> Anew:
    changed = _changed(session, centre_id, since.line) if since and since.day == now.day else None
    if changed is None:
        return judge_everybody(session, centre_id)
    return Anew(changed, shown(session, [_scope(centre_id, changed)]) if changed else [])


def _scope(centre_id: UUID, person_ids: frozenset[UUID] | None = None) -> Scope:
    return Scope(select(Case).where(~people.was_erased(Case.person_id)), centre_id, person_ids, for_head=True)


def _changed(session: Session, centre_id: UUID, line: int) -> frozenset[UUID] | None:
    """Return the people of a centre who must be judged anew since a line; None: everybody."""
    tables = _tables()
    query = select(RowDigest.table_name, RowDigest.row_id, RowDigest.digest).where(RowDigest.line > line)
    query = query.where(unindexed(RowDigest.table_name).in_(tables)).limit(MOST_ROWS + 1)
    written = [*session.execute(query), *_not_yet_committed(session)]
    if len(written) > MOST_ROWS or any(digest == GONE for _name, _row_id, digest in written):
        return None
    ids: dict[str, set[UUID]] = {}
    for name, row_id, _digest in written:
        ids.setdefault(name, set()).add(row_id)
    leading = [_people(tables[name], some) for name, some in ids.items()]
    if None in leading:
        return None
    if not leading:
        return frozenset()
    theirs = union_all(*(one for one in leading if one is not None))
    query_people = select(Person.id).where(Person.id.in_(theirs), Person.centre_id == centre_id)
    found = session.scalars(query_people.limit(MOST_PEOPLE + 1)).all()
    return frozenset(found) if len(found) <= MOST_PEOPLE else None


def _not_yet_committed(session: Session) -> Iterable[tuple[str, UUID, bytes | None]]:
    touched = rows.touched(session.connection())
    return [(name, row_id, None) for name, ids in touched.items() if name in _tables() for row_id in ids]


def _tables() -> dict[str, Table]:
    tables = {table for check in checks for table in check.rests_on} | {Case, Person, ContradictionDecision}
    return {table.__tablename__: table.__table__ for table in tables}  # type: ignore[misc]


def _people(table: Table, ids: Iterable[UUID]) -> Select[UUID] | None:
    """Select the people whom these rows are about; None if rows of this table are about nobody."""
    these = rows.key_column(table).in_(list(ids))
    if table.name == Person.__tablename__:
        return select(table.c.id).where(these)
    if "person_id" in table.c:
        return select(table.c.person_id).where(these)
    if "case_id" in table.c:
        return select(Case.person_id).join(table, table.c.case_id == Case.id).where(these)
    return None
