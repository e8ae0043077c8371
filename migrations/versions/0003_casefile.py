"""People, cases, milestones, consent, notes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of `casefile`."""
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("male", "female", "other", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("birth_year", sa.SmallInteger(), nullable=True),
        sa.Column(
            "birth_known",
            sa.Enum("day", "about", "not", name="birth_known", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("national_id_index", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("nickname_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("given_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("family_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birth_date_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("national_id_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("look_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_people_centre_id_centres")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_people_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_index(op.f("ix_people_centre_id"), "people", ["centre_id"], unique=False)
    op.create_index(op.f("ix_people_national_id_index"), "people", ["national_id_index"], unique=False)
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("centre_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("running", sa.Integer(), nullable=False),
        sa.Column("episode", sa.SmallInteger(), nullable=False),
        sa.Column("caseworker_id", sa.Uuid(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "core_person",
                "connect",
                "control",
                "continue",
                "complete",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["caseworker_id"], ["users.id"], name=op.f("fk_cases_caseworker_id_users")),
        sa.ForeignKeyConstraint(["centre_id"], ["centres.id"], name=op.f("fk_cases_centre_id_centres")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_cases_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("centre_id", "year", "running", name=op.f("uq_cases_centre_id_year_running")),
        sa.UniqueConstraint("person_id", "episode", name=op.f("uq_cases_person_id_episode")),
    )
    op.create_index("ix_cases_caseworker_id_closed_on", "cases", ["caseworker_id", "closed_on"], unique=False)
    op.create_index("ix_cases_centre_id_opened_on", "cases", ["centre_id", "opened_on"], unique=False)
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("caseworker_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assignments_case_id_cases")),
        sa.ForeignKeyConstraint(["caseworker_id"], ["users.id"], name=op.f("fk_assignments_caseworker_id_users")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_assignments_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    op.create_index(op.f("ix_assignments_case_id"), "assignments", ["case_id"], unique=False)
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "basis",
            sa.Enum(
                "consent",
                "vital_interest",
                "child_protection",
                "public_task",
                name="basis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "given_by",
            sa.Enum("self", "guardian", "both", name="given_by", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("covers", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("guardian_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("grounds_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_consents_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_consents_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_consents_person_id_people")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["users.id"], name=op.f("fk_consents_withdrawn_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    op.create_index("ix_consents_person_id", "consents", ["person_id"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "contact_made",
                "trust_reached",
                "core_person_linked",
                "group_linked",
                "consent_given",
                "consent_withdrawn",
                "needs_screened",
                "referral_sent",
                "referral_accepted",
                "referral_declined",
                "referral_completed",
                "camp_completed",
                "stay_begun",
                "stay_ended",
                "plan_agreed",
                "therapy_attended",
                "follow_up_done",
                "review_done",
                "outcome_recorded",
                "outcome_verified",
                "outcome_sustained",
                "relapse",
                "override",
                "closed",
                "reopened",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("voided_at", sa.DateTime(), nullable=True),
        sa.Column("voided_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_milestones_case_id_cases")),
        sa.ForeignKeyConstraint(["recorded_by"], ["users.id"], name=op.f("fk_milestones_recorded_by_users")),
        sa.ForeignKeyConstraint(["voided_by"], ["users.id"], name=op.f("fk_milestones_voided_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index("ix_milestones_case_id_day", "milestones", ["case_id", "day"], unique=False)
    op.create_index("ix_milestones_kind_code_day", "milestones", ["kind", "code", "day"], unique=False)
    op.create_index("ix_milestones_source_id", "milestones", ["source_id"], unique=False)
    op.create_table(
        "notes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_notes_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_notes_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_notes_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notes")),
    )
    op.create_index("ix_notes_case_id_day", "notes", ["case_id", "day"], unique=False)
    op.create_table(
        "stage_moves",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column(
            "from_stage",
            sa.Enum(
                "core_person",
                "connect",
                "control",
                "continue",
                "complete",
                name="from_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
                "core_person",
                "connect",
                "control",
                "continue",
                "complete",
                name="to_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stage_moves_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_stage_moves_made_by_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_moves")),
    )
    op.create_index(op.f("ix_stage_moves_case_id"), "stage_moves", ["case_id"], unique=False)
    op.create_table(
        "stage_overrides",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opened",
                "contact_made",
                "trust_reached",
                "core_person_linked",
                "group_linked",
                "consent_given",
                "consent_withdrawn",
                "needs_screened",
                "referral_sent",
                "referral_accepted",
                "referral_declined",
                "referral_completed",
                "camp_completed",
                "stay_begun",
                "stay_ended",
                "plan_agreed",
                "therapy_attended",
                "follow_up_done",
                "review_done",
                "outcome_recorded",
                "outcome_verified",
                "outcome_sustained",
                "relapse",
                "override",
                "closed",
                "reopened",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_stage",
            sa.Enum(
                "core_person",
                "connect",
                "control",
                "continue",
                "complete",
                name="to_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stage_overrides_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_stage_overrides_made_by_users")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_stage_overrides_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_overrides")),
    )
    op.create_index(op.f("ix_stage_overrides_case_id"), "stage_overrides", ["case_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("stage_overrides")
    op.drop_table("stage_moves")
    op.drop_table("notes")
    op.drop_table("milestones")
    op.drop_table("consents")
    op.drop_table("assignments")
    op.drop_table("cases")
    op.drop_table("people")
