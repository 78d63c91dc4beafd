"""Sign members in by a single-use link in a mail, without ever saying who is known."""

from datetime import timedelta

from sqlalchemy import delete, select

from core import vault
from core.clock import today
from core.db import db, transaction
from core.mail import Message, queue
from members.addresses import ON_REFUSAL
from members.letters import LinkSpent, absolute, digest, one_time, read_token, write
from members.models import ADMITTED, Member, SignInLink

LINK_LIFE = timedelta(minutes=60)
PURPOSE = "sign-in"


def send_link(typed: str, onward: str) -> None:
    """Mail a link to every membership under an address.

    An unknown address costs the same work: a link that leads nowhere, a letter written and sealed, a commit.
    """
    known = select(Member).where(Member.email_hash == vault.lookup(typed), Member.state == ADMITTED)
    with transaction():
        found = list(db.session.scalars(known))
        for member in found or (None,):
            _send_one(member, onward)


def redeem(token: str) -> tuple[Member, str]:
    """Use up a link and return its member and where to go on; raises LinkSpent, even when used twice at once."""
    onward = read_token(PURPOSE, token).onward
    spent = delete(SignInLink).where(SignInLink.token_hash == digest(token)).returning(SignInLink.member_id)
    member_id = db.session.scalar(spent)
    member = db.session.get(Member, member_id) if member_id else None
    if member is None or member.state != ADMITTED:
        raise LinkSpent
    return member, onward


def local(path: str) -> str:
    """Return the path if it leads to a page of Desk, else nothing: a link must not send anybody elsewhere."""
    return path if path.startswith("/app/") and "\\" not in path and path.isprintable() else ""


def add_link(member: Member | None, onward: str) -> str:
    """Draw a link for a member, or a decoy for nobody, in the caller's transaction; return its token."""
    token = one_time(PURPOSE, LINK_LIFE, local(onward))
    expires_on = today() + timedelta(days=1)
    db.session.add(SignInLink(token_hash=digest(token), member_id=member and member.id, expires_on=expires_on))
    return token


def _send_one(member: Member | None, onward: str) -> None:
    link = absolute("signin.open_link", token=add_link(member, onward))
    letter = write("sign-in", member, link=link)
    if member is None:
        vault.seal(letter.text)
    else:
        queue(Message(member.email, letter.subject, letter.text), on_refusal=ON_REFUSAL)
