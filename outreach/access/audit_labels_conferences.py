"""Labels of the codes in the audit trail for case conferences."""

from outreach.core.language import LazyText, lazy_gettext

OF_CONFERENCES: dict[str, LazyText] = {
    "conference.call_off": lazy_gettext("called off a case conference"),
    "conference.change": lazy_gettext("changed a case conference"),
    "conference.hold": lazy_gettext("wrote the minutes of a case conference"),
    "conference.invite": lazy_gettext("printed an invitation to a case conference"),
    "conference.leave": lazy_gettext("took somebody off the list of a case conference"),
    "conference.part": lazy_gettext("said who takes part in a case conference"),
    "conference.plan": lazy_gettext("planned a case conference"),
    "conference.print": lazy_gettext("printed the minutes of a case conference"),
    "conference.task": lazy_gettext("gave out a task of a case conference"),
    "conference.task_done": lazy_gettext("wrote down that a task of a case conference is done"),
}
