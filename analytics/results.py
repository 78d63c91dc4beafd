"""Read one node's page from the release rows, and nothing else of a wave."""

from collections.abc import Sequence

from sqlalchemy import select

from analytics import tallies
from analytics.content import Content, read_figures, read_groups, read_head
from analytics.dashboard import Dashboard, assemble
from analytics.editions import SHOWN_WAVES, Means, in_line
from analytics.models import Release, ReleasedPage
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


def latest(root_id: str, nodes: Sequence[str]) -> list[tuple[Content, Means]]:
    """Return a root's last releases, oldest first, each with the means of some nodes."""
    wanted = select(Release.wave_id, Release.head).where(Release.root_id == root_id)
    rows = db.session.execute(wanted.order_by(Release.number.desc()).limit(SHOWN_WAVES)).all()[::-1]
    means = _means([row.wave_id for row in rows], nodes)
    return [(read_head(row.head), means[row.wave_id]) for row in rows]


def _means(waves: Sequence[str], nodes: Sequence[str]) -> dict[str, Means]:
    pages = select(ReleasedPage.wave_id, ReleasedPage.network_id, ReleasedPage.means)
    rows = db.session.execute(pages.where(ReleasedPage.wave_id.in_(waves), ReleasedPage.network_id.in_(nodes))).all()
    return {wave: {row.network_id: read_figures(row.means) for row in rows if row.wave_id == wave} for wave in waves}
