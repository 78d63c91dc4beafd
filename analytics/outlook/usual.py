"""Say which share of a root's members usually answers, from its own publications where they say so."""

from collections.abc import Iterator

from sqlalchemy import select

from analytics.disclosure.coarsening import HUNDRED
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
    """Yield the share that a release tells: its response rate, else the middle of its range of answers."""
    if head.table.rate is not None:
        yield head.table.rate.value / HUNDRED
        return
    answers = next((one.n for one in means.get(head.occasion.root_id, ()) if one.n), None)
    members = asked.get(head.occasion.wave_id)
    if answers and answers.high and members:
        yield (answers.low + min(answers.high, members)) / 2 / members
