"""Needs of young people, in the terms by which agencies describe their services [004]."""

from outreach.core.codes import Code
from outreach.core.language import LazyText


class Purpose(Code):
    """Purpose of sharing data in a consent: a group of needs."""

    HOME = "home", "A home"
    LEARNING = "learning", "Learning"
    EARNING = "earning", "Earning a living"
    PAPERS = "papers", "Papers and benefits"
    FAMILY = "family", "Family and community"
    BODY = "body", "Body"
    MIND = "mind", "Mind"
    DRUGS = "drugs", "Drugs"
    DANGER = "danger", "Danger and the law"

    @property
    def is_sensitive(self) -> bool:
        """True for health or safety, which a supervisor does not read."""
        return self in (Purpose.BODY, Purpose.MIND, Purpose.DRUGS, Purpose.DANGER)


class Need(Code):
    """A need. The codes are those of the agency directory (agencies.csv)."""

    SHELTER = "shelter", "A place to stay"
    CRISIS_SHELTER = "crisis_shelter", "Shelter in a crisis"
    EDUCATION_EQUIVALENCY = "education_equivalency", "Non-formal education (GED)"
    SCHOOL_RETURN = "school_return", "Return to school"
    EDUCATION_SUPPORT = "education_support", "Support for education"
    VOCATIONAL_TRAINING = "vocational_training", "Vocational training"
    EMPLOYMENT = "employment", "Work"
    LIFE_SKILLS = "life_skills", "Life skills"
    ID_DOCUMENT = "id_document", "ID card or registration"
    WELFARE_BENEFIT = "welfare_benefit", "Welfare benefit"
    PSYCHOLOGICAL_CARE = "psychological_care", "Healing of the mind"
    PSYCHIATRIC_CARE = "psychiatric_care", "Psychiatric care"
    COUNSELLING = "counselling", "Counselling"
    FAMILY_MEDIATION = "family_mediation", "Mediation with the family"
    COMMUNITY_SUPPORT = "community_support", "Support in the community"
    DRUG_PREVENTION = "drug_prevention", "Prevention of drug use"
    DRUG_TREATMENT = "drug_treatment", "Drug treatment"
    HEALTH_PROMOTION = "health_promotion", "Health"
    SEXUAL_HEALTH = "sexual_health", "Sexual health"
    TEEN_PREGNANCY = "teen_pregnancy", "Teenage pregnancy"
    VIOLENCE_SURVIVOR_CARE = "violence_survivor_care", "Care after violence"
    EXPLOITATION_PROTECTION = "exploitation_protection", "Protection from exploitation"
    SAFETY = "safety", "Safety"
    LEGAL_ISSUE = "legal_issue", "A legal matter"

    @property
    def is_sensitive(self) -> bool:
        """True for health or safety: folded on a page, also in a referral."""
        return self in SENSITIVE


BY_PURPOSE: tuple[tuple[Purpose, tuple[Need, ...]], ...] = (  # as a talk goes: where you sleep first, the hardest last
    (Purpose.HOME, (Need.SHELTER, Need.CRISIS_SHELTER)),
    (
        Purpose.LEARNING,
        (Need.EDUCATION_EQUIVALENCY, Need.SCHOOL_RETURN, Need.EDUCATION_SUPPORT, Need.LIFE_SKILLS),
    ),
    (Purpose.EARNING, (Need.VOCATIONAL_TRAINING, Need.EMPLOYMENT)),
    (Purpose.PAPERS, (Need.ID_DOCUMENT, Need.WELFARE_BENEFIT)),
    (Purpose.FAMILY, (Need.FAMILY_MEDIATION, Need.COMMUNITY_SUPPORT)),
    (Purpose.BODY, (Need.HEALTH_PROMOTION, Need.SEXUAL_HEALTH, Need.TEEN_PREGNANCY)),
    (Purpose.MIND, (Need.COUNSELLING, Need.PSYCHOLOGICAL_CARE, Need.PSYCHIATRIC_CARE)),
    (Purpose.DRUGS, (Need.DRUG_PREVENTION, Need.DRUG_TREATMENT)),
    (
        Purpose.DANGER,
        (Need.SAFETY, Need.VIOLENCE_SURVIVOR_CARE, Need.EXPLOITATION_PROTECTION, Need.LEGAL_ISSUE),
    ),
)
GROUPS: tuple[tuple[LazyText, tuple[Need, ...]], ...] = tuple((purpose.label, needs) for purpose, needs in BY_PURPOSE)
PURPOSE = {need: purpose for purpose, needs in BY_PURPOSE for need in needs}  # the scope of a consent for one purpose
SENSITIVE = frozenset(
    {
        Need.CRISIS_SHELTER,
        Need.PSYCHOLOGICAL_CARE,
        Need.PSYCHIATRIC_CARE,
        Need.DRUG_PREVENTION,
        Need.DRUG_TREATMENT,
        Need.HEALTH_PROMOTION,
        Need.SEXUAL_HEALTH,
        Need.TEEN_PREGNANCY,
        Need.VIOLENCE_SURVIVOR_CARE,
        Need.EXPLOITATION_PROTECTION,
        Need.SAFETY,
        Need.LEGAL_ISSUE,
    }
)
TELLS_OF_SAFETY = frozenset({Need.CRISIS_SHELTER, *dict(BY_PURPOSE)[Purpose.DANGER]})  # the rest of these: of health
