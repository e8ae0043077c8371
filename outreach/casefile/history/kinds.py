"""The kinds of entry by which the history of a case is filtered."""

from outreach.core.codes import Code


class HistoryKind(Code):
    """Kind of an entry; the address of a filter holds its code."""

    CONTACT = "contact", "Contacts"
    NOTE = "note", "Notes"
    FOLLOW_UP = "follow_up", "Follow-ups and reviews"
    RISK = "risk", "Risk and safety plan"
    REFERRAL = "referral", "Needs and referrals"
    HELP = "help", "Plan, camps, stays, therapy"
    CONSENT = "consent", "Consent and legal basis"
    CIRCLE = "circle", "Core persons and groups"
    FAMILY = "family", "Family and addresses"
    LEARNING = "learning", "School and work"
    OUTCOME = "outcome", "Outcomes"
    FILE = "file", "Attachments"
    CASE = "case", "Course of the case"
    CORRECTION = "correction", "Corrections"
