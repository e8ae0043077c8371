"""Emergency access: a supervisor sees for an hour what is sensitive of one young person; somebody else judges it."""

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
