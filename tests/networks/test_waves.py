"""Waves: every legal and illegal move, each at the moments that matter."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from networks.waves import (
    Cancel,
    Close,
    Event,
    Extend,
    Open,
    Refusal,
    Release,
    Reschedule,
    State,
    WaveStatus,
    advance,
)

OPENS = datetime(2026, 3, 3, 8, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=10)
PUBLISHES = CLOSES + timedelta(days=4)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RESCHEDULE = Reschedule(OPENS + DAY, CLOSES + DAY, PUBLISHES + DAY)
EXTEND = Extend(CLOSES + 2 * DAY)
WAVE = WaveStatus(State.PLANNED, OPENS, CLOSES, PUBLISHES)
BEFORE, DURING, BETWEEN, AFTER = OPENS - HOUR, OPENS, CLOSES, PUBLISHES
WRONG, EARLY, LATE = Refusal.WRONG_STATE, Refusal.TOO_EARLY, Refusal.TOO_LATE

TABLE: list[tuple[State, Event, datetime, State | Refusal]] = [
    (State.PLANNED, RESCHEDULE, BEFORE, State.PLANNED),
    (State.PLANNED, RESCHEDULE, AFTER, Refusal.BAD_DATES),
    (State.PLANNED, Open(), BEFORE, EARLY),
    (State.PLANNED, Open(), DURING, State.OPEN),
    (State.PLANNED, Open(), CLOSES - HOUR, State.OPEN),
    (State.PLANNED, Open(), BETWEEN, LATE),
    (State.PLANNED, EXTEND, BEFORE, WRONG),
    (State.PLANNED, Close(), BETWEEN, WRONG),
    (State.PLANNED, Release(), AFTER, WRONG),
    (State.PLANNED, Cancel(), BEFORE, State.CANCELLED),
    (State.OPEN, RESCHEDULE, BEFORE, WRONG),
    (State.OPEN, Open(), DURING, WRONG),
    (State.OPEN, EXTEND, DURING, State.OPEN),
    (State.OPEN, EXTEND, BETWEEN, LATE),
    (State.OPEN, Close(), DURING, EARLY),
    (State.OPEN, Close(), BETWEEN, State.CLOSED),
    (State.OPEN, Release(), AFTER, WRONG),
    (State.OPEN, Cancel(), DURING, State.CANCELLED),
    (State.OPEN, Cancel(), AFTER, State.CANCELLED),
    (State.CLOSED, RESCHEDULE, BEFORE, WRONG),
    (State.CLOSED, Open(), DURING, WRONG),
    (State.CLOSED, EXTEND, DURING, WRONG),
    (State.CLOSED, Close(), BETWEEN, WRONG),
    (State.CLOSED, Release(), BETWEEN, EARLY),
    (State.CLOSED, Release(), AFTER, State.RELEASED),
    (State.CLOSED, Cancel(), BETWEEN, WRONG),
]
TABLE += [
    (state, event, moment, WRONG)
    for state, moment in ((State.RELEASED, AFTER), (State.CANCELLED, DURING))
    for event in (RESCHEDULE, Open(), EXTEND, Close(), Release(), Cancel())
]


@pytest.mark.parametrize(("state", "event", "moment", "expected"), TABLE)
def test_each_event_in_each_state_moves_or_is_refused(
    state: State, event: Event, moment: datetime, expected: State | Refusal
) -> None:
    result = advance(replace(WAVE, state=state), event, moment)
    assert (result.state if isinstance(result, WaveStatus) else result) == expected


def test_the_table_covers_every_state_and_event() -> None:
    kinds = {type(event) for _, event, _, _ in TABLE}
    assert {(state, type(event)) for state, event, _, _ in TABLE} == {
        (state, kind) for state in State for kind in kinds
    }
    assert len(kinds) == 6


def test_new_dates_replace_the_old_ones() -> None:
    assert advance(WAVE, RESCHEDULE, BEFORE) == replace(
        WAVE, opens_at=OPENS + DAY, closes_at=CLOSES + DAY, publishes_at=PUBLISHES + DAY
    )


@pytest.mark.parametrize(
    "event",
    [Reschedule(CLOSES, OPENS, PUBLISHES), Reschedule(OPENS, OPENS, PUBLISHES), Reschedule(OPENS, PUBLISHES, CLOSES)],
)
def test_dates_out_of_order_are_refused(event: Reschedule) -> None:
    assert advance(WAVE, event, BEFORE) == Refusal.BAD_DATES


@pytest.mark.parametrize(
    ("wave", "until", "expected"),
    [
        (replace(WAVE, extended=True), CLOSES + DAY, Refusal.EXTENDED_ALREADY),
        (WAVE, CLOSES, Refusal.BAD_DATES),
        (WAVE, CLOSES + 7 * DAY + HOUR, Refusal.TOO_LONG),
    ],
)
def test_only_one_extension_of_at_most_seven_days_is_granted(
    wave: WaveStatus, until: datetime, expected: Refusal
) -> None:
    assert advance(replace(wave, state=State.OPEN), Extend(until), DURING) == expected


def test_a_short_extension_leaves_the_publication_moment_alone() -> None:
    opened = replace(WAVE, state=State.OPEN)
    assert advance(opened, EXTEND, DURING) == replace(opened, closes_at=CLOSES + 2 * DAY, extended=True)


def test_a_long_extension_moves_the_publication_to_the_new_closing() -> None:
    opened, until = replace(WAVE, state=State.OPEN), CLOSES + 7 * DAY
    assert advance(opened, Extend(until), DURING) == replace(opened, closes_at=until, publishes_at=until, extended=True)


events: st.SearchStrategy[Event] = st.sampled_from([Open(), Close(), Release(), Cancel(), EXTEND, RESCHEDULE])


@given(st.lists(st.tuples(events, st.integers(0, 400)), max_size=30))
def test_no_history_ever_leads_back(steps: list[tuple[Event, int]]) -> None:
    rank = {State.PLANNED: 0, State.OPEN: 1, State.CLOSED: 2, State.RELEASED: 3, State.CANCELLED: 3}
    wave, moment = WAVE, BEFORE
    for event, hours in steps:
        moment += hours * HOUR
        result = advance(wave, event, moment)
        if isinstance(result, WaveStatus):
            assert rank[result.state] >= rank[wave.state]
            assert result.opens_at < result.closes_at <= result.publishes_at
            wave = result
