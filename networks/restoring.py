"""Find the waves that a restore left behind, cancel them and tell everybody; networks/restores.py decides.

It runs first of all when a worker starts, and again before any other work on waves. What looks wrong is looked at a
second time on the wave's locked row: meanwhile another worker may just have taken the next step.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select

from core.clock import now
from core.db import db, transaction
from core.logs import log
from networks import frozen, ports
from networks.closing import clear
from networks.links import MANIFEST
from networks.manifests import manifest_hash
from networks.models import PUBLISHED, Wave
from networks.restores import COMPARED, Box, Condition, Desk, Stage, Verdict, judge
from networks.steps import each, locked, step
from networks.waves import GiveUp, State

LIVE = frozenset({Condition.OPEN, Condition.CLOSING, Condition.SEALED})
"""Where a box still holds what has to be destroyed."""
Conditions = Mapping[str, Condition]


def examine() -> None:
    """Cancel every wave whose box does not go with what Desk says, and destroy what it is done with."""
    found = ports.current().boxes.conditions()
    each(suspects(found), settle)


def holds(wave_id: str) -> bool:
    """Tell whether a wave's box goes with what Desk says; a wave whose box does not is ended here."""
    wave = db.session.get_one(Wave, wave_id, populate_existing=True)
    desk = desk_of(wave)
    db.session.rollback()
    condition = ports.current().boxes.conditions().get(wave_id, Condition.ABSENT)
    return judge(desk, _box(wave_id, desk, condition)) is Verdict.KEEP or settle(wave_id) is Verdict.KEEP


def suspects(found: Conditions) -> Iterable[str]:
    """Return the waves that at first look do not go with their boxes, the earliest first."""
    live = [wave_id for wave_id, condition in found.items() if condition in LIVE]
    unfinished = Wave.state.in_((State.PLANNED, State.OPEN, State.CLOSED))
    rows = select(Wave).where(or_(unfinished, Wave.id.in_(live))).order_by(Wave.opens_at, Wave.id)
    told = {wave.id: desk_of(wave) for wave in db.session.scalars(rows)}
    db.session.rollback()
    boxes = ((wave_id, desk, found.get(wave_id, Condition.ABSENT)) for wave_id, desk in told.items())
    return [
        wave_id for wave_id, desk, condition in boxes if judge(desk, _box(wave_id, desk, condition)) is not Verdict.KEEP
    ]


def settle(wave_id: str) -> Verdict:
    """Look at a wave again on its locked row, and do what is to be done; return what that was."""
    with transaction():
        wave = locked(wave_id)
        desk = desk_of(wave)
        condition = ports.current().boxes.conditions().get(wave_id, Condition.ABSENT)
        box = _box(wave_id, desk, condition)
        verdict = judge(desk, box)
        if verdict is Verdict.CANCEL:
            _give_up(wave, desk, box)
    if verdict is Verdict.CANCEL:
        clear(wave_id)
    elif verdict is Verdict.DESTROY:
        log("restored-box-destroyed", wave=wave_id, error=f"{desk.stage}-{condition}")
        ports.current().boxes.destroy(wave_id)
    return verdict


def _give_up(wave: Wave, desk: Desk, box: Box) -> None:
    """Cancel a wave and tell everybody, unless that was done before the restore."""
    step(wave, GiveUp())
    wave.cleared, wave.replaced = False, None
    if wave.manifest_hash != _recorded(wave.id):  # no link of the chain any more: there is no such record
        wave.manifest_hash = wave.words = ""
    if box.condition is not Condition.CANCELLED:
        ports.current().roster.tell(wave.id, wave.root_id, "cancelled", now())
    log("wave-given-up", wave=wave.id, error=f"{desk.stage}-{box.condition}")


def desk_of(wave: Wave) -> Desk:
    """Return what Desk says of a wave."""
    cells = frozenset(cell.id for cell in frozen.of(wave).cells) if wave.frozen is not None else frozenset[str]()
    return Desk(_stage(wave), wave.manifest_hash, cells, wave.drawn)


def _stage(wave: Wave) -> Stage:
    match State(wave.state):
        case State.PLANNED:
            return Stage.PLANNED
        case State.OPEN:
            return Stage.OPEN if wave.manifest_hash else Stage.OPENING
        case State.CLOSED:
            return _closed(wave)
        case State.RELEASED:
            return Stage.RELEASED
        case State.CANCELLED:
            return Stage.CLEARED if wave.cleared else Stage.CANCELLED


def _closed(wave: Wave) -> Stage:
    if wave.outcome is None:
        return Stage.CLOSED
    if wave.outcome != PUBLISHED:
        return Stage.TOO_FEW
    return Stage.PUBLISHED if ports.current().publisher.has(wave.id) else Stage.COUNTED


def _box(wave_id: str, desk: Desk, condition: Condition) -> Box:
    """Return what a box says, as far as it is compared."""
    if desk.stage not in COMPARED or condition is Condition.ABSENT:
        return Box(condition)
    record = ports.current().boxes.record(wave_id)
    cells = frozenset(path.removeprefix("cells/").removesuffix(".json") for path in record if path.startswith("cells/"))
    cards = _cards(wave_id) if condition is Condition.OPEN and desk.drawn is not None else 0
    return Box(condition, manifest_hash(record[MANIFEST]), cells, cards)


def _cards(wave_id: str) -> int:
    try:
        return ports.current().boxes.stocked(wave_id)
    except ports.BoxClosed:  # closed since its condition was asked for
        return 0


def _recorded(wave_id: str) -> str:
    encoded = ports.current().boxes.record(wave_id).get(MANIFEST)
    return manifest_hash(encoded) if encoded is not None else ""
