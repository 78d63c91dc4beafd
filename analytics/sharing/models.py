"""Keep which releases were shared by link, until when, and whether the link was taken back."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, UtcDateTime, id_column


class ShareLink(Model):
    """One link to one node's part of one release; the link itself is signed and not stored."""

    __tablename__ = "share_link"

    id: Mapped[str] = id_column()
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("release.wave_id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    label: Mapped[str] = mapped_column(String(80), default="")
    """For whom it is, in the lead's words."""
