"""Plant the demonstration's networks: a federation of clubs, three of them in a cluster, and a club of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.db import db
from demo.people import Person, Place, invent, read
from members.models import LEAD, REFERENT, Member
from members.phones import spoken
from members.roles import give_role
from networks import by_hand, clusters, tree
from networks.models import GROUP, Network

LEADS, REFERS = 0, 1
"""Places, in a club's list, of who leads it and of who is the referent beside."""


@dataclass(frozen=True)
class Planted:
    """A root with its people: members and what is invented of them, by club id."""

    root: Network
    members: Mapping[str, tuple[Member, ...]]
    people: Mapping[str, tuple[Person, ...]]

    def everybody(self) -> tuple[Member, ...]:
        """Return all members, club by club."""
        return tuple(member for of_club in self.members.values() for member in of_club)


def places() -> tuple[Place, ...]:
    """Return all clubs, the federation's first."""
    told = read("networks")
    grouped = [place for region in told["federation"]["regions"] for place in _places_of(region)]
    return (*grouped, _place({key: told["club"][key] for key in Place.__annotations__}))


def plant(admitted_on: date) -> tuple[Planted, Planted]:
    """Add both roots with their members, leads and referents, in the caller's transaction."""
    told, people = read("networks"), invent(places())
    return _federation(told["federation"], people, admitted_on), _single(told["club"], people, admitted_on)


def _places_of(region: Mapping[str, Any]) -> list[Place]:
    clubs = [*region["clubs"], *region.get("cluster", {}).get("clubs", [])]
    return [_place({**club, "exposure": region["exposure"]}) for club in clubs]


def _place(about: Mapping[str, Any]) -> Place:
    return Place(**about)


def _federation(told: Mapping[str, Any], people: Mapping[str, tuple[Person, ...]], admitted_on: date) -> Planted:
    root = tree.plant(told["name"], kind=GROUP)
    of_club: dict[str, tuple[Person, ...]] = {}
    members: dict[str, tuple[Member, ...]] = {}
    for about in told["regions"]:
        region = tree.graft(root, about["name"], kind=GROUP)
        clubs = [tree.graft(region, place.name) for place in _places_of(about)]
        for club in clubs:
            of_club[club.id] = people[club.name]
            members[club.id] = _join(club, people[club.name], admitted_on)
            give_role(members[club.id][LEADS], LEAD, club.id)
            by_hand.choose(club.id, drawn=club.name == told["drawn"])
        give_role(members[clubs[0].id][LEADS], LEAD, region.id)
        give_role(members[clubs[1].id][REFERS], REFERENT, region.id)
        _gather(region, about.get("cluster"), clubs, members)
    first = next(iter(members.values()))
    _put_in_charge(root, first)
    return Planted(root, members, of_club)


def _gather(
    region: Network,
    told: Mapping[str, Any] | None,
    clubs: Sequence[Network],
    members: Mapping[str, Sequence[Member]],
) -> None:
    """Put a region's small clubs under one cluster, by the rules, if there are any; the first one's lead runs it."""
    if told is None:
        return
    small = [club.id for club in clubs if club.name in {each["name"] for each in told["clubs"]}]
    give_role(members[small[0]][LEADS], LEAD, clusters.make(region.id, told["name"], small))


def _single(told: Mapping[str, Any], people: Mapping[str, tuple[Person, ...]], admitted_on: date) -> Planted:
    root = tree.plant(told["name"])
    members = _join(root, people[root.name], admitted_on)
    _put_in_charge(root, members)
    return Planted(root, {root.id: members}, {root.id: people[root.name]})


def _put_in_charge(root: Network, members: Sequence[Member]) -> None:
    """Give a root its lead, who is also the person to call, and its referent."""
    lead = members[LEADS]
    give_role(lead, LEAD, root.id)
    give_role(members[REFERS], REFERENT, root.id)
    settings = tree.settings_of(root.id)
    settings.contact, settings.mail_figures = f"{lead.name}, {spoken(lead.phone)}", True


def _join(club: Network, people: tuple[Person, ...], admitted_on: date) -> tuple[Member, ...]:
    """Make everybody a member, without the invitations that a real admission sends."""
    members = tuple(_member(club, person, admitted_on) for person in people)
    db.session.add_all(members)
    db.session.flush()
    return members


def _member(club: Network, person: Person, admitted_on: date) -> Member:
    member = Member(
        root_id=club.root_id,
        leaf_id=club.id,
        admitted_on=admitted_on,
        first_name=person.first_name,
        last_name=person.last_name,
        company=person.company,
        postcode=person.place.postcode,
        area=person.place.area,
        sector=person.sector,
        size=person.size,
        spoken=person.spoken,
        language=person.language,
    )
    member.email, member.phone = person.email, person.phone
    return member
