"""Read what was published back from the release rows, and nothing else of a wave."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from analytics.disclosure.table import Group
from analytics.release.content import Content, Planned, read_figures, read_groups, read_head
from analytics.release.editions import SHOWN_WAVES, Means
from analytics.release.models import Release, ReleasedPage
from analytics.release.series import Setting, hashes, setting
from analytics.release.tallies import planned
from core.db import db
from networks import frozen
from networks.models import Wave


def part_of(wave_id: str, network_id: str) -> tuple[Content, tuple[Group, ...]] | None:
    """Return one node's part of a release, for whatever hands it out: its head and the node's groups; None if none."""
    release, page = db.session.get(Release, wave_id), db.session.get(ReleasedPage, (wave_id, network_id))
    return (read_head(release.head), read_groups(page.groups)) if release and page else None


def latest(root_id: str, nodes: Sequence[str], until: int | None = None) -> list[tuple[Content, Means]]:
    """Return a root's last releases, oldest first, each with the means of some nodes.

    `until` is the number of the wave with which they end; the last of all unless told.
    """
    wanted = select(Release.wave_id, Release.head).where(Release.root_id == root_id)
    if until is not None:
        wanted = wanted.where(Release.number <= until)
    rows = db.session.execute(wanted.order_by(Release.number.desc()).limit(SHOWN_WAVES)).all()[::-1]
    means = _means([row.wave_id for row in rows], nodes)
    return [(read_head(row.head), means[row.wave_id]) for row in rows]


def setting_before(wave: Wave, measures: Collection[str]) -> Setting:
    """Return what the release before a wave depends on, with what each measure last asked; an empty one if none."""
    earlier = (Release.root_id == wave.root_id) & (Release.number < wave.number)
    last_first = select(Release.wave_id, Release.head).where(earlier).order_by(Release.number.desc())
    rows = db.session.execute(last_first.limit(SHOWN_WAVES)).all()
    asked: dict[str, str] = {}
    for row in rows:
        asked = {**hashes(_plan(read_head(row.head))), **asked}
        if asked.keys() >= set(measures):
            break
    last = db.session.get(Wave, rows[0].wave_id) if rows else None
    if last is None or last.frozen is None:
        return Setting(asked=asked)
    return setting(frozen.of(last), asked)


def _plan(head: Content) -> tuple[Planned, ...]:
    """Return what a release asked; before releases said so, its question set does."""
    return head.plan or planned(head.occasion.question_set)


def _means(waves: Sequence[str], nodes: Sequence[str]) -> dict[str, Means]:
    pages = select(ReleasedPage.wave_id, ReleasedPage.network_id, ReleasedPage.means)
    rows = db.session.execute(pages.where(ReleasedPage.wave_id.in_(waves), ReleasedPage.network_id.in_(nodes))).all()
    return {wave: {row.network_id: read_figures(row.means) for row in rows if row.wave_id == wave} for wave in waves}
