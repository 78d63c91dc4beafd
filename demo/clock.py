"""Move a clock by hand while the demonstration's past is told."""

from dataclasses import dataclass
from datetime import datetime


@dataclass
class Hands:
    """A clock that shows what it was last set to."""

    moment: datetime

    def __call__(self) -> datetime:
        """Return the moment shown."""
        return self.moment

    def set(self, moment: datetime) -> None:
        """Show another moment."""
        self.moment = moment
