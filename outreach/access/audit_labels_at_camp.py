"""Labels of the codes in the audit trail for a camp while it is held."""

from outreach.core.language import LazyText, lazy_gettext

AT_CAMP: dict[str, LazyText] = {
    "camp.badges": lazy_gettext("printed the badges of a camp"),
    "camp.duty_sheet": lazy_gettext("opened, as on duty at a camp, what must be known of them"),
    "camp.programme": lazy_gettext("wrote down the programme of a camp"),
    "camp.roll_call": lazy_gettext("called the roll at a session of a camp"),
    "camp.roster": lazy_gettext("printed the participants of a camp"),
    "camp.way_home": lazy_gettext("said how they come home from a camp"),
    "camp.staff": lazy_gettext("said who is on duty at a camp"),
}
