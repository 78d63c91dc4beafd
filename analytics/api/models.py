"""Keep the tokens that let other programs read a network's released figures."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, UtcDateTime, id_column


class ApiToken(Model):
    """One token of one network: only its SHA-256 is kept, the token itself is shown once."""

    __tablename__ = "api_token"

    id: Mapped[str] = id_column()
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    digest: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
