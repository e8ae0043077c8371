"""Labels of the codes in the audit trail for what is corrected, undone or taken back."""

from outreach.core.language import LazyText, lazy_gettext

TAKEN_BACK: dict[str, LazyText] = {
    "camp.finish_undo": lazy_gettext("took back that a camp is finished"),
    "closure.ask_back": lazy_gettext("took a request to close back"),
    "closure.take_back": lazy_gettext("took a closing back, with a reason"),
    "closure.undo": lazy_gettext("undid the closing of a case"),
    "consent.undo": lazy_gettext("undid the withdrawal of a consent"),
    "entry.corrected": lazy_gettext("corrected an entry"),
    "entry.restored": lazy_gettext("let a voided entry count again"),
    "entry.voided": lazy_gettext("voided an entry"),
    "take_over.take_back": lazy_gettext("took a request to take a case over back"),
    "outcome.undo": lazy_gettext("undid the verification of an outcome"),
    "outcome.withdraw": lazy_gettext("withdrew the verification of an outcome"),
    "referral.undo": lazy_gettext("took an acceptance back"),
    "mending.ask": lazy_gettext("wrote down that a correction is asked for"),
    "mending.grant": lazy_gettext("answered that it is corrected"),
    "mending.letter": lazy_gettext("printed the answer to a request for correction"),
    "mending.refuse": lazy_gettext("answered why it is not corrected"),
    "visit.take_back": lazy_gettext("took a request for a visit back"),
    "visit.undo": lazy_gettext("undid an answer about a visit"),
}
