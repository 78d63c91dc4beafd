"""Recreate every table from the models: a stand-in while the tables are being worked on."""

from alembic import op

from core.db import Model

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    Model.metadata.drop_all(op.get_bind())
    Model.metadata.create_all(op.get_bind())


def downgrade() -> None:
    raise NotImplementedError
