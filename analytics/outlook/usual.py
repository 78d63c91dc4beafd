"""Say which share of a root's members usually answers, from its own publications where they say so."""

from collections.abc import Iterator

from sqlalchemy import select

from analytics.disclosure.coarsening import HUNDRED, Rounded
from analytics.disclosure.policy import Policy
from analytics.release.content import Content
from analytics.release.editions import Means
from analytics.release.results import latest
from core.db import db
from networks.models import Wave
from networks.ports import Participation
from networks.wave_calendar import USUAL_SHARE

LEAST = 0.05
"""No forecast supposes less: with nobody there is nothing to say."""


def usual_share(root_id: str) -> Participation:
    """Return the mean of the last published response rates, or of the ranges of answers; else the usual share."""
    last = latest(root_id, [root_id])[-Policy().waves_in_mean :]
    asked = _asked([head.occasion.wave_id for head, _ in last])
    found = [share for head, means in last for share in _shares(head, means, asked)]
    if not found:
        return Participation(USUAL_SHARE)
    return Participation(min(1.0, max(LEAST, sum(found) / len(found))), "published")


def _asked(waves: list[str]) -> dict[str, int]:
    """Return how many members each wave asked."""
    rows = db.session.execute(select(Wave.id, Wave.members).where(Wave.id.in_(waves), Wave.members > 0))
    return {row.id: row.members for row in rows}


def _shares(head: Content, means: Means, asked: dict[str, int]) -> Iterator[float]:
    """Yield the middle of what a release tells: its response rate, and its range of answers, are both wide."""
    told = [] if head.table.rate is None else [_of_rate(head.table.rate)]
    answers = next((one.n for one in means.get(head.occasion.root_id, ()) if one.n), None)
    members = asked.get(head.occasion.wave_id)
    if answers and members:
        told.append((answers.low / members, (answers.high or members) / members))
    if told:
        low, high = max(low for low, _ in told), min(high for _, high in told)
        yield (low + max(low, min(high, 1.0))) / 2


def _of_rate(rate: Rounded) -> tuple[float, float]:
    """Return between which shares a published response rate lies."""
    low = 0.0 if rate.bound == "<=" else rate.value - (rate.step / 2 if rate.bound == "=" else 0)
    high = HUNDRED if rate.bound == ">=" else rate.value + (rate.step / 2 if rate.bound == "=" else 0)
    return low / HUNDRED, high / HUNDRED
