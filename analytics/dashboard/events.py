"""Place a network's notes between the waves of a chart. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

WALL_EVENTS = 3
"""How many events the meeting page shows."""


@dataclass(frozen=True)
class Note:
    """What a lead wrote of a day."""

    id: str
    day: date
    text: str


@dataclass(frozen=True)
class Event:
    """A note with its number in the list below a chart.

    `place` counts waves from 0, with a fraction between two; None for a day outside the chart.
    """

    number: int
    note: Note
    place: float | None


def placed(notes: Sequence[Note], moments: Sequence[datetime | None]) -> tuple[Event, ...]:
    """Count notes from the earliest day on and place each between the publications of a chart, oldest first."""
    ordered = sorted(notes, key=lambda note: (note.day, note.text))
    return tuple(Event(number, note, place(note.day, moments)) for number, note in enumerate(ordered, start=1))


def on_the_wall(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return the last few events that lie within the chart: a page for a wall has room for no more."""
    return tuple(event for event in events if event.place is not None)[-WALL_EVENTS:]


def place(day: date, moments: Sequence[datetime | None]) -> float | None:
    """Return where a day lies among publications, by the days between them; None before the first and after the last.

    A wave that published nothing has no moment: the days run evenly over it.
    """
    known = [(moment.date().toordinal(), at) for at, moment in enumerate(moments) if moment]
    if not known or not known[0][0] <= day.toordinal() <= known[-1][0]:
        return None
    after = bisect_right(known, day.toordinal(), key=lambda one: one[0])
    if after == len(known):
        return float(known[-1][1])
    (before_day, before), (after_day, later) = known[after - 1], known[after]
    return before + (later - before) * (day.toordinal() - before_day) / (after_day - before_day)
