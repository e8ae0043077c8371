"""Emergency access: a supervisor sees the sensitive fields of one young person for an hour; another reviews it."""

from outreach.casefile.emergencies.accesses import (
    EmergencyAccess,
    EmergencyReason,
    EmergencyRequest,
    Verdict,
    begin,
    end,
    live,
)
from outreach.casefile.emergencies.hidden import begin_hidden, check_questions, opened
from outreach.casefile.emergencies.reviewing import ReviewDetails, get, of_scope, revealed, review, waiting

__all__ = [
    "EmergencyAccess",
    "EmergencyReason",
    "EmergencyRequest",
    "ReviewDetails",
    "Verdict",
    "begin",
    "begin_hidden",
    "check_questions",
    "end",
    "get",
    "live",
    "of_scope",
    "opened",
    "revealed",
    "review",
    "waiting",
]
