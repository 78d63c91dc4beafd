"""Withdraw a measure of a wave before it is published, with a reason that everybody reads.

A wrong question, a mistranslation or an answer that was missing on the page makes a measure's figures wrong. Until
the publication the root's leads may strike it, and take that back; afterwards nothing changes any more. Of a struck
measure no count reaches the release.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from analytics.release import tallies
from analytics.release.content import Struck
from analytics.release.models import Release, StruckMeasure
from core.db import db
from core.errors import DomainError
from networks.models import Wave
from networks.steps import locked
from networks.waves import State
from surveys.plan import SHEETS
from surveys.sealing import SealedTotals


class Refusal(StrEnum):
    """Why a measure of a wave may not be struck, nor a struck one taken back."""

    NOT_OPENED = "not_opened"
    PUBLISHED = "published"
    UNKNOWN_MEASURE = "unknown_measure"
    NO_REASON = "no_reason"


MESSAGES = {
    Refusal.NOT_OPENED: _l("Nothing has been asked yet, so nothing can be withdrawn."),
    Refusal.PUBLISHED: _l("These figures are published. Nothing published is ever changed."),
    Refusal.UNKNOWN_MEASURE: _l("This check-in asks no such question."),
    Refusal.NO_REASON: _l("Write in a few words why: everybody will read it."),
}


class StrikingRefused(DomainError):
    """A measure cannot be struck, or no longer."""

    status = 409

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal, self.message = refusal, MESSAGES[refusal]


def may_strike(state: State, *, published: bool) -> Refusal | None:
    """Return why nothing of a wave in this state can be struck, or None when it can. Pure."""
    if published or state is State.RELEASED:
        return Refusal.PUBLISHED
    return None if state in {State.OPEN, State.CLOSED} else Refusal.NOT_OPENED


def without(sealed: SealedTotals, struck: Sequence[Struck]) -> SealedTotals:
    """Return a wave's totals without those of struck measures; how many sheets came stays. Pure."""
    gone = {each.measure for each in struck} - {SHEETS}
    return replace(
        sealed,
        plan={measure: values for measure, values in sealed.plan.items() if measure not in gone},
        cells={
            cell: {measure: counts for measure, counts in totals.items() if measure not in gone}
            for cell, totals in sealed.cells.items()
        },
    )


def struck_of(wave_id: str) -> tuple[Struck, ...]:
    """Return what was struck of a wave, by measure."""
    rows = db.session.scalars(select(StruckMeasure).where(StruckMeasure.wave_id == wave_id))
    return tuple(sorted((Struck(row.measure, row.reason) for row in rows), key=lambda one: one.measure))


def strike(wave_id: str, measure: str, reason: str) -> None:
    """Strike a measure in the caller's transaction, or give another reason for it; raises `StrikingRefused`."""
    wave = locked(wave_id)
    _require(wave)
    if measure not in {each.id for each in tallies.measures(wave.question_set)}:
        raise StrikingRefused(Refusal.UNKNOWN_MEASURE)
    if not reason:
        raise StrikingRefused(Refusal.NO_REASON)
    row = db.session.get(StruckMeasure, (wave_id, measure)) or StruckMeasure(wave_id=wave_id, measure=measure)
    row.reason = reason
    db.session.add(row)


def take_back(wave_id: str, measure: str) -> None:
    """Let a struck measure be published after all, in the caller's transaction; raises `StrikingRefused`."""
    _require(locked(wave_id))
    db.session.execute(delete(StruckMeasure).where(StruckMeasure.wave_id == wave_id, StruckMeasure.measure == measure))


def refusal_of(wave: Wave) -> Refusal | None:
    """Return why nothing of a wave can be struck now, or None when it can."""
    return may_strike(State(wave.state), published=db.session.get(Release, wave.id) is not None)


def _require(wave: Wave) -> None:
    refusal = refusal_of(wave)
    if refusal is not None:
        raise StrikingRefused(refusal)
