"""Labels of what happens in the working group."""

from outreach.core.language import LazyText, lazy_gettext

OF_WORKING_GROUP: dict[str, LazyText] = {
    "working_group.call": lazy_gettext("called a meeting of the working group"),
    "working_group.call_off": lazy_gettext("called off a meeting of the working group"),
    "working_group.change": lazy_gettext("changed a meeting of the working group"),
    "working_group.confirm": lazy_gettext("wrote down that minutes are confirmed"),
    "working_group.decide": lazy_gettext("wrote down a decision of the working group"),
    "working_group.decision_change": lazy_gettext("changed a decision of the working group"),
    "working_group.done": lazy_gettext("wrote down that a decision is done"),
    "working_group.member": lazy_gettext("added a member of the working group"),
    "working_group.member_change": lazy_gettext("changed a member of the working group"),
    "working_group.member_void": lazy_gettext("voided a member of the working group"),
    "working_group.member_end": lazy_gettext("wrote down that a member left the working group"),
    "working_group.minutes": lazy_gettext("wrote the minutes of a meeting"),
    "working_group.not_signed": lazy_gettext("took back that an agreement was signed at a meeting"),
    "working_group.print": lazy_gettext("printed a paper of a meeting"),
    "working_group.signed": lazy_gettext("wrote down that an agreement was signed at a meeting"),
    "working_group.void": lazy_gettext("voided a decision of the working group"),
}
