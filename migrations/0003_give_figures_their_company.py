"""Give published figures their company: notes, resolutions, links, tokens, wishes by mail, withdrawn measures, clusters."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SETTINGS = "root_id, threshold, language, time_zone, waves_per_year, skip_august, merge_order, question_set, contact"
"""What a root had decided before; it is written anew because SQLite adds no checked column."""

QUIET = {"api_token": ["digest"]}
"""Columns of which PostgreSQL keeps no statistics: those would quote values of rows long gone."""


def upgrade() -> None:
    set_aside()
    create_settings()
    both = "attributes, mail_figures"
    op.execute(
        sa.text(f"INSERT INTO root_settings ({SETTINGS}, {both}) SELECT {SETTINGS}, 'sector,size', false FROM aside")
    )
    op.drop_table("aside")
    create_new_tables()
    op.add_column("wave", sa.Column("replaced", sa.JSON(none_as_null=True), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in QUIET.items():
            for column in columns:
                op.execute(sa.text(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STATISTICS 0'))


def downgrade() -> None:
    op.drop_column("wave", "replaced")
    op.drop_table("struck_measure")
    op.drop_table("digest_wish")
    op.drop_table("share_link")
    op.drop_table("resolution")
    op.drop_table("event_note")
    op.drop_table("cluster")
    op.drop_table("api_token")
    set_aside()
    create_former_settings()
    op.execute(sa.text(f"INSERT INTO root_settings ({SETTINGS}) SELECT {SETTINGS} FROM aside"))
    op.drop_table("aside")


def set_aside() -> None:
    """Copy what the roots decided and drop the table."""
    op.execute(sa.text(f"CREATE TABLE aside AS SELECT {SETTINGS} FROM root_settings"))
    op.drop_table("root_settings")


def create_settings() -> None:
    """Create the settings of roots as they are now."""
    op.create_table(
        "root_settings",
        sa.Column("root_id", sa.String(length=16), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.String(length=40), nullable=False),
        sa.Column("waves_per_year", sa.Integer(), nullable=False),
        sa.Column("skip_august", sa.Boolean(), nullable=False),
        sa.Column("merge_order", sa.String(length=20), nullable=False),
        sa.Column("attributes", sa.String(length=20), nullable=False),
        sa.Column("mail_figures", sa.Boolean(), nullable=False),
        sa.Column("question_set", sa.String(length=40), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "attributes IN ('sector,size', 'sector', 'size', '')", name=op.f("ck_root_settings_attributes")
        ),
        sa.CheckConstraint("language IN ('fr', 'en')", name=op.f("ck_root_settings_language")),
        sa.CheckConstraint(
            "merge_order IN ('attributes-first', 'leaf-first')", name=op.f("ck_root_settings_merge_order")
        ),
        sa.CheckConstraint("threshold BETWEEN 5 AND 20", name=op.f("ck_root_settings_threshold")),
        sa.ForeignKeyConstraint(["root_id"], ["network.id"], name=op.f("fk_root_settings_root_id")),
        sa.PrimaryKeyConstraint("root_id", name=op.f("pk_root_settings")),
    )


def create_new_tables() -> None:
    """Create the tables that are new."""
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_api_token_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("digest", name=op.f("uq_api_token_digest")),
    )
    op.create_index(op.f("ix_api_token_network_id"), "api_token", ["network_id"], unique=False)
    op.create_table(
        "cluster",
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("dissolved", sa.Boolean(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_cluster_network_id")),
        sa.PrimaryKeyConstraint("network_id", name=op.f("pk_cluster")),
    )
    op.create_table(
        "event_note",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_event_note_network_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_note")),
    )
    op.create_index(op.f("ix_event_note_network_id"), "event_note", ["network_id"], unique=False)
    op.create_table(
        "resolution",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_resolution_network_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["release.wave_id"], name=op.f("fk_resolution_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resolution")),
        sa.UniqueConstraint("network_id", "wave_id", name=op.f("uq_resolution_network_id_wave_id")),
    )
    op.create_index(op.f("ix_resolution_network_id"), "resolution", ["network_id"], unique=False)
    op.create_table(
        "share_link",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("network_id", sa.String(length=16), nullable=False),
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["network_id"], ["network.id"], name=op.f("fk_share_link_network_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["release.wave_id"], name=op.f("fk_share_link_wave_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_link")),
    )
    op.create_index(op.f("ix_share_link_network_id"), "share_link", ["network_id"], unique=False)
    op.create_table(
        "digest_wish",
        sa.Column("member_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_digest_wish_member_id")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_digest_wish")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "struck_measure",
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("measure", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_struck_measure_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "measure", name=op.f("pk_struck_measure")),
    )


def create_former_settings() -> None:
    """Create the settings of roots as they were."""
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
