"""What waits to be decided about cases: counted whole, and shown a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import InstrumentedAttribute, Session

from outreach.casefile.cases import Case
from outreach.core.sealing import vault_of
from outreach.web.paging import PAGE_ROWS, Page, page_of

One = TypeVar("One")


@dataclass(frozen=True)
class Queue(Generic[One]):
    """Rows with their cases. order: of all of them; it ends with an id, so that no page leaves a row out."""

    query: Select[One, Case]
    order: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]]

    def count(self, session: Session) -> int:
        """How many there are."""
        return session.scalar(self.query.with_only_columns(func.count(), maintain_column_froms=True)) or 0

    def page(self, session: Session, start: int = 0) -> Page[tuple[One, Case]]:
        """Those from the `start`th on, the first ones if so many are not left; keys opened."""
        query = self.query.order_by(*self.order)
        found = session.execute(query.offset(start).limit(PAGE_ROWS + 1)).all()
        if start and not found:
            return self.page(session)
        page = page_of([(one, case) for one, case in found], lambda _row: str(start + PAGE_ROWS))
        vault_of(session).fetch_keys(session, {case.person_id for _one, case in page.rows})
        return page
