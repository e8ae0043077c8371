"""What HSDS 3.0 asks of each object, stated in our own words: the fields that must be there, their kinds, their lists.

The published schemas say the same at more length; `tools/hsds_check.py` holds our answers against those.
"""

from typing import Any

TEXT, NUMBER = {"type": "string"}, {"type": "number"}
ID, URI, EMAIL = TEXT | {"format": "uuid"}, TEXT | {"format": "uri"}, TEXT | {"format": "email"}
DAYS = {"enum": ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]}
KNOWN_BY_ID = {"type": "object", "required": ["id"], "properties": {"id": ID}}
PLACE = {"enum": ["physical", "postal", "virtual"]}


def many(name: str) -> dict[str, Any]:
    """A list of objects of one kind."""
    return {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def one(needed: str, **fields: Any) -> dict[str, Any]:
    """An object; no field that HSDS does not know."""
    return {"type": "object", "required": needed.split(), "properties": fields, "additionalProperties": False}


def ref(name: str) -> dict[str, str]:
    """One object of a kind."""
    return {"$ref": f"#/$defs/{name}"}


OBJECTS = {
    "service": one(
        "id name status",
        id=ID,
        organization_id=ID,
        name=TEXT,
        alternate_name=TEXT,
        description=TEXT,
        url=URI,
        email=EMAIL,
        status={"enum": ["active", "inactive", "defunct", "temporarily closed"]},
        fees_description=TEXT,
        eligibility_description=TEXT,
        minimum_age=NUMBER,
        maximum_age=NUMBER,
        alert=TEXT,
        last_modified=TEXT | {"format": "date-time"},  # of 3.1
        phones=many("phone"),
        schedules=many("schedule"),
        service_areas=many("service_area"),
        service_at_locations=many("service_at_location"),
        languages=many("language"),
        organization=ref("organization"),
        attributes=many("attribute"),
    ),
    "organization": one(
        "id name description",
        id=ID,
        name=TEXT,
        alternate_name=TEXT,
        description=TEXT,
        email=EMAIL,
        website=URI,
        phones=many("phone"),
        locations=many("location"),
        organization_identifiers=many("organization_identifier"),
        attributes=many("attribute"),
        services={
            "type": "array",
            "items": {"type": "object", "required": ["id"], "properties": {"id": ID}},
        },  # the API
    ),
    "service_at_location": one(
        "id",
        id=ID,
        service_id=ID,
        location_id=ID,
        location=ref("location"),
        service=ref("service"),  # the API
        phones=many("phone"),
        schedules=many("schedule"),
        service_areas=many("service_area"),
        attributes=many("attribute"),
    ),
    "location": one(
        "id location_type",
        id=ID,
        location_type=PLACE,
        organization_id=ID,
        name=TEXT,
        alternate_name=TEXT,
        description=TEXT,
        addresses=many("address"),
    ),
    "address": one(
        "id address_1 city state_province postal_code country address_type",
        id=ID,
        location_id=ID,
        address_1=TEXT,
        city=TEXT,
        state_province=TEXT,
        postal_code=TEXT,
        country={"type": "string", "minLength": 2, "maxLength": 2},
        address_type=PLACE,
    ),
    "phone": one("id number", id=ID, organization_id=ID, service_id=ID, number=TEXT, type=TEXT),
    "schedule": one(
        "id",
        id=ID,
        service_id=ID,
        freq={"enum": ["WEEKLY", "MONTHLY"]},
        wkst=DAYS,
        byday={"type": "string", "pattern": "^(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*$"},
        opens_at={"type": "string", "pattern": r"^\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        closes_at={"type": "string", "pattern": r"^\d\d:\d\d(Z|[+-]\d\d:\d\d)$"},
        timezone=NUMBER,
    ),
    "service_area": one("id", id=ID, service_id=ID, name=TEXT, extent_type=TEXT),
    "language": one("id", id=ID, service_id=ID, name=TEXT, code={"type": "string", "pattern": "^[a-z]{2,3}$"}),
    "attribute": one(
        "id",
        id=ID,
        link_id=ID,
        link_entity=TEXT,
        link_type=TEXT,
        value=TEXT,
        taxonomy_term_id=ID,
        taxonomy_term=ref("taxonomy_term"),
    ),
    "organization_identifier": one(
        "id identifier_type identifier", id=ID, organization_id=ID, identifier_type=TEXT, identifier=TEXT
    ),
    "taxonomy": one("id name description", id=ID, name=TEXT, description=TEXT, version=TEXT),
    "taxonomy_term": one(
        "id name description",
        id=ID,
        code=TEXT,
        name=TEXT,
        description=TEXT,
        taxonomy=TEXT,
        taxonomy_id=ID,
        language=TEXT,
    ),
}
WHOLE = {"type": "integer", "minimum": 0}
PAGE = one(
    "total_items total_pages page_number size first_page last_page empty contents",
    total_items=WHOLE,
    total_pages=WHOLE,
    page_number=WHOLE,
    size=WHOLE,
    first_page={"type": "boolean"},
    last_page={"type": "boolean"},
    empty={"type": "boolean"},
    contents={"type": "array"},
)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of an object."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": OBJECTS, **ref(name)}


def list_schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a page of objects."""
    contents = {"type": "array", "items": ref(name)}
    paged = PAGE | {"properties": PAGE["properties"] | {"contents": contents}}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": OBJECTS, **paged}
