"""Store who asks, whom it was offered to and who was introduced; nothing about any answer.

A request lives here only while it is open: closing it deletes the row with its contact, offers and introduction,
and leaves a tombstone that names nobody.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import vault
from core.db import NO_ORDER, Model, UtcDateTime, id_column, one_of
from peers.models.columns import Codes
from peers.requests.states import LIVE, OfferState, OfferStatus, Party, RequestStatus, State

HASH_BYTES = 32
PHONE, EMAIL = "phone", "email"
CHANNELS = (PHONE, EMAIL)
PEER_ONLY, LEAD_TOO = "peer", "lead"
SCOPES = (PEER_ONLY, LEAD_TOO)
OUTCOMES = ("useful", "neutral", "unsuitable", "sold_to", "unsafe", "unsaid", "unmet", "withdrawn")
DURATIONS = ("0-24", "24-48", "48-", "none")
"""Hours from asking to the first contact, or none at all."""


class PeerRequest(Model):
    """A member's open request; one at a time, whatever was answered anywhere."""

    __tablename__ = "peer_request"
    __table_args__ = (
        one_of("state", tuple(sorted(LIVE))),
        one_of("channel", CHANNELS),
        one_of("contacted_by", (Party.PEER, Party.LEAD, Party.REFERENT)),
    )

    id: Mapped[str] = id_column()
    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    """The asker's leaf."""
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), unique=True)
    state: Mapped[str] = mapped_column(String(12), default=State.SEARCHING)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    round_at: Mapped[datetime] = mapped_column(UtcDateTime)
    waited: Mapped[int] = mapped_column(default=0)
    """Seconds of the present search spent waiting for the member."""
    waited_before: Mapped[int] = mapped_column(default=0)
    """The same for the searches before."""
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contacted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    contacted_by: Mapped[str | None] = mapped_column(String(10))
    contact_after: Mapped[int | None]
    """Seconds from asking to the first contact, without those spent waiting for the member."""
    promised_by: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The moment shown when asking; none where no referent stands behind it."""
    lead_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the member agreed that the lead knows: whoever became lead after that does not."""
    referent_may_know: Mapped[bool] = mapped_column(default=False)
    call_directly: Mapped[bool] = mapped_column(default=False)
    own_club_last: Mapped[bool] = mapped_column(default=False)
    same_trade_elsewhere: Mapped[bool] = mapped_column(default=False)
    widened: Mapped[bool] = mapped_column(default=False)
    """After a week without anybody: officers are welcome, and wishes bind no longer."""
    topics: Mapped[frozenset[str]] = mapped_column(Codes(200), default=frozenset())
    ways: Mapped[frozenset[str]] = mapped_column(Codes(40), default=frozenset())
    slots: Mapped[frozenset[str]] = mapped_column(Codes(80), default=frozenset())
    wished_peer_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    """The same person again: asked first."""
    reminded: Mapped[int] = mapped_column(default=0)
    """Reminders sent in the present state."""
    thanked: Mapped[bool] = mapped_column(default=False)
    handler_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    """The referent who took it over with the member's consent; none: the nearest of the line."""
    handover_to_id: Mapped[str | None] = mapped_column(ForeignKey("member.id"))
    """The referent to whom it would be handed over, once the member agrees."""
    channel: Mapped[str] = mapped_column(String(10), default=PHONE)
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    offers: Mapped[list["Offer"]] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, order_by="Offer.sent_at"
    )
    introduction: Mapped["Introduction | None"] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    @property
    def lead_may_know(self) -> bool:
        """Tell whether the member agreed that the lead knows."""
        return self.lead_told_at is not None

    @property
    def contact(self) -> str:
        """Return the address or number that the chosen channel reaches."""
        return vault.unseal(self.contact_sealed)

    @contact.setter
    def contact(self, text: str) -> None:
        self.contact_sealed = vault.seal(text)

    def status(self, *, has_referent: bool) -> RequestStatus:
        """Return what the machine needs."""
        return RequestStatus(
            member_id=self.member_id,
            state=State(self.state),
            asked_at=self.asked_at,
            since=self.since,
            round_at=self.round_at,
            lead_may_know=self.lead_may_know,
            referent_may_know=self.referent_may_know,
            has_referent=has_referent,
            call_directly=self.call_directly,
            offers=tuple(offer.status() for offer in self.offers),
            waited=timedelta(seconds=self.waited),
            waited_before=timedelta(seconds=self.waited_before),
            escalated_at=self.escalated_at,
            contacted_at=self.contacted_at,
            contacted_by=Party(self.contacted_by) if self.contacted_by else None,
            contact_after=None if self.contact_after is None else timedelta(seconds=self.contact_after),
            reminded=self.reminded,
            thanked=self.thanked,
            widened=self.widened,
            handler_id=self.handler_id,
            handover_to=self.handover_to_id,
        )

    def become(self, status: RequestStatus, moment: datetime) -> None:
        """Take over what the machine decided at `moment` of a live request and of the offers already made."""
        self.state, self.since, self.round_at = status.state, status.since, status.round_at
        self.waited, self.waited_before = _seconds(status.waited), _seconds(status.waited_before)
        self.escalated_at, self.contacted_at = status.escalated_at, status.contacted_at
        self.contacted_by, self.referent_may_know = status.contacted_by, status.referent_may_know
        self.contact_after = None if status.contact_after is None else _seconds(status.contact_after)
        self.lead_told_at = (self.lead_told_at or moment) if status.lead_may_know else None
        self.reminded, self.thanked, self.widened = status.reminded, status.thanked, status.widened
        self.handler_id, self.handover_to_id = status.handler_id, status.handover_to
        decided = {offer.peer_id: offer for offer in status.offers}
        self.offers[:] = [row for row in self.offers if row.peer_id in decided]
        for row in self.offers:
            row.state, row.decided_at = decided[row.peer_id].state, decided[row.peer_id].decided_at


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())


class Offer(Model):
    """One peer asked whether they would take a request; the link in the mail carries the token of this hash."""

    __tablename__ = "peer_offer"
    __table_args__ = (
        UniqueConstraint("request_id", "peer_id"),
        one_of("state", OfferState),
        # one live offer a peer: nobody is asked twice at once
        Index(
            "uq_peer_offer_sent",
            "peer_id",
            unique=True,
            sqlite_where=text("state = 'sent'"),
            postgresql_where=text("state = 'sent'"),
        ),
    )

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("peer_request.id", ondelete="CASCADE"))
    peer_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=OfferState.SENT)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)

    def status(self) -> OfferStatus:
        """Return what the machine needs."""
        return OfferStatus(self.peer_id, OfferState(self.state), self.sent_at, self.decided_at)


class Introduction(Model):
    """Two people who both said yes; the asker's contact stays in the request, the peer's is here."""

    __tablename__ = "peer_introduction"
    __table_args__ = (one_of("channel", CHANNELS),)

    id: Mapped[str] = id_column()
    request_id: Mapped[str] = mapped_column(ForeignKey("peer_request.id", ondelete="CASCADE"), unique=True)
    peer_id: Mapped[str] = mapped_column(ForeignKey("member.id"), index=True)
    channel: Mapped[str] = mapped_column(String(10))
    contact_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    proposed: Mapped[frozenset[str]] = mapped_column(Codes(80), default=frozenset())
    """Up to three half-days that the peer proposes, as ISO date and `am` or `pm`."""
    picked: Mapped[str | None] = mapped_column(String(12))
    """The one that the asker picked."""

    @property
    def contact(self) -> str:
        """Return the address or number under which the asker reaches the peer."""
        return vault.unseal(self.contact_sealed)

    @contact.setter
    def contact(self, text: str) -> None:
        self.contact_sealed = vault.seal(text)


class PastPair(Model):
    """That two people met, as a keyed hash, until the first day of a month a year later."""

    __tablename__ = "peer_past_pair"
    __table_args__ = NO_ORDER

    pair_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), primary_key=True)
    expires_on: Mapped[date]


class Tombstone(Model):
    """What is left of a closed request: the club, the quarter it was asked in, how it ended, how fast it was."""

    __tablename__ = "peer_tombstone"
    __table_args__ = (one_of("outcome", OUTCOMES), one_of("duration", DURATIONS), NO_ORDER)

    id: Mapped[str] = id_column()
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    quarter: Mapped[str] = mapped_column(String(7))
    outcome: Mapped[str] = mapped_column(String(12))
    duration: Mapped[str] = mapped_column(String(5))


class ConsentProof(Model):
    """Proof of a consent, apart from the request: a keyed hash of the member, the day, the wording, the scope."""

    __tablename__ = "peer_consent"
    __table_args__ = (one_of("scope", SCOPES), NO_ORDER)

    id: Mapped[str] = id_column()
    member_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), index=True)
    given_on: Mapped[date]
    wording: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(10))
    referent: Mapped[bool] = mapped_column(default=False)
