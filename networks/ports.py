"""Declare what may cross between the two sides: wave ids, cell ids and one-time codes, nothing else.

`networks` runs a wave without knowing who its members are (the roster's side) or what they answer (the
boxes' side). `app.py` registers one implementation of each port; see docs/architecture.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from networks.cells import Cell, CellClass


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


@dataclass(frozen=True)
class CardMail:
    """What every card's mail of a wave says, identical for all members but for link and language."""

    wave_id: str
    root_id: str
    network_name: str
    closes_at: datetime
    publishes_at: datetime
    words: str


@dataclass(frozen=True)
class SealOutcome:
    """How sealing ended: `sheets` is known only when a sealed file was written (then >= threshold)."""

    sealed: bool
    sheets: int | None


class Roster(Protocol):
    """The side that knows who: counts members per class, keeps each one's cell, mails cards."""

    def classes(self, root_id: str) -> Mapping[CellClass, int]:
        """Count the eligible members of a root by (leaf, attributes)."""

    def assign(self, wave_id: str, root_id: str, cell_of: Mapping[CellClass, str]) -> None:
        """Keep each eligible member's cell until the wave closes; idempotent."""

    def undealt(self, wave_id: str) -> Mapping[str, int]:
        """Count, by cell, the members whose card has not been mailed."""

    def deal(self, mail: CardMail, codes: Mapping[str, Sequence[bytes]]) -> int:
        """Mail one code of their cell to every member not mailed yet; return how many were sent."""

    def remind(self, mail: CardMail) -> None:
        """Queue the same reminder for everybody dealt in, in the card mail's thread and without a link."""

    def tell(self, wave_id: str, root_id: str, event: str, until: datetime) -> None:
        """Queue one notice to everybody: `event` is "cancelled", "extended" or "released"."""

    def forget(self, wave_id: str) -> int:
        """Delete who was in which cell and return the number of replacement cards dealt."""


class BallotBoxes(Protocol):
    """The side that knows what: opens, stocks, closes, seals and destroys a wave's box."""

    def open(self, opening: Opening) -> str:
        """Create the wave's folder (keys, empty totals, page, manifest); return the manifest's hash; idempotent."""

    def draw_cards(self, wave_id: str, counts: Mapping[str, int]) -> Mapping[str, Sequence[bytes]]:
        """Add that many fresh cards per cell and return their codes, which exist nowhere else."""

    def extend(self, wave_id: str, closes_at: datetime) -> None:
        """Move the closing moment that the box shows."""

    def seal(self, wave_id: str, threshold: int) -> SealOutcome:
        """Close the box for good, write the sealed totals and destroy cards, keys and box; re-runnable."""

    def destroy(self, wave_id: str) -> None:
        """Destroy everything of a cancelled wave but its public manifest; re-runnable."""


class Publisher(Protocol):
    """The side that publishes: turns sealed totals into a release, once."""

    def publish(self, wave_id: str, replacements: int) -> None:
        """Publish the wave's sealed totals in one transaction and delete the sealed file; idempotent."""


@dataclass(frozen=True)
class Ports:
    """The three implementations that `app.py` registers."""

    roster: Roster
    boxes: BallotBoxes
    publisher: Publisher
