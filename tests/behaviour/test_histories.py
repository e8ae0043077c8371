"""Whatever has happened before, in whatever order: who can load a case, and which agency sees what, is what a few sets
and days say. The model below knows nothing of the product; hypothesis invents the histories.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from outreach.access import users
from outreach.access.permissions import Role
from outreach.access.users import User
from outreach.c2_connect import referrals
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.steps import DeclineReason, ReferralState
from outreach.casefile import cases, consents, erasing, use_stops
from outreach.casefile.cases import Case
from outreach.casefile.consents import Basis, Consent, ConsentDetails
from outreach.casefile.erasing import ErasureRequest, Ground
from outreach.casefile.restrictions import restricting
from outreach.casefile.use_stops import StopReason, UseStop
from outreach.core import clock
from outreach.core.errors import NotFound, Refused
from outreach.core.sealing import FieldClass
from outreach.directory.needs import Need
from outreach.partners import inbox
from outreach.web.application import OutreachApp
from tests.support.cast import Cast, meet_cast

HISTORIES, LONGEST = 40, 22
CENTRE = {"malee": "a", "somchai": "a", "prasit": "a", "pim": "a", "anong": "b", "suda": "b"}
WORKERS, HEADS = ("malee", "somchai", "anong"), ("prasit", "pim", "suda")
PARTNERS = {"wanna": "nfe", "kitti": "police"}
OTHERS = ("chai", "dao")
PEOPLE = {"nok": "malee", "ton": "somchai", "fon": "anong"}
NEEDS = (Need.COUNSELLING, Need.EDUCATION_EQUIVALENCY)
LIVES = timedelta(days=90)  # the longest that a package is shared (docs/security.md)


# --- the model: sets and days ---


@dataclass
class Given:
    """A consent: for whom (everybody without an agency), whether for words too, until when."""

    who: str
    agency: str | None
    words: bool
    until: date | None
    withdrawn: bool = False

    def holds(self, today: date) -> bool:
        return not self.withdrawn and (self.until is None or today <= self.until)


@dataclass
class Sent:
    """A referral: what was put into its package, and what has become of it."""

    who: str
    agency: str
    need: Need
    words: bool
    under: Given
    last_day: date
    end: str = ""  # declined, revoked


@dataclass
class Model:
    """Who carries whom, who is hidden from whom, and what was given, sent, stopped, erased."""

    today: date
    carries: dict[str, str] = field(default_factory=lambda: dict(PEOPLE))
    named: dict[str, set[str]] = field(default_factory=dict)
    out: set[str] = field(default_factory=set)
    stopped: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    given: list[Given] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    def sees(self, user: str, who: str) -> bool:
        """Whether a user can load the case."""
        if user in self.out or who in self.erased or user not in self.named.get(who, {user}):
            return False
        if user in HEADS:
            return CENTRE[user] == CENTRE[PEOPLE[who]]
        return self.carries[who] == user

    def is_shared(self, one: Sent) -> bool:
        """Whether the agency of a referral finds it among its own today."""
        gone = one.end == "revoked" or one.who in self.stopped | self.erased
        return not gone and self.today <= one.last_day and one.under.holds(self.today)

    def shows(self, partner: str, one: Sent) -> set[str] | None:
        """What a partner is shown of it; None if the referral is not there for them."""
        if partner in self.out or PARTNERS[partner] != one.agency or not self.is_shared(one):
            return None
        return set() if one.end == "declined" else {"nickname"} | ({"message"} if one.words else set())


# --- the same acts, done to the product ---


@dataclass
class Product:
    """The product, with names for its rows; `done` says whether an act was let through."""

    session: Session
    cast: Cast
    users: dict[str, User]
    consents: list[Consent] = field(default_factory=list)
    sent: list[Referral] = field(default_factory=list)
    stops: dict[str, UseStop] = field(default_factory=dict)

    def case(self, who: str) -> Case:
        found: Case = getattr(self.cast, f"{who}_case")
        return found

    def load(self, user: str, who: str) -> Case:
        """As a page does it: the gate, then the scope."""
        if not self.users[user].lets_in(clock.now()):
            raise NotFound
        return cases.load(self.session, self.case(who).id, self.users[user])

    def done(self, act: Callable[[], object]) -> bool:
        try:
            with self.session.begin_nested():
                act()
        except (Refused, NotFound):
            return False
        return True


Play = Callable[[Model, Product], None]


def passing(days: int) -> Play:
    """Days go by."""

    def play(model: Model, _house: Product) -> None:
        model.today += timedelta(days=days)

    return play


def handing_over(who: str, to: str, by: str) -> Play:
    """A head gives the case to another caseworker."""

    def play(model: Model, house: Product) -> None:
        able = CENTRE[to] == CENTRE[PEOPLE[who]] and to not in model.out | {model.carries[who]}
        wanted = model.sees(by, who) and able and to in model.named.get(who, {to})
        act = lambda: cases.assign(house.session, house.load(by, who), house.users[to].id, house.users[by])  # noqa: E731
        assert house.done(act) is wanted
        if wanted:
            model.carries[who] = to

    return play


def restricting_to(who: str, named: frozenset[str], by: str) -> Play:
    """A head keeps somebody from all but these; nobody named: open again."""

    def play(model: Model, house: Product) -> None:
        wanted = model.sees(by, who)
        if named:
            wanted &= {by, model.carries[who]} <= named and all(CENTRE[n] == CENTRE[by] for n in named - model.out)
            wanted &= not named & model.out

        def act() -> None:
            case, actor = house.load(by, who), house.users[by]
            if named:
                restricting.restrict(house.session, case, {house.users[n].id for n in named}, actor)
            else:
                restricting.lift(house.session, case, actor)

        assert house.done(act) is wanted
        if wanted and named:
            model.named[who] = set(named)
        elif wanted:
            model.named.pop(who, None)

    return play


def closing(user: str) -> Play:
    """The administrator closes an account, or opens it again."""

    def play(model: Model, house: Product) -> None:
        turn = users.enable if user in model.out else users.disable
        assert house.done(lambda: turn(house.session, house.users[user], house.cast.dao))
        model.out ^= {user}

    return play


def consenting(who: str, agency: str | None, words: bool, days: int | None) -> Play:
    """A basis is recorded by who carries the case."""

    def play(model: Model, house: Product) -> None:
        by = model.carries[who]
        until = None if days is None else model.today + timedelta(days=days)
        classes = [FieldClass.IDENTITY, *([FieldClass.NARRATIVE] if words else [])]
        asked = ConsentDetails(
            basis=Basis.CHILD_PROTECTION,
            grounds="-",
            given_on=model.today,
            ends_on=until,
            classes=classes,
            agency_id=getattr(house.cast, agency).id if agency else None,
        )
        kept: list[Consent] = []
        record = lambda: kept.append(  # noqa: E731
            consents.record(house.session, house.load(by, who), asked, house.users[by])
        )
        assert house.done(record) is model.sees(by, who)
        if kept:
            house.consents += kept
            model.given.append(Given(who, agency, words, until))

    return play


def withdrawing(number: int) -> Play:
    """One of the consents is withdrawn."""

    def play(model: Model, house: Product) -> None:
        if not model.given:
            return
        one, row = model.given[number % len(model.given)], house.consents[number % len(model.given)]
        by = model.carries[one.who]
        act = lambda: consents.withdraw(house.session, house.load(by, one.who), row, house.users[by])  # noqa: E731
        done = house.done(act)
        assert done is model.sees(by, one.who)
        one.withdrawn |= done

    return play


def referring(who: str, agency: str, need: Need, words: bool) -> Play:
    """Who carries the case sends a referral with a nickname, perhaps with a message."""

    def play(model: Model, house: Product) -> None:
        by = model.carries[who]
        bases = [
            one
            for one in model.given
            if one.who == who and one.holds(model.today) and one.agency in (None, agency) and (one.words or not words)
        ]
        may = model.sees(by, who) and who not in model.stopped and bool(bases)
        again = any((one.who, one.agency, one.need) == (who, agency, need) for one in model.sent)
        agency_id: UUID = getattr(house.cast, agency).id
        asked = ReferralRequest(agency_id=agency_id, need=need, fields=["nickname"], message="-" if words else None)
        made: list[Referral] = []
        done = house.done(
            lambda: made.append(referrals.send(house.session, house.load(by, who), asked, house.users[by]))
        )
        assert done is may or (again and not done)
        if done:
            under = model.given[house.consents.index(made[0].consent)]  # type: ignore[arg-type]
            assert under in bases
            house.sent += made
            last = min(model.today + LIVES, under.until or date.max)
            model.sent.append(Sent(who, agency, need, words, under, last))

    return play


def revoking(number: int) -> Play:
    """Who carries the case takes a referral back."""

    def play(model: Model, house: Product) -> None:
        if not model.sent:
            return
        one, row = model.sent[number % len(model.sent)], house.sent[number % len(model.sent)]
        by = model.carries[one.who]
        act = lambda: referrals.revoke(house.session, house.load(by, one.who), row, house.users[by])  # noqa: E731
        if house.done(act):
            assert model.sees(by, one.who)
            assert one.end == ""
            one.end = "revoked"

    return play


def declining(number: int) -> Play:
    """The agency says no."""

    def play(model: Model, house: Product) -> None:
        if not model.sent:
            return
        one, row = model.sent[number % len(model.sent)], house.sent[number % len(model.sent)]
        partner = next(name for name, agency in PARTNERS.items() if agency == one.agency)
        if model.shows(partner, one) is None:
            return
        actor, no = house.users[partner], ReferralState.DECLINED
        act = lambda: referrals.answer(house.session, row, no, actor, reason=DeclineReason.FULL)  # noqa: E731
        assert house.done(act) is (one.end == "")
        one.end = "declined"

    return play


def stopping(who: str, by: str) -> Play:
    """A head has the use of a record stopped, or allows it again."""

    def play(model: Model, house: Product) -> None:
        def act() -> None:
            case, actor = house.load(by, who), house.users[by]
            if who in model.stopped:
                use_stops.lift(house.session, house.stops[who], actor)
            else:
                house.stops[who] = use_stops.stop(house.session, case, StopReason.CLAIM, actor)

        done = house.done(act)
        assert done is model.sees(by, who)
        if done:
            model.stopped ^= {who}

    return play


def erasing_(who: str) -> Play:
    """Two people erase somebody."""

    def play(model: Model, house: Product) -> None:
        first = "suda" if who == "fon" else "prasit"
        second = model.carries[who]

        def act() -> None:
            case = house.load(first, who)
            asked = ErasureRequest(ground=Ground.ASKED, typed=case.number)
            erasure = erasing.ask(house.session, case, asked, house.users[first])
            erasing.carry_out(house.session, erasure, house.load(second, who), case.number, house.users[second])

        done = house.done(act)
        assert done is (model.sees(first, who) and model.sees(second, who))
        if done:
            model.erased.add(who)

    return play


def agree(model: Model, house: Product) -> None:
    """The product shows every user what the model says, and nothing else."""
    for name in (*CENTRE, *PARTNERS, *OTHERS):
        user = house.users[name]
        rows = house.session.scalars(cases.visible_to(user)).unique() if user.lets_in(clock.now()) else ()
        visible = {row.id for row in rows}
        wanted = {house.case(who).id for who in PEOPLE if name in CENTRE and model.sees(name, who)}
        assert visible == wanted, f"{name} on {model.today}"
    for partner in PARTNERS:
        user = house.users[partner]
        found = inbox.of_agency(house.session, user).rows if user.lets_in(clock.now()) else ()
        shown = {row.referral.id: set(row.shared) for row in found}
        pairs = [(row.id, model.shows(partner, one)) for one, row in zip(model.sent, house.sent, strict=True)]
        assert shown == {row_id: what for row_id, what in pairs if what is not None}, f"{partner} on {model.today}"


# --- histories ---

who_ = st.sampled_from(["nok", "nok", "ton", "fon"])
head_ = st.sampled_from(["prasit", "prasit", "prasit", "pim", "suda"])
agency_ = st.sampled_from(["nfe", "nfe", "police"])
number_ = st.integers(0, 5)
NAMED = ("", "malee prasit", "malee prasit pim", "somchai prasit", "malee somchai pim")
named_ = st.sampled_from([frozenset(names.split()) for names in NAMED])
days_ = st.sampled_from([None, 0, 30])
OFTEN = {  # how often an act comes, beside the others
    st.builds(referring, who_, agency_, st.sampled_from(NEEDS), st.booleans()): 8,
    st.builds(consenting, who_, st.none() | agency_, st.booleans(), days_): 3,
    st.builds(passing, st.sampled_from([1, 20, 45, 90])): 3,
    st.builds(handing_over, who_, st.sampled_from(WORKERS), head_): 3,
    st.builds(restricting_to, who_, named_, head_): 3,
    st.builds(stopping, who_, head_): 2,
    st.builds(withdrawing, number_): 2,
    st.builds(declining, number_): 2,
    st.builds(revoking, number_): 2,
    st.builds(closing, st.sampled_from(["somchai", "pim", "wanna"])): 1,
    st.builds(erasing_, st.sampled_from(["ton", "fon"])): 1,
}
ACTS = st.sampled_from([act for act, times in OFTEN.items() for _ in range(times)]).flatmap(lambda act: act)
BEGINNING = [consenting(who, None, True, None) for who in PEOPLE]  # else most histories never share anything


@contextmanager
def fresh(app: OutreachApp, ids: dict[str, UUID]) -> Iterator[Product]:
    """The product before anything has happened; nothing of the history stays."""
    with app.extensions["sessions"]() as session:
        cast = meet_cast(session, ids)
        made = {
            name: User(username=name, name=name, role=Role.SUPERVISOR, centre_id=centre, password_hash="-")
            for name, centre in (("pim", cast.malee.centre_id), ("suda", cast.anong.centre_id))
        }
        session.add_all(made.values())
        session.flush()
        known = {name: getattr(cast, name) for name in (*CENTRE, *PARTNERS, *OTHERS) if name not in made}
        try:
            yield Product(session, cast, known | made)
        finally:
            session.rollback()


@settings(
    max_examples=HISTORIES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=st.lists(ACTS, min_size=10, max_size=LONGEST))
def test_who_sees_what_is_what_the_model_says_after_every_act(
    app: OutreachApp, planted: tuple[Any, dict[str, UUID]], history: list[Play]
) -> None:
    with fresh(app, planted[1]) as house:
        model = Model(clock.today())
        for play in [*BEGINNING, *history]:
            with clock.travel(model.today):
                play(model, house)
            if play not in BEGINNING:
                with clock.travel(model.today):
                    agree(model, house)
