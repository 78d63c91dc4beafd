"""Keep each signed-in device as a row on the server, so that it can be signed out from anywhere.

Flask-Login would hash the browser's address and agent into the cookie: its session protection and its
identifier are switched off, and the cookie holds only a random token.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy import delete, select

from core import access
from core.clock import today
from core.db import db, transaction
from core.jobs import Job, register
from core.security import SESSION
from members.letters import digest
from members.models import ADMITTED, AddressChange, DeviceSession, Member, Role, SignInLink

VISIT = timedelta(days=1)
"""How long a session lasts on a device that is not one's own."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login publishes no types
    """What Flask-Login holds during a request: the device's session and its member."""

    token: str
    device_id: str
    member: Member

    def get_id(self) -> str:
        """Return what the cookie keeps: the device's token, never the member's id."""
        return self.token


def init_app(app: Flask) -> None:
    """Register Flask-Login and the job that clears what has ended."""
    manager = LoginManager()
    manager.session_protection = None
    manager._session_identifier_generator = str  # noqa: SLF001  # the only way not to hash address and agent
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=False)
    register(app, Job("ended-links", timedelta(hours=6), clear_ended))


def start(member: Member, *, own_device: bool) -> None:
    """Sign a member in on this device, for 60 days if it is their own, in the caller's transaction."""
    token = secrets.token_urlsafe(32)
    until = today() + (SESSION if own_device else VISIT)
    device = DeviceSession(token_hash=digest(token), member_id=member.id, started_on=today(), expires_on=until)
    db.session.add(device)
    db.session.flush()
    session.clear()  # whoever prepared this browser's session knows nothing of the new one
    session.permanent = own_device
    login_user(SignedIn(token, device.id, member))


def end() -> None:
    """Sign this device out."""
    with transaction():
        db.session.execute(delete(DeviceSession).where(DeviceSession.id == current_device()))
    forget_device()


def forget_device() -> None:
    """Empty this browser's cookie, whose session is gone from the server."""
    logout_user()
    session.clear()


def devices(member_id: str) -> list[DeviceSession]:
    """List the devices on which a member is signed in, the latest first."""
    mine = select(DeviceSession).where(DeviceSession.member_id == member_id, DeviceSession.expires_on >= today())
    return list(db.session.scalars(mine.order_by(DeviceSession.started_on.desc(), DeviceSession.id)))


def revoke(member_id: str, device_id: str) -> bool:
    """Sign one of a member's devices out; tell whether there was one."""
    mine = (DeviceSession.member_id == member_id) & (DeviceSession.id == device_id)
    with transaction():
        return bool(db.session.scalar(delete(DeviceSession).where(mine).returning(DeviceSession.id)))


def current_device() -> str:
    """Return the id of the device that makes this request, empty when nobody is signed in."""
    return current_user.device_id if current_user.is_authenticated else ""


def load_actor() -> access.Actor | None:
    """Return who makes this request, as the rest of Desk needs to know it."""
    if not current_user.is_authenticated:
        return None
    member: Member = current_user.member
    held = db.session.execute(select(Role.kind, Role.network_id).where(Role.member_id == member.id))
    roles = frozenset(access.Role(kind, network_id) for kind, network_id in held)
    return access.Actor(member.id, member.root_id, member.leaf_id, member.language, roles, member.name)


def clear_ended() -> None:
    """Delete the links and sessions whose day is over."""
    with transaction():
        for model in (SignInLink, AddressChange, DeviceSession):
            db.session.execute(delete(model).where(model.expires_on < today()))


def _load(token: str) -> SignedIn | None:
    valid = (DeviceSession.token_hash == digest(token)) & (DeviceSession.expires_on >= today())
    both = select(DeviceSession, Member).join(Member, Member.id == DeviceSession.member_id)
    found = db.session.execute(both.where(valid, Member.state == ADMITTED)).first()
    return SignedIn(token, found[0].id, found[1]) if found else None
