"""What becomes of each row of a sheet, and its taking in: all of the rows that can be, in one transaction, or none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit, users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c3_control import camps, cohort, from_sheet, waiting
from outreach.c3_control.camps import Camp
from outreach.c3_control.from_sheet import CampSheet, SheetTaken, before, consented
from outreach.casefile import cases, distinct_pairs, notices, people, sheet_rows
from outreach.casefile.cases import Case
from outreach.casefile.finding import strangers
from outreach.casefile.notices import NoticeKind
from outreach.casefile.sheet_rows import Known, SheetRow
from outreach.core.codes import Code
from outreach.core.errors import NotFound, Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.core.reading_sheets import Sheet
from outreach.core.sealing import FieldClass

AS_NEW = "new"
LEAVE_OUT = "leave"


class State(Code):
    """What becomes of a row."""

    NEW = "new", "New: a case will be opened"
    KNOWN = "known", "Known already"
    ASK = "ask", "Is this one of these?"
    THERE = "there", "Taken in before"
    WRONG = "wrong", "Cannot be taken in"

    @property
    def tone(self) -> str:
        """The tone of its tag."""
        return {"new": "primary", "ask": "warning", "wrong": "danger"}.get(self.value, "success")


@dataclass(repr=False)
class Judged:
    """A row with what becomes of it. known: who may be meant. digest: under which it is kept; "" if it stands there."""

    row: SheetRow
    state: State
    digest: str = ""
    known: Sequence[Known] = ()
    case_id: UUID | None = None

    @property
    def choices(self) -> list[tuple[str, Known]]:
        """Those of the known who can be chosen, by the id of their case."""
        return [(str(one.case_id), one) for one in self.known if one.case_id and one.is_open]


@dataclass
class Taken:
    """How many were taken in: new ones, known ones; of all of them with a seat, and on the waiting list."""

    new: int = 0
    known: int = 0
    seated: int = 0
    waiting: int = 0
    wrong: int = 0


@dataclass(frozen=True)
class Decided:
    """What the user has decided. rows: of each row that was asked, "new", "leave" or the id of a case.

    carrier: of new cases. covers: what the consents signed on paper allow to be shared with agencies.
    """

    rows: Mapping[int, str] = field(default_factory=dict)
    carrier: UUID | None = None
    covers: Sequence[FieldClass] = ()


def judge(session: Session, camp: Camp, kept: CampSheet, sheet: Sheet, actor: User) -> list[Judged]:
    """Return the rows of a sheet with what becomes of each."""
    rows = list(from_sheet.rows_of(kept, sheet))
    was = before.of_rows(session, camp, rows, actor)
    for row in rows:
        if row.number in was.twice and not row.problems:
            row.problems.append(("", lazy_gettext("The same row stands in this sheet twice.")))
    open_ones = [row for row in rows if not row.problems and row.number not in was.seen]
    known = sheet_rows.who_is_known(session, open_ones, actor, was.others) if open_ones else {}
    judged = []
    for row in rows:
        if row.number in was.seen and not row.problems:
            judged.append(Judged(row, State.THERE, case_id=was.seen[row.number]))
        else:
            judged.append(_judged(row, was.free.get(row.number, ""), known.get(row.number, [])))
    _check_consents(session, judged, actor)
    return judged


def _check_consents(session: Session, judged: Sequence[Judged], actor: User) -> None:
    told = [(one.row, one.case_id) for one in judged if one.case_id and one.row.consented_on]
    consented.check_known(session, told, actor)
    for one in judged:
        if one.row.problems:
            one.state = State.WRONG


def untold_until(session: Session, judged: Sequence[Judged], actor: User) -> datetime | None:
    """Return the moment until which the actor is not told whom of the new ones a colleague carries; None if told."""
    is_in_doubt = any(one.state in (State.NEW, State.ASK) for one in judged)
    return strangers.braked_until(session, actor, strangers.TYPING) if is_in_doubt else None


def take_in(session: Session, camp: Camp, judged: Sequence[Judged], decided: Decided, actor: User) -> Taken:
    """Take in every row that can be: whoever is new gets a case, and everybody a seat or a place on the waiting list.

    Raises Refused, with the number of the row, if one of them cannot be taken in after all; then none is.
    """
    waiting.check_takes_people(camp)
    done, there = Taken(), {one.case_id for one in camps.of_camp(session, camp)}
    carrier, new = _carrier(session, judged, decided, actor), list[UUID]()
    for one in judged:
        if one.state is State.WRONG:
            done.wrong += 1
            continue
        if one.state is State.ASK and decided.rows.get(one.row.number) == LEAVE_OUT:
            continue
        if one.state is State.THERE and not _agrees_now(session, one, actor):
            continue
        case, is_new = _case(session, one, decided, carrier, actor)
        consented.record(session, case, one.row, decided.covers, actor)
        if one.state is not State.THERE:
            done.new, done.known = done.new + is_new, done.known + (not is_new)
        new += [case.id] if is_new else []
        if one.digest:
            session.add(SheetTaken(camp_id=camp.id, row=one.digest, case_id=case.id, made_by=actor.id))
        if case.id not in there:
            became = cohort.enrol(session, camp, case, actor)
            done.seated += became is cohort.Became.SEATED
            done.waiting += became is cohort.Became.WAITING
            there.add(case.id)
    session.flush()
    notices.tell_each(session, [(carrier.id, case_id) for case_id in new], NoticeKind.GIVEN, actor)
    audit.record(session, "camp.sheet_taken", actor, about=f"camp:{camp.id}")
    return done


def needs_carrier(judged: Sequence[Judged], actor: User) -> bool:
    """Return True if a caseworker is to be chosen: who heads a centre carries no cases."""
    return actor.role == Role.SUPERVISOR and any(one.state in (State.NEW, State.ASK) for one in judged)


def tells_consent(judged: Sequence[Judged]) -> bool:
    """Return True if one of the rows that can be taken in tells of a consent signed on paper."""
    return any(one.row.consented_on for one in judged if one.state is not State.WRONG)


def left_over(sheet: Sheet, judged: Sequence[Judged]) -> Sheet:
    """Return the rows of a sheet that cannot be taken in."""
    wrong = [place for place, one in enumerate(judged) if one.state is State.WRONG]
    return replace(sheet, rows=[sheet.rows[i] for i in wrong], numbers=[sheet.numbers[i] for i in wrong])


def with_errors(sheet: Sheet, judged: Sequence[Judged]) -> Iterator[list[str]]:
    """Yield the rows of a sheet, each with what is wrong with it at its end."""
    for line, one in zip(sheet.rows, judged, strict=True):
        yield [*line, one.row.said if one.state is State.WRONG else ""]


def _judged(row: SheetRow, digest: str, known: Sequence[Known]) -> Judged:
    if row.problems:
        return Judged(row, State.WRONG, digest)
    sure = next((one for one in known if one.sure), None)
    if sure is None:
        if not known:
            consented.check(row)
        return Judged(row, State.WRONG if row.problems else State.ASK if known else State.NEW, digest, known)
    if sure.case_id and sure.is_open:
        return Judged(row, State.KNOWN, digest, [sure], sure.case_id)
    row.problems.append(("", _why_not(sure)))
    return Judged(row, State.WRONG, digest, [sure])


def _why_not(known: Known) -> LazyText:
    if not known.is_own:
        return lazy_gettext(
            "They are on record, with %(name)s. Ask to take the case over.", name=known.caseworker or "–"
        )
    return lazy_gettext("They are on record, and their case is closed. Reopen it first.")


def _agrees_now(session: Session, one: Judged, actor: User) -> bool:
    """Return True if a row that was taken in before tells a consent by now, and its case is open."""
    if one.row.consented_on is None or one.case_id is None:
        return False
    return any(case.is_open for case in cases.of_ids(session, [one.case_id], actor))


def _case(session: Session, one: Judged, decided: Decided, carrier: User, actor: User) -> tuple[Case, bool]:
    """Return the case of a row, and whether it was opened for it."""
    chosen = decided.rows.get(one.row.number, AS_NEW) if one.state is State.ASK else AS_NEW
    is_sure = one.state in (State.KNOWN, State.THERE)
    if not is_sure and chosen == AS_NEW:
        return _opened(session, one, carrier, actor), True
    wanted = one.case_id if is_sure else next(iter(k.case_id for c, k in one.choices if c == chosen), None)
    found = cases.of_ids(session, [wanted], actor) if wanted else []
    if not found:
        raise NotFound
    cases.check_open(found[0])
    return found[0], False


def _opened(session: Session, one: Judged, carrier: User, actor: User) -> Case:
    try:
        person = people.register(session, one.row.details, actor)
        distinct_pairs.remember(session, person.id, [known.person_id for known in one.known], actor)
        return cases.open_case(session, person, consented.opened_on(one.row), actor, carrier.id)
    except Refused as refusal:
        words = lazy_gettext("Row %(number)d: %(why)s", number=one.row.number, why=refusal.reason)
        raise Refused(words) from None


def _carrier(session: Session, judged: Sequence[Judged], decided: Decided, actor: User) -> User:
    if not needs_carrier(judged, actor):
        return actor
    able = users.caseworkers(session, actor.centre_id) if actor.centre_id else []
    found = next((user for user in able if user.id == decided.carrier), None)
    if found is None:
        raise Refused(lazy_gettext("Choose a caseworker of this centre."), "caseworker")
    return found
