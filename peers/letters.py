"""Write the one mail of the peer side: the network's name, a page that waits, and nothing else."""

from flask import render_template

from core.db import db
from core.i18n import speaking
from core.mail import Message, queue
from members.addresses import ON_REFUSAL
from members.letters import absolute
from members.models import ADMITTED, Member
from networks.models import Network


def tell(member: Member, endpoint: str, **values: str) -> None:
    """Queue the same neutral mail whatever has happened, in the caller's transaction; only the link differs."""
    if member.state != ADMITTED:
        return
    club = db.session.get_one(Network, member.leaf_id)
    with speaking(member.language):
        text = render_template("peers/mail/waiting.txt", link=absolute(endpoint, **values))
    queue(Message(member.email, club.name, text.strip() + "\n"), on_refusal=ON_REFUSAL)
