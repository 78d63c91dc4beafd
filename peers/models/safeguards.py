"""Store reports, and who would like a word with the referent; the referent's desk alone shows them."""

from datetime import date

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import NO_ORDER, Model, id_column, one_of

HASH_BYTES = 32
REASONS = ("sold_to", "unsafe", "indiscreet", "other")
LIFTED, STOPPED = "lifted", "stopped"


class Report(Model):
    """One person's report of another: who reported is two keyed hashes, to tell two people from one; kept 12 months."""

    __tablename__ = "peer_report"
    __table_args__ = (
        UniqueConstraint("about_id", "by_hash"),
        UniqueConstraint("about_id", "by_address_hash"),
        one_of("reason", REASONS),
        one_of("decision", (LIFTED, STOPPED)),
        NO_ORDER,
    )

    id: Mapped[str] = id_column()
    about_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    by_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))
    by_address_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES))
    """The same of the address: a new membership under an old address is still one person."""
    reason: Mapped[str] = mapped_column(String(12))
    reported_on: Mapped[date]
    decision: Mapped[str | None] = mapped_column(String(8))
    """What the referent decided; none while it waits."""


class ReferentCall(Model):
    """A member who would like the referent to call; gone once the call was made."""

    __tablename__ = "peer_referent_call"

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    asked_on: Mapped[date]
