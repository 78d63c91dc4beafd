"""Build the records that tests start from: plain typed functions, one per thing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from core.clock import today
from core.db import db, new_id
from members.models import LEAD, Member
from members.roles import give_role
from networks import tree
from networks.models import CLUB, GROUP, Network, Wave
from peers.listeners import listening
from peers.listeners.listening import Habits
from peers.models import PeerProfile

OPENS = datetime(2026, 3, 3, 8, tzinfo=UTC)
"""The day after the test clock starts."""


def make_root(name: str = "Club des Tilleuls", *, kind: str = CLUB, **settings: object) -> Network:
    """Add a root and its settings; a stand-alone club unless told."""
    root = tree.plant(name, kind=kind)
    for field, value in settings.items():
        setattr(tree.settings_of(root.id), field, value)
    db.session.flush()
    return root


def make_federation(name: str = "Federation des Pays", **settings: object) -> Network:
    """Add a root that has nodes below it."""
    return make_root(name, kind=GROUP, **settings)


def make_region(parent: Network, name: str = "Region Nord") -> Network:
    """Add a group below a group."""
    return tree.graft(parent, name, kind=GROUP)


def make_club(parent: Network, name: str = "Club de la Gare") -> Network:
    """Add a club below a group."""
    return tree.graft(parent, name)


def make_wave(root: Network, number: int = 1, *, opens_at: datetime = OPENS, **fields: object) -> Wave:
    """Add a planned wave of ten days, published four days after its closing."""
    closes_at = opens_at + timedelta(days=10)
    dates = {"opens_at": opens_at, "closes_at": closes_at, "publishes_at": closes_at + timedelta(days=4)}
    wave = Wave(root_id=root.id, number=number, **{**dates, **fields})
    db.session.add(wave)
    db.session.flush()
    return wave


def make_member(club: Network, email: str = "", **fields: object) -> Member:
    """Add a member to a club; the address is drawn unless given."""
    member = Member(root_id=club.root_id, leaf_id=club.id, admitted_on=today())
    for field, value in {"email": email or f"{new_id()}@example.org", **fields}.items():
        setattr(member, field, value)
    db.session.add(member)
    db.session.flush()
    return member


def make_listener(member: Member, **habits: object) -> PeerProfile:
    """Walk a member through every step of becoming a peer: charter, briefing, acceptance, own choices."""
    listening.join(member)
    listening.brief(member)
    listening.listen(member, replace(Habits(), **habits))  # type: ignore[arg-type]  # fields by name
    profile = db.session.get_one(PeerProfile, member.id)
    listening.accept(profile)
    db.session.flush()
    return profile


def make_lead(node: Network, club: Network | None = None, email: str = "", **fields: object) -> Member:
    """Admit a member to a club (the node itself by default) who leads the node."""
    member = make_member(club or node, email, **fields)
    give_role(member, LEAD, node.id)
    return member
