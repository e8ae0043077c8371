"""The young person in a ServiceRequest: a contained Patient without our id, holding only what the package shares."""

from collections.abc import Mapping
from typing import Any

from outreach.c2_connect import packages
from outreach.casefile.people import Sex
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE

MASKED = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "masked"}
THAI_ID = "https://terms.sil-th.org/id/th-cid"  # code system of the Thai ID card number in Thai FHIR profiles
GENDERS = {sex.value: sex.gender for sex in Sex}
IN_PATIENT = {"nickname", "full_name", "sex", "phone", "national_id", "address"}


def patient_of(shared: Mapping[str, str]) -> dict[str, Any]:
    """Return the contained Patient. An unshared name is marked as masked; ages do not fit there, see said_of."""
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
    """Return the shared fields that do not fit into a Patient as text: age, description, message."""
    with speaking(OF_CODE):
        return [
            f"{packages.FIELDS[code].label}: {packages.FIELDS[code].show(value)}" if code in packages.FIELDS else value
            for code, value in shared.items()
            if code != packages.PHOTO and (code not in IN_PATIENT or (code == "sex" and value not in GENDERS))
        ]
