"""Marks in the head of a case: what must not be overlooked, in a few words each. The floors say which (`wiring/`)."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.casefile.cases import Case
from outreach.core.language import LazyText


class Mark(NamedTuple):
    """A mark. words: up to some 30 letters. tone: of `badge`. leads_to: an address, or a part of the page (`#id`)."""

    words: str | LazyText
    tone: str = "danger"
    leads_to: str = ""


# Callbacks of other packages: the marks of a case for who may see it. On the page of a case what they read is asked
# together with all else (dashboard/case_questions.py): a query of their own comes on top.
asked: list[Callable[[Session, Case, User], Iterable[Mark]]] = []


def of(session: Session, case: Case, actor: User) -> list[Mark]:
    """Return the marks of a case that the actor was allowed to load, in the order of the wiring."""
    return [mark for marks in asked for mark in marks(session, case, actor)]
