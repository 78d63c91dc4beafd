"""Write the mails to members in their language, and the one-time links they carry.

A one-time link is signed and holds the moment it ends, so that the database keeps a hash and a day only.
"""

import hashlib
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import current_app, g, render_template
from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer

from core.clock import now
from core.db import db
from core.errors import DomainError
from core.i18n import DEFAULT, speaking
from core.settings import Settings
from members.models import Member
from networks.models import Network, RootSettings

TIME_ZONE = "Europe/Paris"


class LinkSpent(DomainError):
    """A one-time link was used before, is too old or was never one."""

    status = 410
    message = _l("This link has been used or is too old. Ask for a new one: it takes a minute.")


@dataclass(frozen=True)
class Letter:
    """Subject and text of a mail, and where it has one the same in HTML."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Pass:
    """What a one-time link carries: where to go afterwards; `ends` is a Unix time in seconds."""

    nonce: str
    ends: int
    onward: str = ""


def settings() -> Settings:
    """Return the settings of the application at work."""
    chosen: Settings = current_app.extensions["settings"]
    return chosen


def write(kind: str, member: Member | None, **facts: object) -> Letter:
    """Render a mail's template in a member's language and time zone; its first line is the subject.

    Without a member the letter is a decoy, written for nobody.
    """
    subject, _, text = _render(f"{kind}.txt", member, facts).partition("\n")
    return Letter(subject.strip(), text.strip() + "\n")


def write_with_html(kind: str, member: Member, **facts: object) -> Letter:
    """Render a mail as `write` does, and in HTML too."""
    return replace(write(kind, member, **facts), html=_render(f"{kind}.html", member, facts) + "\n")


def _render(template: str, member: Member | None, facts: Mapping[str, object]) -> str:
    club = db.session.get(Network, member.leaf_id) if member else None
    with speaking(member.language if member else DEFAULT), _clock_of(member):
        return render_template(f"members/mail/{template}", network=club.name if club else "", **facts).strip()


def absolute(endpoint: str, **values: str) -> str:
    """Return the full address of a page, for a mail; works outside a request too."""
    path = current_app.url_map.bind("desk").build(endpoint, values)
    return settings().base_url.rstrip("/") + path


def one_time(purpose: str, life: timedelta, onward: str = "") -> str:
    """Draw a one-time token that ends after `life`."""
    ends = int((now() + life).timestamp())
    return _serializer(purpose).dumps([secrets.token_urlsafe(16), ends, onward])


def read_token(purpose: str, token: str) -> Pass:
    """Return what a token carries; raises LinkSpent when it is too old or not ours."""
    try:
        found = Pass(*_serializer(purpose).loads(token))
    except BadData:
        raise LinkSpent from None
    if now() >= datetime.fromtimestamp(found.ends, tz=now().tzinfo):
        raise LinkSpent
    return found


def digest(token: str) -> bytes:
    """Return the 32-byte hash under which a token is stored."""
    return hashlib.sha256(token.encode()).digest()


@contextmanager
def _clock_of(member: Member | None) -> Iterator[None]:
    """Show moments in the time zone of a member's root for a while."""
    chosen = db.session.get(RootSettings, member.root_id) if member else None
    before = g.get("time_zone")
    g.time_zone = chosen.time_zone if chosen else before or TIME_ZONE
    try:
        yield
    finally:
        g.time_zone = before or TIME_ZONE


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt=f"entrepairs/{purpose}/v1")
