"""The directory: services, communities, languages, hours, capacity, contact persons, agreements with scan, changes."""

from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

NEEDS = (
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
)
TEXTS = {
    "about_th": 2000,
    "about_en": 2000,
    "phone": 60,
    "email": 200,
    "website": 300,
    "address": 300,
    "city": 120,
    "province": 120,
    "postcode": 10,
    "source_id": 200,
}


def upgrade() -> None:
    """Let an agency say more of itself; what was known of its agreement becomes one."""
    for name, length in TEXTS.items():
        op.add_column("agencies", sa.Column(name, sa.String(length), nullable=True))
    op.add_column("agencies", sa.Column("serves_all", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("agencies", sa.Column("capacity_now", sa.SmallInteger(), nullable=True))
    op.add_column("agencies", sa.Column("full_until", sa.Date(), nullable=True))
    op.add_column("agencies", sa.Column("capacity_said_at", sa.DateTime(), nullable=True))
    op.add_column("agencies", sa.Column("changed_at", sa.DateTime(), nullable=True))
    op.add_column("agency_needs", sa.Column("for_sex", sa.String(40), nullable=True))
    op.add_column("agency_needs", sa.Column("min_age", sa.SmallInteger(), nullable=True))
    op.add_column("agency_needs", sa.Column("max_age", sa.SmallInteger(), nullable=True))
    _make_communities()
    _make_services()
    _make_hours()
    _make_contacts()
    _make_agreements()
    _make_changes()
    _take_over_agreements()


def _make_communities() -> None:
    op.create_table(
        "communities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_communities")),
        sa.UniqueConstraint("name", name=op.f("uq_communities_name")),
    )
    op.create_table(
        "agency_areas",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        _key("agency_areas", "agency_id", "agencies"),
        _key("agency_areas", "community_id", "communities"),
        sa.PrimaryKeyConstraint("agency_id", "community_id", name=op.f("pk_agency_areas")),
    )


def _make_services() -> None:
    op.create_table(
        "agency_services",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name_th", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=True),
        sa.Column("about_th", sa.String(2000), nullable=True),
        sa.Column("about_en", sa.String(2000), nullable=True),
        sa.Column("for_sex", _code("for_sex", "any", "male", "female"), nullable=False),
        sa.Column("min_age", sa.SmallInteger(), nullable=True),
        sa.Column("max_age", sa.SmallInteger(), nullable=True),
        sa.Column("eligibility", sa.String(1000), nullable=True),
        sa.Column("fee", sa.String(500), nullable=True),
        sa.Column("source_id", sa.String(200), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "min_age IS NULL OR max_age IS NULL OR min_age <= max_age", name=op.f("ck_agency_services_ages_in_order")
        ),
        _key("agency_services", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_services")),
    )
    op.create_index("ix_agency_services_agency_id", "agency_services", ["agency_id"])
    op.create_table(
        "agency_service_needs",
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("need", _code("need", *NEEDS), nullable=False),
        _key("agency_service_needs", "service_id", "agency_services"),
        sa.PrimaryKeyConstraint("service_id", "need", name=op.f("pk_agency_service_needs")),
    )


def _make_hours() -> None:
    op.create_table(
        "agency_hours",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", _code("weekday", "MO", "TU", "WE", "TH", "FR", "SA", "SU"), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f("ck_agency_hours_hours_in_order")),
        _key("agency_hours", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_hours")),
    )
    op.create_index("ix_agency_hours_agency_id", "agency_hours", ["agency_id"])
    tongues = ("th", "tts", "en", "lo", "km", "vi", "my", "zh", "tsq")
    op.create_table(
        "agency_tongues",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("tongue", _code("tongue", *tongues), nullable=False),
        _key("agency_tongues", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("agency_id", "tongue", name=op.f("pk_agency_tongues")),
    )
    op.create_table(
        "capacity_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("places_free", sa.SmallInteger(), nullable=True),
        sa.Column("full_until", sa.Date(), nullable=True),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("said_by", sa.Uuid(), nullable=True),
        _key("capacity_words", "agency_id", "agencies"),
        _key("capacity_words", "said_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity_words")),
    )
    op.create_index("ix_capacity_words_agency_id_said_at", "capacity_words", ["agency_id", "said_at"])


def _make_contacts() -> None:
    op.create_table(
        "agency_contacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("role", sa.String(200), nullable=True),
        sa.Column("phone", sa.String(60), nullable=True),
        sa.Column("email", sa.String(200), nullable=True),
        sa.Column("line_id", sa.String(100), nullable=True),
        sa.Column("gets_referrals", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        _key("agency_contacts", "agency_id", "agencies"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_contacts")),
    )
    op.create_index("ix_agency_contacts_agency_id", "agency_contacts", ["agency_id"])


def _make_agreements() -> None:
    op.create_table(
        "agency_agreements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _code("kind", "mou", "informal"), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("runs_until", sa.Date(), nullable=True),
        sa.Column("responsibilities", sa.String(4000), nullable=True),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "signed_on IS NULL OR runs_until IS NULL OR signed_on <= runs_until",
            name=op.f("ck_agency_agreements_days_in_order"),
        ),
        _key("agency_agreements", "agency_id", "agencies"),
        _key("agency_agreements", "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_agreements")),
    )
    op.create_index("ix_agency_agreements_agency_id", "agency_agreements", ["agency_id"])
    kinds = ("image/jpeg", "image/png", "image/webp", "application/pdf")
    op.create_table(
        "agreement_scans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("content_type", _code("content_type", *kinds), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("file_name_sealed", sa.LargeBinary(), nullable=True),
        _key("agreement_scans", "agreement_id", "agency_agreements"),
        _key("agreement_scans", "made_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_scans")),
    )
    op.create_index("ix_agreement_scans_agreement_id", "agreement_scans", ["agreement_id"])
    op.create_table(
        "agreement_scan_pieces",
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _key("agreement_scan_pieces", "scan_id", "agreement_scans"),
        sa.PrimaryKeyConstraint("scan_id", "number", name=op.f("pk_agreement_scan_pieces")),
    )


def _make_changes() -> None:
    op.create_table(
        "agency_changes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("part", _code("part", "profile", "reach", "service", "contact"), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=True),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("state", _code("state", "waiting", "approved", "sent_back", "replaced"), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(1000), nullable=True),
        _key("agency_changes", "agency_id", "agencies"),
        _key("agency_changes", "made_by", "users"),
        _key("agency_changes", "decided_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_changes")),
    )
    op.create_index("ix_agency_changes_agency_id", "agency_changes", ["agency_id"])
    op.create_index("ix_agency_changes_state_made_at", "agency_changes", ["state", "made_at"])


def _take_over_agreements() -> None:
    """Make an agreement for each agency with a signed one or its last day; the day of signing was never asked."""
    agencies = sa.table(
        "agencies", sa.column("id", sa.Uuid()), sa.column("agreement"), sa.column("agreement_until", sa.Date())
    )
    made = sa.table(
        "agency_agreements",
        sa.column("id", sa.Uuid()),
        sa.column("agency_id", sa.Uuid()),
        sa.column("kind"),
        sa.column("runs_until", sa.Date()),
        sa.column("made_at", sa.DateTime()),
    )
    known = op.get_bind().execute(
        sa.select(agencies).where((agencies.c.agreement == "mou") | agencies.c.agreement_until.is_not(None))
    )
    for row in known.all():
        values = {"id": uuid4(), "agency_id": row.id, "kind": "mou", "runs_until": row.agreement_until}
        values["kind"] = row.agreement if row.agreement in ("mou", "informal") else "informal"
        op.get_bind().execute(made.insert().values(**values, made_at=sa.func.current_timestamp()))


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def _code(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def downgrade() -> None:
    """Drop it."""
    for table in (
        "agency_changes",
        "agreement_scan_pieces",
        "agreement_scans",
        "agency_agreements",
        "agency_contacts",
        "capacity_words",
        "agency_tongues",
        "agency_hours",
        "agency_service_needs",
        "agency_services",
        "agency_areas",
        "communities",
    ):
        op.drop_table(table)
    for name in ("max_age", "min_age", "for_sex"):
        op.drop_column("agency_needs", name)
    for name in ("changed_at", "capacity_said_at", "full_until", "capacity_now", "serves_all", *reversed(TEXTS)):
        op.drop_column("agencies", name)
