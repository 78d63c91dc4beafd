"""Make, find and revoke the tokens with which programs read a network's released figures.

A token is drawn from 32 random bytes that the page's form brings along, so that a form sent twice makes one token and
shows the same one again. Only its SHA-256 is kept: a copy of the database opens nothing.
"""

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from analytics.api.models import ApiToken
from core import erasures
from core.access import Bearer
from core.clock import now
from core.db import ID_LENGTH, db
from core.errors import DomainError
from networks.models import Network

PREFIX = "entrepairs"
"""So that scanners for leaked secrets and people know what it is."""
MOST = 20
"""Valid tokens of one node: whoever needs more has forgotten some."""
ID_BYTES = ID_LENGTH // 2
SECRET_BYTES = 32
FORM = re.compile(rf"{PREFIX}_([0-9a-f]{{{ID_LENGTH}}})_([A-Za-z0-9_-]{{43}})")


class TooManyTokens(DomainError):
    """A node has as many valid tokens as it may."""

    status = 409
    message = _l("There are %(count)s tokens already. Revoke one that nobody uses, then make a new one.", count=MOST)


class TokenRevoked(DomainError):
    """The form of a token that was revoked meanwhile was sent again."""

    status = 409
    message = _l("This token was made and revoked. Load the page again to make a new one.")


@dataclass(frozen=True)
class Token:
    """A token in clear, as it is shown once: `entrepairs_<id>_<secret>`."""

    id: str
    secret: str

    def __str__(self) -> str:
        """Return the token as a program sends it."""
        return f"{PREFIX}_{self.id}_{self.secret}"

    def digest(self) -> bytes:
        """Return the SHA-256 under which it is kept."""
        return hashlib.sha256(str(self).encode()).digest()


def fresh_draw() -> str:
    """Draw what a form brings along: 32 random bytes as text."""
    return secrets.token_urlsafe(SECRET_BYTES)


def make(network_id: str, label: str, draw: str) -> Token:
    """Keep a node's new token in the caller's transaction, or find the one made from the same draw; return it.

    Raises TooManyTokens, and TokenRevoked when that one was revoked.
    """
    token = _derived(network_id, draw)
    db.session.get_one(Network, network_id, with_for_update=True)  # two presses at once wait for each other
    known = db.session.get(ApiToken, token.id)
    if known is not None and known.revoked_at is not None:
        raise TokenRevoked
    if known is None:
        if len(valid(network_id)) >= MOST:
            raise TooManyTokens
        row = ApiToken(id=token.id, network_id=network_id, label=label, digest=token.digest(), made_at=now())
        db.session.add(row)
        db.session.flush()
    return token


def valid(network_id: str) -> list[ApiToken]:
    """Return a node's own tokens that open something, the oldest first."""
    mine = select(ApiToken).where(ApiToken.network_id == network_id, ApiToken.revoked_at.is_(None))
    return list(db.session.scalars(mine.order_by(ApiToken.made_at, ApiToken.id)))


def revoke(network_id: str, token_id: str) -> bool:
    """End a node's token in the caller's transaction; tell whether the node has such a one, revoked or not."""
    row = db.session.get(ApiToken, token_id)
    if row is None or row.network_id != network_id:
        return False
    _end(row)
    return True


def revoke_again(token_id: str) -> None:
    """End a token that a restored backup brought back to life, in the caller's transaction."""
    _end(db.session.get_one(ApiToken, token_id))


def standing() -> Iterable[str]:
    """Return the ids of the tokens that open something."""
    return db.session.scalars(select(ApiToken.id).where(ApiToken.revoked_at.is_(None)))


REVOKED = erasures.Kind("api-token", standing, revoke_again)


def _end(row: ApiToken) -> None:
    row.revoked_at = row.revoked_at or now()
    erasures.note(REVOKED.name, row.id)


def redeem(shown: str) -> Bearer | None:
    """Return what a token opens; None for one that is revoked or was never made."""
    token = _read(shown)
    row = db.session.get(ApiToken, token.id) if token else None
    if token is None or row is None or row.revoked_at is not None:
        return None
    return Bearer(row.id, row.network_id) if hmac.compare_digest(row.digest, token.digest()) else None


def _read(shown: str) -> Token | None:
    found = FORM.fullmatch(shown)
    return Token(*found.groups()) if found else None


def _derived(network_id: str, draw: str) -> Token:
    """Return the token of a draw: nobody who lacks the installation's secret can choose or foresee one."""
    key: str = current_app.config["SECRET_KEY"]
    message = f"entrepairs/api-token/v1\0{network_id}\0{draw}".encode()
    drawn = hmac.new(key.encode(), message, hashlib.sha512).digest()
    secret = urlsafe_b64encode(drawn[ID_BYTES : ID_BYTES + SECRET_BYTES]).rstrip(b"=").decode()
    return Token(drawn[:ID_BYTES].hex(), secret)
