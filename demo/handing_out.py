"""Hand figures out as a lead may: a link to one publication, and a token for a program."""

from datetime import timedelta

from analytics.api import tokens
from analytics.sharing import links
from analytics.sharing.models import ShareLink
from core.clock import now
from core.db import new_id, transaction
from demo.people import read
from demo.remarks import last_release
from demo.tree import Planted
from members.letters import absolute


def shared(planted: Planted) -> str:
    """Return the address of a link to what the root published last."""
    made, lives = now(), timedelta(days=links.USUAL)
    link = ShareLink(
        id=new_id(),
        network_id=planted.root.id,
        wave_id=last_release(planted.root.id),
        made_at=made,
        expires_at=made + lives,
        label=read("networks")["shared_with"],
    )
    with transaction():
        links.make(link, made)
        return absolute("sharing.read", language="fr", token=links.token(link))


def command(planted: Planted) -> str:
    """Return the command with which a program reads what the root has published, with a token of this run."""
    with transaction():
        token = tokens.make(planted.root.id, read("networks")["program"], tokens.fresh_draw())
    address = absolute("api.release", network_id=planted.root.id, wave_id=last_release(planted.root.id))
    return f'curl -H "Authorization: Bearer {token}" {address}'
