"""The young person in a ServiceRequest: contained, without an id of ours, and only with what the package shares."""

from collections.abc import Mapping
from typing import Any

from outreach.c2_connect import packages
from outreach.casefile.people import Sex
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE

MASKED = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}
THAI_ID = "https://terms.sil-th.org/id/th-cid"  # the system of the Thai ID card number in Thai FHIR work
GENDERS = {sex.value: sex.gender for sex in Sex}
IN_PATIENT = {"nickname", "full_name", "sex", "phone", "national_id", "address"}


def patient_of(shared: Mapping[str, str]) -> dict[str, Any]:
    """The contained Patient. Its name is marked as masked if none is shared; an age has no place in it: see said_of."""
    names: list[dict[str, Any]] = []
    if "full_name" in shared:
        names.append({"use": "official", "text": shared["full_name"]})
    if "nickname" in shared:
        names.append({"use": "nickname", "text": shared["nickname"]})
    found: dict[str, Any] = {"resourceType": "Patient", "id": "subject", "name": names or [{"extension": [MASKED]}]}
    if shared.get("sex") in GENDERS:
        found["gender"] = GENDERS[shared["sex"]]
    if "phone" in shared:
        found["telecom"] = [{"system": "phone", "value": shared["phone"]}]
    if "national_id" in shared:
        found["identifier"] = [{"system": THAI_ID, "value": shared["national_id"]}]
    if "address" in shared:
        found["address"] = [{"text": shared["address"]}]
    return found


def said_of(shared: Mapping[str, str]) -> list[str]:
    """What is shared and has no place in a Patient, in words: age, how to know them again, the message."""
    with speaking(OF_CODE):
        return [
            f"{packages.FIELDS[code].label}: {packages.FIELDS[code].show(value)}" if code in packages.FIELDS else value
            for code, value in shared.items()
            if code not in IN_PATIENT or (code == "sex" and value not in GENDERS)
        ]
