"""The decrypted names of everybody in the memory of this process, updated with changes by other processes.

It is filled once, from a sealed snapshot (`kept_names.py`) or by short reading transactions, and then follows
`name_changes` before each search: one indexed query. People who are erased, merged into another record, restricted or
unreadable are left out. Nothing is written to disk but that snapshot.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from outreach.casefile.finding.kept_names import KeptNames
from outreach.casefile.name_changes import NameChange, noted_here
from outreach.casefile.people import NAMES, Person, Sex
from outreach.casefile.restrictions import restricted
from outreach.core import beside, ciphertext, memory, snapshots
from outreach.core.sealing import DataKey, Vault, vault_of
from outreach.core.sealing.vault import bound_ends

if TYPE_CHECKING:
    from outreach.core.names import About, NameIndex

READ_AT_ONCE = 5_000  # people in one reading transaction
FILLED_TOGETHER = 20_000  # people added to the index in one step
MANY_CHANGES = 50  # more than that are added to the index in one step
AFTER_FIRST_PAGE = 0.5  # seconds
KEPT_EVERY = 300.0  # seconds from one look at the snapshot to the next
CHANGES_KEPT_TOGETHER = 500  # fewer are read again at the next start
SEXES: dict[Sex | None, int] = {Sex.MALE: 1, Sex.FEMALE: 2, Sex.OTHER: 3}  # as the index knows them

Entry = tuple[UUID, UUID, list[str], "About"]

_PEOPLE = (
    select(Person.id, Person.centre_id, DataKey.version, DataKey.wrapped)
    .add_columns(Person.sex, Person.birth_year, Person.made_at)
    .add_columns(*(getattr(Person, field.column) for field in NAMES))
    .join(DataKey, DataKey.owner_id == Person.id)
    .where(Person.merged_into.is_(None), Person.id.not_in(restricted()))
)
_NEXT = _PEOPLE.where(Person.id > bindparam("after")).order_by(Person.id).limit(READ_AT_ONCE)
_THESE = _PEOPLE.where(Person.id.in_(bindparam("ids", expanding=True)))
_CHANGES = select(NameChange.id, NameChange.person_id).where(NameChange.id > bindparam("seen")).order_by(NameChange.id)


class LiveNames:
    """The index of names of one process. Sessions carry it, like the vault. folder: where a sealed snapshot is kept."""

    def __init__(self, engine: Engine, vault: Vault, folder: Path | None = None) -> None:
        self._engine, self._vault = engine, vault
        self._kept = KeptNames(folder, engine, vault) if folder else None
        self._turn = Lock()
        self.is_filled_beside = False  # True: not everybody is found yet
        self.forget()

    def forget(self) -> None:
        """Empty the index; the next search fills it again."""
        self._known: NameIndex | None = None
        self._seen, self._unsure, self._written = -1, set[UUID](), -1

    def __len__(self) -> int:
        return len(self._index)

    @property
    def _index(self) -> "NameIndex":
        """The index; what it is made of is loaded when a name is first looked for."""
        if self._known is None:
            from outreach.core.names import NameIndex

            self._known = NameIndex()
        return self._known

    def keep(self, stop: Event, every: float = KEPT_EVERY) -> None:
        """Fill it, and keep the snapshot up with it, until told to stop. Searches meanwhile find whom it has.

        The first page that is asked for is answered before that begins.
        """
        self.is_filled_beside = True
        try:
            stop.wait(AFTER_FIRST_PAGE)
            self._clear()
            with beside.quick_turns():
                self.fill()
        finally:
            self.is_filled_beside = False
        while True:
            self.write()
            memory.give_back()
            if stop.wait(every):
                return

    def _clear(self) -> None:
        if self._kept is not None:
            with suppress(OSError):
                self._kept.clear()

    def write(self) -> None:
        """Write the snapshot anew if it lacks many changes or its key was exchanged; try again later if that fails."""
        if self._kept is None or self._seen < 0:
            return
        with suppress(OSError, SQLAlchemyError, ciphertext.Tampered):
            key = self._kept.key()  # before the names: whoever is erased from now on is erased from this snapshot
            with Session(self._engine, info={"vault": self._vault}) as session:
                snapshots.look(session)
                self.follow(session)
            is_known = self._written >= 0  # read or written by this process: a file may be whole in its head alone
            if is_known and self._seen - self._written < CHANGES_KEPT_TOGETHER and self._kept.fits(key):
                return
            with self._turn:
                if self._unsure:  # somebody has just searched with a name that is not committed
                    return
                seen, groups = self._seen, self._index.copied()
            self._kept.write(key, seen, groups)
            self._written = seen

    def fill(self) -> None:
        """Take everybody's names from the snapshot, or else decrypt them, unless that is done."""
        with self._turn:
            if self._seen >= 0:
                return
            kept = self._kept.read() if self._kept else None
            if kept is not None:
                self._written, blocks = kept
                self._index.take(blocks)
                self._seen = self._written
                return
            with self._reading() as connection:
                seen = connection.scalar(select(func.max(NameChange.id))) or 0
            for some in batched(self._everybody()):
                self._index.fill(some)
            self._seen = seen

    def search(
        self,
        typed: str,
        centre_id: UUID,
        most: int,
        *,
        sex: Sex | None = None,
        year: int | None = None,
        first: Collection[UUID] = (),
    ) -> list[tuple[float, UUID]]:
        """Find the people of a centre by name, best first, with the likeness (100: identical).

        sex, year of birth: as far as the searcher knows them; whom they do not fit comes later, with fewer points.
        first: people who come first among equals.
        """
        from outreach.core.names import Hint

        hint = Hint(SEXES.get(sex, 0), year or 0)
        return self._index.search(typed, centre_id, most, hint=hint, first=first)

    def follow(self, session: Session, *, wait: bool = True) -> None:
        """Read changed names again since the last search, from all processes.

        Names changed in this session are not committed yet: they are read now, and again at the next search. wait: if
        it is being filled beside, until that is done; without waiting those who are in it are found.
        """
        if self.is_filled_beside and not wait:
            return
        self.fill()
        with self._turn:
            changes = session.execute(_CHANGES, {"seen": self._seen}).all()
            people = self._unsure | {person_id for _id, person_id in changes}
            if people:
                self._read_anew(session, people)
            if noted_here(session):
                self._unsure = people
            else:
                self._unsure = set()
                self._seen = changes[-1].id if changes else self._seen

    def _read_anew(self, session: Session, people: Iterable[UUID]) -> None:
        left = iter(people)
        while ids := list(islice(left, READ_AT_ONCE // 10)):
            entries = [self._entry(row) for row in session.execute(_THESE, {"ids": ids})]
            for gone in set(ids) - {key for key, _centre, names, _about in entries if names}:
                self._index.drop(gone)
            if len(entries) > MANY_CHANGES:
                self._index.fill(entry for entry in entries if entry[2])
            else:
                for entry in entries:
                    if entry[2]:
                        self._index.put(*entry)

    def _everybody(self) -> Iterator[Entry]:
        last = UUID(int=0)
        while rows := self._page(last):
            yield from (entry for entry in map(self._entry, rows) if entry[2])
            last = rows[-1].id

    def _page(self, last: UUID) -> list[Row[Any]]:
        with self._reading() as connection:
            return list(connection.execute(_NEXT, {"after": last}))

    def _reading(self) -> Connection:
        return self._engine.connect().execution_options(reads_only=True)

    def _entry(self, row: Row[Any]) -> Entry:
        """Return a person with their readable names."""
        from outreach.core.names import About

        person_id, centre_id = row.id, row.centre_id
        about = About(SEXES.get(row.sex, 0), row.birth_year or 0, row.made_at.toordinal())
        try:
            key = ciphertext.Key(self._vault.unwrap(person_id, row.version, row.wrapped))
        except ciphertext.Tampered:
            return person_id, centre_id, [], about
        ends, places = bound_ends(person_id, person_id), self._vault.places
        names = []
        for field, cell in zip(NAMES, row[-len(NAMES) :], strict=True):
            if cell is not None:
                try:
                    names.append(ciphertext.unpad(key.open(places[field.name] + ends, cell)).decode())
                except (ciphertext.Tampered, UnicodeDecodeError):
                    continue
        return person_id, centre_id, names, about


def names_now(session: Session, *, wait: bool = True) -> LiveNames:
    """Return the index of a session, up to date; a new one if the session has none.

    wait: if it is being filled beside, until it is whole; else it is given as it is.
    """
    known: LiveNames | None = session.info.get("names")
    if known is None:
        known = session.info["names"] = LiveNames(session.connection().engine, vault_of(session))
    known.follow(session, wait=wait)
    return known


def batched(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield entries a few thousand at a time."""
    left = iter(entries)
    while some := list(islice(left, FILLED_TOGETHER)):
        yield some
