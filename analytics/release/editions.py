"""Line up a root's releases wave by wave, with a gap where a wave published nothing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.disclosure.table import Figure
from analytics.release.content import Content

SHOWN_WAVES = 12
"""How many waves a page shows at most."""
Means = Mapping[str, tuple[Figure, ...]]
"""A wave's figures without shares, by node."""


@dataclass(frozen=True)
class Edition:
    """One wave as a page sees it: its number, and what was published of it, if anything was."""

    number: int
    head: Content | None = None
    means: Means | None = None

    @property
    def moment(self) -> datetime | None:
        """Return when it was published."""
        return self.head.occasion.published_at if self.head else None

    def figures(self, node: str) -> tuple[Figure, ...]:
        """Return a node's figures; none where nothing was published of it."""
        return (self.means or {}).get(node, ())

    def figure(self, node: str, measure: str) -> Figure:
        """Return a node's figure of a measure, masked when nothing was published of it."""
        return next((one for one in self.figures(node) if one.measure == measure), Figure(measure))


def in_line(releases: Sequence[tuple[Content, Means]]) -> tuple[Edition, ...]:
    """Return the last waves from the oldest release on (at least one release, in any order), gaps included."""
    known = {head.occasion.number: Edition(head.occasion.number, head, means) for head, means in releases}
    numbers = range(min(known), max(known) + 1)
    return tuple(known.get(number, Edition(number)) for number in numbers[-SHOWN_WAVES:])


def series(waves: Sequence[Edition], node: str, measure: str) -> tuple[Figure, ...]:
    """Return a node's figures of a measure, one a wave."""
    return tuple(wave.figure(node, measure) for wave in waves)
