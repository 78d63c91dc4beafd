"""Read what the interface lists: nodes, releases and dates, newest first and never more than a stated number."""

from sqlalchemy import select

from analytics.api.documents import Document, utc
from analytics.release.models import Release, ReleasedPage
from core.db import db
from networks import tree
from networks.models import Wave
from networks.tree import Node
from networks.waves import State

MOST = 500
"""Releases or waves in one answer: forty years of one a month."""


def networks(top: str) -> list[Document]:
    """Describe a node and all below it, each before its own children; raises NotFound for a stranger."""
    nodes = tree.load(top)
    return [_node(node, top) for node in (nodes[top], *nodes.descendants(top))]


def network(network_id: str, *, top: str) -> Document:
    """Describe one node with its latest release; `top` is the highest node that may be named."""
    latest = releases(network_id, most=1)
    zone = tree.settings_of(network_id).time_zone
    return _node(tree.load(network_id)[network_id], top) | {
        "time_zone": zone,
        "latest_release": latest[0] if latest else None,
    }


def releases(network_id: str, *, most: int = MOST) -> list[Document]:
    """List the releases that hold a node, the latest first."""
    holding = select(Release.wave_id, Release.number, Release.published_at, Release.sha256).join(
        ReleasedPage, ReleasedPage.wave_id == Release.wave_id
    )
    rows = db.session.execute(
        holding.where(ReleasedPage.network_id == network_id).order_by(Release.number.desc()).limit(most)
    )
    return [
        {"wave": row.wave_id, "number": row.number, "published_at": utc(row.published_at), "sha256": row.sha256}
        for row in rows
    ]


def waves(root_id: str) -> list[Document]:
    """List the dates and states of a root's check-ins, the latest first."""
    planned = select(Wave).where(Wave.root_id == root_id).order_by(Wave.opens_at.desc(), Wave.id).limit(MOST)
    return [_wave(wave) for wave in db.session.scalars(planned)]


def fingerprint(network_id: str, wave_id: str) -> str | None:
    """Return the SHA-256 of a release that holds a node; None when there is none."""
    holding = select(Release.sha256).join(ReleasedPage, ReleasedPage.wave_id == Release.wave_id)
    return db.session.scalar(holding.where(ReleasedPage.network_id == network_id, ReleasedPage.wave_id == wave_id))


def _node(node: Node, top: str) -> Document:
    """Describe a node; what lies above the highest that may be named stays unnamed."""
    return {
        "id": node.id,
        "name": node.name,
        "kind": "club" if node.is_club else "group",
        "parent": None if node.id == top else node.parent,
    }


def _wave(wave: Wave) -> Document:
    released = wave.state == State.RELEASED
    return {
        "id": wave.id,
        "number": wave.number,
        "state": wave.state,
        "opens_at": utc(wave.opens_at),
        "closes_at": utc(wave.closes_at),
        "publishes_at": utc(wave.publishes_at),
        # known as soon as it is sealed, but told to everybody at the same minute
        "outcome": wave.outcome if released else None,
    }
