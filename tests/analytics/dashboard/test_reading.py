"""Tests of reading pages back."""

import pytest

from analytics.dashboard import reading
from analytics.release import publishing as release
from core.db import db
from tests.analytics.released import wave

pytestmark = pytest.mark.usefixtures("each_database", "app")
TREE = {"fed": None, "x": "fed", "y": "fed"}


def test_before_the_first_release_there_is_no_page() -> None:
    assert reading.dashboard("fed", "x", []) is None


def test_a_node_added_since_has_no_page_yet() -> None:
    release.store(wave(1, {"x": 12}, TREE, root="fed"))
    assert reading.dashboard("fed", "new", []) is None


def test_a_page_holds_its_own_waves_and_its_clubs_and_no_other_root() -> None:
    release.store(wave(1, {"x": 12, "y": 30}, TREE, root="fed"))
    release.store(wave(2, {"x": 12, "y": 30}, TREE, root="fed"))
    release.store(wave(3, {"z": 12}, {"z": None}, root="z"))
    db.session.commit()
    found = reading.dashboard("fed", "fed", ["x", "y"])
    assert found is not None
    page, charts = found
    assert page.head.occasion.number == 2
    assert [row.network_id for row in page.rows] == ["x", "y"]
    assert '"ucla3"' in charts
