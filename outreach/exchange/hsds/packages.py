"""An uploaded directory file: parsed organization by organization, and carried to the next page."""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.exchange.hsds import tables
from outreach.exchange.hsds.described import Described, NoNumber, describe, organizations
from outreach.exchange.hsds.objects import Object

MOST = 500  # organizations per file on the pages; the command takes any number
LARGEST = 4 << 20  # bytes of such a file, unpacked: 500 complete agencies need about 2 MB
LONGEST_CARRIED = 400_000  # characters: a form field may hold 500,000 bytes
NOT_READ = (ValueError, KeyError, TypeError, AttributeError)


@dataclass(frozen=True)
class Broken:
    """An unreadable organization, and the reason."""

    name: str
    why: LazyText


@dataclass(frozen=True, repr=False)
class Package:
    """Contents of a file: its organizations, the unreadable ones, and the file as text for a form."""

    described: Sequence[Described]
    broken: Sequence[Broken]
    carried: str


def look(_name: str, data: bytes, _most: int) -> Package:
    """Parse an uploaded file. Raises Refused if it is invalid, or too large for a page."""
    return _package(data, _carry(data))


def carried(text: str) -> Package:
    """Parse the text of `Package.carried`. Raises Refused if it is damaged."""
    try:
        packed = zlib.decompressobj()
        data = packed.decompress(base64.b64decode(text, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        raise Refused(lazy_gettext("Please choose the file again.")) from None
    return _package(data, text)


def rows_of(data: bytes) -> list[Object]:
    """Return the organizations of a file, a zip of tables or JSON. Raises one of NOT_READ for anything else."""
    return tables.unpack(data) if data.startswith(b"PK") else organizations(data.decode("utf-8-sig"))


def _package(data: bytes, text: str) -> Package:
    try:
        rows = rows_of(data)
    except (*NOT_READ, json.JSONDecodeError) as problem:
        raise Refused(lazy_gettext("This file cannot be read as HSDS: %(why)s", why=str(problem)), "file") from None
    if len(rows) > MOST:
        raise Refused(_too_large(), "file")
    described: list[Described] = []
    broken: list[Broken] = []
    for row in rows:
        found = _read(row)
        (described if isinstance(found, Described) else broken).append(found)  # type: ignore[arg-type]
    return Package(described, broken, text)


def _read(row: Object) -> Described | Broken:
    if not row.get("name"):
        return Broken(str(row.get("id") or "?"), _missing("name"))
    name = str(row["name"])
    try:
        found = describe(row)
    except KeyError as problem:
        return Broken(name, _missing(problem.args[0]))
    except NoNumber as problem:
        return Broken(name, lazy_gettext("This is no number: %(field)s", field=problem.field))
    except NOT_READ as problem:
        return Broken(name, lazy_gettext("It cannot be read: %(why)s", why=str(problem)))
    strange = next((field for field, value in _texts(found) if not isinstance(value, str | None)), None)
    return Broken(name, lazy_gettext("This is no text: %(field)s", field=strange)) if strange else found


def _texts(found: Described) -> Iterator[tuple[str, object]]:
    """Yield all values that must be text, with their field names."""
    yield from (("name", found.name_th), ("alternate_name", found.name_en), ("description", found.about))
    yield from found.reach.items()
    yield from (("service_areas", area) for area in found.areas or ())
    for _id, one in found.services:
        yield from (("service", value) for value in (one.name_th, one.name_en, one.about_th, one.eligibility, one.fee))


def _missing(field: str) -> LazyText:
    return lazy_gettext("Missing: %(field)s", field=field)


def _carry(data: bytes) -> str:
    text = base64.b64encode(zlib.compress(data)).decode()
    if len(data) > LARGEST or len(text) > LONGEST_CARRIED:
        raise Refused(_too_large(), "file")
    return text


def _too_large() -> LazyText:
    return lazy_gettext(
        "Here at most %(most)d organizations at a time; more by the command “flask hsds import”.", most=MOST
    )
