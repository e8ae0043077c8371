"""HSDS taxonomies of our codes: needs, kinds of agencies, sexes served."""

from typing import Any
from uuid import UUID, uuid5

from outreach.core.codes import Code
from outreach.core.language import speaking
from outreach.core.languages import OF_DIRECTORY
from outreach.directory.agencies import AgencyKind, ForSex
from outreach.directory.needs import Need

OURS = UUID("7f1d6f0e-6d0c-4b53-9c39-1f0f5a3b8a55")  # namespace of all derived ids: never change it
TAXONOMIES: dict[str, tuple[type[Code], str, str]] = {
    "need": (Need, "ความต้องการ (needs)", "What a young person may need, as the programme screens for it"),
    "kind": (AgencyKind, "ประเภทหน่วยงาน (kinds of agencies)", "What an agency mainly does"),
    "sex": (ForSex, "กลุ่มเพศที่ให้บริการ (whom it takes)", "Whether a service takes one sex only"),
}


def made_id(*parts: object) -> str:
    """Return a stable id derived from the parts (UUIDv5)."""
    return str(uuid5(OURS, ":".join(str(part) for part in parts)))


def taxonomies() -> list[dict[str, Any]]:
    """Return the taxonomies."""
    return [
        {"id": made_id("taxonomy", name), "name": shown, "description": about, "version": "1"}
        for name, (_codes, shown, about) in TAXONOMIES.items()
    ]


def terms() -> list[dict[str, Any]]:
    """Return all terms of all taxonomies."""
    return [term_of(code) for codes, _shown, _about in TAXONOMIES.values() for code in codes]


def term_of(code: Code) -> dict[str, Any]:
    """Return the term of a code: its Thai label as name, the English one as description."""
    name = next(name for name, (codes, _shown, _about) in TAXONOMIES.items() if isinstance(code, codes))
    with speaking(OF_DIRECTORY):
        shown = str(code.label)
    return {
        "id": made_id("term", name, code.value),
        "code": code.value,
        "name": shown,
        "description": code.label.text,
        "taxonomy": name,
        "taxonomy_id": made_id("taxonomy", name),
        "language": OF_DIRECTORY,
    }


def attribute(code: Code, link_id: UUID, entity: str) -> dict[str, Any]:
    """Return an HSDS attribute: a term applied to an object."""
    term = term_of(code)
    return {
        "id": made_id("attribute", entity, link_id, term["id"]),
        "link_id": str(link_id),
        "link_entity": entity,
        "link_type": term["taxonomy"],
        "value": code.value,
        "taxonomy_term_id": term["id"],
        "taxonomy_term": term,
    }


def need_of(term_id: str) -> Need | None:
    """Return the need of a term, or None."""
    return next((need for need in Need if term_of(need)["id"] == term_id), None)
