"""HSDS taxonomies for our codes: needs, kinds of agencies, and whom a service takes."""

from typing import Any
from uuid import UUID, uuid5

from outreach.core.codes import Code
from outreach.core.language import speaking
from outreach.core.languages import OF_DIRECTORY
from outreach.directory.agencies import AgencyKind, ForSex
from outreach.directory.needs import Need

OURS = UUID("7f1d6f0e-6d0c-4b53-9c39-1f0f5a3b8a55")  # frozen: ids made from others are made with it
TAXONOMIES: dict[str, tuple[type[Code], str, str]] = {
    "need": (Need, "ความต้องการ (needs)", "What a young person may need, as the programme screens for it"),
    "kind": (AgencyKind, "ประเภทหน่วยงาน (kinds of agencies)", "What an agency mainly does"),
    "sex": (ForSex, "กลุ่มเพศที่ให้บริการ (whom it takes)", "Whether a service takes one sex only"),
}


def made_id(*parts: object) -> str:
    """An id that is always the same for the same thing."""
    return str(uuid5(OURS, ":".join(str(part) for part in parts)))


def taxonomies() -> list[dict[str, Any]]:
    """The taxonomies."""
    return [
        {"id": made_id("taxonomy", name), "name": shown, "description": about, "version": "1"}
        for name, (_codes, shown, about) in TAXONOMIES.items()
    ]


def terms() -> list[dict[str, Any]]:
    """All terms of all taxonomies."""
    return [term_of(code) for codes, _shown, _about in TAXONOMIES.values() for code in codes]


def term_of(code: Code) -> dict[str, Any]:
    """The term that stands for a code: its Thai label, and the English one to describe it."""
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
    """That a term holds of something."""
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
    """The need that a term stands for."""
    return next((need for need in Need if term_of(need)["id"] == term_id), None)
