"""Declare what may cross between the two sides: wave ids, cell ids and one-time codes, nothing else.

`networks` runs a wave without knowing who its members are (the roster's side) or what they answer (the
boxes' side). `app.py` registers one implementation of each port with `init_app`; see docs/architecture.md.

`Opening.scopes` names the nodes on the way to each cell, for the cell's public entry (networks/manifests.py has its
shape). `Roster.tell` knows a fourth event, "too_few". `Preview` shows the check-in of a question set without a wave.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from flask import Flask, current_app
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from core.errors import DomainError
from core.findings import Finding
from networks.cells import FLOOR, Cell, CellClass
from networks.restores import Condition


class BoxClosed(Exception):
    """The wave's box takes nothing in any more: it has closed, or it was never opened here."""


class BoxAway(DomainError):
    """Whoever keeps the boxes does not answer now; jobs try again, and a page says so."""

    status = 503
    message = _l("Part of this site is being restarted. Try again in a few minutes.")


class NotSealed(LookupError):
    """There are no sealed totals: not closed yet, too few sheets, or released and deleted."""


Event = Literal["cancelled", "extended", "released", "too_few"]
"""What everybody is told: "released" when figures were published, "too_few" when the answers were destroyed."""


@dataclass(frozen=True)
class Opening:
    """Everything the box side needs to open a wave; frozen from then on."""

    wave_id: str
    root_id: str
    number: int
    question_set: str
    cells: tuple[Cell, ...]
    opens_at: datetime
    closes_at: datetime
    publishes_at: datetime
    threshold: int
    network_name: str
    contact: str
    previous_hash: str
    assured: bool = False
    """Whether every precondition of the strong promise held at that moment: the page's wording follows it."""
    scopes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The names of the nodes from the root to each cell's scope, by cell id."""


@dataclass(frozen=True)
class CardMail:
    """What every card's mail of a wave says, identical for all members but for link and language."""

    wave_id: str
    root_id: str
    network_name: str
    closes_at: datetime
    publishes_at: datetime
    words: str
    assured: bool = False
    """What the check-in page itself says since it opened: see `Opening`."""
    least: int = FLOOR
    """How many members of a cell may hold a card as soon as one may."""


@dataclass(frozen=True)
class SealOutcome:
    """How sealing ended: `sheets` is known only when a sealed file was written (then >= threshold)."""

    sealed: bool
    sheets: int | None


class Roster(Protocol):
    """The side that knows who: counts members per class, keeps each one's cell, mails cards."""

    def classes(self, root_id: str) -> Mapping[CellClass, int]:
        """Count the eligible members of a root by (leaf, attributes)."""

    def lead_names(self, root_id: str) -> Sequence[str]:
        """Return the names of a root's leads, whom members can call when nobody else is named."""

    def assign(self, wave_id: str, root_id: str, cell_of: Mapping[CellClass, str]) -> None:
        """Keep each eligible member's cell until the wave closes; idempotent."""

    def asked(self, wave_id: str, leaf: str | None = None) -> Mapping[str, int]:
        """Count, by cell, the members who have one: all of them, or those of one leaf."""

    def undealt(self, wave_id: str) -> Mapping[str, int]:
        """Count, by cell, the members for whom a card is to be drawn and mailed: never those who draw theirs.

        A cell is there too, be it with 0, while cards drawn for it earlier have to be mailed; empty: nothing to deal.
        """

    def deal(self, mail: CardMail, codes: Mapping[str, Sequence[bytes]]) -> int:
        """Mail one code of their cell to every member not mailed yet; return how many were sent.

        At no moment may fewer than `mail.least` members of a cell be known to have had a card, unless none is.
        """

    def announce(self, mail: CardMail) -> int:
        """Queue word of the meeting for every member who draws a card there and was not told; return how many.

        It carries no code. In the caller's transaction.
        """

    def remind(self, mail: CardMail) -> None:
        """Queue the same reminder for everybody dealt in, in the card mail's thread and without a link."""

    def tell(self, wave_id: str, root_id: str, event: Event, until: datetime) -> None:
        """Queue one notice to everybody; `until` is the new closing moment, or the moment of the event."""

    def forget(self, wave_id: str) -> Mapping[str, int]:
        """Delete who was in which cell and return the number of replacement cards by cell, where there are any."""


class BallotBoxes(Protocol):
    """The side that knows what: opens, stocks, closes, seals and destroys a wave's box."""

    def open(self, opening: Opening) -> str:
        """Create the wave's folder (keys, empty totals, page, manifest); return the manifest's hash; idempotent."""

    def make_keys_ahead(self, number: int) -> int:
        """Keep that many unused signing keys ready for openings to come; return how many were made."""

    def draw_cards(
        self, wave_id: str, counts: Mapping[str, int], draw: bytes | None = None
    ) -> Mapping[str, Sequence[bytes]]:
        """Add that many fresh cards per cell and return their codes, which exist nowhere else.

        With a `draw` of 32 random bytes the codes follow from it, so that the same draw adds nothing and returns the
        same codes again. Raises BoxClosed once the wave takes no more answers.
        """

    def record(self, wave_id: str) -> Mapping[str, bytes]:
        """Return every public file of a wave by its path: `manifest.json`, `cells/...`, `page/...`.

        There is none of a wave that was never opened.
        """

    def stocked(self, wave_id: str) -> int:
        """Return how many cards an open wave's box holds, used or not; raises BoxClosed."""

    def conditions(self) -> Mapping[str, Condition]:
        """Return where the box of every wave stands that was ever opened here, by wave id."""

    def half_used(self, wave_id: str) -> bool:
        """Tell whether cards have been used for half of the members or more; raises BoxClosed."""

    def extend(self, wave_id: str, closes_at: datetime) -> None:
        """Move the closing moment that the box shows."""

    def seal(self, wave_id: str, threshold: int) -> SealOutcome:
        """Close the box for good, write the sealed totals and destroy cards, keys and box; re-runnable."""

    def examine(self) -> tuple[Finding, ...]:
        """Look at the preconditions of the strong promise on this side, one finding or several per name."""

    def destroy(self, wave_id: str) -> None:
        """Destroy everything of a cancelled wave but its public manifest; re-runnable."""

    def totals(self, wave_id: str) -> bytes:
        """Return the sealed totals as JSON, for whoever publishes them and nobody else; raises NotSealed."""

    def discard_totals(self, wave_id: str) -> None:
        """Delete the sealed totals once they are released for good; re-runnable."""


class Publisher(Protocol):
    """The side that publishes: turns sealed totals into a release, once, by rules fixed when the wave opened."""

    def rules(self, threshold: int) -> Mapping[str, Any]:
        """Return the rules of publication now in force for a threshold as plain JSON; a wave's opening freezes them."""

    def publish(self, wave_id: str, replacements: Mapping[str, int]) -> None:
        """Publish the wave's sealed totals in one transaction and delete the sealed file; idempotent.

        `replacements` are the cards dealt again, by cell that had any.
        """

    def has(self, wave_id: str) -> bool:
        """Tell whether a wave's release is there."""


class Preview(Protocol):
    """The check-in page as its owners will see it, for a look before any wave; it sends and stores nothing."""

    def file(self, question_set: str, name: str) -> tuple[bytes, str] | None:
        """Return a file and its media type, or None; `name` is "fr/", "en/" or what they name, as "page/checkin.js"."""


@dataclass(frozen=True)
class Participation:
    """Which share of the members (0 to 1) is supposed to answer, and who says so: usage, publications or a trial."""

    share: float
    source: Literal["usual", "published", "tried"] = "usual"


class Foresight(Protocol):
    """The side that publishes, asked beforehand what it would publish of a network of so many members."""

    def usual_share(self, root_id: str) -> Participation:
        """Return the participation to expect: the root's own as published, else the usual one."""

    def alone_from(self, threshold: int) -> int:
        """Return the fewest answers with which a club is published apart, at a root's threshold."""

    def short(self, network_id: str) -> Markup:
        """Return a few lines of a page: what a node will see and what it will not."""

    def change(self, network_id: str) -> Markup:
        """Return a line of a page: the smallest change that a check-in of this node could show."""

    def choices(self, root_id: str) -> Markup:
        """Return a line of a page: which attributes of companies would publish most."""


@dataclass(frozen=True)
class DigestPart:
    """What a mail says of one network's figures: the same in text and as a piece of HTML, about nobody."""

    text: str
    html: Markup


class Digest(Protocol):
    """The side that publishes, asked to put a release into a mail."""

    def write(self, wave_id: str, network_id: str, language: str) -> DigestPart | None:
        """Write a network's figures as its page shows them; None where this wave published nothing of it."""


@dataclass(frozen=True)
class Ports:
    """The implementations that `app.py` registers."""

    roster: Roster
    boxes: BallotBoxes
    publisher: Publisher
    foresight: Foresight
    preview: Preview | None = None
    digest: Digest | None = None


def init_app(app: Flask, ports: Ports) -> None:
    """Register the implementations of an application."""
    app.extensions["ports"] = ports


def current() -> Ports:
    """Return the current application's implementations."""
    ports: Ports = current_app.extensions["ports"]
    return ports
