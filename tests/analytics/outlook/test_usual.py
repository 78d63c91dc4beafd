"""The participation to expect comes from a root's own publications where they tell it."""

from dataclasses import replace

import pytest

from analytics.disclosure.coarsening import Rounded
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


def publish(root: Network, number: int, sheets: int, *, rate: float | None, members: int = 40) -> None:
    """Publish a wave of a club in which so many of its members answered."""
    wave = make_wave(root, number, state=State.RELEASED, members=members)
    content = released.wave(number, {root.id: sheets}, {root.id: None}, root=root.id)
    told = None if rate is None else Rounded(rate, "=", 10)
    occasion = replace(content.occasion, wave_id=wave.id)
    release.store(replace(content, occasion=occasion, table=replace(content.table, rate=told)))
    db.session.commit()


def test_before_any_publication_it_is_the_usual_share() -> None:
    assert usual_share(make_root().id) == Participation(USUAL_SHARE)


def test_it_is_the_mean_of_the_last_four_published_rates() -> None:
    root = make_root()
    for number, rate in enumerate((10, 40, 50, 60, 70), start=1):
        publish(root, number, 24, rate=rate)
    found = usual_share(root.id)
    assert found.source == "published"
    assert found.share == pytest.approx(0.55)
    assert usual_share(make_root("Another").id).source == "usual"


def test_where_no_rate_is_told_the_range_of_answers_stands_for_it() -> None:
    root = make_root()
    publish(root, 1, 24, rate=None)
    assert usual_share(root.id).share == pytest.approx((20 + 29) / 2 / 40)


def test_it_is_never_more_than_all_nor_nobody() -> None:
    crowded, empty = make_root(), make_root("Another")
    publish(crowded, 1, 24, rate=None, members=20)
    publish(empty, 1, 24, rate=0)
    assert usual_share(crowded.id).share == 1.0
    assert 0 < usual_share(empty.id).share < 0.1
