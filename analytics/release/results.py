"""Read what was published back from the release rows, and nothing else of a wave."""

from collections.abc import Sequence

from sqlalchemy import select

from analytics.disclosure.table import Group
from analytics.release.content import Content, read_figures, read_groups, read_head
from analytics.release.editions import SHOWN_WAVES, Means
from analytics.release.models import Release, ReleasedPage
from core.db import db


def part_of(wave_id: str, network_id: str) -> tuple[Content, tuple[Group, ...]] | None:
    """Return one node's part of a release, for whatever hands it out: its head and the node's groups; None if none."""
    release, page = db.session.get(Release, wave_id), db.session.get(ReleasedPage, (wave_id, network_id))
    return (read_head(release.head), read_groups(page.groups)) if release and page else None


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
