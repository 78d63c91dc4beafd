"""Open the waves that are due: classes, cells, box, cards. Each step may be run again after a crash.

1. One transaction freezes the wave: questions, threshold, cells, everyone's cell, and the state "open".
2. The box side creates the wave's folder; its manifest's hash and words are kept.
3. Cards are drawn for those not mailed yet and dealt. What a crash left in memory is lost for good: those not flagged
   as mailed get fresh codes, the others ask for a replacement, and lost codes open nothing because nobody holds them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from core.clock import now
from core.db import db, new_id, transaction
from core.doctor import assured
from core.logs import log
from core.mail import MailDown, transport
from networks import by_hand, chain, frozen, ports, restoring
from networks.attributes import Rules, form_apart
from networks.cells import Formation, TooFewMembers, members_by_leaf
from networks.frozen import Frozen
from networks.manifests import four_words
from networks.models import TOO_FEW_MEMBERS, RootSettings, Wave
from networks.ports import Opening
from networks.steps import Refused, card_mail, counted, each, locked, step, waves_where
from networks.tree import Tree, load, settings_of
from networks.wave_calendar import reminder_at
from networks.waves import Open, State


class MembersMoved(Exception):
    """Somebody came or left while the cells were formed; the next run forms them again."""


def open_due() -> None:
    """Open every wave whose moment has come; one that cannot open stays planned, and its page says why."""
    each(waves_where(Wave.state == State.PLANNED, Wave.opens_at <= now(), Wave.closes_at > now()), open_wave)


def open_wave(wave_id: str) -> None:
    """Open a wave if it can be opened now; what keeps it back is noted for its page."""
    if not restoring.holds(wave_id):  # it was opened before, by a database that has since been restored
        return
    try:
        freeze(wave_id)
    except TooFewMembers:
        _hold_back(wave_id, TOO_FEW_MEMBERS)
    except Refused as reason:  # another worker was faster
        log("wave-not-opened", wave=wave_id, error=reason.refusal)


def _hold_back(wave_id: str, reason: str) -> None:
    """Note and log why a wave does not open, once: it is tried again every minute."""
    with transaction():
        wave = locked(wave_id)
        if wave.state == State.PLANNED and wave.held_back is None:
            wave.held_back = reason
            log("wave-not-opened", wave=wave_id, error=reason)


def freeze(wave_id: str) -> None:
    """Form the cells, give everyone theirs and open the wave, all or nothing.

    Raises `Refused`, `TooFewMembers`, or `MembersMoved` when the count changed under way.
    """
    with transaction():
        wave = locked(wave_id)
        step(wave, Open())
        chosen, roster = settings_of(wave.root_id), ports.current().roster
        tree = load(wave.root_id)
        rules, formation = _form(wave, chosen, tree)
        wave.question_set, wave.threshold = chosen.question_set, chosen.threshold
        wave.members, wave.cells = sum(cell.members for cell in formation.cells), len(formation.cells)
        wave.drawn = 0
        wave.frozen = frozen.encode(_decided(wave, formation, tree, chosen, rules.by_hand))
        roster.assign(wave.id, wave.root_id, formation.cell_of)
        if Counter(roster.asked(wave.id)) != Counter({cell.id: cell.members for cell in formation.cells}):
            raise MembersMoved(wave_id)


def _decided(wave: Wave, formation: Formation, tree: Tree, chosen: RootSettings, drawing: frozenset[str]) -> Frozen:
    """Return what this opening decides for good: cells, tree, rules of publication, attributes, who draws cards."""
    side = ports.current()
    # whoever is told that something does not match must find a person there
    contact = chosen.contact or ", ".join(side.roster.lead_names(wave.root_id)) or tree.root.name
    return replace(
        frozen.freeze(formation.cells, tree, contact, _previous_hash(wave)),
        rules=side.publisher.rules(chosen.threshold),
        attributes=chosen.attributes,
        sizes=members_by_leaf(side.roster.classes(wave.root_id)),
        assured=assured(),
        by_hand=tuple(sorted(drawing & {leaf for cell in formation.cells for leaf in cell.leaves})),
    )


def _form(wave: Wave, chosen: RootSettings, tree: Tree) -> tuple[Rules, Formation]:
    counts = ports.current().roster.classes(wave.root_id)
    return form_apart(by_hand.rules(chosen), counts, tree.leaf_ancestors(), new_id)


def _previous_hash(wave: Wave) -> str:
    earlier = (Wave.root_id == wave.root_id) & (Wave.manifest_hash != "")
    return db.session.scalar(select(Wave.manifest_hash).where(earlier).order_by(Wave.opens_at.desc()).limit(1)) or ""


def stock_open() -> None:
    """Bring every open wave as far as it can go: its box, then a card for everyone without one."""
    each(waves_where(Wave.state == State.OPEN, Wave.closes_at > now()), stock)


def stock(wave_id: str) -> None:
    """Bring one open wave as far as it can go; no mail leaves while its root's public records do not hold together."""
    if restoring.holds(wave_id) and prepare_box(wave_id):
        if frozen.by_hand(wave_id) and chain.may_mail(wave_id):
            by_hand.announce(wave_id)
        deal(wave_id)


def prepare_box(wave_id: str) -> bool:
    """Create an open wave's box unless it is there; tell whether the wave takes cards."""
    wave = db.session.get_one(Wave, wave_id, populate_existing=True)
    if wave.manifest_hash or wave.state != State.OPEN:
        ready = wave.state == State.OPEN
        db.session.rollback()
        return ready
    opening = opening_of(wave)
    db.session.rollback()  # making keys takes seconds: hold no lock meanwhile
    digest = ports.current().boxes.open(opening)
    with transaction():
        wave = locked(wave_id)
        if wave.state == State.OPEN:
            wave.manifest_hash, wave.words = digest, four_words(digest)
            return True
        # cancelled meanwhile: what was just made is destroyed at the next clearing, and is no link of the chain, for
        # another wave may have opened without knowing of it
        wave.cleared = False
        return False


def deal(wave_id: str) -> None:
    """Draw a card for everyone in the wave who was not mailed one, and mail it; mail those that wait in memory.

    Nothing is drawn while the mail server is away, so that no code is lost to it, and nothing while the chain of public
    records is not sound.
    """
    roster = ports.current().roster
    wave = db.session.get_one(Wave, wave_id, populate_existing=True)
    mail, waiting = card_mail(wave), roster.undealt(wave_id)
    db.session.rollback()
    if not waiting or not chain.may_mail(wave_id):
        return
    try:
        transport().probe()
        sent = roster.deal(mail, _drawn(wave_id, waiting))
        if sent:
            # a card that nobody gets ends the round: a database from the middle of it, put back later, would count
            # fewer cards than the box holds, and would not deal the rest a second time
            _drawn(wave_id, {next(iter(waiting)): 1})
    except MailDown:
        log("dealing-waits-for-mail", wave=wave_id)
        return
    except ports.BoxClosed:  # it closed while the mail server was being asked: nobody needs a card any more
        log("dealing-ended", wave=wave_id)
        return
    log("cards-dealt", wave=wave_id, count=sent)


def _drawn(wave_id: str, counts: Mapping[str, int]) -> Mapping[str, Sequence[bytes]]:
    """Count the cards first, for good, then draw them."""
    with transaction():
        counted(wave_id, sum(counts.values()))
    return ports.current().boxes.draw_cards(wave_id, counts)


def remind_due() -> None:
    """Remind everybody of each open wave, once, shortly before it closes."""
    each(waves_where(Wave.state == State.OPEN, Wave.reminded.is_(False), Wave.manifest_hash != ""), remind)


def remind(wave_id: str) -> None:
    """Remind everybody of one wave if the moment has come and nobody did, once the chain of records is sound."""
    if not _reminder_due(db.session.get_one(Wave, wave_id, populate_existing=True)) or not chain.may_mail(wave_id):
        db.session.rollback()
        return
    with transaction():
        wave = locked(wave_id)
        if _reminder_due(wave):
            wave.reminded = True
            ports.current().roster.remind(card_mail(wave))


def _reminder_due(wave: Wave) -> bool:
    due = reminder_at(wave.opens_at, wave.closes_at) <= now() < wave.closes_at
    return due and wave.state == State.OPEN and not wave.reminded


def opening_of(wave: Wave) -> Opening:
    """Return what the box side needs of a wave that has been frozen."""
    kept = frozen.of(wave)
    return Opening(
        wave_id=wave.id,
        root_id=wave.root_id,
        number=wave.number,
        question_set=wave.question_set,
        cells=kept.cells,
        opens_at=wave.opens_at,
        closes_at=wave.closes_at,
        publishes_at=wave.publishes_at,
        threshold=wave.threshold,
        network_name=kept.network_name,
        contact=kept.contact,
        previous_hash=kept.previous,
        scopes=kept.scopes(),
        assured=kept.assured,
    )
