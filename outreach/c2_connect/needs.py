"""Needs: what a young person may need, in the words by which agencies say what they serve [004]."""

from outreach.ground.codes import Code
from outreach.ground.language import Later, later


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


GROUPS: tuple[tuple[Later, tuple[Need, ...]], ...] = (  # as a talk goes: where you sleep first, the hardest last
    (later("A home"), (Need.SHELTER, Need.CRISIS_SHELTER)),
    (
        later("Learning"),
        (Need.EDUCATION_EQUIVALENCY, Need.SCHOOL_RETURN, Need.EDUCATION_SUPPORT, Need.LIFE_SKILLS),
    ),
    (later("Earning a living"), (Need.VOCATIONAL_TRAINING, Need.EMPLOYMENT)),
    (later("Papers and benefits"), (Need.ID_DOCUMENT, Need.WELFARE_BENEFIT)),
    (later("Family and community"), (Need.FAMILY_MEDIATION, Need.COMMUNITY_SUPPORT)),
    (later("Body"), (Need.HEALTH_PROMOTION, Need.SEXUAL_HEALTH, Need.TEEN_PREGNANCY)),
    (later("Mind"), (Need.COUNSELLING, Need.PSYCHOLOGICAL_CARE, Need.PSYCHIATRIC_CARE)),
    (later("Drugs"), (Need.DRUG_PREVENTION, Need.DRUG_TREATMENT)),
    (
        later("Danger and the law"),
        (Need.SAFETY, Need.VIOLENCE_SURVIVOR_CARE, Need.EXPLOITATION_PROTECTION, Need.LEGAL_ISSUE),
    ),
)
