"""Have leads write beside their figures: what happened, and what their network will do after the last publication."""

from datetime import datetime, timedelta

from sqlalchemy import select

from analytics.dashboard import notes, resolutions
from analytics.release.models import Release
from core.db import db
from demo.people import read
from demo.tree import Planted
from networks import tree


def tell(planted: Planted, present_opening: datetime) -> None:
    """Add a root's notes and resolutions, in the caller's transaction."""
    told = read("networks")
    nodes = tree.load(planted.root.id)
    named = {node.name: node.id for node in (nodes.root, *nodes.descendants(nodes.root.id))}
    for note in told["notes"]:
        day = (present_opening - timedelta(weeks=note["weeks"])).date()
        for name in named.keys() & set(note["at"]):
            notes.add(named[name], day, note["text"])
    last = last_release(planted.root.id)
    for name in named.keys() & told["resolutions"].keys():
        resolutions.write(named[name], last, told["resolutions"][name])


def last_release(root_id: str) -> str:
    """Return the wave that a root published last."""
    of_root = select(Release.wave_id).where(Release.root_id == root_id)
    return db.session.scalars(of_root.order_by(Release.number.desc()).limit(1)).one()
