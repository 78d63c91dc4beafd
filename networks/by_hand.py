"""Let a club draw its cards at a meeting: the choice, the word to its members, and printing the cards once.

The codes of printed cards follow from a random draw that the lead's page alone holds. What is kept is a hash of it, so
that the same page sent twice shows the same cards, and another one none.
"""

from collections.abc import Mapping
from hashlib import sha256
from hmac import compare_digest

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from core import traces
from core.clock import now
from core.db import db, transaction
from core.errors import DomainError
from core.logs import log
from networks import chain, frozen, ports
from networks.attributes import Rules
from networks.cells import minimum_members
from networks.frozen import Frozen
from networks.models import ByHand, Network, Printing, RootSettings, Wave
from networks.page_facts import SettingsFrozen, settled
from networks.steps import card_mail, counted, locked
from networks.tree import root_of
from networks.waves import State

_DOMAIN = b"entrepairs/printing/v1"


class CardsPrinted(DomainError):
    """The cards of this club and wave were printed from another draw."""

    status = 409
    message = _l(
        "The cards of this check-in have been printed already. They cannot be shown again: nobody keeps the codes. "
        "Whoever has no card can sign in and ask for a link by mail."
    )


class NothingToPrint(DomainError):
    """This club draws no cards in this wave, or the wave takes no answers."""

    status = 409
    message = _l("There are no cards to print: the check-in is not open, or its invitations go out by mail.")


class NotYetMailed(DomainError):
    """Members of the same cell are to be mailed their cards, and too few have been for others to answer among them."""

    status = 409
    message = _l(
        "The invitations by mail have to leave first, to members who are counted together with your club. "
        "Nothing was changed: try again in a few minutes."
    )


def clubs(root_id: str) -> frozenset[str]:
    """Return the clubs of a root whose members draw their cards from the next opening on."""
    of_root = select(ByHand.leaf_id).join(Network, Network.id == ByHand.leaf_id).where(Network.root_id == root_id)
    return frozenset(db.session.scalars(of_root))


def rules(chosen: RootSettings) -> Rules:
    """Return what decides on the cells of a wave that opens now: the root's choices and those of its clubs."""
    return chosen.rules(clubs(chosen.root_id))


def choose(leaf_id: str, *, drawn: bool) -> None:
    """Keep whether a club's cards are drawn, in the caller's transaction; saying it twice changes nothing.

    Raises SettingsFrozen while a wave is open or being counted.
    """
    if not settled(root_of(leaf_id)):
        raise SettingsFrozen
    if drawn:
        db.session.merge(ByHand(leaf_id=leaf_id))
    else:
        db.session.execute(delete(ByHand).where(ByHand.leaf_id == leaf_id))


def applies(leaf_id: str, wave: Wave | None) -> bool:
    """Tell whether a club's members draw their cards: in the wave that is open, else in the next one to open."""
    if wave is not None and wave.frozen is not None:
        return leaf_id in frozen.of(wave).by_hand
    return db.session.get(ByHand, leaf_id) is not None


def announce(wave_id: str) -> None:
    """Tell the members who draw their card where it is drawn, each once."""
    drawing = frozen.by_hand(wave_id)
    db.session.rollback()
    if not drawing:
        return
    with transaction():
        wave = locked(wave_id)
        told = ports.current().roster.announce(card_mail(wave)) if _takes_answers(wave) else 0
    if told:
        log("drawing-announced", wave=wave_id, count=told)


def can_print(wave: Wave, leaf_id: str) -> bool:
    """Tell whether a club's members draw their cards of this wave and its box takes answers."""
    ready = _takes_answers(wave) and bool(wave.manifest_hash) and wave.frozen is not None
    return ready and leaf_id in frozen.of(wave).by_hand


def was_printed(wave_id: str, leaf_id: str) -> bool:
    """Tell whether a club's cards of a wave were printed."""
    return db.session.get(Printing, (wave_id, leaf_id)) is not None


def awaits_printing(wave_id: str, leaf_id: str) -> bool:
    """Tell whether nobody of a club can hold a card of a wave yet, because they draw theirs and none was printed."""
    return frozen.draws(wave_id, leaf_id) and not was_printed(wave_id, leaf_id)


def print_cards(wave_id: str, leaf_id: str, draw: bytes) -> list[tuple[str, bytes]]:
    """Return the (cell, code) of each of a club's cards, one for each of its members; the same draw, the same cards.

    They come in the order in which they follow from the draw, which is the order of no file. Raises NothingToPrint,
    CardsPrinted for another draw, NotYetMailed, or NotSound while the root's public records do not hold together.
    """
    if not chain.may_mail(wave_id):
        raise chain.NotSound
    with transaction():
        counts = _commit(wave_id, leaf_id, sha256(_DOMAIN + draw).digest())
    try:
        drawn = ports.current().boxes.draw_cards(wave_id, counts, draw)
    except ports.BoxClosed:
        raise NothingToPrint from None
    log("cards-printed", wave=wave_id, count=sum(counts.values()))
    return [(cell, code) for cell, codes in drawn.items() for code in codes]


def forget(wave_id: str) -> None:
    """Forget from which draws a wave's cards were printed, in the caller's transaction: they open nothing any more."""
    db.session.execute(delete(Printing).where(Printing.wave_id == wave_id))
    traces.forget(Printing)


def _commit(wave_id: str, leaf_id: str, draw_hash: bytes) -> Mapping[str, int]:
    """Decide how many cards a draw makes, once, and count them before the box is asked."""
    wave = locked(wave_id)
    if not can_print(wave, leaf_id):
        raise NothingToPrint
    kept = frozen.of(wave)
    (cell,) = (cell.id for cell in kept.cells if leaf_id in cell.leaves)
    known = db.session.get(Printing, (wave_id, leaf_id))
    if known is None:
        if not _in_company(wave, kept, cell):
            raise NotYetMailed
        cards = ports.current().roster.asked(wave_id, leaf_id).get(cell, 0)
        db.session.add(Printing(wave_id=wave_id, leaf_id=leaf_id, draw_hash=draw_hash, cards=cards))
        counted(wave_id, cards)
        return {cell: cards}
    if not compare_digest(known.draw_hash, draw_hash):
        raise CardsPrinted
    return {cell: known.cards}


def _in_company(wave: Wave, kept: Frozen, cell: str) -> bool:
    """Tell whether enough of those in a cell who are mailed their cards have been, or there are none."""
    roster = ports.current().roster
    drawing = sum(roster.asked(wave.id, leaf).get(cell, 0) for leaf in kept.by_hand)
    by_mail = roster.asked(wave.id).get(cell, 0) - drawing
    return by_mail - roster.undealt(wave.id).get(cell, 0) >= min(by_mail, minimum_members(wave.threshold))


def _takes_answers(wave: Wave) -> bool:
    return wave.state == State.OPEN and now() < wave.closes_at
