"""Retention periods: rules with a first day, a nightly job that proposes, a supervisor who decides."""

from outreach.c5_complete.retention.proposals import (
    KeepDetails,
    RetentionProposal,
    due,
    get,
    keep,
    propose,
    to_look_at,
    waiting,
)
from outreach.c5_complete.retention.rules import (
    DEFAULT_YEARS,
    RetentionRule,
    RuleDetails,
    in_force,
    of_centre,
    set_rule,
)

__all__ = [
    "DEFAULT_YEARS",
    "KeepDetails",
    "RetentionProposal",
    "RetentionRule",
    "RuleDetails",
    "due",
    "get",
    "in_force",
    "keep",
    "of_centre",
    "propose",
    "set_rule",
    "to_look_at",
    "waiting",
]
