"""Labels of what happens with core persons, groups and the working group."""

from outreach.core.language import LazyText, lazy_gettext

OF_CORE_PERSONS: dict[str, LazyText] = {
    "core_leader.begin": lazy_gettext("began a term of a core leader"),
    "core_leader.end": lazy_gettext("ended a term of a core leader"),
    "core_leader.list": lazy_gettext("looked through the core leaders"),
    "core_person.activity": lazy_gettext("wrote down what a core person does"),
    "core_person.activity_end": lazy_gettext("wrote down that a core person no longer does something"),
    "core_person.activity_void": lazy_gettext("voided what a core person does"),
    "core_person.hand_over": lazy_gettext("handed a core person over"),
    "core_person.tie": lazy_gettext("linked a core person to a group"),
    "core_person.tie_end": lazy_gettext("wrote down that a core person left a group"),
    "core_person.tie_void": lazy_gettext("voided a link of a core person to a group"),
    "group.picture": lazy_gettext("looked at the picture of groups"),
    "group.picture_names": lazy_gettext("looked at the picture of groups with their names"),
    "core_person.talk": lazy_gettext("wrote down a talk with a core person"),
    "core_person.talk_void": lazy_gettext("voided a talk with a core person"),
}
