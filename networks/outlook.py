"""Say before anybody is invited what a group of a size will see and what it will not. Pure.

The limits are those of what is published: nothing under the threshold, words under ten answers, a figure from ten,
bands from thirty or for a whole root from ten, and parts of a group only in blocks of ten or more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from networks.cells import minimum_members
from networks.wave_calendar import expected_answers

FIGURE_FROM = 10
BANDS_FROM = 30
FEWEST_PARTS = 2


class Sight(StrEnum):
    """One thing that is seen after a check-in, or never."""

    CHECK_IN = "check_in"
    WORDS = "words"
    FIGURE = "figure"
    BANDS = "bands"
    PARTS = "parts"
    PERSON = "person"


@dataclass(frozen=True)
class Outlook:
    """What to expect of so many members: how many answers, what is seen, what is not, and who is missing to open."""

    members: int
    answers: int
    missing: int
    seen: tuple[Sight, ...]
    unseen: tuple[Sight, ...]
    averaged: bool
    """Whether the headline is the mean of several check-ins because one alone would be chance."""


def outlook(members: int, threshold: int, *, is_root: bool, clubs: Sequence[int] = ()) -> Outlook:
    """Return what a node of `members` sees at its root's threshold; `clubs` are the sizes of the clubs below it."""
    answers = expected_answers(members)
    missing = max(minimum_members(threshold) - members, 0)
    block = max(FIGURE_FROM, threshold)
    large = [size for size in clubs if expected_answers(size) >= block]
    shown = {
        Sight.CHECK_IN: not missing or not is_root,
        Sight.WORDS: threshold <= answers < FIGURE_FROM,
        Sight.FIGURE: answers >= block,
        Sight.BANDS: answers >= (block if is_root else BANDS_FROM),
        Sight.PARTS: len(large) >= FEWEST_PARTS,
        Sight.PERSON: False,
    }
    # words only stand in for a figure, and parts need clubs: not to have them is nothing to say
    unsaid = {Sight.WORDS} if clubs else {Sight.WORDS, Sight.PARTS}
    seen = tuple(sight for sight, is_shown in shown.items() if is_shown)
    unseen = tuple(sight for sight, is_shown in shown.items() if not is_shown and sight not in unsaid)
    return Outlook(members, answers, missing, seen, unseen, averaged=answers < BANDS_FROM)
