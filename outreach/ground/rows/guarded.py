"""Which rows are guarded, and their whole content as bytes that are the same on every kind of database."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Select, Table, Uuid, bindparam, column, select, table
from sqlalchemy.orm import Session

from outreach.ground.database import Base

AT_ONCE = 500  # rows asked for in one statement
DECIDES_ACCESS = frozenset(
    {
        "admissions",
        "agencies",
        "agency_contacts",
        "api_tokens",
        "assignments",
        "authenticators",
        "cases",
        "consents",
        "contradiction_decisions",
        "emergency_accesses",
        "erasures",
        "invitations",
        "link_visits",
        "packages",
        "passkeys",
        "recovery_codes",
        "referral_links",
        "referral_steps",
        "referrals",
        "restriction_users",
        "restrictions",
        "role_changes",
        "sign_ins",
        "use_stops",
        "users",
    }
)
# Written at every request, and no part of the content.
BESIDE = {"api_tokens": {"last_used_at"}, "link_visits": {"seen_at"}, "sign_ins": {"seen_at"}}
NOT_GUARDED = {
    "api_answers": "kept for two days, given again to who asks the same again, and decide nothing",
    "drafts": "kept for a day, opened by who typed it alone",
    "messages": "leave within days, are opened by the sender alone, and decide nothing",
}

Content = dict[UUID, bytes]


def guarded() -> list[Table]:
    """Every guarded table, by name."""
    return [found for name, found in sorted(Base.metadata.tables.items()) if is_guarded(found)]


@cache
def is_guarded(found: Any) -> bool:
    """Whether the rows of a table of ours are guarded. (A migration brings tables of its own: those are not.)"""
    ours = Base.metadata.tables.get(found.name)
    if ours is None or hash(ours) != hash(found) or found.name in NOT_GUARDED:
        return False
    return found.name in DECIDES_ACCESS or any(name.endswith("_sealed") for name in ours.columns.keys())  # noqa: SIM118


def contents(connection: Connection, found: Table, ids: Iterable[UUID]) -> Content:
    """The content of these rows as they lie in the database; a row that is not there is left out."""
    wanted, made = list(ids), Content()
    for start in range(0, len(wanted), AT_ONCE):
        rows = connection.execute(_some(found), {"ids": wanted[start : start + AT_ONCE]})
        made.update(_each(found, rows))
    return made


def walk(session: Session, found: Table) -> Iterator[Content]:
    """The content of all rows by their ids, a part at a time."""
    last = UUID(int=0)
    while part := dict(_each(found, session.connection().execute(_next(found), {"after": last, "most": AT_ONCE}))):
        yield part
        last = max(part)


def _each(found: Table, rows: Iterable[Any]) -> Iterator[tuple[UUID, bytes]]:
    names, planted = _names(found), _planted(found)
    for row_id, *values in rows:
        said = [
            (name, plain)
            for name, value in zip(names, values, strict=True)
            if value is not None and (plain := _plain(value)) != planted.get(name, ...)
        ]
        yield row_id, json.dumps(said, separators=(",", ":")).encode()


def _plain(value: Any) -> str | int:
    """Any stored value as SQLite keeps it; what is bytes and what is text cannot be taken for each other."""
    if isinstance(value, bytes | memoryview):
        return "b" + bytes(value).hex()
    if isinstance(value, int):
        return int(value)
    if isinstance(value, UUID):
        return "s" + value.hex
    if isinstance(value, datetime):
        return "s" + value.isoformat(" ", "microseconds")
    if isinstance(value, time):
        return "s" + value.isoformat("microseconds")
    return "s" + (value.isoformat() if isinstance(value, date) else str(value))


@cache
def _names(found: Table) -> tuple[str, ...]:
    beside = {"id", *BESIDE.get(found.name, ())}
    return tuple(sorted(one.name for one in found.columns if one.name not in beside))


@cache
def _planted(found: Table) -> dict[str, str | int]:
    """What a migration gave to rows of before, by column: it counts as nothing, so that their digests still hold."""
    return {one.name: plain for one in found.columns if (plain := _given(one)) is not None}


def _given(one: Column[Any]) -> str | int | None:
    given = getattr(one.server_default, "arg", None)
    if given is None:
        return None
    text = str(given)
    return int(text) if text.lstrip("-").isdigit() else "s" + text


@cache
def _bare(found: Table) -> Select[Any]:
    """All columns as the database answers them, the id first and as an id."""
    row_id = column("id", Uuid())
    bare = table(found.name, row_id, *(column(name) for name in _names(found)))
    return select(*bare.columns)


@cache
def _some(found: Table) -> Select[Any]:
    return _bare(found).where(column("id", Uuid()).in_(bindparam("ids", expanding=True)))


@cache
def _next(found: Table) -> Select[Any]:
    row_id = column("id", Uuid())
    return _bare(found).where(row_id > bindparam("after")).order_by(row_id).limit(bindparam("most"))
