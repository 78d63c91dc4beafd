"""Store who belongs to a network, what they may do, how they sign in and, while a wave is open, their cell.

No column tells when a person did something finer than the day (a role's start is somebody else's doing), and
nothing here is about an answer.
"""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core import vault
from core.access import Kind
from core.db import ID_LENGTH, NO_ORDER, Model, UtcDateTime, id_column, one_of
from members.profile import SECTORS, SIZES

HASH_BYTES = 32
ADMITTED, LEFT = "admitted", "left"
LEAD: Kind = "lead"
REFERENT: Kind = "referent"
OPERATOR: Kind = "operator"


class Member(Model):
    """A person of one leaf; once left, nothing remains but the ids and the leaf."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("root_id", "email_hash"),
        one_of("state", (ADMITTED, LEFT)),
        one_of("language", ("fr", "en")),
        one_of("sector", SECTORS),
        one_of("size", SIZES),
    )

    id: Mapped[str] = id_column()
    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"))
    leaf_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    state: Mapped[str] = mapped_column(String(10), default=ADMITTED)
    admitted_on: Mapped[date]
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    email_hash: Mapped[bytes | None] = mapped_column(LargeBinary(HASH_BYTES), index=True)
    bounced: Mapped[bool] = mapped_column(default=False)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    first_name: Mapped[str] = mapped_column(String(120), default="")
    last_name: Mapped[str] = mapped_column(String(120), default="")
    company: Mapped[str] = mapped_column(String(120), default="")
    postcode: Mapped[str] = mapped_column(String(10), default="")
    area: Mapped[str] = mapped_column(String(80), default="")
    sector: Mapped[str | None] = mapped_column(String(20))
    trade: Mapped[str | None] = mapped_column(String(4))
    """NACE class, four digits: the first four signs of the French APE code."""
    size: Mapped[str | None] = mapped_column(String(10))
    spoken: Mapped[str] = mapped_column(String(60), default="fr")
    """Codes of the languages this person speaks, separated by commas."""
    language: Mapped[str] = mapped_column(String(2), default="fr")
    """Language of the pages and mails for this person."""

    @property
    def email(self) -> str:
        """Return the address in clear, empty once left."""
        return vault.unseal(self.email_sealed) if self.email_sealed else ""

    @email.setter
    def email(self, address: str) -> None:
        self.email_sealed, self.email_hash = vault.seal(address), vault.lookup(address)

    @property
    def phone(self) -> str:
        """Return the phone number in E.164, empty when there is none."""
        return vault.unseal(self.phone_sealed) if self.phone_sealed else ""

    @phone.setter
    def phone(self, number: str) -> None:
        self.phone_sealed = vault.seal(number) if number else b""

    @property
    def name(self) -> str:
        """Return first and last name, or the address of a person who gave none yet."""
        return f"{self.first_name} {self.last_name}".strip() or self.email


class Role(Model):
    """What a member does at a node; leads and referents of one node are different people."""

    __tablename__ = "role"
    __table_args__ = (
        one_of("kind", (LEAD, REFERENT, OPERATOR)),
        Index(
            "uq_role_lead_or_referent",
            "member_id",
            "network_id",
            unique=True,
            sqlite_where=text("kind <> 'operator'"),
            postgresql_where=text("kind <> 'operator'"),
        ),
    )

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), primary_key=True, index=True)
    kind: Mapped[Kind] = mapped_column(String(10), primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    """What somebody agreed to tell a lead before this moment was not said to this one."""


class SignInLink(Model):
    """A link that signs in once; the moment it ends lies in the signed link itself, not here.

    `member_id` is empty for the decoys that make an unknown address cost what a known one costs.
    """

    __tablename__ = "sign_in_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), primary_key=True)
    member_id: Mapped[str | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    expires_on: Mapped[date]


class AddressChange(Model):
    """A new address that waits for the click that proves it is read."""

    __tablename__ = "address_change"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    email_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    expires_on: Mapped[date]


class DeviceSession(Model):
    """A device on which a member is signed in; deleting the row signs it out."""

    __tablename__ = "device_session"

    id: Mapped[str] = id_column()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(HASH_BYTES), unique=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    started_on: Mapped[date]
    expires_on: Mapped[date]


class DigestWish(Model):
    """A member's wish to get published figures by mail; no row, no mail."""

    __tablename__ = "digest_wish"
    __table_args__ = NO_ORDER

    member_id: Mapped[str] = mapped_column(ForeignKey("member.id"), primary_key=True)


class Deal(Model):
    """A member's cell in an open wave, and whether a card and a replacement were mailed; deleted at closing.

    `mailed` is set for many of a cell at once before any mail leaves, so it says "mailed, or about to be" (see
    members.dealing). Where a club draws its cards at a meeting, it says that the member was told so.
    """

    __tablename__ = "deal"

    wave_id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    cell: Mapped[str] = mapped_column(String(ID_LENGTH))
    mailed: Mapped[bool] = mapped_column(default=False)
    replaced: Mapped[bool] = mapped_column(default=False)
