"""Boxes of waves that Desk does not know: ours are destroyed and told, those of somebody else's database are left."""

from typing import Any

import pytest

from core.db import db
from networks import opening, strangers
from networks.models import Network, Wave
from networks.restores import Condition
from networks.strangers import Stranger, owners
from networks.waves import State
from tests.builders import OPENS, make_root, make_wave
from tests.conftest import FakeClock
from tests.networks.fakes import FakePorts


def one(wave: str, previous: str = "", network: str = "Ours") -> Stranger:
    return Stranger(wave, Condition.OPEN, f"hash of {wave}", previous, network)


def test_a_record_that_follows_a_known_one_is_ours() -> None:
    assert owners([one("a", "known")], {"known": "root"}, {}) == {"a": "root"}
    assert owners([one("b", "hash of a"), one("a", "known")], {"known": "root"}, {}) == {"a": "root", "b": "root"}


def test_a_first_record_is_ours_by_its_name_unless_two_bear_it() -> None:
    assert owners([one("a")], {}, {"Ours": "root"}) == {"a": "root"}
    assert owners([one("a")], {}, {"Ours": None}) == {}


def test_any_other_record_is_nobodys() -> None:
    assert owners([one("a", "unknown"), one("b", network="Theirs")], {"known": "root"}, {"Ours": "root"}) == {}
    assert owners([one("a", "hash of b"), one("b", "hash of a")], {}, {"Ours": "root"}) == {}


@pytest.fixture
def forgotten(club: Network, sides: FakePorts, clock: FakeClock) -> str:
    """An open wave whose row is gone, as after a restore from before it was planned."""
    wave = make_wave(club)
    db.session.commit()
    clock.moment = OPENS
    opening.open_due()
    opening.stock_open()
    wave_id = wave.id
    db.session.delete(db.session.get_one(Wave, wave_id))
    db.session.commit()
    return wave_id


@pytest.mark.usefixtures("each_database")
def test_an_open_box_that_desk_forgot_is_destroyed_and_everybody_told_once(
    forgotten: str, sides: FakePorts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="entrepairs")
    for _ in range(2):
        strangers.examine()
    assert sides.boxes.destroyed == [forgotten]
    assert [told for told, _ in sides.roster.told] == ["cancelled"]
    assert caplog.text.count("unknown-wave-destroyed") == 1


def test_on_the_wrong_database_nothing_is_destroyed(
    club: Network, forgotten: str, sides: FakePorts, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="entrepairs")
    club.name = "Un tout autre club"
    db.session.commit()
    strangers.examine()
    assert (sides.boxes.destroyed, sides.roster.told) == ([], [])
    assert "wave-of-nobody" in caplog.text


def test_waves_that_desk_knows_or_that_are_over_are_left_alone(
    forgotten: str, sides: FakePorts, clock: FakeClock
) -> None:
    known: Any = make_wave(make_root("Autre"), state=State.OPEN)
    sides.boxes.opened[known.id] = sides.boxes.opened[forgotten]
    sides.boxes.sealed.append(forgotten)
    sides.boxes.discarded.append(forgotten)
    strangers.examine()
    assert (sides.boxes.destroyed, sides.roster.told) == ([], [])
