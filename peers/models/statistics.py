"""Store the published statistics of introductions: rounded, disjoint in time, never recomputed."""

from datetime import date

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, id_column


class PeerFigures(Model):
    """The figures of one node over whole civil quarters; empty when there were too few requests."""

    __tablename__ = "peer_figures"
    __table_args__ = (UniqueConstraint("network_id", "last_quarter"),)

    id: Mapped[str] = id_column()
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    first_quarter: Mapped[str] = mapped_column(String(7))
    last_quarter: Mapped[str] = mapped_column(String(7))
    published_on: Mapped[date]
    figures: Mapped[dict[str, object]] = mapped_column(JSON)
