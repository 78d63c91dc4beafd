"""Decide whether past rounds may be added to a root's waves. Pure: the moment comes in.

History only grows at its end: stored charts and series never have anything inserted before them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from networks.wave_calendar import Dates
from networks.waves import State


@dataclass(frozen=True)
class Known:
    """A wave that a root has: its number, where it stands and when it opens and is published."""

    number: int
    state: State
    opens_at: datetime
    publishes_at: datetime


def problems(rounds: Sequence[Dates], waves: Sequence[Known], now: datetime) -> tuple[str, ...]:
    """Return why rounds, in the order of the mapping, cannot be added; nothing when they can."""
    return tuple(
        text
        for is_so, text in (
            (_all_known(rounds, waves), "These rounds have been imported already; nothing is left to do."),
            (any(one.publishes_at > now for one in rounds), "A round lies in the future: plan a check-in instead."),
            (
                any(later.opens_at < one.publishes_at for one, later in pairwise(rounds)),
                "Write the rounds in the order in which they were held, each after the publication of the one before.",
            ),
            *((_under_way(one), f"Check-in {one.number} is under way: import once it is published.") for one in waves),
            *((_before(rounds, one), f"Check-in {one.number} came after a round of the file.") for one in waves),
            *((_after(rounds, one), f"Check-in {one.number} was to open before a round's end.") for one in waves),
        )
        if is_so
    )


def first_number(waves: Sequence[Known]) -> int:
    """Return the number of the first round added: behind every wave but those planned."""
    return 1 + max((one.number for one in waves if one.state is not State.PLANNED), default=0)


def _all_known(rounds: Sequence[Dates], waves: Sequence[Known]) -> bool:
    held = {one.opens_at for one in waves if one.state is State.RELEASED}
    return all(one.opens_at in held for one in rounds)


def _under_way(wave: Known) -> bool:
    return wave.state in {State.OPEN, State.CLOSED}


def _before(rounds: Sequence[Dates], wave: Known) -> bool:
    return wave.state is State.RELEASED and any(one.opens_at <= wave.publishes_at for one in rounds)


def _after(rounds: Sequence[Dates], wave: Known) -> bool:
    return wave.state is State.PLANNED and any(wave.opens_at < one.publishes_at for one in rounds)
