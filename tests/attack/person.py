"""Give one person a row in every table that can hold something about somebody, and know what to look for."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Column, LargeBinary, func, select

from core import vault
from core.clock import now, today
from core.db import Model, db
from core.mail import Message, Outgoing, queue
from members import digests
from members.addresses import ask_change
from members.letters import digest
from members.models import LEAD, REFERENT, Deal, DeviceSession, Member
from members.roles import give_role
from members.signin import add_link
from networks.models import Network
from peers.endings import pair_hash
from peers.listeners import exclusions
from peers.models import (
    PHONE,
    Absence,
    ConsentProof,
    Deputy,
    Introduction,
    Offer,
    PastPair,
    PeerRequest,
    Vouch,
)
from peers.requests.states import OfferState, State
from peers.safety import referent_calls, reports
from tests.builders import make_club, make_federation, make_lead, make_listener, make_member

WORDS = {
    "first_name": "Maximilienne",
    "last_name": "Quatrefages",
    "company": "Fonderie Quatrefages",
    "postcode": "QX-31290",
    "area": "Villefranche-de-Lauragais",
}
EMAIL, PHONE_NUMBER, NEW_EMAIL = "maximilienne@quatrefages.exemple", "+33561234567", "max@ailleurs.exemple"
TOPICS = frozenset({"cash", "handing_over", "partners", "setback"})
SLOTS = frozenset({"2pm", "5am", "6am", "7pm"})
"""Choices that nobody else makes together."""


OTHERS_ROWS = {"peer_request.wished_peer_id", "peer_request.handler_id", "peer_request.handover_to_id"}
"""Columns that name somebody in what is another's."""


@dataclass(frozen=True)
class Town:
    """A federation of two clubs and the one person who is everywhere in it."""

    root: Network
    club: Network
    person: Member
    others: tuple[Member, ...]
    clear: tuple[bytes, ...]
    """What is stored in clear about the person."""


def make_town() -> Town:
    """Build the federation; nobody asks or listens yet."""
    root = make_federation("Federation des Pays")
    club, other = make_club(root, "Club de la Gare"), make_club(root, "Club du Port")
    make_lead(root, club, "lea@exemple.fr", first_name="Lea")
    person = make_member(club, EMAIL, phone=PHONE_NUMBER, sector="industry", trade="2451", size="1-9", **WORDS)
    others = tuple(make_member(other, f"oscar{number}@exemple.fr", first_name=f"Oscar{number}") for number in range(6))
    words = (*WORDS.values(), ",".join(sorted(TOPICS)), ",".join(sorted(SLOTS)))
    db.session.flush()
    return Town(root, club, person, others, tuple(word.encode() for word in words))


def be_everywhere(town: Town, own: State, met: State) -> None:
    """Ask with a request in one state, take another's in a second one, and do all else that leaves a row; commit it."""
    me, others = town.person, town.others
    _hold_offices(town)
    _listen(town)
    make_request(me, own, others[0])
    make_request(others[1], met, me, handler_id=me.id)
    make_request(others[2], State.SEARCHING, me, OfferState.SENT, wished_peer_id=me.id, handover_to_id=me.id)
    make_request(others[3], State.PEER_READY, me)
    exclusions.add(me, ("Oscar0", "Fonderie du Nord"))
    exclusions.add(others[3], (f"{WORDS['first_name']} {WORDS['last_name']}", EMAIL))
    exclusions.block(others[4], me)
    reports.add(me, others[3], "other")
    reports.add(others[4], me, "other")
    db.session.add(PastPair(pair_hash=pair_hash(me.id, others[5].id), expires_on=date(2027, 3, 1)))
    queue(Message(EMAIL, "Club de la Gare", "Une page vous attend."))
    digests.wish(me.id, wanted=True)
    _sign_in(me)
    db.session.commit()


def make_request(
    asker: Member, state: State, peer: Member, offer: OfferState = OfferState.ACCEPTED, **fields: object
) -> PeerRequest:
    """Add an open request as it stands in a state, with the one peer who was asked."""
    moment = now()
    together = state in {State.CONNECTED, State.CONTACTED}
    request = PeerRequest(
        root_id=asker.root_id,
        network_id=asker.leaf_id,
        member_id=asker.id,
        state=state,
        asked_at=moment,
        since=moment,
        round_at=moment,
        contacted_at=moment if state is State.CONTACTED else None,
        contacted_by="peer" if state is State.CONTACTED else None,
        escalated_at=moment if state is State.REFERENT else None,
        referent_may_know=True,
        channel=PHONE,
        **fields,
    )
    if asker.email == EMAIL:
        request.topics, request.slots = TOPICS, SLOTS
    request.contact = asker.phone or asker.email
    if state in {State.SEARCHING, State.REFERENT}:
        offer = OfferState.SENT
    if state is State.UNMET:
        offer = OfferState.SUPERSEDED
    request.offers = [Offer(peer_id=peer.id, state=offer, sent_at=moment, token_hash=digest(f"{asker.id}{peer.id}"))]
    if together:
        request.introduction = Introduction(peer_id=peer.id, channel=PHONE)
        request.introduction.contact = peer.phone or peer.email
    db.session.add_all([request, consent_of(asker)])
    db.session.flush()
    exclusions.for_request(request, asker, (f"Cousin de {asker.first_name}",))
    return request


def consent_of(member: Member) -> ConsentProof:
    """Return the proof of a consent given today."""
    proof = vault.lookup("entrepairs/consent/v1/" + member.id)
    return ConsentProof(member_hash=proof, given_on=today(), wording="2026-11", scope="peer")


def rows_naming(member_id: str) -> dict[str, int]:
    """Count the rows in which each column that refers to a member names one of them."""
    return {
        str(column): db.session.scalar(select(func.count()).select_from(column.table).where(column == member_id)) or 0
        for column in referring()
    }


def referring() -> list[Column[object]]:
    """Return every column that refers to a member."""
    return [
        column
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if any(key.column.table.name == "member" for key in column.foreign_keys)
    ]


def held_bytes(member_id: str) -> dict[str, set[bytes]]:
    """Return every value of bytes in a row that names a member, by column."""
    found: dict[str, set[bytes]] = {}
    for table in Model.metadata.sorted_tables:
        mine = [column for column in referring() if column.table is table and str(column) not in OTHERS_ROWS]
        mine += [table.c.id] if table.name == "member" else []
        for column in (column for column in table.columns if isinstance(column.type, LargeBinary)):
            for name in mine:
                values = db.session.scalars(select(column).where(name == member_id))
                found.setdefault(str(column), set()).update(filter(None, values))
    mails = db.session.scalars(select(Outgoing.sealed))
    found["outbox.sealed"] = {one for one in mails if any(to in vault.unseal(one) for to in (EMAIL, NEW_EMAIL))}
    return found


def _hold_offices(town: Town) -> None:
    me = town.person
    give_role(me, LEAD, town.club.id)
    for referent in (me, town.others[5]):
        give_role(referent, REFERENT, town.root.id)
    db.session.add_all(
        [
            Deputy(member_id=me.id),
            Absence(member_id=me.id, starts_on=today(), ends_on=today() + timedelta(days=3)),
            Deal(wave_id="a" * 16, member_id=me.id, cell="c" * 16),
        ]
    )
    referent_calls.ask(me)


def _listen(town: Town) -> None:
    me, (one, two, *_) = town.person, town.others
    make_listener(me, capacity=3, topics=TOPICS, slots=SLOTS)
    for candidate, voucher in ((me, one), (me, two), (one, me)):
        db.session.add(Vouch(candidate_id=candidate.id, voucher_id=voucher.id))


def _sign_in(me: Member) -> None:
    add_link(me, "")
    ask_change(me, NEW_EMAIL)
    end = today() + timedelta(days=30)
    db.session.add(DeviceSession(token_hash=digest("device"), member_id=me.id, started_on=today(), expires_on=end))
