"""Accept candidates: two members vouch, at least one of whom leads nothing, or the referent confirms the founders.

Who vouched is named to the referent alone; a candidate learns how many of the two have.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select

from core.access import Actor
from core.db import db
from members.models import ADMITTED, LEAD, REFERENT, Member, Role
from networks.models import Network
from peers import letters
from peers.duty import line
from peers.duty.line import take_turn
from peers.listeners import listening
from peers.listeners.readiness import is_candidate
from peers.models import VOUCHERS, PeerProfile, Vouch
from peers.refusals import EnoughPeers, NotKnown, NotOpen

FOUNDERS = 5
"""While a root has fewer accepted peers, there are too few who could vouch: the referent confirms them."""


@dataclass(frozen=True)
class Known:
    """A candidate as somebody of the same root sees them, and whether that person vouches."""

    member_id: str
    name: str
    club: str
    vouched: bool


@dataclass(frozen=True)
class Candidacy:
    """A candidate or a peer as a referent sees them, with the names of those who vouched."""

    member_id: str
    name: str
    club: str
    vouchers: tuple[str, ...]
    founding: bool = False
    own: bool = False
    """The referent's own: somebody else decides on it."""


def standing(leads_something: Collection[bool]) -> int:
    """Return how many of the two needed have vouched, given who of them leads a node: leads alone count as one."""
    return min(len(leads_something), VOUCHERS if not all(leads_something) else VOUCHERS - 1)


def count(candidate_id: str) -> int:
    """Return how many of the two needed have vouched: 0, 1 or 2, and never who."""
    return standing(_leads_among_vouchers(candidate_id))


def known(candidate_id: str, person: Actor) -> Known:
    """Return a candidate to somebody of the same root; raises NotKnown, or NotOpen when nobody needs to vouch."""
    member = _candidate(candidate_id, person)
    vouched = db.session.get(Vouch, (candidate_id, person.member_id)) is not None
    return _known(member, vouched=vouched)


def of_club(person: Actor) -> list[Known]:
    """Return the candidates of somebody's own club who have given their name, by name."""
    vouched = set(db.session.scalars(select(Vouch.candidate_id).where(Vouch.voucher_id == person.member_id)))
    here = [one for one, profile in _profiles(person.root_id, {person.leaf_id}) if is_candidate(profile)]
    others = [one for one in here if one.id != person.member_id and (one.first_name or one.last_name)]
    return [_known(one, vouched=one.id in vouched) for one in others]


def vouch(candidate_id: str, person: Actor) -> None:
    """Vouch for a candidate, in the caller's transaction; the second who counts accepts them, once.

    Whoever presses twice has vouched once, though the candidate needs nobody any more.
    """
    take_turn(person.root_id)
    if db.session.get(Vouch, (candidate_id, person.member_id)) is not None:
        return
    member = _candidate(candidate_id, person)
    db.session.add(Vouch(candidate_id=candidate_id, voucher_id=person.member_id))
    db.session.flush()
    if count(candidate_id) == VOUCHERS:
        _accept(member, founding=False)


def withdraw(candidate_id: str, person: Actor) -> None:
    """Take one's word back, in the caller's transaction; raises NotOpen once the candidate is accepted."""
    take_turn(person.root_id)
    _candidate(candidate_id, person)
    mine = (Vouch.candidate_id == candidate_id) & (Vouch.voucher_id == person.member_id)
    db.session.execute(delete(Vouch).where(mine))


def may_found(root_id: str) -> bool:
    """Tell whether a root has so few accepted peers that the referent confirms them."""
    held = select(func.count()).select_from(PeerProfile).join(Member, Member.id == PeerProfile.member_id)
    accepted = held.where(
        PeerProfile.root_id == root_id, PeerProfile.accepted_on.is_not(None), Member.state == ADMITTED
    )
    return (db.session.scalar(accepted) or 0) < FOUNDERS


def found(candidate_ids: Collection[str], person: Actor) -> int:
    """Accept the founding peers whom a referent names, in the caller's transaction; return how many this made.

    Those accepted meanwhile are left as they are. Raises NotKnown for somebody whom this referent does not look
    after or for oneself, EnoughPeers when the root has its founders.
    """
    take_turn(person.root_id)
    mine = _below(person)
    members = [db.session.get(Member, one) for one in sorted(set(candidate_ids))]
    chosen = [one for one in members if one and one.state == ADMITTED and one.leaf_id in mine]
    if len(chosen) < len(members) or any(one.id == person.member_id for one in chosen):
        raise NotKnown
    waiting = [one for one in chosen if _is_candidate(one)]
    if waiting and not may_found(person.root_id):
        raise EnoughPeers
    for one in waiting:
        _accept(one, founding=True)
    return len(waiting)


def candidates(person: Actor) -> list[Candidacy]:
    """Return the candidates below a referent's nodes, by name, with those who vouched."""
    return _candidacies([one for one in _profiles(person.root_id, _below(person)) if is_candidate(one[1])], person)


def peers(person: Actor) -> list[Candidacy]:
    """Return the accepted peers below a referent's nodes, by name, with those who vouched."""
    return _candidacies([one for one in _profiles(person.root_id, _below(person)) if one[1].accepted_on], person)


def _candidate(candidate_id: str, person: Actor) -> Member:
    member = db.session.get(Member, candidate_id)
    stranger = member is None or member.state != ADMITTED or member.root_id != person.root_id
    if member is None or stranger or member.id == person.member_id:
        raise NotKnown
    if not _is_candidate(member):
        raise NotOpen
    return member


def _is_candidate(member: Member) -> bool:
    profile = db.session.get(PeerProfile, member.id)
    return profile is not None and is_candidate(profile)


def _accept(member: Member, *, founding: bool) -> None:
    if listening.accept(db.session.get_one(PeerProfile, member.id), founding=founding):
        letters.tell(member, "peers_listen.show")


def _leads_among_vouchers(candidate_id: str) -> list[bool]:
    leads = select(Role.member_id).where(Role.kind == LEAD)
    held = select(Vouch.voucher_id.in_(leads)).join(Member, Member.id == Vouch.voucher_id)
    return list(db.session.scalars(held.where(Vouch.candidate_id == candidate_id, Member.state == ADMITTED)))


def _profiles(root_id: str, clubs: Collection[str]) -> list[tuple[Member, PeerProfile]]:
    """Return the members of some clubs who listen or would like to, by name."""
    held = select(Member, PeerProfile).join(PeerProfile, PeerProfile.member_id == Member.id)
    here = held.where(PeerProfile.root_id == root_id, Member.state == ADMITTED, Member.leaf_id.in_(clubs))
    found = [(member, profile) for member, profile in db.session.execute(here)]
    return sorted(found, key=lambda one: (one[0].name.casefold(), one[0].id))


def _below(person: Actor) -> frozenset[str]:
    return line.clubs_below(line.nodes_held(person, REFERENT))


def _known(member: Member, *, vouched: bool) -> Known:
    # without a name, not the address: whoever vouches may not have it
    return Known(member.id, f"{member.first_name} {member.last_name}".strip(), _club(member), vouched)


def _club(member: Member) -> str:
    return db.session.get_one(Network, member.leaf_id).name


def _candidacies(held: Sequence[tuple[Member, PeerProfile]], person: Actor) -> list[Candidacy]:
    names = select(Vouch.candidate_id, Member).join(Member, Member.id == Vouch.voucher_id)
    vouchers: dict[str, list[str]] = {}
    for candidate_id, voucher in db.session.execute(names.where(Vouch.candidate_id.in_([one.id for one, _ in held]))):
        vouchers.setdefault(candidate_id, []).append(voucher.name)
    return [
        Candidacy(
            member_id=member.id,
            name=member.name,
            club=_club(member),
            vouchers=tuple(sorted(vouchers.get(member.id, ()), key=str.casefold)),
            founding=profile.founding,
            own=member.id == person.member_id,
        )
        for member, profile in held
    ]
