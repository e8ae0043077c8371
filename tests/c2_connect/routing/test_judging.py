"""Judging one offer: every bound of sex and age, every reason against, and what comes first."""

import pytest

from outreach.c2_connect.routing import BAAN_RAO, Asked, Offer, RuleReason, judge, match, weigh
from outreach.casefile.people import Sex
from outreach.directory.agencies import ForSex
from outreach.directory.needs import Need

SHELTER = frozenset({Need.SHELTER})
TAKES = {
    ForSex.ANY: {Sex.MALE, Sex.FEMALE, Sex.OTHER, Sex.UNKNOWN},
    ForSex.MALE: {Sex.MALE},
    ForSex.FEMALE: {Sex.FEMALE},
}


@pytest.mark.parametrize("sex", list(Sex))
@pytest.mark.parametrize("for_sex", list(ForSex))
def test_each_sex_is_taken_only_where_it_is_served(for_sex: ForSex, sex: Sex) -> None:
    assert judge(Offer("a", SHELTER, for_sex), Need.SHELTER, sex, 16)[0] is (sex in TAKES[for_sex])


@pytest.mark.parametrize(
    ("age", "up_to_18", "from_19"), [(17, True, False), (18, True, False), (19, False, True), (20, False, True)]
)
def test_both_bounds_of_age_are_inclusive(age: int, up_to_18: bool, from_19: bool) -> None:
    assert judge(Offer("a", SHELTER, max_age=18), Need.SHELTER, Sex.MALE, age)[0] is up_to_18
    assert judge(Offer("a", SHELTER, min_age=19), Need.SHELTER, Sex.MALE, age)[0] is from_19
    assert judge(Offer("a", SHELTER, min_age=age, max_age=age), Need.SHELTER, Sex.MALE, age)[0]


def test_an_unknown_sex_is_asked_for_and_never_a_no() -> None:
    assert judge(Offer("a", SHELTER), Need.SHELTER, Sex.UNKNOWN, 16)[0]
    for bounded in (Offer("a", SHELTER, ForSex.FEMALE), Offer("a", SHELTER, ForSex.MALE), Offer(BAAN_RAO, SHELTER)):
        one = weigh(Asked(Need.SHELTER, Sex.UNKNOWN, 16), bounded)
        assert (one.fits, one.waits, one.asks) == (False, False, True)
        assert [reason.text for reason in one.why] == ["Depends on the sex, which is not known: ask first"]


@pytest.mark.parametrize(
    ("offer", "asks"),
    [
        (Offer("a", SHELTER, ForSex.MALE), True),
        (Offer("a", SHELTER, max_age=18), True),
        (Offer("a", SHELTER, ForSex.MALE, in_use=False), False),
        (Offer("a", SHELTER, ForSex.MALE, places=0), False),
        (Offer("a", SHELTER, ForSex.MALE, places=0, waiting_list=True), True),
        (Offer("a", frozenset(), ForSex.MALE), False),
    ],
)
def test_it_asks_only_where_the_answer_could_open_a_place(offer: Offer, asks: bool) -> None:
    assert weigh(Asked(Need.SHELTER, Sex.UNKNOWN), offer).asks is asks


def test_all_reasons_against_are_said_at_once() -> None:
    closed = Offer("a", SHELTER, ForSex.MALE, max_age=15, in_use=False, agreed=False)
    assert len(judge(closed, Need.SHELTER, Sex.FEMALE, 16)[1]) == 4


@pytest.mark.parametrize(
    ("offer", "why"),
    [
        (Offer("a", frozenset()), "Does not serve this need"),
        (Offer("a", SHELTER, in_use=False), "Takes no referrals at present"),
        (Offer("a", SHELTER, agreed=False), "The agreement has ended"),
        (Offer("a", SHELTER, ForSex.MALE), "Takes male youth only"),
        (Offer("a", SHELTER, min_age=17), "Takes those of %(age)d years or more"),
        (Offer("a", SHELTER, max_age=15), "Takes those of %(age)d years or less"),
    ],
)
def test_each_reason_against(offer: Offer, why: str) -> None:
    fits, reasons = judge(offer, Need.SHELTER, Sex.FEMALE, 16)
    assert (fits, [reason.text for reason in reasons]) == (False, [why])


def test_an_unknown_age_never_passes_a_bound() -> None:
    assert judge(Offer("a", SHELTER), Need.SHELTER, Sex.MALE, None)[0]
    for bounded in (Offer("a", SHELTER, max_age=99), Offer("a", SHELTER, min_age=0)):
        fits, (why,) = judge(bounded, Need.SHELTER, Sex.MALE, None)
        assert (fits, why.text) == (False, "Depends on the age, which is not known: ask first")


def test_what_fits_comes_first_and_a_rule_before_an_entry() -> None:
    rule = Offer("rule", SHELTER, reason=RuleReason.HEALING)
    found = match(Need.SHELTER, Sex.MALE, 16, [Offer("no", frozenset()), Offer("entry", SHELTER), rule])
    assert [offer.place for offer, _fits, _why in found] == ["rule", "entry", "no"]
