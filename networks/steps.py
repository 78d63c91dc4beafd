"""Take one step of a wave on its locked row; what a lead does and what falls due both go through here."""

from collections.abc import Callable, Iterable, Mapping

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select
from werkzeug.exceptions import NotFound

from core.clock import now
from core.db import db
from core.doctor import assured
from core.errors import DomainError
from core.logs import log
from networks import frozen, ports
from networks.cells import minimum_members
from networks.models import Wave
from networks.ports import CardMail
from networks.waves import Event, Refusal, WaveStatus, advance

REFUSALS: Mapping[Refusal, object] = {
    Refusal.WRONG_STATE: _l("The check-in has moved on in the meantime, so this can no longer be done."),
    Refusal.TOO_EARLY: _l("The moment for this has not come yet."),
    Refusal.TOO_LATE: _l("The moment for this has passed."),
    Refusal.BAD_DATES: _l("These dates do not follow each other: opening, closing, publication."),
    Refusal.EXTENDED_ALREADY: _l("This check-in has been extended once already. There is only one extension."),
    Refusal.TOO_LONG: _l("A check-in can be extended by seven days at most."),
}


class Refused(DomainError):
    """The state machine does not allow this now."""

    status = 409

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal, self.message = refusal, REFUSALS[refusal]


class BoxAhead(DomainError):
    """The box holds cards that this database never asked for: it was restored, and the worker is about to see it."""

    status = 503
    message = _l("This check-in has to be looked at first by the person who runs this site. Nothing was changed.")


def locked(wave_id: str) -> Wave:
    """Return a wave as it is now, locked until the transaction ends; raises NotFound."""
    wave = db.session.get(Wave, wave_id, with_for_update=True, populate_existing=True)
    if wave is None:
        raise NotFound
    return wave


def counted(wave_id: str, cards: int) -> None:
    """Count the cards that the box is about to be asked for, in the caller's transaction, before asking.

    So a wave never counts fewer than its box holds. Nothing is counted of one that opened before this was kept. Raises
    `BoxAhead`.
    """
    wave = locked(wave_id)
    if wave.drawn is None:
        return
    if _stocked(wave_id) > wave.drawn:
        raise BoxAhead
    wave.drawn += cards


def _stocked(wave_id: str) -> int:
    try:
        return ports.current().boxes.stocked(wave_id)
    except ports.BoxClosed:  # whoever asks it for cards will be told
        return 0


def step(wave: Wave, event: Event) -> None:
    """Take one step of the state machine; raises `Refused` and changes nothing."""
    result = advance(wave.status(), event, now())
    if not isinstance(result, WaveStatus):
        raise Refused(result)
    wave.become(result)


def waves_where(*conditions: ColumnElement[bool]) -> list[str]:
    """Return the ids of the waves that meet all conditions, the earliest opening first, without a transaction left."""
    found = list(db.session.scalars(select(Wave.id).where(*conditions).order_by(Wave.opens_at, Wave.id)))
    db.session.rollback()
    return found


def each(wave_ids: Iterable[str], act: Callable[[str], object]) -> None:
    """Act on every wave, so that one that fails does not keep the others waiting; raises all failures together."""
    failures = []
    for wave_id in wave_ids:
        try:
            act(wave_id)
        except Exception as failure:  # noqa: BLE001  # raised again below, with the others
            db.session.rollback()
            log("wave-step-failed", wave=wave_id, step=act.__name__, error=type(failure).__name__)
            failures.append(failure)
    if failures:
        raise ExceptionGroup("steps of waves failed", failures)


def card_mail(wave: Wave) -> CardMail:
    """Return what the mails of a wave say."""
    promised = assured() and wave.frozen is not None and frozen.of(wave).assured
    said = (wave.root.name, wave.closes_at, wave.publishes_at, wave.words)
    return CardMail(wave.id, wave.root_id, *said, promised, minimum_members(wave.threshold))
