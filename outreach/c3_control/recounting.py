"""What plans, camps, stays and therapy give to the history of a case. Notes of therapy stay folded."""

from outreach.c3_control.at_camp import ways_home
from outreach.c3_control.at_camp.ways_home import WayHome
from outreach.c3_control.camps import Camp, Enrolment
from outreach.c3_control.placements import recounting as placed
from outreach.c3_control.plans import recounting as plans_told
from outreach.c3_control.residence.health_sheets import HealthSheet
from outreach.c3_control.residence.home_life import recounting as home_life
from outreach.c3_control.residence.house_rules import RulesAgreed
from outreach.c3_control.residence.incidents import Incident
from outreach.c3_control.residence.leaves import Leave
from outreach.c3_control.residence.medicines import MedicineGiven
from outreach.c3_control.residence.presences import Presence, PresenceState
from outreach.c3_control.residence.programme import StayExtension
from outreach.c3_control.sorting import unplaced
from outreach.c3_control.sorting.unplaced import Unplaced
from outreach.c3_control.stays import Stay
from outreach.c3_control.therapy import TherapySession
from outreach.casefile.corrections import Kind
from outreach.casefile.history import HistoryKind, Reader, Source, Words
from outreach.casefile.history.entries import Link, Tag
from outreach.casefile.history.recounting import of_milestones
from outreach.casefile.kinds import MilestoneKind
from outreach.core import clock
from outreach.core.language import LazyText, lazy_gettext


def _therapy(row: TherapySession, _reader: Reader) -> Words:
    took = [lazy_gettext("Minutes: %(minutes)d", minutes=row.minutes)] if row.minutes else []
    return Words(what=MilestoneKind.THERAPY_ATTENDED.label, tags=[Tag(row.kind.label)], lines=took)


def _enrolment(row: Enrolment, _reader: Reader) -> Words:
    camp, link = row.camp, Link("c3_control.camp", {"camp_id": row.camp_id})
    begins = lazy_gettext("from %(day)s", day=camp.begins_on)
    return Words(what=lazy_gettext("Place at a camp"), lines=[camp.name, begins], link=link)


def _stay(row: Stay, _reader: Reader) -> Words:
    bed = lazy_gettext("Stay at Baan Rao, bed %(bed)s", bed=row.bed.label)
    return Words(what=MilestoneKind.STAY_BEGUN.label, lines=[bed], stories=[row.why])


def _stay_end(row: Stay, _reader: Reader) -> Words:
    tags = [Tag(row.ending.label)] if row.ending else []
    return Words(what=MilestoneKind.STAY_ENDED.label, tags=tags, stories=[row.note])


def _health(_row: HealthSheet, _reader: Reader) -> Words:
    return Words(what=lazy_gettext("Health sheet written down"))


def _medicine(row: MedicineGiven, _reader: Reader) -> Words:
    return Words(what=Kind.MEDICINE.label, at=clock.local(row.given_at).time())


def _incident(row: Incident, _reader: Reader) -> Words:
    at = clock.local(row.happened_at).time()
    return Words(what=Kind.INCIDENT.label, tags=[Tag(row.kind.label, row.kind.tone)], stories=[row.story], at=at)


def _leave(row: Leave, _reader: Reader) -> Words:
    late = [Tag(lazy_gettext("late"), "warning")] if row.is_late or row.was_late else []
    due, back = clock.local(row.due_at), clock.local(row.back_at) if row.back_at else None
    lines = [lazy_gettext("back by %(day)s", day=due.date())]
    still = lazy_gettext("the stay ended meanwhile") if row.is_over else lazy_gettext("not back yet")
    lines += [lazy_gettext("came back %(day)s", day=back.date()) if back else still]
    at = clock.local(row.left_at).time()
    return Words(what=Kind.LEAVE.label, tags=late, lines=lines, stories=[row.where_to], at=at)


def _absence(row: Presence, _reader: Reader) -> Words:
    return Words(what=Kind.PRESENCE.label, tags=[Tag(row.state.label, "warning")], stories=[row.why])


def _unplaced(row: Unplaced, reader: Reader) -> Words:
    camp, reason = reader.session.get_one(Camp, row.camp_id), unplaced.reason_of(row)
    link = Link("c3_control.camp", {"camp_id": row.camp_id})
    return Words(
        what=lazy_gettext("Not placed after a camp"), lines=[camp.name, *([reason.label] if reason else [])], link=link
    )


def _way_home(row: WayHome, reader: Reader) -> Words:
    camp, how = reader.session.get_one(Camp, row.camp_id), ways_home.how_of(row)
    link = Link("c3_control.camp", {"camp_id": row.camp_id})
    lines: list[str | LazyText] = [camp.name, *([how.label] if how else [])]
    return Words(what=Kind.WAY_HOME.label, lines=lines, stories=[row.whom], link=link)


def _extension(row: StayExtension, _reader: Reader) -> Words:
    until = lazy_gettext("planned until %(day)s", day=row.until)
    return Words(what=lazy_gettext("Stay extended"), lines=[until], stories=[row.reason])


def _rules(row: RulesAgreed, _reader: Reader) -> Words:
    version = lazy_gettext("version %(number)d", number=row.version)
    return Words(what=Kind.RULES.label, lines=[row.agreed_by.label, version])


ENTRIES = (
    *plans_told.ENTRIES,
    *placed.ENTRIES,
    *home_life.ENTRIES,
    Source(HistoryKind.HELP, TherapySession, _therapy, day="day", corrected_as=Kind.THERAPY),
    Source(HistoryKind.HELP, Enrolment, _enrolment, corrected_as=Kind.SEAT),
    Source(HistoryKind.HELP, Unplaced, _unplaced, day="day", corrected_as=Kind.UNPLACED, beside=("camp_id", Camp)),
    Source(HistoryKind.HELP, WayHome, _way_home, corrected_as=Kind.WAY_HOME, beside=("camp_id", Camp)),
    of_milestones(HistoryKind.HELP, MilestoneKind.CAMP_COMPLETED),
    Source(HistoryKind.HELP, Stay, _stay, day="begins_on", corrected_as=Kind.STAY),
    Source(
        HistoryKind.HELP, Stay, _stay_end, Stay.ends_on.is_not(None), day="ends_on", by=None, corrected_as=Kind.STAY
    ),
    Source(HistoryKind.HELP, HealthSheet, _health, corrected_as=Kind.HEALTH),
    Source(HistoryKind.HELP, MedicineGiven, _medicine, moment="given_at", corrected_as=Kind.MEDICINE),
    Source(HistoryKind.HELP, Incident, _incident, day="day", corrected_as=Kind.INCIDENT),
    Source(HistoryKind.HELP, StayExtension, _extension, corrected_as=Kind.EXTENSION),
    Source(HistoryKind.HELP, RulesAgreed, _rules, day="day", corrected_as=Kind.RULES),
    Source(HistoryKind.HELP, Leave, _leave, moment="left_at", corrected_as=Kind.LEAVE),
    Source(
        HistoryKind.HELP,
        Presence,
        _absence,
        Presence.state == PresenceState.ABSENT,
        day="night",
        corrected_as=Kind.PRESENCE,
    ),
)
