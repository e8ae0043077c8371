"""The CapabilityStatement: the abilities of this server."""

from typing import Any

WRITTEN_ON = "2026-11-21"
COMPLETING = "Completed needs output (what was given), rejected a statusReason; each by codes of this server."
UPDATED = {"name": "_lastUpdated", "type": "date"}
STATUS = {"name": "status", "type": "token"}


def statement(base: str) -> dict[str, Any]:
    """Return the CapabilityStatement for `/fhir/metadata`."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": WRITTEN_ON,
        "kind": "instance",
        "software": {"name": "outreach"},
        "implementation": {"description": "Referrals of a youth outreach programme to partner agencies", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["application/fhir+json", "json"],
        "rest": [
            {
                "mode": "server",
                "security": {"description": "A token of the agency: Authorization: Bearer …"},
                "resource": [
                    _resource("ServiceRequest", "read", "search-type"),
                    _resource("Task", "read", "search-type", "update") | {"documentation": COMPLETING},
                ],
            }
        ],
    }


def _resource(kind: str, *interactions: str) -> dict[str, Any]:
    return {
        "type": kind,
        "interaction": [{"code": code} for code in interactions],
        "versioning": "versioned-update" if "update" in interactions else "versioned",
        "readHistory": False,
        "updateCreate": False,
        "searchParam": [STATUS, UPDATED],
    }
