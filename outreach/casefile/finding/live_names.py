"""The decrypted names of everybody in the memory of this process, updated with changes by other processes.

It is filled once, by short reading transactions, and then follows `name_changes` before each search: one indexed query.
People who are erased, merged into another record, restricted or unreadable are left out. Nothing is written to disk.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Connection, Engine, Row, bindparam, func, select
from sqlalchemy.orm import Session

from outreach.casefile.name_changes import NameChange, noted_here
from outreach.casefile.people import NAMES, Person
from outreach.casefile.restrictions import restricted
from outreach.core import ciphertext, memory
from outreach.core.sealing import DataKey, Vault, vault_of
from outreach.core.sealing.vault import bound_ends

if TYPE_CHECKING:
    from outreach.core.names import NameIndex

READ_AT_ONCE = 5_000  # people in one reading transaction
MANY_CHANGES = 50  # more than that are added to the index in one step

Entry = tuple[UUID, UUID, list[str]]

_PEOPLE = (
    select(Person.id, Person.centre_id, DataKey.version, DataKey.wrapped)
    .add_columns(*(getattr(Person, field.column) for field in NAMES))
    .join(DataKey, DataKey.owner_id == Person.id)
    .where(Person.merged_into.is_(None), Person.id.not_in(restricted()))
)
_NEXT = _PEOPLE.where(Person.id > bindparam("after")).order_by(Person.id).limit(READ_AT_ONCE)
_THESE = _PEOPLE.where(Person.id.in_(bindparam("ids", expanding=True)))
_CHANGES = select(NameChange.id, NameChange.person_id).where(NameChange.id > bindparam("seen")).order_by(NameChange.id)


class LiveNames:
    """The index of names of one process. Sessions carry it, like the vault."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self._engine, self._vault = engine, vault
        self._turn = Lock()
        self.forget()

    def forget(self) -> None:
        """Empty the index; the next search fills it again."""
        self._known: NameIndex | None = None
        self._seen, self._unsure = -1, set[UUID]()

    def __len__(self) -> int:
        return len(self._index)

    @property
    def _index(self) -> "NameIndex":
        """The index; what it is made of is loaded when a name is first looked for."""
        if self._known is None:
            from outreach.core.names import NameIndex

            self._known = NameIndex()
        return self._known

    def start(self) -> None:
        """Fill it in a thread; a search that comes first waits for it."""
        Thread(target=self._begin, name="names", daemon=True).start()

    def _begin(self) -> None:
        self.fill()
        memory.give_back()

    def fill(self) -> None:
        """Decrypt everybody's names, unless that is done."""
        with self._turn:
            if self._seen >= 0:
                return
            with self._reading() as connection:
                seen = connection.scalar(select(func.max(NameChange.id))) or 0
            self._index.fill(self._everybody())
            self._seen = seen

    def search(self, typed: str, centre_id: UUID, most: int) -> list[tuple[float, UUID]]:
        """Find the people of a centre by name, best first, with the likeness (100: identical)."""
        return self._index.search(typed, centre_id, most)

    def follow(self, session: Session) -> None:
        """Read changed names again since the last search, from all processes.

        Names changed in this session are not committed yet: they are read now, and again at the next search.
        """
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
            for gone in set(ids) - {key for key, _centre, names in entries if names}:
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
        person_id, centre_id = row.id, row.centre_id
        try:
            key = ciphertext.Key(self._vault.unwrap(person_id, row.version, row.wrapped))
        except ciphertext.Tampered:
            return person_id, centre_id, []
        ends, places = bound_ends(person_id, person_id), self._vault.places
        names = []
        for field, cell in zip(NAMES, row[-len(NAMES) :], strict=True):
            if cell is not None:
                try:
                    names.append(ciphertext.unpad(key.open(places[field.name] + ends, cell)).decode())
                except (ciphertext.Tampered, UnicodeDecodeError):
                    continue
        return person_id, centre_id, names


def names_now(session: Session) -> LiveNames:
    """Return the index of a session, up to date; a new one if the session has none."""
    known: LiveNames | None = session.info.get("names")
    if known is None:
        known = session.info["names"] = LiveNames(session.connection().engine, vault_of(session))
    known.follow(session)
    return known
