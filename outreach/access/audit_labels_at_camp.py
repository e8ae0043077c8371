"""Labels of the codes in the audit trail for a camp while it is held."""

from outreach.core.language import LazyText, lazy_gettext

AT_CAMP: dict[str, LazyText] = {
    "camp.programme": lazy_gettext("wrote down the programme of a camp"),
    "camp.roll_call": lazy_gettext("called the roll at a session of a camp"),
    "camp.staff": lazy_gettext("said who is on duty at a camp"),
}
