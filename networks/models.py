"""Store the tree of networks, the settings of its roots and their waves; no member and no answer."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, UtcDateTime, id_column, one_of
from networks.attributes import ATTRIBUTES, MERGE_ORDERS, Rules
from networks.waves import State, WaveStatus

CLUB, GROUP = "club", "group"
NAME_LENGTH = 80
THRESHOLDS = range(5, 21)
YEARLY_RHYTHMS = (2, 3, 4, 6, 12)
PUBLISHED, TOO_FEW = "published", "too_few"
TOO_FEW_MEMBERS = "too_few_members"
LESS_THAN_HALF, HALF_OR_MORE = "less_than_half", "half_or_more"


class Network(Model):
    """A node of the tree: a club has members, a group (federation, region, cluster) has nodes below it."""

    __tablename__ = "network"
    __table_args__ = (one_of("kind", (CLUB, GROUP)),)

    id: Mapped[str] = id_column()
    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    """The node at the top; a root names itself."""
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("network.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default=CLUB)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))

    @property
    def is_club(self) -> bool:
        """Tell whether members belong to this node."""
        return self.kind == CLUB

    @property
    def is_root(self) -> bool:
        """Tell whether this node is the top of its tree."""
        return self.parent_id is None


class Cluster(Model):
    """Mark a group as a cluster: at least three clubs too small to be published, whose figures appear together.

    A dissolved one stays, empty, so that what was published of it and who ran it can still be named.
    """

    __tablename__ = "cluster"

    network_id: Mapped[str] = mapped_column(ForeignKey("network.id"), primary_key=True)
    dissolved: Mapped[bool] = mapped_column(default=False)
    held: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The clubs that it held when it was dissolved: what was published of it stays theirs to read."""


class ByHand(Model):
    """Mark a club whose invitations are printed and drawn at a meeting instead of mailed; each wave freezes it."""

    __tablename__ = "by_hand"

    leaf_id: Mapped[str] = mapped_column(ForeignKey("network.id"), primary_key=True)


class Printing(Model):
    """Remember that a club's cards were printed for a wave, so that they are printed once.

    The cards come from a random draw that the lead's page alone holds; what is kept is a hash, which recognises the
    same page sent twice and tells nothing about a card.
    """

    __tablename__ = "printing"

    wave_id: Mapped[str] = mapped_column(ForeignKey("wave.id"), primary_key=True)
    leaf_id: Mapped[str] = mapped_column(ForeignKey("network.id"), primary_key=True)
    draw_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    cards: Mapped[int]
    """How many there are: members of the club who were asked, less those who had left when it was printed."""


class RootSettings(Model):
    """What a root decides for its whole tree; each wave freezes its own copy at opening."""

    __tablename__ = "root_settings"
    __table_args__ = (
        CheckConstraint(f"threshold BETWEEN {THRESHOLDS.start} AND {THRESHOLDS.stop - 1}", name="threshold"),
        one_of("language", ("fr", "en")),
        one_of("merge_order", MERGE_ORDERS),
        one_of("attributes", ATTRIBUTES),
    )

    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"), primary_key=True)
    threshold: Mapped[int] = mapped_column(default=8)
    language: Mapped[str] = mapped_column(String(2), default="fr")
    time_zone: Mapped[str] = mapped_column(String(40), default="Europe/Paris")
    waves_per_year: Mapped[int] = mapped_column(default=4)
    skip_august: Mapped[bool] = mapped_column(default=True)
    merge_order: Mapped[str] = mapped_column(String(20), default="attributes-first")
    attributes: Mapped[str] = mapped_column(String(20), default="sector,size")
    mail_figures: Mapped[bool] = mapped_column(default=False)
    """Whether the opt-in digest may hold figures, or only says that they are there."""
    question_set: Mapped[str] = mapped_column(String(40), default="pulse-fr-1")
    contact: Mapped[str] = mapped_column(String(200), default="")
    """A person to call and how, in words; public, for it stands in every manifest."""
    root: Mapped[Network] = relationship()

    def rules(self, by_hand: frozenset[str] = frozenset()) -> Rules:
        """Return what decides on the cells of a wave that opens now; `by_hand` are the clubs that draw their cards."""
        leaf_first = self.merge_order == "leaf-first"
        return Rules(self.threshold, "leaf-first" if leaf_first else "attributes-first", self.attributes, by_hand)


class Wave(Model):
    """One round of a root; `frozen` is what its opening decided, kept as JSON."""

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("root_id", "number"),
        one_of("state", tuple(State)),
        one_of("outcome", (PUBLISHED, TOO_FEW)),
        one_of("held_back", (TOO_FEW_MEMBERS,)),
        one_of("participation", (LESS_THAN_HALF, HALF_OR_MORE)),
        CheckConstraint("opens_at < closes_at AND closes_at <= publishes_at", name="dates"),
    )

    id: Mapped[str] = id_column()
    root_id: Mapped[str] = mapped_column(ForeignKey("network.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default=State.PLANNED, index=True)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    publishes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    extended: Mapped[bool] = mapped_column(default=False)
    question_set: Mapped[str] = mapped_column(String(40), default="pulse-fr-1")
    threshold: Mapped[int] = mapped_column(default=8)
    held_back: Mapped[str | None] = mapped_column(String(20))
    """Why it did not open when it was due, until its next step."""
    frozen: Mapped[dict[str, object] | None] = mapped_column(JSON(none_as_null=True))
    members: Mapped[int] = mapped_column(default=0)
    cells: Mapped[int] = mapped_column(default=0)
    manifest_hash: Mapped[str] = mapped_column(String(43), default="")
    """Base64url SHA-256 of the manifest, empty until the box is ready."""
    words: Mapped[str] = mapped_column(String(80), default="")
    drawn: Mapped[int | None]
    """How many cards the box was asked for, counted before each asking: a box that holds more was opened by a database
    that has since been restored. None for a wave that opened before this was counted."""
    reminded: Mapped[bool] = mapped_column(default=False)
    participation: Mapped[str | None] = mapped_column(String(20))
    """How many cards were used halfway through, in two words; noted once, for roots that are large enough."""
    replacements: Mapped[int | None]
    """Cards dealt again, known once the wave has closed and everyone's cell is forgotten."""
    replaced: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    """The same by cell that had any, from closing until the figures are published."""
    outcome: Mapped[str | None] = mapped_column(String(10))
    """Known once sealed: figures to publish, or too few answers, all destroyed."""
    cleared: Mapped[bool] = mapped_column(default=False)
    """Whether everything of a cancelled wave has been destroyed."""
    root: Mapped[Network] = relationship()

    def status(self) -> WaveStatus:
        """Return what the state machine needs."""
        return WaveStatus(State(self.state), self.opens_at, self.closes_at, self.publishes_at, self.extended)

    def become(self, status: WaveStatus) -> None:
        """Take over what the state machine decided."""
        self.state, self.extended, self.held_back = status.state, status.extended, None
        self.opens_at, self.closes_at, self.publishes_at = status.opens_at, status.closes_at, status.publishes_at
