"""Create the first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = ("default",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "job_lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_lease")),
    )
    op.create_table(
        "network",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("parent_id", sa.String(length=16), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.CheckConstraint("kind IN ('club', 'group')", name=op.f("ck_network_kind")),
        sa.ForeignKeyConstraint(["parent_id"], ["network.id"], name=op.f("fk_network_parent_id")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_network_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
    )
    op.create_index(op.f("ix_network_parent_id"), "network", ["parent_id"], unique=False)
    op.create_index(op.f("ix_network_root_id"), "network", ["root_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("next_try", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("on_refusal", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_next_try"), "outbox", ["next_try"], unique=False)
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
        "release",
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("wave_id", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_root_id"), "release", ["root_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("leaf_id", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("admitted_on", sa.Date(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("bounced", sa.Boolean(), nullable=False),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("first_name", sa.String(length=120), nullable=False),
        sa.Column("last_name", sa.String(length=120), nullable=False),
        sa.Column("company", sa.String(length=120), nullable=False),
        sa.Column("postcode", sa.String(length=10), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("sector", sa.String(length=20), nullable=True),
        sa.Column("size", sa.String(length=10), nullable=True),
        sa.Column("spoken", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_member_language")),
        sa.CheckConstraint(
            "sector IN ('primary', 'industry', 'construction', 'trade_services', 'public_care')",
            name=op.f("ck_member_sector"),
        ),
        sa.CheckConstraint("size IN ('alone', '1-9', '10+')", name=op.f("ck_member_size")),
        sa.CheckConstraint("state IN ('admitted', 'left')", name=op.f("ck_member_state")),
        sa.ForeignKeyConstraint(["leaf_id"], ["network.id"], name=op.f("fk_member_leaf_id")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_member_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("root_id", "email_hash", name=op.f("uq_member_root_id_email_hash")),
    )
    op.create_index(op.f("ix_member_email_hash"), "member", ["email_hash"], unique=False)
    op.create_index(op.f("ix_member_leaf_id"), "member", ["leaf_id"], unique=False)
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
        "released_page",
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("charts", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["release.wave_id"], name=op.f("fk_released_page_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "network_id", name=op.f("pk_released_page")),
    )
    op.create_index(op.f("ix_released_page_network_id"), "released_page", ["network_id"], unique=False)
    op.create_table(
        "root_settings",
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("waves_per_year", sa.Integer(), nullable=False),
        sa.Column("skip_august", sa.Boolean(), nullable=False),
        sa.Column("merge_order", sa.String(length=20), nullable=False),
        sa.Column("question_set", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_root_settings_language")),
        sa.CheckConstraint(
            "merge_order IN ('attributes-first', 'leaf-first')", name=op.f("ck_root_settings_merge_order")
        ),
        sa.CheckConstraint("threshold BETWEEN 5 AND 20", name=op.f("ck_root_settings_threshold")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_root_settings_root_id")),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_root_settings")),
    )
    op.create_table(
        "wave",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("publishes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended", sa.Boolean(), nullable=False),
        sa.Column("question_set", sa.String(length=40), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("held_back", sa.String(length=20), nullable=True),
        sa.Column("frozen", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        sa.Column("manifest_hash", sa.String(length=43), nullable=False),
        sa.Column("words", sa.String(length=80), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("participation", sa.String(length=20), nullable=True),
        sa.Column("replacements", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("cleared", sa.Boolean(), nullable=False),
        sa.CheckConstraint("held_back IN ('too_few_members')", name=op.f("ck_wave_held_back")),
        sa.CheckConstraint("outcome IN ('published', 'too_few')", name=op.f("ck_wave_outcome")),
        sa.CheckConstraint("participation IN ('less_than_half', 'half_or_more')", name=op.f("ck_wave_participation")),
        sa.CheckConstraint(
            "state IN ('planned', 'open', 'closed', 'released', 'cancelled')", name=op.f("ck_wave_state")
        ),
        sa.CheckConstraint("opens_at < closes_at AND closes_at <= publishes_at", name=op.f("ck_wave_dates")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_wave_root_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
        sa.UniqueConstraint("root_id", "number", name=op.f("uq_wave_root_id_number")),
    )
    op.create_index(op.f("ix_wave_root_id"), "wave", ["root_id"], unique=False)
    op.create_index(op.f("ix_wave_state"), "wave", ["state"], unique=False)
    op.create_table(
        "address_change",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_address_change_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_address_change")),
    )
    op.create_index(op.f("ix_address_change_member_id"), "address_change", ["member_id"], unique=False)
    op.create_table(
        "deal",
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("cell", sa.String(length=16), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_deal_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave_id", "member_id", name=op.f("pk_deal")),
    )
    op.create_table(
        "device_session",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_device_session_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_device_session_token_hash")),
    )
    op.create_index(op.f("ix_device_session_member_id"), "device_session", ["member_id"], unique=False)
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
        "sign_in_link",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=16), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_sign_in_link_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in_link")),
    )
    op.create_index(op.f("ix_sign_in_link_member_id"), "sign_in_link", ["member_id"], unique=False)
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


def downgrade() -> None:
    op.drop_index(
        "uq_peer_offer_sent",
        table_name="peer_offer",
        sqlite_where=sa.text("state = 'sent'"),
        postgresql_where=sa.text("state = 'sent'"),
    )
    op.drop_index(op.f("ix_peer_offer_peer_id"), table_name="peer_offer")
    op.drop_table("peer_offer")
    op.drop_index(op.f("ix_peer_introduction_peer_id"), table_name="peer_introduction")
    op.drop_table("peer_introduction")
    op.drop_index(op.f("ix_sign_in_link_member_id"), table_name="sign_in_link")
    op.drop_table("sign_in_link")
    op.drop_index(
        "uq_role_lead_or_referent",
        table_name="role",
        sqlite_where=sa.text("kind <> 'operator'"),
        postgresql_where=sa.text("kind <> 'operator'"),
    )
    op.drop_index(op.f("ix_role_network_id"), table_name="role")
    op.drop_table("role")
    op.drop_index(op.f("ix_peer_request_root_id"), table_name="peer_request")
    op.drop_index(op.f("ix_peer_request_network_id"), table_name="peer_request")
    op.drop_table("peer_request")
    op.drop_index(op.f("ix_peer_profile_root_id"), table_name="peer_profile")
    op.drop_table("peer_profile")
    op.drop_index(op.f("ix_device_session_member_id"), table_name="device_session")
    op.drop_table("device_session")
    op.drop_table("deal")
    op.drop_index(op.f("ix_address_change_member_id"), table_name="address_change")
    op.drop_table("address_change")
    op.drop_index(op.f("ix_wave_state"), table_name="wave")
    op.drop_index(op.f("ix_wave_root_id"), table_name="wave")
    op.drop_table("wave")
    op.drop_table("root_settings")
    op.drop_index(op.f("ix_released_page_network_id"), table_name="released_page")
    op.drop_table("released_page")
    op.drop_index(op.f("ix_peer_tombstone_network_id"), table_name="peer_tombstone")
    op.drop_table("peer_tombstone")
    op.drop_index(op.f("ix_member_leaf_id"), table_name="member")
    op.drop_index(op.f("ix_member_email_hash"), table_name="member")
    op.drop_table("member")
    op.drop_index(op.f("ix_release_root_id"), table_name="release")
    op.drop_table("release")
    op.drop_table("peer_past_pair")
    op.drop_index(op.f("ix_peer_consent_member_hash"), table_name="peer_consent")
    op.drop_table("peer_consent")
    op.drop_index(op.f("ix_outbox_next_try"), table_name="outbox")
    op.drop_table("outbox")
    op.drop_index(op.f("ix_network_root_id"), table_name="network")
    op.drop_index(op.f("ix_network_parent_id"), table_name="network")
    op.drop_table("network")
    op.drop_table("job_lease")
