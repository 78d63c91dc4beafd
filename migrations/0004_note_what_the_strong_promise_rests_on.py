"""Note what the strong promise rests on, which clubs draw their cards, and how many cards a box was asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "by_hand",
        sa.Column("leaf_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["leaf_id"], ["network.id"], name=op.f("fk_by_hand_leaf_id")),
        sa.PrimaryKeyConstraint("leaf_id", name=op.f("pk_by_hand")),
    )
    op.create_table(
        "printing",
        sa.Column("wave_id", sa.String(length=16), nullable=False),
        sa.Column("leaf_id", sa.String(length=16), nullable=False),
        sa.Column("draw_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("cards", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["leaf_id"], ["network.id"], name=op.f("fk_printing_leaf_id")),
        sa.ForeignKeyConstraint(["wave_id"], ["wave.id"], name=op.f("fk_printing_wave_id")),
        sa.PrimaryKeyConstraint("wave_id", "leaf_id", name=op.f("pk_printing")),
    )
    op.create_table(
        "precondition",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_precondition")),
        sqlite_with_rowid=False,
    )
    op.add_column("wave", sa.Column("drawn", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("wave", "drawn")
    for table in ("precondition", "printing", "by_hand"):
        op.drop_table(table)
