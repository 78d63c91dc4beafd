"""Decide which clubs may form a cluster. Pure: what to expect of each club comes in.

A cluster is at least three clubs of one group that are too small to be published alone, and together bring enough
answers to be published. A club that is large enough alone keeps figures of its own; it may only help out where
there are fewer than three small ones: then it makes up the number to three.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from networks.wave_calendar import expected_answers

FEWEST_CLUBS = 3


class Obstacle(StrEnum):
    """Why some clubs cannot form a cluster."""

    NOT_FREE = "not_free"
    TOO_FEW_CLUBS = "too_few_clubs"
    NO_SMALL_CLUB = "no_small_club"
    LARGE_CLUB = "large_club"
    TOO_FEW_ANSWERS = "too_few_answers"


@dataclass(frozen=True)
class Clubs:
    """The free clubs right below a group by number of members, and from how many answers one stands alone.

    `share` of the members (0 to 1) is supposed to answer.
    """

    members: Mapping[str, int]
    alone_from: int
    share: float = 1.0

    @property
    def expected(self) -> dict[str, int]:
        """Return the answers to expect of each club."""
        return {club: self.answers([club]) for club in self.members}

    def answers(self, chosen: Iterable[str]) -> int:
        """Return the answers to expect of some clubs together."""
        return expected_answers(sum(self.members[club] for club in chosen), self.share)

    def small(self) -> frozenset[str]:
        """Return the clubs too small to be published alone."""
        return frozenset(club for club, answers in self.expected.items() if answers < self.alone_from)


def obstacle(chosen: Iterable[str], clubs: Clubs) -> Obstacle | None:
    """Return what keeps the chosen clubs from forming a cluster, None when nothing does."""
    chosen = frozenset(chosen)
    if not chosen <= set(clubs.members):
        return Obstacle.NOT_FREE
    found = {
        Obstacle.TOO_FEW_CLUBS: len(chosen) < FEWEST_CLUBS,
        Obstacle.NO_SMALL_CLUB: not chosen & clubs.small(),
        Obstacle.LARGE_CLUB: bool(chosen - clubs.small()) and not _needed(chosen, clubs),
        Obstacle.TOO_FEW_ANSWERS: clubs.answers(chosen) < clubs.alone_from,
    }
    return next((reason for reason, is_so in found.items() if is_so), None)


def _needed(chosen: frozenset[str], clubs: Clubs) -> bool:
    """Tell whether large clubs only make up the number to three, with every small club of the group in."""
    return len(chosen) == FEWEST_CLUBS and clubs.small() <= chosen
