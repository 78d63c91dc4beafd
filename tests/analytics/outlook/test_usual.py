"""The participation to expect comes from a root's own publications where they tell it."""

from dataclasses import replace

import pytest

from analytics.disclosure.coarsening import Bound, Rounded
from analytics.outlook.usual import usual_share
from analytics.release import publishing as release
from core.db import db
from networks.models import Network
from networks.ports import Participation
from networks.wave_calendar import USUAL_SHARE
from networks.waves import State
from tests.analytics import released
from tests.builders import make_root, make_wave

pytestmark = pytest.mark.usefixtures("each_database", "app")


def publish(  # what was told, by name
    root: Network, number: int, sheets: int, *, rate: float | None, bound: Bound = "=", members: int = 40
) -> None:
    """Publish a wave of a club with so many sheets; without `members` nobody knows how many were asked."""
    wave = make_wave(root, number, state=State.RELEASED, members=members)
    content = released.wave(number, {root.id: sheets}, {root.id: None}, root=root.id)
    told = None if rate is None else Rounded(rate, bound, 10)
    occasion = replace(content.occasion, wave_id=wave.id)
    release.store(replace(content, occasion=occasion, table=replace(content.table, rate=told)))
    db.session.commit()


def test_before_any_publication_it_is_the_usual_share() -> None:
    assert usual_share(make_root().id) == Participation(USUAL_SHARE)


def test_it_is_the_mean_of_the_last_four_publications() -> None:
    root = make_root()
    for number, rate in enumerate((10, 40, 50, 60, 70), start=1):
        publish(root, number, 24, rate=rate, members=0)
    found = usual_share(root.id)
    assert found.source == "published"
    assert found.share == pytest.approx(0.55)
    assert usual_share(make_root("Another").id).source == "usual"


@pytest.mark.parametrize(
    ("rate", "share"),
    [
        (None, (20 / 40 + 29 / 40) / 2),
        (60, (0.55 + 0.65) / 2),  # the narrower of the two
        (70, (0.65 + 29 / 40) / 2),  # where both overlap
    ],
)
def test_rate_and_range_of_answers_are_read_together(rate: float | None, share: float) -> None:
    root = make_root()
    publish(root, 1, 24, rate=rate)
    assert usual_share(root.id).share == pytest.approx(share)


@pytest.mark.parametrize(("bound", "rate", "share"), [("<=", 10, 0.05), (">=", 90, 0.95)])
def test_a_closed_end_reaches_to_nobody_or_to_all(bound: Bound, rate: float, share: float) -> None:
    root = make_root()
    publish(root, 1, 24, rate=rate, bound=bound, members=0)
    assert usual_share(root.id).share == pytest.approx(share)


def test_it_is_never_more_than_all_nor_nobody() -> None:
    crowded, empty = make_root(), make_root("Another")
    publish(crowded, 1, 24, rate=None, members=20)
    publish(empty, 1, 24, rate=5, bound="<=", members=0)
    assert usual_share(crowded.id).share == 1.0
    assert usual_share(empty.id).share == pytest.approx(0.05)
