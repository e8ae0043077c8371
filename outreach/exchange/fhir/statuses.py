"""Mapping between the states of a referral and FHIR statuses.

Source: SDOH Clinical Care Implementation Guide (HL7, STU 2.1 to 3.0), profile SDOHCC Task For Referral Management and
its value set of statuses: `ready` and `received` are left out of it; draft, requested and entered-in-error are set by
the requester alone. A referral that was seen is therefore still `requested`, with businessStatus `seen`.
"""

from outreach.c2_connect.steps import ReferralState

_S = ReferralState

TASK: dict[ReferralState, str] = {
    _S.DRAFT: "draft",
    _S.SENT: "requested",
    _S.SEEN: "requested",
    _S.WAITING_LIST: "on-hold",
    _S.ACCEPTED: "accepted",
    _S.DECLINED: "rejected",
    _S.IN_SERVICE: "in-progress",
    _S.COMPLETED: "completed",
    _S.ENDED: "failed",
    _S.REVOKED: "cancelled",
    _S.EXPIRED: "cancelled",
}
REQUEST: dict[ReferralState, str] = {
    _S.DRAFT: "draft",
    _S.SENT: "active",
    _S.SEEN: "active",
    _S.WAITING_LIST: "active",
    _S.ACCEPTED: "active",
    _S.DECLINED: "revoked",
    _S.IN_SERVICE: "active",
    _S.COMPLETED: "completed",
    _S.ENDED: "revoked",
    _S.REVOKED: "revoked",
    _S.EXPIRED: "revoked",
}
OF_PERFORMER: dict[str, ReferralState] = {  # cancelled means: ended
    "accepted": _S.ACCEPTED,
    "rejected": _S.DECLINED,
    "on-hold": _S.WAITING_LIST,
    "in-progress": _S.IN_SERVICE,
    "completed": _S.COMPLETED,
    "failed": _S.ENDED,
    "cancelled": _S.ENDED,
}
OF_REQUESTER = frozenset({"draft", "requested", "entered-in-error"})
NOT_USED = frozenset({"received", "ready"})
ALL = frozenset(OF_PERFORMER) | OF_REQUESTER | NOT_USED  # task-status of R4
OF_REQUESTS = frozenset({"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"})


def states_of(table: dict[ReferralState, str], wanted: list[str]) -> list[ReferralState]:
    """Return our states that map to any of these FHIR statuses."""
    return [state for state, status in table.items() if status in wanted]
