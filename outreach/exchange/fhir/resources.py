"""FHIR resources made from a referral and its shared fields; nothing that is not shared is in them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState, ReferralStep
from outreach.c2_connect.support import Given
from outreach.core.codes import Code
from outreach.core.language import speaking
from outreach.core.languages import OF_CODE
from outreach.exchange.fhir.patients import patient_of, said_of
from outreach.exchange.fhir.statuses import REQUEST, TASK

Resource = dict[str, Any]
TASK_CODE = "http://hl7.org/fhir/CodeSystem/task-code"
SUBSETTED = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
SENDER = "The centre that sent the referral"
NOT_HERE = "See the ServiceRequest: it holds what is shared"


def service_request(referral: Referral, shared: Mapping[str, str] | None, base: str) -> Resource:
    """Return the ServiceRequest. shared: fields of the young person; None for a list, which decrypts nothing."""
    found: Resource = {
        "resourceType": "ServiceRequest",
        "id": str(referral.id),
        "meta": _meta(referral, whole=shared is not None),
        "contained": [patient_of(shared or {})],
        "status": REQUEST[referral.state],
        "intent": "order",
        "priority": "urgent" if referral.urgent else "routine",
        "code": _concept(referral.need, base, "need"),
        "subject": {"reference": "#subject"},
        "authoredOn": moment(_sent_at(referral)),
        "requester": {"type": "Organization", "display": SENDER},
        "performer": [{"type": "Organization", "display": referral.agency.name_en}],
    }
    notes = said_of(shared or {})
    return found | ({"note": [{"text": text} for text in notes]} if notes else {})


def task(referral: Referral, base: str, *, whole: bool = True) -> Resource:
    """Return the Task, which the agency changes to answer. whole: include the notes of its steps."""
    last = referral.steps[-1]
    found: Resource = {
        "resourceType": "Task",
        "id": str(referral.id),
        "meta": _meta(referral, whole=whole),
        "status": TASK[referral.state],
        "businessStatus": _concept(referral.state, base, "referral-state"),
        "intent": "order",
        "priority": "urgent" if referral.urgent else "routine",
        "code": {"coding": [{"system": TASK_CODE, "code": "fulfill"}]},
        "focus": {"reference": f"ServiceRequest/{referral.id}"},
        "for": {"type": "Patient", "display": NOT_HERE},
        "authoredOn": moment(_sent_at(referral)),
        "lastModified": moment(changed_at(referral)),
        "requester": {"type": "Organization", "display": SENDER},
        "owner": {"type": "Organization", "display": referral.agency.name_en},
        "restriction": {"period": {"end": referral.answer_due_on.isoformat()}},
    }
    if last.reason is not None:
        found["statusReason"] = _concept(last.reason, base, "decline-reason")
    if whole and last.gave:
        found["output"] = [_output(one, base) for one in last.gave]
    notes = [{"time": moment(step.at), "text": step.note} for step in _told(referral)] if whole else []
    return found | ({"note": notes} if notes else {})


def bundle(found: list[Resource], links: Mapping[str, str], base: str) -> Resource:
    """Return a searchset Bundle. links: self, and next if there is more."""
    entries = [
        {"fullUrl": f"{base}/{one['resourceType']}/{one['id']}", "resource": one, "search": {"mode": "match"}}
        for one in found
    ]
    told = [{"relation": relation, "url": url} for relation, url in links.items()]
    whole: Resource = {"resourceType": "Bundle", "type": "searchset", "link": told}
    return whole | ({"entry": entries} if entries else {})


def moment(at: datetime) -> str:
    """Return a FHIR instant."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def changed_at(referral: Referral) -> datetime:
    """Return the time of the last step."""
    return referral.changed_at or referral.steps[-1].at


def system_of(base: str, name: str) -> str:
    """Return the URI of a code system of ours."""
    return f"{base}/CodeSystem/{name}"


def given_in(outputs: Sequence[Mapping[str, Any]], base: str) -> list[Given] | None:
    """Return the support given by the outputs of a Task; None if one of them has no code of ours."""
    codings = [(output.get("valueCodeableConcept") or {}).get("coding") or [] for output in outputs]
    ours = [[c.get("code") for c in of_one if c.get("system") == system_of(base, "given")] for of_one in codings]
    if not all(of_one and of_one[0] in set(Given) for of_one in ours):
        return None
    return [Given(of_one[0]) for of_one in ours]


def reason_in(concept: Mapping[str, Any] | None, base: str) -> DeclineReason | None:
    """Return the reason for a decline in a CodeableConcept; None if it has no code of ours."""
    for coding in (concept or {}).get("coding") or ():
        if coding.get("system") == system_of(base, "decline-reason") and coding.get("code") in set(DeclineReason):
            return DeclineReason(coding["code"])
    return None


def _concept(code: Code, base: str, name: str) -> Resource:
    with speaking(OF_CODE):
        words = str(code.label)
    return {"coding": [{"system": system_of(base, name), "code": code.value, "display": words}], "text": words}


def _meta(referral: Referral, *, whole: bool) -> Resource:
    told: Resource = {"versionId": referral.version, "lastUpdated": moment(changed_at(referral))}
    return told if whole else told | {"tag": [SUBSETTED]}


def _output(given: Given, base: str) -> Resource:
    return {"type": {"text": "What was given"}, "valueCodeableConcept": _concept(given, base, "given")}


def _told(referral: Referral) -> list[ReferralStep]:
    return [step for step in referral.steps if step.note and step.state != ReferralState.DRAFT]


def _sent_at(referral: Referral) -> datetime:
    return next(step.at for step in referral.steps if step.state != ReferralState.DRAFT)
