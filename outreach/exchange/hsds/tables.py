"""HSDS as tables: a zip of CSV files with a datapackage.json (Frictionless), and back into nested objects."""

import csv
import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.core import thai
from outreach.core.sheets import as_meant, decoded, harmless, read_csv
from outreach.exchange.hsds import objects, reading, terms
from outreach.exchange.hsds.reading import Asked, Known

Row = dict[str, Any]
Tables = dict[str, list[Row]]
DESCRIPTOR = "datapackage.json"
MOST_BYTES = 64 << 20  # per table, unpacked
NUMBERS = {"minimum_age", "maximum_age", "timezone"}
TABLES: dict[str, tuple[str, str]] = {
    "organization": ("organizations.csv", "id name alternate_name description email website"),
    "service": (
        "services.csv",
        "id organization_id name alternate_name description url email status fees_description"
        " eligibility_description minimum_age maximum_age alert last_modified",
    ),
    "attribute": ("attributes.csv", "id link_id taxonomy_term_id link_type link_entity value"),
    "service_at_location": ("service_at_location.csv", "id service_id location_id"),
    "location": ("locations.csv", "id location_type organization_id name alternate_name description"),
    "phone": ("phones.csv", "id service_id organization_id number type"),
    "address": (
        "addresses.csv",
        "id location_id address_1 city state_province postal_code country address_type",
    ),
    "schedule": ("schedules.csv", "id service_id timezone freq byday opens_at closes_at"),
    "service_area": ("service_areas.csv", "id service_id name extent_type"),
    "language": ("languages.csv", "id service_id name code"),
    "taxonomy_term": ("taxonomy_terms.csv", "id code name description taxonomy language taxonomy_id"),
    "organization_identifier": (
        "organization_identifiers.csv",
        "id organization_id identifier_type identifier",
    ),
    "taxonomy": ("taxonomies.csv", "id name description version"),
}
POINTS_AT = {
    "organization_id": "organization",
    "service_id": "service",
    "location_id": "location",
    "taxonomy_term_id": "taxonomy_term",
    "taxonomy_id": "taxonomy",
}
OF_SERVICE = {
    "phone": "phones",
    "schedule": "schedules",
    "service_area": "service_areas",
    "language": "languages",
}


def package(session: Session, day: date) -> bytes:
    """Return the directory as a zip of tables; the same directory gives the same bytes."""
    found = reading.find_agencies(session, Asked(all_of_it=True)).known
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        tables = tables_of(found, day)
        _put(made, DESCRIPTOR, json.dumps(descriptor(), indent=1, ensure_ascii=False))
        for name, (path, columns) in TABLES.items():
            _put(made, path, _csv(columns.split(), tables[name]))
    return file.getvalue()


def tables_of(known: Known, day: date) -> Tables:
    """Return the rows of every table."""
    tables: Tables = defaultdict(list)
    tables["taxonomy"], tables["taxonomy_term"] = terms.taxonomies(), terms.terms()
    for agency in known.agencies:
        whole = objects.organization(agency, known)
        tables["organization"].append(whole)
        tables["location"] += whole["locations"]
        tables["address"] += [address for place in whole["locations"] for address in place["addresses"]]
        for name in ("phone", "organization_identifier", "attribute"):
            tables[name] += whole[f"{name}s"]
    for agency, one in known.pairs():
        whole = objects.service(agency, one, known, day)
        tables["service"].append(whole)
        for name in (*OF_SERVICE, "attribute", "service_at_location"):
            tables[name] += whole[f"{name}s"]
    return tables


def descriptor() -> dict[str, Any]:
    """Return the descriptor (datapackage.json)."""
    return {
        "name": "human-services",
        "profile": "tabular-data-package",
        "homepage": "https://docs.openreferral.org/en/3.0/",
        "resources": [_resource(name, path, columns.split()) for name, (path, columns) in TABLES.items()],
    }


def unpack(data: bytes) -> list[Row]:
    """Return the organizations of a package, each with its services. Raises ValueError for an invalid package."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            tables = {name: list(_rows(packed, path)) for name, (path, _columns) in TABLES.items()}
    except zipfile.BadZipFile:
        raise ValueError("not a zip file") from None
    if not tables["organization"]:
        raise ValueError("no organizations.csv with rows in it")
    return _nested(tables)


def _nested(tables: Tables) -> list[Row]:
    term = {row["id"]: row for row in tables["taxonomy_term"]}
    attributes = [row | {"taxonomy_term": term.get(row.get("taxonomy_term_id", ""), {})} for row in tables["attribute"]]
    linked = _by(attributes, "link_id")
    places, addresses = _by(tables["location"], "organization_id"), _by(tables["address"], "location_id")
    parts = {name: _by(tables[name], "service_id") for name in OF_SERVICE}
    services = defaultdict(list)
    for row in tables["service"]:
        of_service = {plural: parts[name].get(row["id"], []) for name, plural in OF_SERVICE.items()}
        services[row.get("organization_id", "")].append(row | of_service | {"attributes": linked.get(row["id"], [])})
    phones, identifiers = (_by(tables[name], "organization_id") for name in ("phone", "organization_identifier"))
    return [
        row
        | {
            "services": services[row["id"]],
            "phones": phones.get(row["id"], []),
            "organization_identifiers": identifiers.get(row["id"], []),
            "attributes": linked.get(row["id"], []),
            "locations": [place | {"addresses": addresses.get(place["id"], [])} for place in places.get(row["id"], [])],
        }
        for row in tables["organization"]
    ]


def _by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        if row.get(column):
            found[row[column]].append(row)
    return dict(found)


def _rows(packed: zipfile.ZipFile, path: str) -> Iterator[Row]:
    """Yield the rows of a table without empty cells; nothing if the table is missing."""
    name = next((one for one in packed.namelist() if one.rsplit("/", 1)[-1] == path), None)
    if name is None:
        return
    if packed.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{path} is too large")
    for row in read_csv(decoded(packed.read(name))):
        yield {column: _read(column, thai.visible(as_meant(cell))) for column, cell in row.items() if cell}


def _read(column: str, cell: str) -> Any:
    if column in NUMBERS and cell.replace(".", "", 1).isdecimal():
        return float(cell)
    return cell


def _csv(columns: list[str], rows: Iterable[Row]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([harmless(row.get(column, "")) for column in columns] for row in rows)
    return file.getvalue()


def _put(made: zipfile.ZipFile, name: str, text: str) -> None:
    made.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)


def _resource(name: str, path: str, columns: list[str]) -> dict[str, Any]:
    keys = [
        {"fields": column, "reference": {"resource": POINTS_AT[column], "fields": "id"}}
        for column in columns
        if column in POINTS_AT
    ]
    fields = [{"name": column, "type": "number" if column in NUMBERS else "string"} for column in columns]
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id"} | ({"foreignKeys": keys} if keys else {}),
    }
