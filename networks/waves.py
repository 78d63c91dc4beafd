"""Decide what may happen to a wave: planned, open, closed, released, or cancelled. Pure: the moment comes in.

planned -> open -> closed -> released; planned or open -> cancelled, and after a restore closed too. While planned the
dates may change at will; while open the closing moment may move once, by at most seven days. Nothing is ever opened
again.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

LONGEST_EXTENSION = timedelta(days=7)


class State(StrEnum):
    """Where a wave stands."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    RELEASED = "released"
    CANCELLED = "cancelled"


class Refusal(StrEnum):
    """Why an event may not happen to a wave."""

    WRONG_STATE = "wrong_state"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    BAD_DATES = "bad_dates"
    EXTENDED_ALREADY = "extended_already"
    TOO_LONG = "too_long"


@dataclass(frozen=True)
class WaveStatus:
    """A wave's state and moments (aware); `extended` once the closing moment has moved."""

    state: State
    opens_at: datetime
    closes_at: datetime
    publishes_at: datetime
    extended: bool = False


@dataclass(frozen=True)
class Reschedule:
    """Choose other moments for a planned wave."""

    opens_at: datetime
    closes_at: datetime
    publishes_at: datetime


@dataclass(frozen=True)
class Open:
    """Freeze the questions and cells and let answers in."""


@dataclass(frozen=True)
class Extend:
    """Move the closing moment of an open wave, once."""

    closes_at: datetime


@dataclass(frozen=True)
class Close:
    """Let no more answers in."""


@dataclass(frozen=True)
class Release:
    """Show what was published, or that nothing could be."""


@dataclass(frozen=True)
class Cancel:
    """Give the wave up and destroy what came in."""


@dataclass(frozen=True)
class GiveUp:
    """Cancel a wave whose box no longer goes with what Desk knows, as after a restore, even once it has closed."""


Event = Reschedule | Open | Extend | Close | Release | Cancel | GiveUp


def advance(wave: WaveStatus, event: Event, now: datetime) -> WaveStatus | Refusal:
    """Return the wave after the event, or why the event may not happen at this moment."""
    match event:
        case Reschedule():
            return _reschedule(wave, event, now)
        case Open():
            return _open(wave, now)
        case Extend():
            return _extend(wave, event, now)
        case Close():
            return _when_due(wave, State.OPEN, wave.closes_at, State.CLOSED, now)
        case Release():
            return _when_due(wave, State.CLOSED, wave.publishes_at, State.RELEASED, now)
        case Cancel() | GiveUp():
            return _cancel(wave, event)


def _reschedule(wave: WaveStatus, event: Reschedule, now: datetime) -> WaveStatus | Refusal:
    if wave.state is not State.PLANNED:
        return Refusal.WRONG_STATE
    if not now <= event.opens_at < event.closes_at <= event.publishes_at:
        return Refusal.BAD_DATES
    return replace(wave, opens_at=event.opens_at, closes_at=event.closes_at, publishes_at=event.publishes_at)


def _open(wave: WaveStatus, now: datetime) -> WaveStatus | Refusal:
    if wave.state is not State.PLANNED:
        return Refusal.WRONG_STATE
    if now < wave.opens_at:
        return Refusal.TOO_EARLY
    return replace(wave, state=State.OPEN) if now < wave.closes_at else Refusal.TOO_LATE


def _extend(wave: WaveStatus, event: Extend, now: datetime) -> WaveStatus | Refusal:
    if wave.state is not State.OPEN:
        return Refusal.WRONG_STATE
    if wave.extended:
        return Refusal.EXTENDED_ALREADY
    if now >= wave.closes_at:
        return Refusal.TOO_LATE
    if event.closes_at <= wave.closes_at:
        return Refusal.BAD_DATES
    if event.closes_at - wave.closes_at > LONGEST_EXTENSION:
        return Refusal.TOO_LONG
    # the publication moment was promised: it moves only if it would fall before the new closing
    publishes_at = max(wave.publishes_at, event.closes_at)
    return replace(wave, closes_at=event.closes_at, publishes_at=publishes_at, extended=True)


def _cancel(wave: WaveStatus, event: Cancel | GiveUp) -> WaveStatus | Refusal:
    late = isinstance(event, GiveUp) and wave.state is State.CLOSED
    allowed = late or wave.state in (State.PLANNED, State.OPEN)
    return replace(wave, state=State.CANCELLED) if allowed else Refusal.WRONG_STATE


def _when_due(wave: WaveStatus, needed: State, due: datetime, then: State, now: datetime) -> WaveStatus | Refusal:
    if wave.state is not needed:
        return Refusal.WRONG_STATE
    return replace(wave, state=then) if now >= due else Refusal.TOO_EARLY
