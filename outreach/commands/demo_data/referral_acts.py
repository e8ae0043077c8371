"""Acts of the referral loop: drafts, waiting lists, appointments, hand-overs, feedback."""

from datetime import datetime, time, timedelta

from outreach.accompanying import appointments, feedbacks, handovers
from outreach.accompanying.appointments import AppointmentDetails, Escort, Transport
from outreach.accompanying.feedbacks import FeedbackDetails, Helped, HowWasIt, WhyNot
from outreach.accompanying.handovers import HandoverDetails
from outreach.c2_connect import referrals, routing
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import ReferralState
from outreach.commands.demo_data import words
from outreach.commands.demo_data.acts import SHARED, FirstActs, Thread
from outreach.core import clock
from outreach.directory.needs import Need


class ReferralActs(FirstActs):
    """Player of the acts of `FirstActs` and of the referral loop."""

    def keep_draft(self, thread: Thread, need: Need) -> None:
        """Keep a referral as a draft."""
        case = self._case(thread)
        if any(one.need == need for one in referrals.open_of_case(self.session, case.id)):
            return
        places = routing.for_person(self.session, case.person, need, clock.today())
        able = [place.agency.id for place in places if place.fits and place.agency]
        if able:
            asked = ReferralRequest(
                agency_id=able[0], need=need, fields=SHARED, message=self.chance.choice(words.MESSAGES)
            )
            referrals.draft(self.session, case, asked, self._worker(thread))

    def agency_lets_wait(self, thread: Thread, need: Need) -> None:
        """Put the young person on the agency's waiting list."""
        expected_on = clock.today() + timedelta(days=self.chance.randrange(5, 40))
        self._answer(thread, need, ReferralState.WAITING_LIST, expected_on=expected_on)

    def agency_invites(self, thread: Thread, need: Need) -> None:
        """Make an appointment as the agency."""
        referral = self._open(thread, need)
        if referral is None:
            return
        day = clock.today() + timedelta(days=self.chance.randrange(2, 12))
        details = AppointmentDetails(
            at=datetime.combine(day, time(self.chance.choice((9, 10, 13, 14))), clock.TIME_ZONE),
            where=self.chance.choice(words.WHERE),
            with_whom=self.chance.choice(words.WITH_WHOM),
            transport=self.chance.choice(list(Transport)),
            escort=self.chance.choice(list(Escort)),
        )
        appointments.make(self.session, referral, details, self._partner(referral))

    def hand_over(self, thread: Thread, need: Need) -> None:
        """Record a hand-over accompanied by the caseworker."""
        referral = self._open(thread, need)
        if referral is not None:
            told = self.chance.choice(words.HANDED_OVER)
            details = HandoverDetails(day=clock.today(), escort=Escort.CASEWORKER, told=told)
            handovers.note(self.session, self._case(thread), referral, details, self._worker(thread))

    def ask_how_it_was(self, thread: Thread, need: Need) -> None:
        """Record the young person's feedback."""
        referral = self._open(thread, need)
        if referral is None:
            return
        helped = self.chance.choices(list(Helped), (5, 2, 2, 1))[0]
        details = FeedbackDetails(
            day=clock.today(),
            helped=helped,
            why_not=self.chance.choice(list(WhyNot)) if helped == Helped.NO else None,
            how=self.chance.choices(list(HowWasIt), (6, 3, 1, 0))[0],
            words=self.chance.choice(words.SAID),
        )
        feedbacks.give(self.session, self._case(thread), referral, details, self._worker(thread))

    def _open(self, thread: Thread, need: Need) -> Referral | None:
        """Return the referral for this need, if it is not over."""
        referral_id = thread.sent.get(need)
        found = self.session.get_one(Referral, referral_id) if referral_id else None
        return found if found is not None and not found.state.is_over else None
