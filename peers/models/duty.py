"""Store when a root's people may be reached, and when its referents are there."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, id_column
from peers.models.columns import Codes


class PeerHours(Model):
    """A root's hours: from `opens` to `closes` o'clock; `holidays` is a country whose public holidays are off."""

    __tablename__ = "peer_hours"
    __table_args__ = (CheckConstraint("opens >= 0 AND opens < closes AND closes <= 24", name="hours"),)

    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"), primary_key=True)
    opens: Mapped[int] = mapped_column(default=8)
    closes: Mapped[int] = mapped_column(default=21)
    weekends: Mapped[bool] = mapped_column(default=False)
    holidays: Mapped[str] = mapped_column(String(12), default="FR")
    days_off: Mapped[frozenset[str]] = mapped_column(Codes(1000), default=frozenset())
    """Further days on which nobody is there, as ISO dates."""


class Absence(Model):
    """Days, both included, on which a referent is away."""

    __tablename__ = "peer_absence"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="dates"),)

    id: Mapped[str] = id_column()
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]


class Deputy(Model):
    """A referent who stands in: alerted only while the other referents of the node are away."""

    __tablename__ = "peer_deputy"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)


class PublicHoliday(Model):
    """A public holiday of a country or of a part of it, computed ahead by the worker."""

    __tablename__ = "peer_public_holiday"

    place: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
