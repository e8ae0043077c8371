"""Labels of the codes in the audit trail for camps."""

from outreach.core.language import LazyText, lazy_gettext

CAMPS: dict[str, LazyText] = {
    "camp.announce": lazy_gettext("announced a camp"),
    "camp.attendance": lazy_gettext("took attendance at a camp"),
    "camp.cancel": lazy_gettext("called a camp off"),
    "camp.candidates": lazy_gettext("looked through whom to choose for a camp"),
    "camp.certificates": lazy_gettext("printed certificates of a camp"),
    "camp.change": lazy_gettext("changed a camp"),
    "camp.choose": lazy_gettext("chose young people for a camp"),
    "camp.enrol": lazy_gettext("enrolled somebody in a camp"),
    "camp.finish": lazy_gettext("finished a camp"),
    "camp.give_back": lazy_gettext("gave a seat in a camp back"),
    "camp.needs": lazy_gettext("looked at the needs of many at a camp"),
    "camp.place": lazy_gettext("kept drafts of a sorting"),
    "camp.sort": lazy_gettext("sorted a camp"),
    "camp.unplaced": lazy_gettext("noted who was not placed"),
    "camp.go_on": lazy_gettext("let a camp take place after all"),
    "camp.rooms": lazy_gettext("gave out rooms and buses of a camp"),
    "camp.read": lazy_gettext("looked at a camp"),
    "camp.report": lazy_gettext("read the report of a camp"),
    "camp.roll": lazy_gettext("opened the roll of a camp"),
    "camp.sheet": lazy_gettext("read a sheet for a camp"),
    "camp.sheet_taken": lazy_gettext("took a sheet in for a camp"),
    "camp.spots": lazy_gettext("wrote down the rooms and buses of a camp"),
    "camp.wait": lazy_gettext("put somebody on the waiting list of a camp"),
    "camp.wait_off": lazy_gettext("took somebody off the waiting list of a camp"),
    "group.rivalry": lazy_gettext("wrote down that two groups fight"),
    "group.truce": lazy_gettext("wrote down a truce of two groups"),
    "group.rivalry_void": lazy_gettext("voided that two groups fight"),
}
