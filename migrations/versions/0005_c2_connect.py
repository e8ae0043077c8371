"""Needs, shelter rules, referrals and their packages."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `c2_connect`."""
    op.create_table(
        "shelter_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column(
            "need",
            sa.Enum(
                "shelter",
                "crisis_shelter",
                "education_equivalency",
                "school_return",
                "education_support",
                "vocational_training",
                "employment",
                "life_skills",
                "id_document",
                "welfare_benefit",
                "psychological_care",
                "psychiatric_care",
                "counselling",
                "family_mediation",
                "community_support",
                "drug_prevention",
                "drug_treatment",
                "health_promotion",
                "sexual_health",
                "teen_pregnancy",
                "violence_survivor_care",
                "exploitation_protection",
                "safety",
                "legal_issue",
                name="need",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "for_sex",
            sa.Enum("any", "male", "female", name="for_sex", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("min_age", sa.SmallInteger(), nullable=True),
        sa.Column("max_age", sa.SmallInteger(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "baan_rao_male",
                "young_women",
                "over_18",
                "healing",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelter_rules")),
    )
    op.create_index(
        "ix_shelter_rules_place_need_from_day", "shelter_rules", ["place", "need", "from_day"], unique=False
    )
    op.create_table(
        "agency_needs",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column(
            "need",
            sa.Enum(
                "shelter",
                "crisis_shelter",
                "education_equivalency",
                "school_return",
                "education_support",
                "vocational_training",
                "employment",
                "life_skills",
                "id_document",
                "welfare_benefit",
                "psychological_care",
                "psychiatric_care",
                "counselling",
                "family_mediation",
                "community_support",
                "drug_prevention",
                "drug_treatment",
                "health_promotion",
                "sexual_health",
                "teen_pregnancy",
                "violence_survivor_care",
                "exploitation_protection",
                "safety",
                "legal_issue",
                name="need",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agency_needs_agency_id_agencies")),
        sa.PrimaryKeyConstraint("agency_id", "need", name=op.f("pk_agency_needs")),
    )
    op.create_table(
        "screenings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("needs_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("story_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_screenings_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_screenings_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_screenings_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    op.create_index("ix_screenings_case_id_day", "screenings", ["case_id", "day"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "need",
            sa.Enum(
                "shelter",
                "crisis_shelter",
                "education_equivalency",
                "school_return",
                "education_support",
                "vocational_training",
                "employment",
                "life_skills",
                "id_document",
                "welfare_benefit",
                "psychological_care",
                "psychiatric_care",
                "counselling",
                "family_mediation",
                "community_support",
                "drug_prevention",
                "drug_treatment",
                "health_promotion",
                "sexual_health",
                "teen_pregnancy",
                "violence_survivor_care",
                "exploitation_protection",
                "safety",
                "legal_issue",
                name="need",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "seen",
                "accepted",
                "declined",
                "in_service",
                "completed",
                "ended",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("answer_due_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_referrals_agency_id_agencies")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_referrals_case_id_cases")),
        sa.ForeignKeyConstraint(["consent_id"], ["consents.id"], name=op.f("fk_referrals_consent_id_consents")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referrals_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
    )
    op.create_index("ix_referrals_agency_id_sent_on", "referrals", ["agency_id", "sent_on"], unique=False)
    op.create_index("ix_referrals_case_id_sent_on", "referrals", ["case_id", "sent_on"], unique=False)
    op.create_table(
        "packages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("shared_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["referral_id"], ["referrals.id"], name=op.f("fk_packages_referral_id_referrals")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packages")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_packages_referral_id")),
    )
    op.create_table(
        "referral_steps",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "seen",
                "accepted",
                "declined",
                "in_service",
                "completed",
                "ended",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "reason",
            sa.Enum(
                "full",
                "not_eligible_age",
                "not_eligible_sex",
                "not_eligible_area",
                "not_eligible_need",
                "could_not_reach",
                "young_person_declined",
                "other",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_referral_steps_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_referral_steps_person_id_people")),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_referral_steps_referral_id_referrals")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_steps")),
    )
    op.create_index(op.f("ix_referral_steps_referral_id"), "referral_steps", ["referral_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("referral_steps")
    op.drop_table("packages")
    op.drop_table("referrals")
    op.drop_table("screenings")
    op.drop_table("agency_needs")
    op.drop_table("shelter_rules")
