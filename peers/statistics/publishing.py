"""Publish the statistics of introductions once, ten days after a quarter, and read what was published."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select

from core.clock import today
from core.db import db
from core.jobs import Job, each
from members.models import ADMITTED, Member
from networks import tree
from networks.models import Network
from networks.tree import Tree
from peers.duty import line
from peers.endings import band
from peers.listeners.readiness import is_paused, is_ready
from peers.models import PeerFigures, PeerProfile, PeerRequest, Tombstone
from peers.statistics.figures import Counts, Figures, Published, Stone, publish, tally
from peers.statistics.quarters import A_YEAR, latest_published, parse, quarter_of

KEPT = timedelta(days=366)
"""How long tombstones stay once the figures of their year are out."""


@dataclass(frozen=True)
class Told:
    """What one node has told, newest first."""

    name: str
    is_root: bool
    windows: tuple[Published, ...]


def publish_due() -> None:
    """Publish what is due in every root and forget what it was counted from; twice is once."""
    roots = list(db.session.scalars(select(Network.id).where(Network.parent_id.is_(None)).order_by(Network.id)))
    db.session.rollback()
    each(roots, _publish_and_forget)


def _publish_and_forget(root_id: str) -> None:
    publish_root(root_id)
    forget_counted(root_id)


def publish_root(root_id: str) -> None:
    """Freeze the figures of a root's quarters and its nodes' years that are due, in the caller's transaction."""
    line.take_turn(root_id)
    day = today(tree.settings_of(root_id).time_zone)
    upto, before = latest_published(day), told_by(root_id)
    if before and before[-1].last >= upto:
        return
    nodes = tree.load(root_id)
    parents = {root_id: None} | {node.id: node.parent for node in nodes.descendants(root_id)}
    found = publish(parents, _counts(nodes), _peers(root_id, day), before, upto)
    db.session.add_all(_row(one, day) for one in found)
    db.session.flush()


def forget_counted(root_id: str) -> None:
    """Delete the tombstones whose year was published more than a year ago, in the caller's transaction."""
    day = today(tree.settings_of(root_id).time_zone)
    years = select(func.max(PeerFigures.last_quarter)).where(
        PeerFigures.network_id == root_id,
        PeerFigures.last_quarter.endswith(f"-Q{A_YEAR}"),
        PeerFigures.published_on <= day - KEPT,
    )
    last = db.session.scalar(years)
    if last is not None:
        clubs = select(Network.id).where(Network.root_id == root_id)
        old = (Tombstone.network_id.in_(clubs), Tombstone.quarter <= last)
        db.session.execute(delete(Tombstone).where(*old))


def told_by(node_id: str) -> tuple[Published, ...]:
    """Return all that a node told, oldest first."""
    own = select(PeerFigures).where(PeerFigures.network_id == node_id).order_by(PeerFigures.last_quarter)
    return tuple(map(_read, db.session.scalars(own)))


def told_on_line(club_id: str) -> tuple[Told, ...]:
    """Return what the root of a club told, then the nodes of its line down to the club itself."""
    nodes = tree.load(club_id)
    return tuple(
        Told(nodes[node].name, nodes[node].parent is None, _settled(told_by(node)))
        for node in reversed((club_id, *nodes.ancestors(club_id)))
    )


def next_on(root_id: str) -> date:
    """Return the day on which the next figures come out."""
    return latest_published(today(tree.settings_of(root_id).time_zone)).after.published_on


def _settled(windows: Sequence[Published]) -> tuple[Published, ...]:
    """Leave out the quarters that went into a later window, and turn the newest to the front."""
    lasting = {one.first: one for one in windows}
    return tuple(reversed(lasting.values()))


def _row(one: Published, day: date) -> PeerFigures:
    return PeerFigures(
        network_id=one.node,
        first_quarter=str(one.first),
        last_quarter=str(one.last),
        published_on=day,
        figures=asdict(one.figures) if one.figures else {},
    )


def _read(row: PeerFigures) -> Published:
    figures = Figures(**row.figures) if row.figures else None  # type: ignore[arg-type]  # as `_row` wrote them
    return Published(row.network_id, parse(row.first_quarter), parse(row.last_quarter), figures)


def _counts(nodes: Tree) -> Counts:
    """Count the requests of a root, those still open among them, by club and quarter."""
    return tally((*_closed(nodes), *_open(nodes.root.id)))


def _closed(nodes: Tree) -> Iterator[Stone]:
    clubs = [leaf.id for leaf in nodes.leaves()]
    for stone in db.session.scalars(select(Tombstone).where(Tombstone.network_id.in_(clubs))):
        yield Stone(stone.network_id, parse(stone.quarter), stone.outcome, stone.duration)


def _open(root_id: str) -> Iterator[Stone]:
    zone = ZoneInfo(tree.settings_of(root_id).time_zone)
    for request in db.session.scalars(select(PeerRequest).where(PeerRequest.root_id == root_id)):
        after = request.contact_after
        duration = "none" if after is None else band(timedelta(seconds=after))
        yield Stone(request.network_id, quarter_of(request.asked_at.astimezone(zone).date()), "unsaid", duration)


def _peers(root_id: str, day: date) -> Counter[str]:
    """Count the peers who took every step and want to be asked on a day, by club."""
    listening = select(Member.leaf_id, PeerProfile).join(PeerProfile, PeerProfile.member_id == Member.id)
    mine = listening.where(Member.root_id == root_id, Member.state == ADMITTED)
    there = (club for club, profile in db.session.execute(mine) if is_ready(profile) and not is_paused(profile, day))
    return Counter(there)


JOBS = (Job("peer-figures", timedelta(hours=6), publish_due),)
