"""Later acts of the invented lives: control, continue, complete."""

from datetime import timedelta

from outreach.c2_connect import referrals, screenings
from outreach.c2_connect.screenings import ScreeningDetails
from outreach.c3_control import nights, plans, stays, therapy
from outreach.c3_control.plans import PlanDetails, goals
from outreach.c3_control.plans.goals import GoalDetails
from outreach.c3_control.stays import AdmitDetails, EndDetails, Ending
from outreach.c3_control.therapy import TherapyDetails, TherapyKind
from outreach.c4_continue import follow_ups, reviews
from outreach.c4_continue.follow_ups import FollowUpDetails, FollowUpWay
from outreach.c4_continue.reviews import ReviewDetails
from outreach.c5_complete import closures, open_ends, outcomes
from outreach.c5_complete.closures import ClosingReason, ClosureRequest
from outreach.c5_complete.outcome_codes import EvidenceKind, Occupation, OutcomeKind, OutcomeState
from outreach.c5_complete.outcomes import OutcomeDetails
from outreach.casefile import notes, overrides
from outreach.casefile.cases import Case
from outreach.casefile.consents.lawful import Act as Lawful
from outreach.casefile.overrides import Move
from outreach.casefile.stages import Stage
from outreach.commands.demo_data import pathway_acts, words
from outreach.commands.demo_data.acts import Thread
from outreach.commands.demo_data.referral_acts import ReferralActs
from outreach.core import clock
from outreach.directory.needs import Need

UNHAPPY = [reason for reason in ClosingReason if reason not in (ClosingReason.COMPLETE, ClosingReason.DIED)]


class Player(ReferralActs):
    """Player of every act: those of `ReferralActs`, and the third to the fifth C."""

    def wish_for_camp(self, thread: Thread) -> None:
        """Wish for a seat in the next camp (`camp_rounds`)."""
        thread.wishes_camp = True

    def therapy(self, thread: Thread) -> None:
        """Record a therapy session."""
        details = TherapyDetails(
            day=clock.today(), kind=self.chance.choice(list(TherapyKind)), note=self.chance.choice(words.THERAPY)
        )
        self.rest_on(thread, Lawful.THERAPY)
        therapy.attend(self.session, self._case(thread), details, self._worker(thread))

    def admit(self, thread: Thread) -> None:
        """Begin a stay at Baan Rao, if a bed is free."""
        case = self._case(thread)
        beds = nights.free_beds(self.session, case.centre_id)
        if beds:
            self.rest_on(thread, Lawful.BED)
            details = AdmitDetails(bed_id=beds[0].id, begins_on=clock.today())
            stays.admit(self.session, case, details, self._worker(thread))

    def leave_house(self, thread: Thread) -> None:
        """End the stay at Baan Rao."""
        stay = stays.open_of_case(self.session, self._case(thread).id)
        if stay:
            ending = self.chance.choices(list(Ending), (40, 20, 20, 15, 5))[0]
            details = EndDetails(ends_on=clock.today(), ending=ending)
            stays.end(self.session, self._case(thread), stay, details, self._worker(thread))

    def agree_plan(self, thread: Thread) -> None:
        """Agree a plan."""
        details = PlanDetails(
            agreed_on=clock.today(),
            review_on=clock.today() + timedelta(days=90),
            goals=self.chance.choice(words.GOALS),
            why_open=words.WHY_OPEN,
        )
        self.rest_on(thread, Lawful.PLAN)
        case, worker = self._case(thread), self._worker(thread)
        if int(case.number[-1]) % 3 == 0:  # not of every one: each goal costs the demo a while
            aim, area, wish = words.AIMS[int(case.number[-1]) // 3 % len(words.AIMS)]
            goals.add(self.session, case, GoalDetails(aim=aim, area=area, words=wish), worker)
        plans.agree(self.session, case, details, worker)
        self.rest_on(thread, Lawful.CARE)
        pathway_acts.begin(self.session, case, worker)

    def follow_up(self, thread: Thread) -> None:
        """Record a follow-up, sometimes without contact, and now and then a note."""
        details = FollowUpDetails(
            day=clock.today(),
            way=self.chance.choice(list(FollowUpWay)),
            found=self.chance.random() < 0.92,
            story=self.chance.choice(words.FOLLOW_UPS),
            next_on=clock.today() + timedelta(days=self.chance.randrange(20, 70)),
        )
        self.rest_on(thread, Lawful.FOLLOW_UP)
        follow_ups.do(self.session, self._case(thread), details, self._worker(thread))
        self.rest_on(thread, Lawful.CARE)
        pathway_acts.go_on(self.session, self._case(thread), self._worker(thread))
        if self.chance.random() < 0.2:
            notes.write(
                self.session, self._case(thread), self.chance.choice(words.NOTES), clock.today(), self._worker(thread)
            )

    def review(self, thread: Thread) -> None:
        """Record a development review."""
        details = ReviewDetails(
            day=clock.today(),
            body=self.chance.randrange(2, 6),
            mind=self.chance.randrange(1, 6),
            way_of_life=self.chance.randrange(1, 6),
            strengths=self.chance.choice(words.STRENGTHS),
            weaknesses=self.chance.choice(words.WEAKNESSES),
        )
        self.rest_on(thread, Lawful.REVIEW)
        reviews.hold(self.session, self._case(thread), details, self._worker(thread))

    def relapse(self, thread: Thread) -> None:
        """Move the case back to an earlier stage."""
        case = self._case(thread)
        if case.stage in (Stage.CONTROL, Stage.CONTINUE):
            move = Move(to_stage=Stage.CONNECT, day=clock.today(), reason=self.chance.choice(words.RELAPSES))
            overrides.relapse(self.session, case, move, self._worker(thread))

    def screen_again(self, thread: Thread, needs: list[Need]) -> None:
        """Screen again after a relapse, which requires new evidence; draws nothing, to keep later draws the same."""
        case = self._case(thread)
        if case.stage == Stage.CONNECT:
            details = ScreeningDetails(day=clock.today(), needs=needs, story=words.SCREENINGS[0])
            self.rest_on(thread, Lawful.SCREENING)
            screenings.screen(self.session, case, details, self._worker(thread))

    def reach(self, thread: Thread, kind: OutcomeKind) -> None:
        """Record an outcome."""
        work = self.chance.choice(list(Occupation)) if kind == OutcomeKind.OCCUPATION else None
        details = OutcomeDetails(
            kind=kind,
            day=clock.today(),
            evidence_kind=self.chance.choice(list(EvidenceKind)),
            evidence=words.EVIDENCE[kind],
            occupation=work,
        )
        self.rest_on(thread, Lawful.OUTCOME)
        outcomes.record(self.session, self._case(thread), details, self._worker(thread))

    def verify(self, thread: Thread, kind: OutcomeKind) -> None:
        """Verify the outcome as the supervisor."""
        case = self._case(thread)
        for outcome in outcomes.of_case(self.session, case.id):
            if outcome.kind == kind and outcome.state == OutcomeState.RECORDED:
                outcomes.verify(self.session, case, outcome, self._supervisor())

    def lasts(self, thread: Thread, kind: OutcomeKind) -> None:
        """Record that the outcome still lasts."""
        case = self._case(thread)
        for outcome in outcomes.of_case(self.session, case.id):
            if outcome.kind == kind:
                outcomes.sustain(self.session, case, outcome, clock.today(), self._worker(thread))

    def complete(self, thread: Thread) -> None:
        """Close the case as completed."""
        self._close(thread, ClosingReason.COMPLETE, words.COMPLETED)

    def give_up(self, thread: Thread) -> None:
        """Close the case without success."""
        self._close(thread, self.chance.choice(UNHAPPY), self.chance.choice(words.GIVEN_UP))

    def _close(self, thread: Thread, reason: ClosingReason, why: str) -> None:
        case = self._case(thread)
        with clock.travel(max(clock.today(), open_ends.last_day(self.session, case))):  # not before an unfinished camp
            self._close_now(case, thread, reason, why)

    def _close_now(self, case: Case, thread: Thread, reason: ClosingReason, why: str) -> None:
        for referral in referrals.open_of_case(self.session, case.id):
            referrals.revoke(self.session, case, referral, self._worker(thread))
        self.leave_house(thread)
        if reason == ClosingReason.COMPLETE and open_ends.missing(self.session, case, clock.today()):
            move = Move(to_stage=Stage.COMPLETE, day=clock.today(), reason=words.COMPLETED_ALL_THE_SAME)
            overrides.override(self.session, case, move, self._supervisor())
        request = ClosureRequest(reason=reason, words=why)
        closure = closures.ask(self.session, case, request, self._worker(thread))
        closures.approve(self.session, case, closure, self._supervisor())
        thread.closed = True
