"""Mail published figures to those members who asked for them, and let each stop it without signing in.

What the mail says of a network comes from the side that publishes, through a port; who asked stays here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from flask_babel import lazy_gettext as _l
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import delete, select

from core import traces
from core.db import db
from core.errors import DomainError
from core.logs import log
from core.mail import Message, queue
from members.addresses import ON_REFUSAL
from members.letters import absolute, settings, write_with_html
from members.models import LEAD, DigestWish, Member, Role
from networks import ports, tree
from networks.ports import DigestPart


class NotALink(DomainError):
    """A link to stop the mails is not one of ours."""

    status = 404
    message = _l("This link cannot be read. Sign in, and change the choice in your profile.")


@dataclass(frozen=True)
class Section:
    """What a mail says of one network."""

    name: str
    link: str
    part: DigestPart | None


def wishes(member_id: str) -> bool:
    """Tell whether a member asked for figures by mail."""
    return db.session.get(DigestWish, member_id) is not None


def wish(member_id: str, *, wanted: bool) -> None:
    """Keep whether a member wants figures by mail, in the caller's transaction; saying it twice changes nothing."""
    if wanted:
        db.session.merge(DigestWish(member_id=member_id))
    else:
        db.session.execute(delete(DigestWish).where(DigestWish.member_id == member_id))
        traces.forget(DigestWish, at_once=False)


def queue_all(wave_id: str, people: Iterable[Member]) -> frozenset[str]:
    """Queue one mail to each of some people who asked, in the caller's transaction; return who gets one.

    An address that refuses mail gets no figures: somebody else may have it by now.
    """
    asked = set(db.session.scalars(select(DigestWish.member_id)))
    readers = [member for member in people if member.id in asked and not member.bounced]
    told = cache(_section)  # most of a club's readers read the same
    for member in readers:
        sections = [told(wave_id, node, member.language) for node in _nodes(member)]
        letter = write_with_html("digest", member, sections=sections, stop=link_to_stop(member.id))
        queue(Message(member.email, letter.subject, letter.text, html=letter.html), on_refusal=ON_REFUSAL)
    return frozenset(member.id for member in readers)


def link_to_stop(member_id: str) -> str:
    """Return the address of the page that stops a member's mails; it never ends, and opens nothing else."""
    return absolute("digests.ask", token=_serializer().dumps(member_id))


def reader_of(token: str) -> str:
    """Return the member whose mails a link stops; raises NotALink."""
    try:
        return str(_serializer().loads(token))
    except BadData:
        raise NotALink from None


def _section(wave_id: str, network_id: str, language: str) -> Section:
    """Return what the mail says of a network: no figures where its root keeps them out of mails."""
    shown = tree.settings_of(network_id).mail_figures
    return Section(
        name=tree.load(network_id)[network_id].name,
        link=absolute("results.show", network_id=network_id),
        part=_figures(wave_id, network_id, language) if shown else None,
    )


def _figures(wave_id: str, network_id: str, language: str) -> DigestPart | None:
    """Have a network's figures written; none where that fails, since everybody must be told that they are out."""
    port = ports.current().digest
    try:
        return port.write(wave_id, network_id, language) if port else None
    except Exception as error:  # noqa: BLE001  # whatever is wrong with one page, the mail links to it
        log("digest-failed", wave=wave_id, error=type(error).__name__)
        return None


def _nodes(member: Member) -> Sequence[str]:
    """Return the nodes that a member's mail is about: the own club, and the highest node led."""
    mine = (Role.member_id == member.id) & (Role.kind == LEAD)
    led = db.session.scalars(select(Role.network_id).where(mine)).all()
    highest = sorted(led, key=lambda network_id: (len(tree.lineage(network_id)), network_id))[:1]
    return tuple(dict.fromkeys([member.leaf_id, *highest]))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(settings().secret_key, salt="entrepairs/digest/v1")
