"""Placing: drafts of referrals for many in one go, each with its own package; who cannot be placed is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access import audit
from outreach.access.users import User
from outreach.c2_connect import packages, places_given, referrals
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c3_control.camps import Camp
from outreach.c3_control.sorting import unplaced
from outreach.c3_control.sorting.board import Board, Option, Row
from outreach.c3_control.sorting.unplaced import UnplacedReason
from outreach.casefile.cases import Case
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import LazyText, lazy_gettext
from outreach.directory import agencies


@dataclass(frozen=True, repr=False)
class Choice:
    """What was chosen for one young person: an agency for a need, or why there is none."""

    row: Row
    option: Option | None
    reason: UnplacedReason | None


class NotSorted(Refused):
    """Refusal of some choices: nothing is written. `of`: the reasons by enrolment."""

    def __init__(self, of: Mapping[UUID, LazyText]) -> None:
        super().__init__(lazy_gettext("Nothing is kept yet. Choices that cannot be made: %(count)s", count=len(of)))
        self.of = of


def place(session: Session, camp: Camp, choices: Sequence[Choice], actor: User, *, minimum: bool) -> tuple[int, int]:
    """Keep a draft for each choice of an agency, and write down who cannot be placed; returns how many of each.

    minimum: each draft shares the minimum fields of its service; nothing otherwise. Nothing is sent: consent and law
    are asked for then. Raises NotSorted, with every reason; a place that was given meanwhile is one.
    """
    if not choices:
        raise Refused(lazy_gettext("Nothing is chosen yet."))
    wanted = [one.option for one in choices if one.option]
    places_given.hold(session, {one.agency.id for one in wanted})
    left = places_given.left(session, [agencies.get(session, one) for one in {o.agency.id for o in wanted}])
    wrong: dict[UUID, LazyText] = {}
    for one in choices:
        try:
            if one.option is None:
                unplaced.note(session, camp, one.row.case, one.reason or UnplacedReason.OTHER, actor)
            else:
                _draft(session, one.row.case, one.option, left, actor, minimum=minimum)
        except Refused as refusal:
            wrong[one.row.enrolment.id] = refusal.reason
    if wrong:
        raise NotSorted(wrong)
    audit.record(session, "camp.place", actor, about=f"camp:{camp.id}")
    return len(wanted), len(choices) - len(wanted)


def send_ready(session: Session, board: Board, actor: User) -> int:
    """Send every draft of the board that lacks nothing; returns how many. One that is refused meanwhile stays."""
    sent = 0
    for case, one in board.ready:
        try:
            with session.begin_nested():
                referrals.send_draft(session, case, one, actor)
            sent += 1
        except Refused:
            continue
    if not sent:
        raise Refused(lazy_gettext("No draft can be sent: look what each lacks."))
    return sent


def _draft(
    session: Session, case: Case, option: Option, left: dict[UUID, int | None], actor: User, *, minimum: bool
) -> Referral:
    """Keep one draft, and count its place. Raises Refused as `referrals.draft`, or if no place is left."""
    places, preset = left[option.agency.id], packages.PRESETS[option.need]
    if places is not None and places <= 0 and not option.fit.waits:
        raise Refused(lazy_gettext("The last place there has been given meanwhile."))
    request = ReferralRequest(
        agency_id=option.agency.id,
        need=option.need,
        fields=preset.fields if minimum else (),
        expires_on=clock.today() + timedelta(days=preset.days),
    )
    made = referrals.draft(session, case, request, actor)
    left[option.agency.id] = None if places is None else places - 1
    return made
