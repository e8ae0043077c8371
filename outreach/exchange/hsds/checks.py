"""Validation of imported parts of the directory before they are written: all problems, each at its field."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import String
from sqlalchemy.orm import Session

from outreach.core.errors import Refused
from outreach.core.language import lazy_gettext
from outreach.directory.agencies import Agency, AgencyService, entries
from outreach.directory.agencies.parts import Details, ReachDetails
from outreach.directory.agencies.services import ServiceDetails

OLDEST = 120


def of_part(session: Session, agency: Agency, details: Details) -> Iterable[Refused]:
    """Yield texts that are too long and violated rules of the entry. New communities are fine: they are added."""
    yield from _too_long(details)
    yield from _no_ages(details)
    try:
        entries.check(
            session, agency, replace(details, communities=()) if isinstance(details, ReachDetails) else details
        )
    except Refused as refusal:
        yield refusal


def _no_ages(details: Details) -> Iterable[Refused]:
    for name in ("min_age", "max_age"):
        age = getattr(details, name, None)
        if age is not None and not 0 <= age <= OLDEST:
            yield Refused(lazy_gettext("A number from 0 to %(most)d, please.", most=OLDEST), name)


def _too_long(details: Details) -> Iterable[Refused]:
    """Yield texts longer than their column, which forms and PostgreSQL refuse."""
    columns = (AgencyService if isinstance(details, ServiceDetails) else Agency).__table__.columns
    for name in details.__dataclass_fields__:
        value, column = getattr(details, name), columns.get(name)
        most = column.type.length if column is not None and isinstance(column.type, String) else None
        if isinstance(value, str) and most is not None and len(value) > most:
            yield Refused(lazy_gettext("At most %(max)d characters.", max=most), name)
