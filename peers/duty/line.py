"""Know a root as the peer side needs it: whose turn it is, its hours, its referents and who holds an office."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select

from core.access import Actor, actor
from core.db import db
from members.models import ADMITTED, LEAD, REFERENT, Member, Role
from networks import tree
from networks.models import RootSettings
from networks.page_facts import in_own_zone
from networks.tree import Tree
from peers.duty import rota as duty
from peers.duty.promise import DAY, HORIZON, REFERENT_NEEDS, Hours, add_waking
from peers.duty.rota import Rota


@dataclass(frozen=True)
class Line:
    """A root, loaded once: its tree, hours, the leads and referents of each node, and the referents' rota."""

    root_id: str
    tree: Tree
    hours: Hours
    holders: dict[tuple[str, str], tuple[Member, ...]]
    """Members by (kind of role, node)."""
    rota: Rota = field(default_factory=Rota)
    led_since: dict[tuple[str, str], datetime] = field(default_factory=dict)
    """When each lead's role began, by (node, member)."""

    def referents(self, club_id: str, *, but: str = "") -> tuple[Member, ...]:
        """Return the referents of the nearest node at or above a club that has any, without one member.

        Whoever asks is not their own referent: then the next node up answers.
        """
        return next(filter(None, self._by_node(club_id, but)), ())

    def referents_at(self, node: str, *, but: str = "") -> tuple[Member, ...]:
        """Return the referents of one node, without one member."""
        return tuple(one for one in self.holders.get((REFERENT, node), ()) if one.id != but)

    def every_referent(self, club_id: str, *, but: str = "") -> tuple[Member, ...]:
        """Return all referents at or above a club, the nearest first: those whose desk shows its requests."""
        found = {one.id: one for held in self._by_node(club_id, but) for one in held}
        return tuple(found.values())

    def on_duty(self, club_id: str, day: date, *, but: str = "") -> tuple[Member, ...]:
        """Return who answers for a club on a day: the referents there of the nearest node where somebody is.

        A deputy answers only while the other referents of that node are away; nobody is an empty tuple.
        """
        for held in self._by_node(club_id, but):
            there = self.rota.on_duty((one.id for one in held), day)
            if there:
                return tuple(one for one in held if one.id in there)
        return ()

    def hours_for(self, club_id: str, start: date, *, but: str = "") -> Hours:
        """Return the hours that a promise to somebody of a club rests on, from a day on.

        Days on which none of its referents is there are off, as far ahead as a promise looks.
        """
        ahead = (start + number * DAY for number in range(HORIZON.days + 2))
        alone = frozenset(day for day in ahead if not self.on_duty(club_id, day, but=but))
        return replace(self.hours, days_off=self.hours.days_off | alone)

    def alerted(self, club_id: str, moment: datetime, *, but: str = "") -> tuple[Member, ...]:
        """Return the referents to alert at a moment: those on duty while the referent's step lasts.

        A step that goes on the next day is told to that day's referents too. Where nobody is on duty for weeks, all
        of the nearest node are told.
        """
        first = self.hours.day_of(moment)
        hours = self.hours_for(club_id, first, but=but)
        last = hours.day_of(add_waking(moment, REFERENT_NEEDS, hours))
        days = [first + number * DAY for number in range((last - first).days + 1)]
        told = {one.id: one for day in days if hours.works(day) for one in self.on_duty(club_id, day, but=but)}
        return tuple(told.values()) or self.referents(club_id, but=but)

    def leads(self, club_id: str, *, but: str = "") -> tuple[Member, ...]:
        """Return who leads a club or a node above it, the nearest first and each once, without one member."""
        nodes = (club_id, *self.tree.ancestors(club_id))
        found = {one.id: one for node in nodes for one in self.holders.get((LEAD, node), ()) if one.id != but}
        return tuple(found.values())

    def was_lead(self, member_id: str, club_id: str, moment: datetime) -> bool:
        """Tell whether a member led a club or a node above it at a moment already, and does still."""
        nodes = (club_id, *self.tree.ancestors(club_id))
        began = (self.led_since.get((node, member_id)) for node in nodes)
        return any(since is not None and since <= moment for since in began)

    def officers(self) -> frozenset[str]:
        """Return the members who lead a node or are referents: nobody is matched with them unasked."""
        return frozenset(member.id for held in self.holders.values() for member in held)

    def _by_node(self, club_id: str, but: str) -> list[tuple[Member, ...]]:
        """Return the referents of a club and of each node above, nearest first, without one member.

        Whoever leads the club or a node above it is nobody's referent there: else a lead would see who asks.
        """
        nodes = (club_id, *self.tree.ancestors(club_id))
        leads = {one.id for one in self.leads(club_id)}
        held = (self.referents_at(node, but=but) for node in nodes)
        return [tuple(one for one in referents if one.id not in leads) for referents in held]


def load(root_id: str) -> Line:
    """Load a root's line."""
    held = select(Role.kind, Role.network_id, Role.since, Member).join(Member, Member.id == Role.member_id)
    mine = held.where(Member.root_id == root_id, Member.state == ADMITTED, Role.kind.in_((LEAD, REFERENT)))
    holders: dict[tuple[str, str], tuple[Member, ...]] = {}
    led_since: dict[tuple[str, str], datetime] = {}
    for kind, node, since, member in db.session.execute(mine.order_by(Member.id)):
        holders[kind, node] = (*holders.get((kind, node), ()), member)
        if kind == LEAD:
            led_since[node, member.id] = since
    referents = {one.id for (kind, _node), people in holders.items() if kind == REFERENT for one in people}
    rota = duty.rota(sorted(referents))
    return Line(root_id, tree.load(root_id), duty.hours_of(root_id), holders, rota, led_since)


def tell_time() -> None:
    """Show the moments of this request in the time zone of the root of who is signed in."""
    person = actor()
    if person is not None:
        in_own_zone(person.root_id)


def take_turn(root_id: str) -> None:
    """Wait until no other transaction moves a request of this root, so that two yeses cannot both win.

    PostgreSQL locks the root's row of settings; SQLite's BEGIN IMMEDIATE has done the same already. What was
    read before the turn came is forgotten: somebody else may have changed it meanwhile.
    """
    own = select(RootSettings.root_id).where(RootSettings.root_id == root_id)
    db.session.flush()
    db.session.execute(own.with_for_update(key_share=True))
    db.session.expire_all()


def clubs_below(nodes: frozenset[str]) -> frozenset[str]:
    """Return the ids of the clubs at or below these nodes."""
    return frozenset(leaf.id for node in nodes for leaf in tree.load(node).leaves(node))


def nodes_held(person: Actor, kind: str) -> frozenset[str]:
    """Return the nodes at which somebody holds a role of one kind."""
    return frozenset(role.network_id for role in person.roles if role.kind == kind)
