"""Tell a restored database, or a restored folder, from a crash: what Desk says of a wave against where its box stands.

Pure. Every step of a wave is kept by Desk before its box takes it, so a crash leaves the box where Desk says or one
step behind, never ahead. What no crash leaves is a restore, and a restore during an open wave cancels it: who holds
which card is no longer known, so nobody may be dealt another.

A wave that was sealed when Desk was restored to a day on which it was open is cancelled too, totals and all: the
release depends on how many cards each cell had dealt again and on what was withdrawn, and both may have been lost.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Condition(StrEnum):
    """Where a wave's box stands."""

    ABSENT = "absent"
    """There is no box, and there never was one here."""
    OPEN = "open"
    CLOSING = "closing"
    """It takes nothing in any more, and its totals are not written yet."""
    SEALED = "sealed"
    EMPTY = "empty"
    """It was sealed: there were too few answers, or the totals were released."""
    CANCELLED = "cancelled"


class Stage(StrEnum):
    """Where Desk says that a wave stands, as finely as its own commits."""

    UNKNOWN = "unknown"
    """Desk has no such wave."""
    PLANNED = "planned"
    OPENING = "opening"
    """Open, and its box is being made."""
    OPEN = "open"
    CLOSED = "closed"
    """Closed, and being sealed."""
    COUNTED = "counted"
    """Sealed with figures to publish."""
    PUBLISHED = "published"
    """The release is there, and the wave not yet marked as released."""
    TOO_FEW = "too-few"
    RELEASED = "released"
    CANCELLED = "cancelled"
    """Cancelled, and its box not yet destroyed."""
    CLEARED = "cleared"


class Verdict(StrEnum):
    """What is to be done about a wave."""

    KEEP = "keep"
    CANCEL = "cancel"
    """Cancel it in Desk, destroy its box, tell everybody."""
    DESTROY = "destroy"
    """Destroy its box: Desk is done with it."""


@dataclass(frozen=True)
class Desk:
    """What Desk says: the manifest's hash ("" while unknown), the cells frozen, the cards asked for (None: unknown)."""

    stage: Stage
    manifest_hash: str = ""
    cells: frozenset[str] = frozenset()
    drawn: int | None = None


@dataclass(frozen=True)
class Box:
    """What the box says; all but the condition matters while it is open or being sealed alone."""

    condition: Condition
    manifest_hash: str = ""
    cells: frozenset[str] = frozenset()
    cards: int = 0


_K, _C, _D = Verdict.KEEP, Verdict.CANCEL, Verdict.DESTROY
_CONDITIONS = tuple(Condition)

TABLE: Mapping[Stage, Mapping[Condition, Verdict]] = {
    stage: dict(zip(_CONDITIONS, verdicts, strict=True))
    for stage, verdicts in {
        # .......... ABSENT OPEN CLOSING SEALED EMPTY CANCELLED
        Stage.UNKNOWN: (_K, _D, _D, _D, _K, _K),
        Stage.PLANNED: (_K, _C, _C, _C, _C, _C),
        Stage.OPENING: (_K, _K, _C, _C, _C, _C),
        Stage.OPEN: (_C, _K, _C, _C, _C, _C),
        Stage.CLOSED: (_C, _K, _K, _K, _K, _C),
        Stage.COUNTED: (_C, _C, _C, _K, _C, _C),
        Stage.PUBLISHED: (_K, _D, _D, _K, _K, _K),
        Stage.TOO_FEW: (_K, _C, _C, _C, _K, _C),
        Stage.RELEASED: (_K, _D, _D, _D, _K, _K),
        Stage.CANCELLED: (_K, _K, _K, _K, _K, _K),
        Stage.CLEARED: (_K, _D, _D, _D, _K, _K),
    }.items()
}
"""Every pair. KEEP where a crash leaves it so, and where nothing can be lost any more."""

COMPARED = frozenset({Stage.OPENING, Stage.OPEN, Stage.CLOSED})
"""Where the two may stand in the same place and still be of two different openings, or one behind the other."""


def judge(desk: Desk, box: Box) -> Verdict:
    """Say what is to be done about a wave."""
    verdict = TABLE[desk.stage][box.condition]
    if verdict is Verdict.KEEP and desk.stage in COMPARED and box.condition is not Condition.ABSENT:
        return Verdict.KEEP if _same(desk, box) and not _ahead(desk, box) else Verdict.CANCEL
    return verdict


def _same(desk: Desk, box: Box) -> bool:
    """Tell whether both are of one opening."""
    if desk.manifest_hash:
        return desk.manifest_hash == box.manifest_hash
    return desk.cells == box.cells


def _ahead(desk: Desk, box: Box) -> bool:
    """Tell whether an open box holds cards that this database never asked for."""
    return box.condition is Condition.OPEN and desk.drawn is not None and box.cards > desk.drawn
