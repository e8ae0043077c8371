"""The list of guarded tables, and a row's whole content as bytes that are the same in every database."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Connection, Select, Table, Uuid, bindparam, column, literal, select, table, text
from sqlalchemy.orm import Session

from outreach.core.database import Base
from outreach.core.prepared import Prepared
from outreach.core.rows.not_guarded import NOT_GUARDED as NOT_GUARDED

AT_ONCE = 500  # rows asked for in one statement
# Columns written at every request or by a key rotation, and no part of the content. (A wrapped key is bound to its
# owner by the cipher itself: a separate check opens it.)
BESIDE = {
    "api_tokens": {"last_used_at"},
    "data_keys": {"ring_version", "wrapped"},
    "link_visits": {"seen_at"},
    "sign_ins": {"seen_at"},
}
# Guarded from the first digests on. All other tables are since the second baseline (access/baselines.py), at which an
# older database takes their rows as they are; a table made later has no row then.
SINCE_FIRST = frozenset(
    {
        "admissions",
        "agencies",
        "agency_contacts",
        "agreement_scans",
        "api_tokens",
        "appointments",
        "assignments",
        "attachments",
        "authenticators",
        "cases",
        "closures",
        "consents",
        "contact_wishes",
        "contacts",
        "core_links",
        "core_persons",
        "emergency_accesses",
        "erasures",
        "flags",
        "follow_ups",
        "groups",
        "handovers",
        "invitations",
        "link_visits",
        "merges",
        "notes",
        "outcomes",
        "packages",
        "passkeys",
        "people",
        "plans",
        "recovery_codes",
        "referral_feedbacks",
        "referral_links",
        "referral_steps",
        "referrals",
        "restriction_users",
        "restrictions",
        "retention_proposals",
        "reviews",
        "role_changes",
        "screenings",
        "sign_ins",
        "stage_overrides",
        "stays",
        "therapy_sessions",
        "use_stops",
        "users",
        "webhook_endpoints",
    }
)

Content = dict[UUID, bytes]


def guarded() -> list[Table]:
    """Return every guarded table, by name."""
    return [found for name, found in sorted(Base.metadata.tables.items()) if is_guarded(found)]


@cache
def is_guarded(found: Any) -> bool:
    """Return True if the rows of one of our tables are guarded. (Tables of a migration are not ours.)"""
    ours = Base.metadata.tables.get(found.name)
    return ours is not None and hash(ours) == hash(found) and found.name not in NOT_GUARDED


@cache
def key_column(found: Table) -> Column[Any]:
    """Return the id column by which rows are guarded: their own id, or that of their bundle.

    A table whose key has several columns is guarded bundle by bundle (all needs of one agency, all days of one seat):
    the first of these columns names the bundle.
    """
    return next(iter(found.primary_key.columns))


@cache
def is_bundle(found: Table) -> bool:
    """Return True if several rows share the id by which they are guarded."""
    return len(found.primary_key.columns) > 1


def contents(connection: Connection, found: Table, ids: Iterable[UUID]) -> Content:
    """Return the content of these rows in the database; missing rows are left out."""
    wanted, made = list(ids), Content()
    if len(wanted) == 1:
        return Content(_each(found, _with_ids(_one(found).read(connection, {"id": wanted[0]}))))
    for start in range(0, len(wanted), AT_ONCE):
        rows = connection.execute(_some(found), {"ids": wanted[start : start + AT_ONCE]})
        made.update(_each(found, rows))
    return made


def walk(session: Session, found: Table) -> Iterator[Content]:
    """Yield the content of all rows by id, a part at a time."""
    connection, last = session.connection(), UUID(int=0)
    query = _next(found, connection.dialect.name)
    while ids := session.connection().execute(query, {"after": last, "most": AT_ONCE}).scalars().all():
        yield contents(session.connection(), found, ids)
        last = max(ids)


def has_strange(connection: Connection, found: Table) -> bool:
    """Return True if there are rows with a malformed id, which SQLite takes, and which the program never writes."""
    if connection.dialect.name != "sqlite":
        return False
    strange = select(literal(1)).select_from(found).where(text(f"NOT ({_ours(found)})")).limit(1)
    return connection.execute(strange).first() is not None


def _each(found: Table, rows: Iterable[Any]) -> Iterator[tuple[UUID, bytes]]:
    names, planted = _names(found), _planted(found)
    bundles: dict[UUID, list[str]] = {}
    for row_id, *values in rows:
        said = [
            (name, plain)
            for name, value in zip(names, values, strict=True)
            if value is not None and (plain := _plain(value)) != planted.get(name, ...)
        ]
        content = json.dumps(said, separators=(",", ":"))
        if is_bundle(found):
            bundles.setdefault(row_id, []).append(content)
        else:
            yield row_id, content.encode()
    for row_id, contents in bundles.items():
        yield row_id, f"[{','.join(sorted(contents))}]".encode()


def _plain(value: Any) -> str | int:
    """Return any stored value as SQLite stores it; bytes and text cannot be confused."""
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
    beside = {key_column(found).name, *BESIDE.get(found.name, ())}
    return tuple(sorted(one.name for one in found.columns if one.name not in beside))


@cache
def _planted(found: Table) -> dict[str, str | int]:
    """Return the defaults that migrations gave to older rows, by column: ignored, so that old digests hold."""
    return {one.name: plain for one in found.columns if (plain := _given(one)) is not None}


def _given(one: Column[Any]) -> str | int | None:
    given = getattr(one.server_default, "arg", None)
    if given is None:
        return None
    said = str(given)
    return int(said) if said.lstrip("-").isdigit() else "s" + said


@cache
def _some(found: Table) -> Select[Any]:
    """Select all columns as the database returns them, the id first and as an id."""
    row_id = column(key_column(found).name, Uuid())
    bare = table(found.name, row_id, *(column(name) for name in _names(found)))
    return select(*bare.columns).where(row_id.in_(bindparam("ids", expanding=True)))


@cache
def _one(found: Table) -> Prepared:
    """Select the same of one id: most writes touch one row of a table."""
    row_id = column(key_column(found).name, Uuid())
    bare = table(found.name, row_id, *(column(name) for name in _names(found)))
    return Prepared(select(*bare.columns).where(row_id == bindparam("id", type_=Uuid())))


def _with_ids(rows: Iterable[Any]) -> Iterator[Any]:
    """Yield rows of the driver with an id in place of its hex text."""
    for row_id, *values in rows:
        yield row_id if isinstance(row_id, UUID) else UUID(row_id), *values


@cache
def _next(found: Table, dialect: str) -> Select[Any]:
    row_id = key_column(found)
    query = select(row_id).where(row_id > bindparam("after")).order_by(row_id).limit(bindparam("most"))
    if dialect == "sqlite":
        query = query.where(text(_ours(found)))
    return query.distinct() if is_bundle(found) else query


def _ours(found: Table) -> str:
    """Return the SQL condition that an id is well-formed."""
    name = f"{found.name}.{key_column(found).name}"
    return f"typeof({name}) = 'text' AND length({name}) = 32 AND {name} NOT GLOB '*[^0-9a-f]*'"
