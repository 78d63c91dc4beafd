"""Tell what became of past requests, and publish it quarter by quarter as the real job does.

Whoever asked is invented away: what is left of a closed request is a tombstone, and these are made up.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from core.db import db, transaction
from demo.clock import Hands
from demo.people import chances
from demo.tree import Planted
from networks import tree
from peers.models import Tombstone
from peers.statistics import publishing
from peers.statistics.quarters import Quarter, latest_published

QUARTERS = 5
ASKED = 0.12
"""Share of members who ask in a quarter."""
FATES: Mapping[tuple[str, str], float] = {
    ("useful", "0-24"): 8,
    ("useful", "24-48"): 5,
    ("neutral", "0-24"): 1,
    ("neutral", "24-48"): 1,
    ("unsuitable", "24-48"): 0.5,
    ("unsaid", "0-24"): 2,
    ("unsaid", "48-"): 1,
    ("withdrawn", "none"): 1,
    ("unmet", "none"): 0.5,
}
"""How requests end, and how long the first contact took."""


def tell(federation: Planted, clock: Hands) -> None:
    """Publish the quarters whose figures are out by now; the clock goes on to the present."""
    present, zone = clock(), ZoneInfo(tree.settings_of(federation.root.id).time_zone)
    for quarter in past(present.astimezone(zone).date()):
        clock.set(datetime.combine(quarter.published_on, time(), zone))
        with transaction():
            db.session.add_all(_stones(federation, quarter))
            publishing.publish_root(federation.root.id)
            publishing.forget_counted(federation.root.id)
    clock.set(present)


def past(day: date) -> list[Quarter]:
    """Return the last quarters whose figures are out on a day, the oldest first."""
    found: list[Quarter] = []
    last = latest_published(day)
    while len(found) < QUARTERS:
        found.append(last)
        last = Quarter(last.year, last.number - 1) if last.number > 1 else Quarter(last.year - 1, 4)
    return found[::-1]


def _stones(federation: Planted, quarter: Quarter) -> Iterator[Tombstone]:
    own = chances("introductions", quarter)
    for club, people in federation.people.items():
        for _person in people:
            if own.random() < ASKED:
                outcome, duration = own.choices(list(FATES), list(FATES.values()))[0]
                yield Tombstone(network_id=club, quarter=str(quarter), outcome=outcome, duration=duration)
