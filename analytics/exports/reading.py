"""Read what a file is made of: one node's part of one release, or those of a whole tree."""

from collections.abc import Sequence

from sqlalchemy import select

from analytics.exports.table import Part
from analytics.release.content import read_groups, read_head
from analytics.release.models import Release, ReleasedPage
from core.db import db
from core.i18n import zone
from networks.tree import Node


def parts(root_id: str, wave_id: str, nodes: Sequence[Node]) -> list[Part]:
    """Return the parts of a root's release that some nodes have, in the order of the nodes; none of another root's."""
    release = db.session.get(Release, wave_id)
    if release is None or release.root_id != root_id:
        return []
    head, known = read_head(release.head), _pages(wave_id, [node.id for node in nodes])
    day = head.occasion.published_at.astimezone(zone()).date()
    return [
        Part(node.name, head, read_groups(known[node.id]), day, release.sha256) for node in nodes if node.id in known
    ]


def _pages(wave_id: str, nodes: Sequence[str]) -> dict[str, str]:
    wanted = select(ReleasedPage.network_id, ReleasedPage.groups)
    found = db.session.execute(wanted.where(ReleasedPage.wave_id == wave_id, ReleasedPage.network_id.in_(nodes)))
    return {row.network_id: row.groups for row in found}
