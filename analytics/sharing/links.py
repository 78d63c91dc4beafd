"""Make, find and take back links that open one release: signed, for a while, and revocable.

A link is the signature of its row's id. It is never stored and can be shown again to those who may revoke it, so that
nobody makes a second one because the first was lost. Neither a copy of the database nor an id opens anything.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, Signer
from sqlalchemy import delete, func, or_, select

from analytics.release.models import Release, ReleasedPage
from analytics.sharing.models import ShareLink
from core.db import db
from core.errors import DomainError
from networks.models import Network

LIFETIMES = (7, 30, 90)
"""Days a link may live."""
USUAL = 30
KEPT = timedelta(days=30)
"""How long a link that has ended stays listed, so that those who share see what became of it."""
MOST_OPEN = 50
"""Links of one node that are open at a time."""
MOST_OFFERED = 24
"""Releases among which a lead chooses."""


class NothingToShare(DomainError):
    """The node has no part in this release."""

    status = 404
    message = _l("Nothing was published of this network in this wave.")


class TooManyLinks(DomainError):
    """A node has more open links than anybody can keep an eye on."""

    status = 409
    message = _l("There are many open links already. Take back those that nobody needs any more, then try again.")


def token(link: ShareLink) -> str:
    """Return what stands in a link's address."""
    return _signer().sign(link.id).decode()


def find(shown: str, moment: datetime) -> ShareLink | None:
    """Return the open link that a token stands for; None for any other, whatever is wrong with it."""
    try:
        link_id = _signer().unsign(shown).decode()
    except BadData:
        return None
    link = db.session.get(ShareLink, link_id)
    return link if link and is_open(link, moment) and _has_part(link) else None


def is_open(link: ShareLink, moment: datetime) -> bool:
    """Tell whether a link works at a moment: before the moment it ends, and unless it was taken back."""
    return link.revoked_at is None and moment < link.expires_at


def make(link: ShareLink, moment: datetime) -> None:
    """Add a link in the caller's transaction; a second press of the same button adds nothing.

    Raises NothingToShare or TooManyLinks.
    """
    # whoever else makes a link of this node waits here, so that two presses at once become one
    db.session.get_one(Network, link.network_id, with_for_update=True)
    if not _has_part(link):
        raise NothingToShare
    if db.session.get(ShareLink, link.id) is None:
        if _open_ones(link.network_id, moment) >= MOST_OPEN:
            raise TooManyLinks
        db.session.add(link)
        db.session.flush()


def revoke(network_id: str, link_id: str, moment: datetime) -> bool:
    """Take a node's link back in the caller's transaction, once and for all; return whether the node has it."""
    link = db.session.get(ShareLink, link_id, with_for_update=True)
    if link is None or link.network_id != network_id:
        return False
    link.revoked_at = link.revoked_at or moment
    return True


def shareable(network_id: str) -> list[tuple[str, datetime]]:
    """Return the waves whose release has a part of a node, with when each was published, the last first."""
    wanted = (
        select(Release.wave_id, Release.published_at)
        .join(ReleasedPage, ReleasedPage.wave_id == Release.wave_id)
        .join(Network, (Network.id == ReleasedPage.network_id) & (Network.root_id == Release.root_id))
        .where(ReleasedPage.network_id == network_id)
    )
    rows = db.session.execute(wanted.order_by(Release.number.desc()).limit(MOST_OFFERED))
    return [(row.wave_id, row.published_at) for row in rows]


def listed(network_id: str) -> Sequence[ShareLink]:
    """Return a node's links, the last made first."""
    of_node = select(ShareLink).where(ShareLink.network_id == network_id)
    return db.session.scalars(of_node.order_by(ShareLink.made_at.desc(), ShareLink.id)).all()


def forget(moment: datetime) -> None:
    """Delete what ended long ago, in the caller's transaction: for whom a link was is nobody's business then."""
    before = moment - KEPT
    db.session.execute(delete(ShareLink).where(or_(ShareLink.expires_at <= before, ShareLink.revoked_at <= before)))


def _open_ones(network_id: str, moment: datetime) -> int:
    of_node = select(func.count()).where(ShareLink.network_id == network_id, ShareLink.revoked_at.is_(None))
    return db.session.scalar(of_node.where(ShareLink.expires_at > moment)) or 0


def _has_part(link: ShareLink) -> bool:
    """Tell whether a link's node has a part in its release: it has none in those of a root that it has left."""
    release, network = db.session.get(Release, link.wave_id), db.session.get(Network, link.network_id)
    page = db.session.get(ReleasedPage, (link.wave_id, link.network_id))
    return bool(page and release and network and release.root_id == network.root_id)


def _signer() -> Signer:
    secret = current_app.extensions["settings"].secret_key
    return Signer(secret, "entrepairs/share/v1", digest_method=hashlib.sha256)
