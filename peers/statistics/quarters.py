"""Count in civil quarters, and know the day on which a quarter's figures are published; pure."""

from datetime import date, timedelta
from typing import NamedTuple

MONTHS = 3
A_YEAR = 4
SETTLES_IN = timedelta(days=9)
"""From the first day after a quarter to the tenth: by then every request of it is older than 48 hours."""


class Quarter(NamedTuple):
    """A civil quarter, in order of time; `number` is 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        """Write it like "2026-Q1"."""
        return f"{self.year}-Q{self.number}"

    @property
    def after(self) -> "Quarter":
        """The next quarter."""
        return Quarter(self.year + self.number // A_YEAR, self.number % A_YEAR + 1)

    @property
    def starts_on(self) -> date:
        """The first day."""
        return date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.after.starts_on - timedelta(days=1)

    @property
    def published_on(self) -> date:
        """The day on which its figures come out: the tenth after its end."""
        return self.after.starts_on + SETTLES_IN


def quarter_of(day: date) -> Quarter:
    """Return the quarter that a day falls in."""
    return Quarter(day.year, (day.month - 1) // MONTHS + 1)


def parse(text: str) -> Quarter:
    """Return the quarter that `str` wrote, like "2026-Q1"."""
    year, _, number = text.partition("-Q")
    return Quarter(int(year), int(number))


def distance(first: Quarter, last: Quarter) -> int:
    """Return how many quarters there are from one to another, both counted."""
    return A_YEAR * (last.year - first.year) + last.number - first.number + 1


def latest_published(day: date) -> Quarter:
    """Return the last quarter whose figures are out on that day."""
    return quarter_of(quarter_of(day - SETTLES_IN).starts_on - timedelta(days=1))
