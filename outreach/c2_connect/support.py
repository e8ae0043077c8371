"""Support given by an agency: codes that fit the need, so that a completed referral records its result."""

from collections.abc import Sequence

from outreach.core.codes import Code
from outreach.core.language import LazyText
from outreach.directory.needs import PURPOSE, Need, Purpose


class Given(Code):
    """One kind of support that a young person got."""

    PLACE_TO_STAY = "place_to_stay", "A place to stay"
    ENROLLED = "enrolled", "A place in a school or course"
    SCHOLARSHIP = "scholarship", "Money or things for learning"
    LIFE_SKILLS = "life_skills", "Training in life skills"
    TRAINED = "trained", "Vocational training"
    JOB = "job", "A job"
    TOOLS = "tools", "Tools or money to begin work"
    ID_CARD = "id_card", "An ID card or registration"
    BENEFIT = "benefit", "A welfare benefit"
    MEDIATION = "mediation", "Mediation with the family"
    PLACE_IN_GROUP = "place_in_group", "A place in a group or a community"
    EXAMINED = "examined", "An examination or medical care"
    COUNSELLED = "counselled", "Counselling"
    TREATED = "treated", "Treatment"
    PROTECTED = "protected", "Protection from danger"
    LEGAL_HELP = "legal_help", "Legal help"
    ADVICE = "advice", "Advice and information"
    THINGS = "things", "Food, clothes or money for now"
    LED_ON = "led_on", "Led on to another place"
    OTHER = "other", "Something else"


_G = Given
_FITTING: dict[Purpose, tuple[Given, ...]] = {
    Purpose.HOME: (_G.PLACE_TO_STAY, _G.PROTECTED),
    Purpose.LEARNING: (_G.ENROLLED, _G.SCHOLARSHIP, _G.LIFE_SKILLS),
    Purpose.EARNING: (_G.TRAINED, _G.JOB, _G.TOOLS),
    Purpose.PAPERS: (_G.ID_CARD, _G.BENEFIT),
    Purpose.FAMILY: (_G.MEDIATION, _G.PLACE_IN_GROUP, _G.COUNSELLED),
    Purpose.BODY: (_G.EXAMINED, _G.TREATED, _G.COUNSELLED),
    Purpose.MIND: (_G.COUNSELLED, _G.TREATED, _G.EXAMINED),
    Purpose.DRUGS: (_G.TREATED, _G.COUNSELLED, _G.EXAMINED),
    Purpose.DANGER: (_G.PROTECTED, _G.PLACE_TO_STAY, _G.LEGAL_HELP, _G.COUNSELLED, _G.EXAMINED),
}
_ALWAYS = (_G.ADVICE, _G.THINGS, _G.LED_ON, _G.OTHER)


def fitting(need: Need) -> tuple[Given, ...]:
    """Return the support that fits a need, most likely first."""
    return _FITTING[PURPOSE[need]] + _ALWAYS


def choices(need: Need) -> list[tuple[str, LazyText]]:
    """Return the same as (code, label), for checkboxes."""
    return [(one.value, one.label) for one in fitting(need)]


def only_fitting(need: Need, chosen: Sequence[Given]) -> bool:
    """Return True if all chosen support fits this need."""
    return set(chosen) <= set(fitting(need))
