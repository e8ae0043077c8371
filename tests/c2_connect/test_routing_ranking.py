"""The order in which places are asked, and the words that say why: capacity, area, answers, declines, silence."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import permutations

import pytest
from sqlalchemy.orm import Session

from outreach.c2_connect import referrals, routing
from outreach.c2_connect.referrals import Referral, ReferralRequest
from outreach.c2_connect.routing import Asked, Fit, Offer, Seen, rank, weigh
from outreach.c2_connect.routing.directory import community_in
from outreach.c2_connect.steps import DeclineReason, ReferralState, Through
from outreach.casefile import capacity
from outreach.casefile.people import Sex
from outreach.core import clock
from outreach.core.errors import Refused
from outreach.core.language import speaking
from outreach.directory import agencies
from outreach.directory.agencies import Agency, AgencyArea, CapacityDetails, Tongue
from outreach.directory.needs import Need
from tests.conftest import Browser
from tests.support.cast import Cast
from tests.support.world import share

Open = Callable[..., Browser]
NEED = Need.COUNSELLING
SERVES = frozenset({NEED})
HERE, THERE = "โนนชัย", "โนนชัย2"  # in the form in which names are compared
S = ReferralState


def asked(**more: object) -> Asked:
    return Asked(**({"need": NEED, "sex": Sex.MALE, "age": 16} | more))  # type: ignore[arg-type]


def offer(place: str = "a", **more: object) -> Offer:
    return Offer(place, SERVES, **more)  # type: ignore[arg-type]


def said(words: object) -> list[str]:
    with speaking("en"):
        return [str(one) for one in words]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("facts", "fits", "why"),
    [
        ({"places": 1}, True, "Serves this need: Counselling"),
        ({"places": None}, True, "Serves this need: Counselling"),
        ({"places": 0}, False, "Has no free place at present"),
        ({"full_until": date(2026, 12, 1)}, False, "Full until 1 Dec 2026"),
        ({"full_until": date(2026, 12, 1), "places": 5}, False, "Full until 1 Dec 2026"),
    ],
)
def test_a_place_without_room_is_not_offered(facts: dict[str, object], fits: bool, why: str) -> None:
    one = weigh(asked(), offer(**facts))
    assert (one.fits, one.waits, [text.replace("\u00a0", " ") for text in said(one.why)]) == (fits, False, [why])


@pytest.mark.parametrize("facts", [{"places": 0}, {"full_until": date(2026, 12, 1)}])
def test_one_can_wait_where_a_list_is_kept_and_one_would_fit(facts: dict[str, object]) -> None:
    one = weigh(asked(), offer(waiting_list=True, **facts))
    assert (one.fits, one.waits, said(one.why)[-1]) == (False, True, "A waiting list is possible")
    older = weigh(asked(age=40), offer(waiting_list=True, max_age=25, **facts))
    assert (older.fits, older.waits) == (False, False)


@pytest.mark.parametrize(
    ("areas", "community", "fits"),
    [
        (None, HERE, True),
        (None, None, True),
        ({HERE}, HERE, True),
        ({HERE}, THERE, False),
        ({HERE}, None, True),
        (set(), HERE, False),
    ],
)
def test_an_area_counts_where_it_is_known(areas: set[object] | None, community: object, fits: bool) -> None:
    one = weigh(asked(community=community), offer(areas=None if areas is None else frozenset(areas)))
    assert one.fits is fits
    assert ("Serves some communities only: ask whether it serves theirs" in said(one.notes)) is (
        areas is not None and community is None
    )


ORDER = [  # the best first; each is worse than the one before in one thing that counts more than all that follow
    (offer("rule", words=routing.RuleReason.HEALING.label), Seen()),
    (offer("soon", places=2, tongues=frozenset({Tongue.LAO})), Seen(9, 1.0)),
    (offer("later", places=2, tongues=frozenset({Tongue.LAO})), Seen(9, 6.0)),
    (offer("never asked", places=2, tongues=frozenset({Tongue.LAO})), Seen()),
    (offer("slow", places=2, tongues=frozenset({Tongue.LAO})), Seen(9, 8.0)),
    (offer("speaks", places=2), Seen(9, 0.0)),
    (offer("uncounted"), Seen(9, 0.0)),
    (offer("silent", places=9), Seen(9, 0.0, silent=3)),
    (offer("declined", places=9), Seen(9, 0.0, declined=(DeclineReason.FULL,))),
    (offer("twice", places=9), Seen(9, 0.0, declined=(DeclineReason.FULL, DeclineReason.OTHER))),
    (offer("asked already", places=9), Seen(9, 0.0, is_open=True)),
    (offer("waits", places=0, waiting_list=True), Seen(9, 0.0)),
    (offer("full", places=0), Seen(9, 0.0)),
]


@pytest.mark.parametrize("first", range(len(ORDER)))
def test_places_stand_in_the_order_in_which_to_ask_them(first: int) -> None:
    shuffled = ORDER[first:] + ORDER[:first]
    ranked = rank(asked(tongues=frozenset({Tongue.LAO})), shuffled[::-1])
    assert [one.offer.place for one in ranked] == [place.place for place, _seen in ORDER]


def test_what_is_equal_stays_as_it_came() -> None:
    for places in permutations("abc"):
        ranked = rank(asked(), [(offer(place), Seen()) for place in places])
        assert [one.offer.place for one in ranked] == list(places)


@pytest.mark.parametrize(
    ("seen", "notes"),
    [
        (Seen(), []),
        (Seen(4, 0.4), ["Answers in less than a day on average"]),
        (Seen(4, 1.4), ["Answers in 1 day on average"]),
        (Seen(4, 1.6), ["Answers in 2 days on average"]),
        (Seen(4, None, silent=2), ["2 of the last 4 referrals unanswered"]),
        (Seen(4, None, declined=(DeclineReason.FULL,) * 2), ["Declined this young person before: We are full"]),
    ],
)
def test_the_order_is_explained_in_words(seen: Seen, notes: list[str]) -> None:
    assert said(weigh(asked(), offer(), seen).notes) == notes
    assert said(weigh(asked(), offer(places=3), seen).notes)[len(seen.declined) and 1] == "3 places free"


def test_a_community_is_known_by_its_name_in_the_address() -> None:
    known = [HERE, THERE]
    assert community_in("12/3 ชุมชนโนนชัย ถ.หลังเมือง", known) == HERE
    assert community_in("ใต้สะพาน โนนชัย 2", known) == THERE
    assert community_in("ศาลาริมบึง", known) is None


def fit(db: Session, cast: Cast, agency: Agency, need: Need = NEED) -> Fit:
    found = routing.for_person(db, cast.nok_case.person, need, clock.today())
    return next(one for one in found if one.agency and one.agency.id == agency.id)


def sent(db: Session, cast: Cast, agency: Agency, days_ago: int = 0) -> Referral:
    with clock.travel(clock.today() - timedelta(days=days_ago)):
        return share(db, cast.nok_case, cast.malee, agency, NEED)


def test_a_decline_with_a_day_parks_the_agency_until_it_is_over(db: Session, cast: Cast) -> None:
    today = clock.today()
    until, told = today + timedelta(days=5), {"reason": DeclineReason.FULL}
    referral = sent(db, cast, cast.nfe)
    referrals.answer(db, referral, S.DECLINED, cast.wanna, **told, full_until=until)  # type: ignore[arg-type]
    for days, fits in ((0, False), (5, False), (6, True)):
        with clock.travel(today + timedelta(days=days)):
            assert fit(db, cast, cast.nfe).fits is fits
    again = ReferralRequest(agency_id=cast.nfe.id, need=NEED)
    with pytest.raises(Refused):
        referrals.send(db, cast.nok_case, again, cast.malee)
    assert fit(db, cast, cast.police).fits


@pytest.mark.parametrize("through", [Through.ACCOUNT, Through.LINK, Through.API])
def test_every_way_of_declining_can_say_until_when(db: Session, cast: Cast, through: Through) -> None:
    actor = cast.wanna if through == Through.ACCOUNT else agencies.service_account_of(db, cast.nfe)
    until = clock.today() + timedelta(days=2)
    answer = {"reason": DeclineReason.FULL, "through": through, "full_until": until}
    referrals.answer(db, sent(db, cast, cast.nfe), S.DECLINED, actor, **answer)  # type: ignore[arg-type]
    assert cast.nfe.full_until == until


@pytest.mark.parametrize(("reason", "days"), [(DeclineReason.OTHER, 2), (DeclineReason.FULL, -1)])
def test_a_day_that_means_nothing_is_refused(db: Session, cast: Cast, reason: DeclineReason, days: int) -> None:
    until = clock.today() + timedelta(days=days)
    with pytest.raises(Refused) as refusal:
        referrals.answer(db, sent(db, cast, cast.nfe), S.DECLINED, cast.wanna, reason=reason, full_until=until)
    assert refusal.value.field == "full_until"


def test_the_agency_says_the_day_on_the_page_of_its_no(db: Session, cast: Cast, browser: Open) -> None:
    referral, until = sent(db, cast, cast.nfe), clock.today() + timedelta(days=9)
    data = {"reason": "full", "full_until": f"{until:%d/%m/%Y}"}
    assert browser(cast.wanna).post(f"/referrals/{referral.id}/decline", data=data).status_code == 303
    assert cast.nfe.full_until == until


def test_past_answers_silence_and_declines_are_counted(db: Session, cast: Cast) -> None:
    first = sent(db, cast, cast.nfe, 10)
    with clock.travel(clock.today() - timedelta(days=6)):
        referrals.answer(db, first, S.DECLINED, cast.wanna, reason=DeclineReason.COULD_NOT_REACH)
    second = sent(db, cast, cast.nfe, 40)
    third = share(db, cast.ton_case, cast.somchai, cast.nfe, NEED)
    third.sent_on = third.answer_due_on = clock.today() - timedelta(days=1)
    assert second.answer_due_on < clock.today()
    assert said(fit(db, cast, cast.nfe).notes) == [
        "Declined this young person before: Could not reach the young person",
        "Answers in 4 days on average",
        "2 of the last 3 referrals unanswered",
    ]
    assert said(fit(db, cast, cast.nfe, Need.EDUCATION_EQUIVALENCY).notes)[0] == "Answers in 4 days on average"
    assert fit(db, cast, cast.police).notes == ()


@pytest.mark.parametrize(("days_ago", "silent"), [(15, True), (14, False), (2, False)])
def test_what_was_taken_back_unanswered_late_counts_as_silence(
    db: Session, cast: Cast, days_ago: int, silent: bool
) -> None:
    referrals.revoke(db, cast.nok_case, sent(db, cast, cast.nfe, days_ago), cast.malee)
    with clock.travel(clock.today() + timedelta(days=30)):
        notes = said(fit(db, cast, cast.nfe).notes)
    assert notes == (["1 of the last 1 referrals unanswered"] if silent else [])


def test_one_that_ran_out_on_a_waiting_list_was_answered(db: Session, cast: Cast) -> None:
    one = sent(db, cast, cast.nfe, 10)
    referrals.answer(db, one, S.WAITING_LIST, cast.wanna)
    referrals.move(db, one, S.EXPIRED, None, through=Through.SYSTEM)
    assert said(fit(db, cast, cast.nfe).notes) == ["Answers in 10 days on average"]


def test_who_has_been_asked_already_comes_after_the_others(db: Session, cast: Cast) -> None:
    def order() -> list[str]:
        found = routing.for_person(db, cast.nok_case.person, NEED, clock.today())
        return [one.place for one in found if one.fits]

    first, last = order()
    sent(db, cast, cast.nfe if first == cast.nfe.code else cast.police)
    assert order() == [last, first]


def test_who_has_put_somebody_on_a_list_keeps_one(db: Session, cast: Cast) -> None:
    other = share(db, cast.ton_case, cast.somchai, cast.nfe, NEED)
    agencies.say_capacity(db, cast.nfe, CapacityDetails(places_free=0), cast.wanna)
    assert (fit(db, cast, cast.nfe).fits, fit(db, cast, cast.nfe).waits) == (False, False)
    referrals.answer(db, other, S.WAITING_LIST, cast.wanna)
    assert (fit(db, cast, cast.nfe).fits, fit(db, cast, cast.nfe).waits) == (False, True)
    assert sent(db, cast, cast.nfe).state == S.SENT


def test_an_agency_of_some_communities_is_not_offered_elsewhere(db: Session, cast: Cast) -> None:
    here = agencies.communities.add(db, "โนนชัย", cast.dao)
    there = agencies.communities.add(db, "หนองแวง", cast.dao)
    cast.nfe.serves_all = False
    db.add(AgencyArea(agency_id=cast.nfe.id, community_id=here.id))
    nok = cast.nok_case.person
    for typed in ("โนนชัย", "ชุมชนโนนชัย", " ชุมชน  โนนชัย ", "ชุมชน\u200bโนนชัย"):
        nok.community = typed
        assert fit(db, cast, cast.nfe).fits
        assert said(fit(db, cast, cast.nfe).notes) == ["Serves the community where they live"]
    nok.community, nok.address = there.name, "ท้ายซอย ชุมชนโนนชัย"
    assert said(fit(db, cast, cast.nfe).why) == ["Does not serve the community where they live"]
    with pytest.raises(Refused):
        sent(db, cast, cast.nfe)


ASK = "Serves some communities only: ask whether it serves theirs"
BY_ADDRESS = "By the address they may live in one that it {}: ask, and write the community down"


@pytest.mark.parametrize(
    ("community", "address", "asked_of_them"),
    [
        (None, None, []),
        (None, "ศาลาริมบึง", []),
        (None, "ท้ายซอย ชุมชนโนนชัย", [BY_ADDRESS.format("serves")]),
        (None, "วัดหนองแวง", [BY_ADDRESS.format("does not serve")]),
        ("โนนชัย 2", None, ["The community that is written down is not on the list"]),
        ("หลังบ้านยาย", "วัดหนองแวง", ["The community that is written down is not on the list"]),
    ],
)
def test_an_unknown_community_is_asked_for_and_never_a_no(
    db: Session, cast: Cast, community: str | None, address: str | None, asked_of_them: list[str]
) -> None:
    here = agencies.communities.add(db, "ชุมชนโนนชัย", cast.dao)
    agencies.communities.add(db, "หนองแวง", cast.dao)
    cast.nfe.serves_all = False
    db.add(AgencyArea(agency_id=cast.nfe.id, community_id=here.id))
    cast.nok_case.person.community, cast.nok_case.person.address = community, address
    found = fit(db, cast, cast.nfe)
    assert (found.fits, said(found.notes)) == (True, [ASK, *asked_of_them])
    assert sent(db, cast, cast.nfe).state == S.SENT


@pytest.mark.parametrize(
    ("kept", "was_listed", "waits"),
    [(None, False, False), (None, True, True), (True, False, True), (True, True, True), (False, True, False)],
)
def test_an_agency_says_if_it_keeps_a_list_or_its_past_tells(
    db: Session, cast: Cast, kept: bool | None, was_listed: bool, waits: bool
) -> None:
    if was_listed:
        other = share(db, cast.ton_case, cast.somchai, cast.nfe, NEED)
        referrals.answer(db, other, S.WAITING_LIST, cast.wanna)
    cast.nfe.keeps_list = kept
    agencies.say_capacity(db, cast.nfe, CapacityDetails(places_free=0), cast.wanna)
    assert fit(db, cast, cast.nfe).waits is waits


def test_nobody_is_put_on_a_list_that_is_not_kept(db: Session, cast: Cast, browser: Open) -> None:
    referral = sent(db, cast, cast.nfe)
    page, waiting = f"/referrals/{referral.id}", f"/referrals/{referral.id}/wait"
    assert waiting in browser(cast.wanna).get(page).text
    cast.nfe.keeps_list = False
    db.flush()
    assert waiting not in browser(cast.wanna).get(page).text
    assert "keeps no waiting list" in browser(cast.wanna).post(waiting, data={}).text
    assert referral.state == S.SEEN
    cast.nfe.keeps_list = None
    referrals.answer(db, referral, S.WAITING_LIST, cast.wanna)
    cast.nfe.keeps_list = False
    assert referrals.answer(db, referral, S.WAITING_LIST, cast.wanna).state == S.WAITING_LIST


def test_the_page_shows_what_ranks_a_place(db: Session, cast: Cast, browser: Open) -> None:
    agencies.say_capacity(db, cast.nfe, CapacityDetails(places_free=4), cast.wanna)
    client = browser(cast.malee)
    client.post(f"/cases/{cast.nok_case.id}/needs", data={"needs": [NEED], "day": f"{clock.today():%d/%m/%Y}"})
    page = client.get(f"/cases/{cast.nok_case.id}/routing").text
    assert page.index("4 places free") < page.index(cast.police.name_en)


def test_places_that_were_given_since_are_told_and_hinder_nobody(db: Session, cast: Cast) -> None:
    with clock.travel(clock.now() - timedelta(hours=1)):
        agencies.say_capacity(db, cast.nfe, CapacityDetails(places_free=1), cast.wanna)
    assert "1 place free" in str(fit(db, cast, cast.nfe).notes[0])
    sent(db, cast, cast.nfe)
    after = fit(db, cast, cast.nfe)
    assert after.fits
    assert any("ask first" in str(note) for note in after.notes)
    [told] = [one for one in capacity.of_centre(db, cast.malee.centre_id, clock.today()) if one.about == cast.nfe.id]
    assert (told.places.offered, told.places.free, told.places.is_full) == (1, 0, True)
