"""Queues of decisions about cases, with a total count, shown a page at a time."""

from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

from outreach.casefile.cases import Case
from outreach.core.sealing import vault_of
from outreach.web.paging import Keyset, Page

One = TypeVar("One")


@dataclass(frozen=True)
class Queue(Generic[One]):
    """Rows with their cases, and their order."""

    query: Select[One, Case]
    order: Keyset

    @cached_property
    def counting(self) -> Select[int]:
        """Select the number of rows."""
        return self.query.with_only_columns(func.count(), maintain_column_froms=True)

    @cached_property
    def _first(self) -> Select[One, Case]:
        return self.order.rows(self.query, None)

    def count(self, session: Session) -> int:
        """Count the rows."""
        return session.scalar(self.counting) or 0

    def page(self, session: Session, after: str | None = None) -> Page[tuple[One, Case]]:
        """Return the rows after the key of a row, the first page if none is left there; keys are fetched."""
        found = session.execute(self.order.rows(self.query, after) if after else self._first).all()
        if after and not found:
            return self.page(session)
        page = self.order.page([one for one, _case in found])
        rows = [(one, case) for one, case in found[: len(page.rows)]]
        vault_of(session).fetch_keys(session, {case.person_id for _one, case in rows})
        return Page(rows, page.next_key)
