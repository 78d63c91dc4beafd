"""Keep what a network writes beside its figures: notes of what happened, and what it will do."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, id_column

NOTE_LENGTH = 80
RESOLUTION_LENGTH = 400


class EventNote(Model):
    """Something that happened to a network on a day, in its lead's words; shown beside the chart to all its members."""

    __tablename__ = "event_note"

    id: Mapped[str] = id_column()
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    day: Mapped[date]
    text: Mapped[str] = mapped_column(String(NOTE_LENGTH))


class Resolution(Model):
    """What a network will do after a publication, in its lead's words; one a network and publication."""

    __tablename__ = "resolution"
    __table_args__ = (UniqueConstraint("network_id", "wave_id"),)

    id: Mapped[str] = id_column()
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    wave_id: Mapped[str] = mapped_column(ForeignKey("release.wave_id"))
    text: Mapped[str] = mapped_column(String(RESOLUTION_LENGTH))
