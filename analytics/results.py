"""Read one node's page from the release rows, and nothing else of a wave."""

from collections.abc import Sequence

from sqlalchemy import select

from analytics import tallies
from analytics.dashboard import Dashboard, Edition, assemble
from analytics.disclosure import Figure
from analytics.models import Release, ReleasedPage
from analytics.release import SHOWN_WAVES, read_figures, read_groups, read_head
from core.db import db


def dashboard(root_id: str, network_id: str, below: Sequence[str]) -> tuple[Dashboard, str] | None:
    """Return a node's page with plotly's figures as JSON; None before the first release that knows the node."""
    wanted = select(Release.wave_id, Release.head).where(Release.root_id == root_id)
    releases = db.session.execute(wanted.order_by(Release.number.desc()).limit(SHOWN_WAVES)).all()[::-1]
    last = db.session.get(ReleasedPage, (releases[-1].wave_id, network_id)) if releases else None
    if last is None:
        return None
    means = _means([release.wave_id for release in releases], [network_id, *below])
    editions = [Edition(read_head(release.head), means[release.wave_id]) for release in releases]
    plan = tallies.measures(editions[-1].head.occasion.question_set)
    return assemble(network_id, below, editions, read_groups(last.groups), plan), last.charts


def _means(waves: Sequence[str], nodes: Sequence[str]) -> dict[str, dict[str, tuple[Figure, ...]]]:
    rows = db.session.execute(
        select(ReleasedPage.wave_id, ReleasedPage.network_id, ReleasedPage.means).where(
            ReleasedPage.wave_id.in_(waves), ReleasedPage.network_id.in_(nodes)
        )
    )
    found: dict[str, dict[str, tuple[Figure, ...]]] = {wave: {} for wave in waves}
    for row in rows:
        found[row.wave_id][row.network_id] = read_figures(row.means)
    return found
