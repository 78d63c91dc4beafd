"""Store who listens, who vouched for them, and whom a member would rather not meet."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import vault
from core.db import Model, UtcDateTime, id_column
from peers.models.columns import Codes

HASH_BYTES = 32
CAPACITIES = range(4)
COOL_DOWNS = range(14, 91)
VOUCHERS = 2


class PeerProfile(Model):
    """A member who would like to listen: `capacity` people at once, not before `rest_until`.

    Offers come only once the charter is ticked, the briefing read and the peer accepted: by two members who vouch,
    or by the referent among the founding peers.
    """

    __tablename__ = "peer_profile"
    __table_args__ = (
        CheckConstraint(f"capacity BETWEEN {CAPACITIES.start} AND {CAPACITIES.stop - 1}", name="capacity"),
        CheckConstraint(f"cool_down BETWEEN {COOL_DOWNS.start} AND {COOL_DOWNS.stop - 1}", name="cool_down"),
    )

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    offers: Mapped[bool] = mapped_column(default=True)
    """Whether this member wants to be asked at all."""
    capacity: Mapped[int] = mapped_column(default=1)
    paused_until: Mapped[date | None]
    charter_on: Mapped[date | None]
    briefed_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    founding: Mapped[bool] = mapped_column(default=False)
    """Accepted by the referent, before there were members who could vouch."""
    suspended: Mapped[bool] = mapped_column(default=False)
    """Two independent reports came in: nothing is offered until the referent has decided."""
    available_on: Mapped[date]
    """The day this peer last said to be still available."""
    checked_on: Mapped[date | None]
    """The day the quarterly question went out, until it is answered."""
    cool_down: Mapped[int] = mapped_column(default=30)
    """Days of rest after an introduction."""
    topics: Mapped[frozenset[str]] = mapped_column(Codes(200), default=frozenset())
    ways: Mapped[frozenset[str]] = mapped_column(Codes(40), default=frozenset())
    slots: Mapped[frozenset[str]] = mapped_column(Codes(80), default=frozenset())
    rest_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """No offer before: 72 hours after a no or a silence, longer after an introduction."""
    silences: Mapped[int] = mapped_column(default=0)


class Vouch(Model):
    """One member's word that another is to be trusted; the voucher is named to the referent alone."""

    __tablename__ = "peer_vouch"
    __table_args__ = (CheckConstraint("candidate_id <> voucher_id", name="another"),)

    candidate_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    voucher_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)


class Exclusion(Model):
    """Somebody or a company whom a member would rather not meet, as a keyed hash; no reason, shown to nobody else.

    With a `request_id` it was named for one request only and goes with it.
    """

    __tablename__ = "peer_exclusion"
    __table_args__ = (UniqueConstraint("member_id", "target_hash", "request_id"),)

    id: Mapped[str] = id_column()
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    request_id: Mapped[str | None] = mapped_column(ForeignKey("peer_request.id", ondelete="CASCADE"), index=True)
    target_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), index=True)
    label_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    @property
    def label(self) -> str:
        """Return the words in which the member named them."""
        return vault.unseal(self.label_sealed)

    @label.setter
    def label(self, text: str) -> None:
        self.label_sealed = vault.seal(text)
