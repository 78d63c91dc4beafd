"""Tests of where past rounds may be added."""

from datetime import UTC, datetime, timedelta

from analytics.past_rounds.chronology import Known, first_number, problems
from networks.wave_calendar import Dates
from networks.waves import State

DAY = timedelta(days=1)
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def held(days_ago: int) -> Dates:
    opens = NOW - days_ago * DAY
    return Dates(opens, opens + 10 * DAY, opens + 14 * DAY)


def known(number: int, state: State, days_ago: int) -> Known:
    dates = held(days_ago)
    return Known(number, state, dates.opens_at, dates.publishes_at)


def test_rounds_are_added_behind_what_is_published_and_before_what_is_planned() -> None:
    waves = [known(1, State.RELEASED, 200), known(2, State.CANCELLED, 30), known(3, State.PLANNED, -30)]
    assert problems([held(180), held(90)], waves, NOW) == ()
    assert first_number(waves) == 3


def test_the_first_rounds_of_a_network_begin_at_one() -> None:
    assert problems([held(90)], [], NOW) == ()
    assert first_number([known(1, State.PLANNED, -30)]) == 1


def test_nothing_is_added_before_what_is_published() -> None:
    waves = [known(4, State.RELEASED, 100)]
    for days_ago in (300, 100, 90):  # before, on the same day, while the figures were not out
        assert "Check-in 4 came after a round of the file." in problems([held(days_ago), held(60)], waves, NOW)


def test_nothing_is_added_while_a_check_in_is_under_way() -> None:
    for state in (State.OPEN, State.CLOSED):
        found = problems([held(90)], [known(2, state, 5)], NOW)
        assert found == ("Check-in 2 is under way: import once it is published.",)


def test_a_round_ends_before_a_planned_check_in_was_to_open() -> None:
    assert problems([held(90)], [known(1, State.PLANNED, 80)], NOW) == ("Check-in 1 was to open before a round's end.",)


def test_a_round_lies_in_the_past() -> None:
    assert problems([held(13)], [], NOW) == ("A round lies in the future: plan a check-in instead.",)


def test_rounds_stand_in_their_order_and_do_not_overlap() -> None:
    for rounds in ([held(90), held(180)], [held(90), held(80)]):
        assert len(problems(rounds, [], NOW)) == 1


def test_the_same_rounds_twice_are_told_apart_from_other_mistakes() -> None:
    waves = [known(1, State.RELEASED, 180), known(2, State.RELEASED, 90)]
    assert problems([held(180), held(90)], waves, NOW)[0].startswith("These rounds have been imported already")
