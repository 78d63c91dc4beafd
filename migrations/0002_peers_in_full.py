"""DEVELOPMENT ONLY: make every table as the models say; replaced before landing."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    import app  # noqa: F401
    from core.db import Model

    bind = op.get_bind()
    for table in reversed(Model.metadata.sorted_tables):
        table.drop(bind, checkfirst=True)
    Model.metadata.create_all(bind)


def downgrade() -> None:
    pass
