"""Labels of the codes in the audit trail for the life in a house."""

from outreach.core.language import LazyText, lazy_gettext

IN_THE_HOUSE: dict[str, LazyText] = {
    "chore.give": lazy_gettext("gave out the chores of a house"),
    "chore.tick": lazy_gettext("ticked the chores of a house"),
    "class.change": lazy_gettext("changed a class of a house"),
    "class.hold": lazy_gettext("wrote down a class of a house"),
    "day_log.read": lazy_gettext("read the log of a house"),
    "day_log.void": lazy_gettext("voided an entry of the log of a house"),
    "day_log.write": lazy_gettext("wrote the log of a house"),
    "health.write": lazy_gettext("wrote a health sheet"),
    "house.occupancy": lazy_gettext("looked at the nights of the houses"),
    "house.parents": lazy_gettext("said who is house parent of a house"),
    "house.roll": lazy_gettext("took the roll of a night in the house"),
    "leave.back": lazy_gettext("wrote down that somebody is back from leave"),
    "leave.go": lazy_gettext("wrote down that somebody went on leave"),
    "house.rooms": lazy_gettext("said in which room each bed stands"),
    "placement.begin": lazy_gettext("placed a young person elsewhere"),
    "placement.end": lazy_gettext("ended a placement elsewhere"),
    "placement.read": lazy_gettext("looked at who sleeps elsewhere"),
    "placement.visit": lazy_gettext("wrote down a visit to somebody who sleeps elsewhere"),
    "rules.agree": lazy_gettext("wrote down that the rules of the house are agreed"),
    "stay.extend": lazy_gettext("extended a stay"),
    "house.sleepers": lazy_gettext("looked at who sleeps in the house"),
    "incident.write": lazy_gettext("wrote down what happened in the house"),
    "medicine.give": lazy_gettext("gave a medicine"),
    "sleeper.read": lazy_gettext("looked at somebody who sleeps in the house"),
}
