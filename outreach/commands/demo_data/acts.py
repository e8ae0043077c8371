"""First acts of the invented lives, contact and Connect, played through the application's own functions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from outreach.access.users import User
from outreach.c1_core_person import contacts, core_persons, groups
from outreach.c1_core_person.contacts import ContactDetails, HowItWent
from outreach.c1_core_person.core_persons import LinkDetails
from outreach.c1_core_person.groups import JoinDetails, Part
from outreach.c2_connect import chasing, referrals, routing, screenings
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.c2_connect.support import fitting
from outreach.casefile import consents, people
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, ConsentDetails, GivenBy
from outreach.casefile.consents.lawful import Act as Lawful
from outreach.casefile.people import Sex
from outreach.commands.demo_data import words
from outreach.commands.demo_data.bases import rest_on
from outreach.commands.demo_data.lives import Act, Life
from outreach.commands.demo_data.staff import Staff
from outreach.core import clock
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Need

STILL_OPEN = timedelta(days=20)  # older declined referrals have been settled
SHARED = ("nickname", "age", "phone")


@dataclass
class Thread:
    """State of one life between two acts."""

    worker: UUID
    case_id: UUID | None = None
    sent: dict[Need, UUID] = field(default_factory=dict)
    camps: int = 0
    wishes_camp: bool = False
    closed: bool = False
    sex: Sex = Sex.UNKNOWN


class FirstActs:
    """Player of the acts of the first and second C, one after another in one session."""

    def __init__(self, session: Session, staff: Staff, chance: Random) -> None:
        self.session, self.staff, self.chance, self.today = session, staff, chance, clock.today()

    def play(self, act: Act, thread: Thread) -> None:
        """Play one act on its day, as the caseworker of that life; closed cases are skipped."""
        verb: Callable[..., None] = getattr(self, act.name)
        with clock.travel(act.day):
            if act.name == "meet" or (thread.case_id and not thread.closed and self._case(thread).is_open):
                verb(thread, *act.values)

    def meet(self, thread: Thread, life: Life) -> None:
        """Log the first contact."""
        details = self._meeting(self.chance.choice((HowItWent.REFUSED, HowItWent.TALKED, HowItWent.TALKED)))
        thread.case_id = contacts.first(self.session, life.details, details, self._worker(thread)).id
        thread.sex = life.details.sex

    def meet_again(self, thread: Thread, trusts: bool) -> None:
        """Log another contact; it reaches trust if `trusts`."""
        how = HowItWent.TRUSTS if trusts else self.chance.choice((HowItWent.TALKED, HowItWent.WARM))
        contacts.log(self.session, self._case(thread), self._meeting(how), self._worker(thread))

    def join_group(self, thread: Thread) -> None:
        """Link a group."""
        group = groups.get(self.session, self.chance.choice(self.staff.groups), self._worker(thread))
        part = self.chance.choices(list(Part), (80, 8, 12))[0]
        groups.join(
            self.session, self._case(thread), group, JoinDetails(part=part, since=clock.today()), self._worker(thread)
        )

    def link_core_person(self, thread: Thread) -> None:
        """Link a core person."""
        leader = core_persons.get(self.session, self.chance.choice(self.staff.core_persons), self._worker(thread))
        details = LinkDetails(day=clock.today(), how=self.chance.choice(words.LEADS))
        core_persons.link(self.session, self._case(thread), leader, details, self._worker(thread))

    def agree_to_share(self, thread: Thread, life: Life) -> None:
        """Record consent, with a guardian for minors, or a child-protection duty as basis."""
        everything = [FieldClass.IDENTITY, FieldClass.SENSITIVE, FieldClass.NARRATIVE]
        grown_up = (people.age_on(self._case(thread).person, clock.today()) or 0) >= 20
        if self.chance.random() < 0.75:
            details = ConsentDetails(
                basis=Basis.CONSENT,
                given_on=clock.today(),
                classes=everything,
                given_by=GivenBy.SELF if grown_up else GivenBy.BOTH,
                guardian=None if grown_up else f"ผู้ปกครองของ{life.details.nickname or 'น้อง'}",
            )
        else:
            details = ConsentDetails(
                basis=Basis.CHILD_PROTECTION,
                given_on=clock.today(),
                classes=everything,
                grounds=self.chance.choice(words.GROUNDS),
            )
        consents.record(self.session, self._case(thread), details, self._worker(thread))

    def screen(self, thread: Thread, needs: list[Need]) -> None:
        """Screen the needs."""
        if screenings.asks_basis(needs):
            self.rest_on(thread, Lawful.SCREENING)
        details = ScreeningDetails(day=clock.today(), needs=needs, story=self.chance.choice(words.SCREENINGS))
        screenings.screen(self.session, self._case(thread), details, self._worker(thread))

    def refer(self, thread: Thread, need: Need) -> None:
        """Refer to one of the matching agencies, if there is one."""
        case = self._case(thread)
        if any(referral.need == need for referral in referrals.open_of_case(self.session, case.id)):
            return
        places = routing.for_person(self.session, case.person, need, clock.today())
        able = [place.agency.id for place in places if place.fits and place.agency]
        if able:
            agency_id = self.chance.choice(able)
            fields = SHARED if self.chance.random() < 0.9 else ()
            request = ReferralRequest(
                agency_id=agency_id,
                need=need,
                fields=fields,
                message=self.chance.choice(words.MESSAGES),
                urgent=self.chance.random() < 0.1,
            )
            thread.sent[need] = referrals.send(self.session, case, request, self._worker(thread)).id

    def agency_sees(self, thread: Thread, need: Need) -> None:
        """Mark the referral as seen."""
        self._answer(thread, need, ReferralState.SEEN)

    def agency_accepts(self, thread: Thread, need: Need) -> None:
        """Accept the referral."""
        self._answer(thread, need, ReferralState.ACCEPTED)

    def agency_declines(self, thread: Thread, need: Need) -> None:
        """Decline the referral, and settle it if it is long past."""
        self._answer(thread, need, ReferralState.DECLINED, reason=self.chance.choice(list(DeclineReason)))
        if self.today - clock.today() > STILL_OPEN and (referral_id := thread.sent.get(need)):
            referral = self.session.get_one(Referral, referral_id)
            if not referral.is_open:
                chasing.settle(self.session, self._case(thread), referral, self._worker(thread))

    def agency_serves(self, thread: Thread, need: Need) -> None:
        """Report progress of the service."""
        self._answer(thread, need, ReferralState.IN_SERVICE, note=self.chance.choice(words.PROGRESS))

    def agency_completes(self, thread: Thread, need: Need) -> None:
        """Complete the referral."""
        given = fitting(need)[: self.chance.randrange(1, 3)]
        self._answer(thread, need, ReferralState.COMPLETED, note=self.chance.choice(words.DONE), given=given)

    def _answer(self, thread: Thread, need: Need, state: ReferralState, **more: object) -> None:
        referral_id = thread.sent.get(need)
        if referral_id:
            referral = self.session.get_one(Referral, referral_id)
            if state not in referral.state.after:
                return
            referrals.answer(self.session, referral, state, self._partner(referral), **more)  # type: ignore[arg-type]

    def _partner(self, referral: Referral) -> User:
        return self.session.get_one(User, self.staff.partners[referral.agency_id])

    def rest_on(self, thread: Thread, act: Lawful) -> None:
        """Record consent for an act of today that has no legal basis yet."""
        rest_on(self.session, self._case(thread), act, self._worker(thread), clock.today())

    def _meeting(self, how: HowItWent) -> ContactDetails:
        known = self.chance.random() < 0.9
        return ContactDetails(
            day=clock.today(),
            how=how,
            place_id=self.chance.choice(self.staff.places) if known else None,
            where_else=None if known else "ร้านเกมใกล้ตลาด",
            others=self.chance.randrange(0, 9),
            story=self.chance.choice(words.MEETINGS),
        )

    def _case(self, thread: Thread) -> Case:
        return self.session.get_one(Case, thread.case_id)

    def _worker(self, thread: Thread) -> User:
        return self.session.get_one(User, thread.worker)

    def _supervisor(self) -> User:
        return self.session.get_one(User, self.staff.supervisor)
