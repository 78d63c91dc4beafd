"""Read one node's page from the release rows."""

from collections.abc import Sequence

from analytics.dashboard.layout import Dashboard, assemble
from analytics.release import tallies
from analytics.release.content import read_groups
from analytics.release.editions import in_line
from analytics.release.models import ReleasedPage
from analytics.release.results import latest
from core.db import db


def dashboard(root_id: str, network_id: str, below: Sequence[str]) -> tuple[Dashboard, str] | None:
    """Return a node's page with plotly's figures as JSON; None before the first release that knows the node."""
    releases = latest(root_id, [network_id, *below])
    if not releases:
        return None
    head = releases[-1][0]
    page = db.session.get(ReleasedPage, (head.occasion.wave_id, network_id))
    if page is None:
        return None
    plan = tallies.measures(head.occasion.question_set)
    return assemble(network_id, below, in_line(releases), read_groups(page.groups), plan), page.charts
