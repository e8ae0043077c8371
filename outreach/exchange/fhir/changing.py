"""An agency's answer as a changed Task: status, reason, note, output. Everything else must stay as it is."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from outreach.c2_connect.referrals import Referral
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.c2_connect.support import Given
from outreach.core import thai
from outreach.exchange.fhir import resources, statuses
from outreach.web.problems import Problem, Wrong

MOST_WORDS = 2000
MAY_DIFFER = frozenset({"meta", "text", "lastModified", "businessStatus", "language", "implicitRules"})


class Coding(BaseModel):
    """FHIR Coding: a code of a code system."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    system: str | None = None
    code: str | None = None


class Concept(BaseModel):
    """FHIR CodeableConcept: codes and text."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    coding: list[Coding] = []
    text: str | None = None


class Note(BaseModel):
    """FHIR Annotation: the text of a note."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    text: str = Field(min_length=1, max_length=MOST_WORDS)


class Output(BaseModel):
    """Task.output: one item of support given."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    valueCodeableConcept: Concept | None = None  # noqa: N815


class ChangedTask(BaseModel):
    """A Task as received. Elements not named here are kept in model_extra, to be compared."""

    model_config = ConfigDict(extra="allow", strict=True, defer_build=True)

    resourceType: Literal["Task"]  # noqa: N815 (as FHIR writes it)
    id: str
    status: str
    statusReason: Concept | None = None  # noqa: N815
    note: list[Note] = Field([], max_length=200)
    output: list[Output] = Field([], max_length=len(Given))


class Change(BaseModel):
    """The step requested by a changed Task; state: None if it requests none."""

    state: ReferralState | None
    reason: DeclineReason | None = None
    note: str | None = None
    given: list[Given] = []


def change_of(sent: ChangedTask, referral: Referral, base: str) -> Change:
    """Return the requested step. Raises Problem: 422 for elements that are not an agency's, 409 for an impossible
    status."""
    now = resources.task(referral, base)
    _check_the_rest(sent, now)
    note = _new_note(sent, now)
    if sent.status == now["status"] and (sent.status != "in-progress" or note is None):
        if note is not None:
            raise _wrong(422, "Task.note", "A note goes with a change of status, or with in-progress.")
        return Change(state=None)
    state = statuses.OF_PERFORMER.get(sent.status)
    if state is None:
        raise _wrong(422, "Task.status", _why_not(sent.status))
    if state not in referral.state.after:
        raise _wrong(409, "Task.status", f"«{sent.status}» cannot follow «{now['status']}».")
    return Change(state=state, reason=_reason(sent, state, base), note=note, given=_given(sent, state, base))


def _check_the_rest(sent: ChangedTask, now: Mapping[str, Any]) -> None:
    if sent.id != now["id"]:
        raise _wrong(400, "Task.id", "The id is not that of the address.")
    for name, value in (sent.model_extra or {}).items():
        if name not in MAY_DIFFER and value != now.get(name):
            raise _wrong(422, f"Task.{name}"[:100], "Only status, statusReason, note and output can be changed.")


def _new_note(sent: ChangedTask, now: Mapping[str, Any]) -> str | None:
    known = {note["text"] for note in now.get("note", ())}
    new = "\n".join(thai.visible(note.text) for note in sent.note if not {note.text, thai.visible(note.text)} & known)
    if len(new) > MOST_WORDS:
        raise _wrong(422, "Task.note", f"At most {MOST_WORDS} characters at once.")
    return new or None


def _reason(sent: ChangedTask, state: ReferralState, base: str) -> DeclineReason | None:
    if state != ReferralState.DECLINED:
        return None
    concept = sent.statusReason.model_dump() if sent.statusReason else None
    reason = resources.reason_in(concept, base)
    if reason is None:
        system = resources.system_of(base, "decline-reason")
        raise _wrong(422, "Task.statusReason", f"A rejection needs a code of {system}.")
    return reason


def _given(sent: ChangedTask, state: ReferralState, base: str) -> list[Given]:
    given = resources.given_in([output.model_dump() for output in sent.output], base)
    if given is None or (given and state != ReferralState.COMPLETED):
        system = resources.system_of(base, "given")
        raise _wrong(422, "Task.output", f"What was given goes with completed, by codes of {system}.")
    if state == ReferralState.COMPLETED and not given:
        system = resources.system_of(base, "given")
        raise _wrong(422, "Task.output", f"Completed needs an output: what was given, by codes of {system}.")
    return given


def _why_not(status: str) -> str:
    if status in statuses.OF_REQUESTER:
        return f"«{status}» is set by who sends the referral."
    return "The referral loop does not use this status." if status in statuses.ALL else "There is no such status."


def _wrong(status: int, field: str, detail: str) -> Problem:
    return Problem(status, detail, wrong=[Wrong(field, detail)])
