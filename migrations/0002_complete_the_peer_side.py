"""Complete the peer side: listeners, safeguards, duty, published statistics, and what was erased."""

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHANGED = ("role", "peer_profile", "peer_consent", "peer_past_pair", "peer_tombstone")
REQUESTS = ("peer_request", "peer_introduction", "peer_offer")
"""The parent first: its children point at it."""
GAINED: Mapping[str, Mapping[str, str]] = {
    "role": {"since": "'1970-01-01 00:00:00.000000'"},
    # whoever listened before was trusted by their network: only the briefing is left to read
    "peer_profile": {
        "accepted_on": "charter_on",
        "founding": "true",
        "suspended": "false",
        "available_on": "charter_on",
        "cool_down": "30",
        "topics": "''",
        "ways": "''",
        "slots": "''",
    },
    "peer_request": {
        "waited_before": "0",
        "lead_told_at": "CASE WHEN lead_may_know THEN asked_at END",
        "same_trade_elsewhere": "false",
        "widened": "false",
        "topics": "''",
        "ways": "''",
        "slots": "''",
        "reminded": "0",
        "thanked": "false",
    },
    "peer_introduction": {"proposed": "''"},
}
LOST: Mapping[str, Mapping[str, str]] = {
    "peer_profile": {
        "capacity": "CASE WHEN capacity < 1 THEN 1 ELSE capacity END",
        "charter_on": "coalesce(charter_on, available_on)",
    },
    "peer_request": {"lead_may_know": "lead_told_at IS NOT NULL"},
}

QUIET = {
    "address_change": ["email_sealed", "token_hash"],
    "deal": ["cell"],
    "device_session": ["token_hash"],
    "member": [
        "area",
        "company",
        "email_hash",
        "email_sealed",
        "first_name",
        "language",
        "last_name",
        "phone_sealed",
        "postcode",
        "sector",
        "size",
        "spoken",
        "state",
        "trade",
    ],
    "outbox": ["sealed"],
    "peer_consent": ["member_hash"],
    "peer_exclusion": ["label_sealed", "target_hash"],
    "peer_introduction": ["channel", "contact_sealed", "picked", "proposed"],
    "peer_offer": ["state", "token_hash"],
    "peer_past_pair": ["pair_hash"],
    "peer_profile": ["slots", "topics", "ways"],
    "peer_report": ["by_address_hash", "by_hash", "decision", "reason"],
    "peer_request": ["channel", "contact_sealed", "contacted_by", "slots", "state", "topics", "ways"],
    "release": ["payload"],
    "sign_in_link": ["token_hash"],
}
"""Columns of which PostgreSQL keeps no statistics: those would quote values of rows long gone."""


def upgrade() -> None:
    op.add_column("member", sa.Column("trade", sa.String(length=4), nullable=True))
    kept = set_aside()
    create_changed_tables()
    put_back(kept, GAINED)
    create_new_tables()
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in QUIET.items():
            for column in columns:
                op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))


def downgrade() -> None:
    op.drop_table("peer_exclusion")
    op.drop_table("peer_vouch")
    op.drop_table("peer_report")
    op.drop_table("peer_referent_call")
    op.drop_table("peer_deputy")
    op.drop_table("peer_absence")
    op.drop_table("peer_hours")
    op.drop_table("peer_figures")
    op.drop_table("trace")
    op.drop_table("peer_public_holiday")
    op.drop_table("erased")
    kept = set_aside()
    create_former_tables()
    put_back(kept, LOST)
    op.drop_column("member", "trade")


def set_aside() -> dict[str, set[str]]:
    """Copy the changed tables, drop them, and return the columns they had.

    They are written anew on both databases: SQLite changes no constraint, and dropping a parent there would empty its
    children.
    """
    inspector = sa.inspect(op.get_bind())
    kept = {table: {column["name"] for column in inspector.get_columns(table)} for table in (*CHANGED, *REQUESTS)}
    for table in kept:
        op.execute(sa.text(f"CREATE TABLE aside_{table} AS SELECT * FROM {table}"))
    for table in reversed(kept):
        op.drop_table(table)
    return kept


def put_back(kept: Mapping[str, set[str]], changes: Mapping[str, Mapping[str, str]]) -> None:
    """Fill the new tables from the copies: `changes` says what of a column where it is not simply what it was."""
    inspector = sa.inspect(op.get_bind())
    for table, before in kept.items():
        changed = changes.get(table, {})
        now = [column["name"] for column in inspector.get_columns(table)]
        columns = {name: changed.get(name, name) for name in now if name in before or name in changed}
        values = ", ".join(columns.values())
        op.execute(sa.text(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM aside_{table}"))
        op.execute(sa.text(f"DROP TABLE aside_{table}"))


def create_changed_tables() -> None:
    """Create the changed tables as they are now."""
    op.create_table(
        "role",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('lead', 'referent', 'operator')", name=op.f("ck_role_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_role_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_role_network_id")),
        sa.PrimaryKeyConstraint("member_id", "network_id", "kind", name=op.f("pk_role")),
    )
    op.create_index(op.f("ix_role_network_id"), "role", ["network_id"], unique=False)
    op.create_index(
        "uq_role_lead_or_referent",
        "role",
        ["member_id", "network_id"],
        unique=True,
        sqlite_where=sa.text("kind <> 'operator'"),
        postgresql_where=sa.text("kind <> 'operator'"),
    )
    op.create_table(
        "peer_profile",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("offers", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("charter_on", sa.Date(), nullable=True),
        sa.Column("briefed_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("founding", sa.Boolean(), nullable=False),
        sa.Column("suspended", sa.Boolean(), nullable=False),
        sa.Column("available_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("cool_down", sa.Integer(), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("ways", sa.String(length=40), nullable=False),
        sa.Column("slots", sa.String(length=80), nullable=False),
        sa.Column("rest_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 0 AND 3", name=op.f("ck_peer_profile_capacity")),
        sa.CheckConstraint("cool_down BETWEEN 14 AND 90", name=op.f("ck_peer_profile_cool_down")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_peer_profile_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_peer_profile_root_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_peer_profile")),
    )
    op.create_index(op.f("ix_peer_profile_root_id"), "peer_profile", ["root_id"], unique=False)
    op.create_table(
        "peer_consent",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("member_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("referent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("scope IN ('peer', 'lead')", name=op.f("ck_peer_consent_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_consent")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_peer_consent_member_hash"), "peer_consent", ["member_hash"], unique=False)
    op.create_table(
        "peer_past_pair",
        sa.Column("pair_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("pair_hash", name=op.f("pk_peer_past_pair")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "peer_tombstone",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("duration", sa.String(length=5), nullable=False),
        sa.CheckConstraint("duration IN ('0-24', '24-48', '48-', 'none')", name=op.f("ck_peer_tombstone_duration")),
        sa.CheckConstraint(
            "outcome IN ('useful', 'neutral', 'unsuitable', 'sold_to', 'unsafe', 'unsaid', 'unmet', 'withdrawn')",
            name=op.f("ck_peer_tombstone_outcome"),
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_peer_tombstone_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_tombstone")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_peer_tombstone_network_id"), "peer_tombstone", ["network_id"], unique=False)
    op.create_table(
        "peer_request",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.Column("waited_before", sa.Integer(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_by", sa.String(length=10), nullable=True),
        sa.Column("contact_after", sa.Integer(), nullable=True),
        sa.Column("promised_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("referent_may_know", sa.Boolean(), nullable=False),
        sa.Column("call_directly", sa.Boolean(), nullable=False),
        sa.Column("own_club_last", sa.Boolean(), nullable=False),
        sa.Column("same_trade_elsewhere", sa.Boolean(), nullable=False),
        sa.Column("widened", sa.Boolean(), nullable=False),
        sa.Column("topics", sa.String(length=200), nullable=False),
        sa.Column("ways", sa.String(length=40), nullable=False),
        sa.Column("slots", sa.String(length=80), nullable=False),
        sa.Column("wished_peer_id", sa.String(length=16), nullable=True),
        sa.Column("reminded", sa.Integer(), nullable=False),
        sa.Column("thanked", sa.Boolean(), nullable=False),
        sa.Column("handler_id", sa.String(length=16), nullable=True),
        sa.Column("handover_to_id", sa.String(length=16), nullable=True),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("channel IN ('phone', 'email')", name=op.f("ck_peer_request_channel")),
        sa.CheckConstraint("contacted_by IN ('peer', 'lead', 'referent')", name=op.f("ck_peer_request_contacted_by")),
        sa.CheckConstraint(
            "state IN ('connected', 'contacted', 'peer_ready', 'referent', 'searching', 'unmet')",
            name=op.f("ck_peer_request_state"),
        ),
        sa.ForeignKeyConstraint(["handler_id"], ["member.id"], name=op.f("fk_peer_request_handler_id")),
        sa.ForeignKeyConstraint(["handover_to_id"], ["member.id"], name=op.f("fk_peer_request_handover_to_id")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_peer_request_member_id")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_peer_request_network_id")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_peer_request_root_id")),
        sa.ForeignKeyConstraint(["wished_peer_id"], ["member.id"], name=op.f("fk_peer_request_wished_peer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_request")),
        sa.UniqueConstraint("member_id", name=op.f("uq_peer_request_member_id")),
    )
    op.create_index(op.f("ix_peer_request_network_id"), "peer_request", ["network_id"], unique=False)
    op.create_index(op.f("ix_peer_request_root_id"), "peer_request", ["root_id"], unique=False)
    op.create_table(
        "peer_introduction",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("peer_id", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("proposed", sa.String(length=80), nullable=False),
        sa.Column("picked", sa.String(length=12), nullable=True),
        sa.CheckConstraint("channel IN ('phone', 'email')", name=op.f("ck_peer_introduction_channel")),
        sa.ForeignKeyConstraint(["peer_id"], ["member.id"], name=op.f("fk_peer_introduction_peer_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["peer_request.id"], name=op.f("fk_peer_introduction_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_introduction")),
        sa.UniqueConstraint("request_id", name=op.f("uq_peer_introduction_request_id")),
    )
    op.create_index(op.f("ix_peer_introduction_peer_id"), "peer_introduction", ["peer_id"], unique=False)
    op.create_table(
        "peer_offer",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("peer_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'declined', 'expired', 'superseded', 'revoked')",
            name=op.f("ck_peer_offer_state"),
        ),
        sa.ForeignKeyConstraint(["peer_id"], ["member.id"], name=op.f("fk_peer_offer_peer_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["peer_request.id"], name=op.f("fk_peer_offer_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_offer")),
        sa.UniqueConstraint("request_id", "peer_id", name=op.f("uq_peer_offer_request_id_peer_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_peer_offer_token_hash")),
    )
    op.create_index(op.f("ix_peer_offer_peer_id"), "peer_offer", ["peer_id"], unique=False)
    op.create_index(
        "uq_peer_offer_sent",
        "peer_offer",
        ["peer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )


def create_new_tables() -> None:
    """Create the tables that are new."""
    op.create_table(
        "erased",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("kind", "row_id", name=op.f("pk_erased")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "peer_public_holiday",
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("place", "day", name=op.f("pk_peer_public_holiday")),
    )
    op.create_table(
        "trace",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("of_table", sa.String(length=63), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trace")),
    )
    op.create_table(
        "peer_figures",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("first_quarter", sa.String(length=7), nullable=False),
        sa.Column("last_quarter", sa.String(length=7), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_peer_figures_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_figures")),
        sa.UniqueConstraint("network_id", "last_quarter", name=op.f("uq_peer_figures_network_id_last_quarter")),
    )
    op.create_index(op.f("ix_peer_figures_network_id"), "peer_figures", ["network_id"], unique=False)
    op.create_table(
        "peer_hours",
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("opens", sa.Integer(), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=False),
        sa.Column("weekends", sa.Boolean(), nullable=False),
        sa.Column("holidays", sa.String(length=12), nullable=False),
        sa.Column("days_off", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("opens >= 0 AND opens < closes AND closes <= 24", name=op.f("ck_peer_hours_hours")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_peer_hours_root_id")),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_peer_hours")),
    )
    op.create_table(
        "peer_absence",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_peer_absence_dates")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_peer_absence_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_absence")),
    )
    op.create_index(op.f("ix_peer_absence_member_id"), "peer_absence", ["member_id"], unique=False)
    op.create_table(
        "peer_deputy",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_peer_deputy_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_peer_deputy")),
    )
    op.create_table(
        "peer_referent_call",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_peer_referent_call_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_peer_referent_call")),
    )
    op.create_table(
        "peer_report",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("about_id", sa.String(length=16), nullable=False),
        sa.Column("by_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("by_address_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("decision", sa.String(length=8), nullable=True),
        sa.CheckConstraint("decision IN ('lifted', 'stopped')", name=op.f("ck_peer_report_decision")),
        sa.CheckConstraint(
            "reason IN ('sold_to', 'unsafe', 'indiscreet', 'other')", name=op.f("ck_peer_report_reason")
        ),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name=op.f("fk_peer_report_about_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_report")),
        sa.UniqueConstraint("about_id", "by_address_hash", name=op.f("uq_peer_report_about_id_by_address_hash")),
        sa.UniqueConstraint("about_id", "by_hash", name=op.f("uq_peer_report_about_id_by_hash")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "peer_vouch",
        sa.Column("candidate_id", sa.String(length=16), nullable=False),
        sa.Column("voucher_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("candidate_id <> voucher_id", name=op.f("ck_peer_vouch_another")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["member.id"], name=op.f("fk_peer_vouch_candidate_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["voucher_id"], ["member.id"], name=op.f("fk_peer_vouch_voucher_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("candidate_id", "voucher_id", name=op.f("pk_peer_vouch")),
    )
    op.create_index(op.f("ix_peer_vouch_voucher_id"), "peer_vouch", ["voucher_id"], unique=False)
    op.create_table(
        "peer_exclusion",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=True),
        sa.Column("target_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_peer_exclusion_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["peer_request.id"], name=op.f("fk_peer_exclusion_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_exclusion")),
        sa.UniqueConstraint(
            "member_id", "target_hash", "request_id", name=op.f("uq_peer_exclusion_member_id_target_hash_request_id")
        ),
    )
    op.create_index(op.f("ix_peer_exclusion_member_id"), "peer_exclusion", ["member_id"], unique=False)
    op.create_index(op.f("ix_peer_exclusion_request_id"), "peer_exclusion", ["request_id"], unique=False)
    op.create_index(op.f("ix_peer_exclusion_target_hash"), "peer_exclusion", ["target_hash"], unique=False)


def create_former_tables() -> None:
    """Create the changed tables as they were."""
    op.create_table(
        "role",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.CheckConstraint("kind IN ('lead', 'referent', 'operator')", name=op.f("ck_role_kind")),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_role_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_role_network_id")),
        sa.PrimaryKeyConstraint("member_id", "network_id", "kind", name=op.f("pk_role")),
    )
    op.create_index(op.f("ix_role_network_id"), "role", ["network_id"], unique=False)
    op.create_index(
        "uq_role_lead_or_referent",
        "role",
        ["member_id", "network_id"],
        unique=True,
        sqlite_where=sa.text("kind <> 'operator'"),
        postgresql_where=sa.text("kind <> 'operator'"),
    )
    op.create_table(
        "peer_profile",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("offers", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("charter_on", sa.Date(), nullable=False),
        sa.Column("rest_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silences", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity BETWEEN 1 AND 3", name=op.f("ck_peer_profile_capacity")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_peer_profile_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_peer_profile_root_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_peer_profile")),
    )
    op.create_index(op.f("ix_peer_profile_root_id"), "peer_profile", ["root_id"], unique=False)
    op.create_table(
        "peer_consent",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("member_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("wording", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("referent", sa.Boolean(), nullable=False),
        sa.CheckConstraint("scope IN ('peer', 'lead')", name=op.f("ck_peer_consent_scope")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_consent")),
    )
    op.create_index(op.f("ix_peer_consent_member_hash"), "peer_consent", ["member_hash"], unique=False)
    op.create_table(
        "peer_past_pair",
        sa.Column("pair_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("pair_hash", name=op.f("pk_peer_past_pair")),
    )
    op.create_table(
        "peer_tombstone",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("quarter", sa.String(length=7), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("duration", sa.String(length=5), nullable=False),
        sa.CheckConstraint("duration IN ('0-24', '24-48', '48-', 'none')", name=op.f("ck_peer_tombstone_duration")),
        sa.CheckConstraint(
            "outcome IN ('useful', 'neutral', 'unsuitable', 'sold_to', 'unsafe', 'unsaid', 'unmet', 'withdrawn')",
            name=op.f("ck_peer_tombstone_outcome"),
        ),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_peer_tombstone_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_tombstone")),
    )
    op.create_index(op.f("ix_peer_tombstone_network_id"), "peer_tombstone", ["network_id"], unique=False)
    op.create_table(
        "peer_request",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacted_by", sa.String(length=10), nullable=True),
        sa.Column("promised_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_may_know", sa.Boolean(), nullable=False),
        sa.Column("referent_may_know", sa.Boolean(), nullable=False),
        sa.Column("call_directly", sa.Boolean(), nullable=False),
        sa.Column("own_club_last", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("channel IN ('phone', 'email')", name=op.f("ck_peer_request_channel")),
        sa.CheckConstraint("contacted_by IN ('peer', 'lead', 'referent')", name=op.f("ck_peer_request_contacted_by")),
        sa.CheckConstraint(
            "state IN ('connected', 'contacted', 'peer_ready', 'referent', 'searching', 'unmet')",
            name=op.f("ck_peer_request_state"),
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_peer_request_member_id")),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_peer_request_network_id")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_peer_request_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_request")),
        sa.UniqueConstraint("member_id", name=op.f("uq_peer_request_member_id")),
    )
    op.create_index(op.f("ix_peer_request_network_id"), "peer_request", ["network_id"], unique=False)
    op.create_index(op.f("ix_peer_request_root_id"), "peer_request", ["root_id"], unique=False)
    op.create_table(
        "peer_introduction",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("peer_id", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("channel IN ('phone', 'email')", name=op.f("ck_peer_introduction_channel")),
        sa.ForeignKeyConstraint(["peer_id"], ["member.id"], name=op.f("fk_peer_introduction_peer_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["peer_request.id"], name=op.f("fk_peer_introduction_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_introduction")),
        sa.UniqueConstraint("request_id", name=op.f("uq_peer_introduction_request_id")),
    )
    op.create_index(op.f("ix_peer_introduction_peer_id"), "peer_introduction", ["peer_id"], unique=False)
    op.create_table(
        "peer_offer",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("request_id", sa.String(length=16), nullable=False),
        sa.Column("peer_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'declined', 'expired', 'superseded', 'revoked')",
            name=op.f("ck_peer_offer_state"),
        ),
        sa.ForeignKeyConstraint(["peer_id"], ["member.id"], name=op.f("fk_peer_offer_peer_id")),
        sa.ForeignKeyConstraint(
            ["request_id"], ["peer_request.id"], name=op.f("fk_peer_offer_request_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peer_offer")),
        sa.UniqueConstraint("request_id", "peer_id", name=op.f("uq_peer_offer_request_id_peer_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_peer_offer_token_hash")),
    )
    op.create_index(op.f("ix_peer_offer_peer_id"), "peer_offer", ["peer_id"], unique=False)
    op.create_index(
        "uq_peer_offer_sent",
        "peer_offer",
        ["peer_id"],
        unique=True,
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
