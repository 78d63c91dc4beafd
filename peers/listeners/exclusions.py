"""Keep whom a member would rather not meet: people and companies, by keyed hash, without a reason.

Each line is hashed in one form for all its spellings and scoped to the root; its words are sealed for their owner,
who alone reads them. Nobody learns whether a line names anybody.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select

from core import erasures, traces, vault
from core.db import db
from members.models import ADMITTED, Member
from peers.listeners.folding import fold, spellings
from peers.models import Exclusion, PeerRequest
from peers.refusals import NotKnown

FEW, LINES = 5, 20
"""How many a member may name: as many as half of the other members, but at least and at most so many."""
LONGEST = 120
PURPOSE = "entrepairs/exclusion/v1"


def add(member: Member, lines: Iterable[str]) -> None:
    """Keep further people and companies for good, in the caller's transaction; a line twice is one.

    At most `LINES` stay: what comes after them is left out, and the form has said so before.
    """
    _keep(member, lines, None)


def for_request(request: PeerRequest, member: Member, lines: Iterable[str]) -> None:
    """Keep whom the asker would not meet this time, in the caller's transaction; gone with the request."""
    _keep(member, lines, request.id)


def most(root_id: str) -> int:
    """Return how many a member of a root may name.

    No more than half of the others: whoever avoided all but a few would know by an offer which of these few asks.
    """
    here = (Member.root_id == root_id, Member.state == ADMITTED)
    others = (db.session.scalar(select(func.count()).select_from(Member).where(*here)) or 0) - 1
    return min(LINES, max(FEW, others // 2))


def block(owner: Member, other: Member) -> None:
    """Keep somebody from ever being brought together with the owner, in the caller's transaction.

    No name is kept: the owner may never have seen one.
    """
    _add(owner.id, None, {_key(owner.root_id, "id", other.id): ""})


def own(member_id: str) -> Sequence[Exclusion]:
    """Return what a member keeps for good, by its words; those blocked without a name come last."""
    mine = select(Exclusion).where(Exclusion.member_id == member_id, Exclusion.request_id.is_(None))
    return sorted(db.session.scalars(mine), key=lambda one: (not one.label, one.label.casefold(), one.id))


def remove(member_id: str, exclusion_id: str) -> None:
    """Forget one of the member's own, in the caller's transaction; raises NotKnown for anybody else's."""
    found = db.session.get(Exclusion, exclusion_id)
    if found is None or found.member_id != member_id:
        raise NotKnown
    drop(found.id)


def blot_out(member_id: str) -> None:
    """Forget the words of those whom a member avoids and keep avoiding them, in the caller's transaction."""
    for exclusion in db.session.scalars(select(Exclusion).where(Exclusion.member_id == member_id)):
        exclusion.label = ""
    traces.forget(Exclusion)


def drop(exclusion_id: str) -> None:
    """Delete one for good, in the caller's transaction: a restored backup does not bring it back."""
    db.session.delete(db.session.get_one(Exclusion, exclusion_id))
    erasures.note(ERASED.name, exclusion_id)
    traces.forget(Exclusion)


def standing() -> Iterable[str]:
    """Return the ids of all that are kept."""
    return db.session.scalars(select(Exclusion.id))


ERASED = erasures.Kind("exclusion", standing, drop)


def keys_of(member: Member) -> frozenset[str]:
    """Return the keyed hashes, in hexadecimal, under which others may have named a member."""
    names = spellings(member.first_name, member.last_name) | spellings(member.company)
    found = {_key(member.root_id, "name", name) for name in names} | {_key(member.root_id, "id", member.id)}
    if member.email_hash:
        found.add(_key(member.root_id, "mail", member.email_hash.hex()))
    return frozenset(key.hex() for key in found)


def avoided_by(member_ids: Iterable[str]) -> dict[str, frozenset[str]]:
    """Return whom each of these members would rather not meet, as the hashes of `keys_of`; others are left out."""
    named = select(Exclusion.member_id, Exclusion.target_hash).where(Exclusion.member_id.in_(tuple(member_ids)))
    avoided: defaultdict[str, set[str]] = defaultdict(set)
    for member_id, target in db.session.execute(named):
        avoided[member_id].add(target.hex())
    return {member_id: frozenset(targets) for member_id, targets in avoided.items()}


def forget(member: Member) -> None:
    """Erase what a member who leaves kept, and what others kept about them, in the caller's transaction.

    A name or a company that another member of the root still bears stays avoided.
    """
    db.session.execute(delete(Exclusion).where(Exclusion.member_id == member.id))
    mine = [bytes.fromhex(key) for key in keys_of(member)]
    about = set(db.session.scalars(select(Exclusion.target_hash).where(Exclusion.target_hash.in_(mine))))
    if about:
        gone = about - _borne_by_others(member)
        db.session.execute(delete(Exclusion).where(Exclusion.target_hash.in_(gone)))


def _keep(member: Member, lines: Iterable[str], request_id: str | None) -> None:
    named = {_target(member.root_id, line): line for line in map(_tidy, lines) if fold(line)}
    _add(member.id, request_id, named)


def _add(member_id: str, request_id: str | None, named: dict[bytes, str]) -> None:
    # one after the other, so that a form sent twice keeps each line once
    db.session.scalars(select(Member.id).where(Member.id == member_id).with_for_update(key_share=True)).one()
    same = Exclusion.request_id.is_(None) if request_id is None else Exclusion.request_id == request_id
    known = set(db.session.scalars(select(Exclusion.target_hash).where(Exclusion.member_id == member_id, same)))
    for target, label in named.items():
        if target not in known and (len(known) < LINES or not label):
            db.session.add(Exclusion(member_id=member_id, request_id=request_id, target_hash=target, label=label))
            known.add(target)
    db.session.flush()


def _tidy(line: str) -> str:
    return " ".join(line.split())[:LONGEST]


def _target(root_id: str, line: str) -> bytes:
    """Return the keyed hash of one typed line: an e-mail address, a person or a company."""
    if "@" in line:
        return _key(root_id, "mail", vault.lookup(line).hex())
    return _key(root_id, "name", fold(line))


def _key(root_id: str, kind: str, text: str) -> bytes:
    return vault.lookup(f"{PURPOSE}/{root_id}/{kind}/{text}")


def _borne_by_others(member: Member) -> set[bytes]:
    others = select(Member).where(Member.root_id == member.root_id, Member.state == ADMITTED, Member.id != member.id)
    return {bytes.fromhex(key) for other in db.session.scalars(others) for key in keys_of(other)}
