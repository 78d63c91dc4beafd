"""What the forms of listeners let through."""

from datetime import date, timedelta

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from core.clock import today
from peers.listeners.exclusions import LINES
from peers.listeners.forms import AvoidForm, FoundersForm, ListenForm
from peers.listeners.listening import Habits
from peers.listeners.vouching import Candidacy
from peers.models import CAPACITIES, COOL_DOWNS

SENT = {"capacity": "2", "cool_down": "30", "charter": "y"}


def listening(app: Flask, **fields: object) -> ListenForm:
    with app.test_request_context("/app/peers/listen", method="POST"):
        form = ListenForm(formdata=MultiDict({**SENT, **fields}), meta={"csrf": False})
        form.validate()
        return form


def test_what_was_chosen_comes_out_as_habits(app: Flask) -> None:
    form = listening(app, topics=["cash"], ways=["video"], slots=["1am", "3pm"], paused_until="2026-04-01")
    assert not form.errors
    assert form.habits() == Habits(
        2, date(2026, 4, 1), 30, frozenset({"cash"}), frozenset({"video"}), frozenset({"1am", "3pm"})
    )


@pytest.mark.parametrize("capacity", CAPACITIES)
@pytest.mark.parametrize("rest", [COOL_DOWNS.start, COOL_DOWNS.stop - 1])
def test_every_capacity_and_rest_within_the_bounds_is_fine(app: Flask, capacity: int, rest: int) -> None:
    form = listening(app, capacity=str(capacity), cool_down=str(rest))
    assert not form.errors
    assert (form.habits().capacity, form.habits().cool_down) == (capacity, rest)


@pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, True), (1, True), (400, True)])
def test_a_pause_may_not_be_over(app: Flask, days: int, *, fine: bool) -> None:
    form = listening(app, paused_until=(today() + timedelta(days=days)).isoformat())
    assert (not form.errors) is fine


def test_as_many_names_as_there_is_room_for(app: Flask) -> None:
    again = ("Personne 0",)
    for kept, lines, fine in (
        ((), LINES, True),
        (("",), LINES, False),
        (again, LINES, True),
        (("",) * (LINES - 1), 1, True),
        ((), 0, False),
    ):
        with app.test_request_context("/app/peers/avoid", method="POST"):
            names = "\n".join(f"Personne {number}" for number in range(lines))
            form = AvoidForm(formdata=MultiDict({"avoid": names}), meta={"csrf": False})
            form.kept = kept
            assert form.validate() is fine


def test_a_referent_is_not_offered_to_themselves(app: Flask) -> None:
    listed = [Candidacy("a", "Ada", "Club", ()), Candidacy("r", "Remi", "Club", (), own=True)]
    with app.test_request_context("/app/peers/candidates"):
        offered = FoundersForm(meta={"csrf": False}).among(listed).founders.iter_choices()
        assert [choice[0] for choice in offered] == ["a"]
