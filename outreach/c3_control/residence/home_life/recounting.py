"""What the classes of a house give to the history of a case. Chores stay in the house."""

from outreach.c3_control.residence.home_life.models import ClassAttendance, HouseClass
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.core.language import lazy_gettext


def _class(row: ClassAttendance, _reader: Reader) -> Words:
    took = lazy_gettext("Minutes: %(minutes)d", minutes=row.held.minutes)
    return Words(what=lazy_gettext("Class in the house"), lines=[row.held.topic, took])


ENTRIES = (Source(HistoryKind.HELP, ClassAttendance, _class, day="day", beside=("class_id", HouseClass)),)
