"""Tests of what cannot be changed."""

import pytest
from flask import Flask

from analytics import release
from analytics.models import Release, ReleasedForGood, ReleasedPage
from core.db import db
from tests.analytics.released import wave

pytestmark = pytest.mark.usefixtures("each_database", "app")
TREE = {"club": None}


@pytest.fixture
def stored(app: Flask) -> Release:
    found = release.store(wave(1, {"club": 12}, TREE, root="club"))
    db.session.commit()
    return found


def test_a_release_is_never_changed(stored: Release) -> None:
    stored.sha256 = "0" * 64
    with pytest.raises(ReleasedForGood):
        db.session.flush()


def test_a_release_is_never_deleted(stored: Release) -> None:
    db.session.delete(stored)
    with pytest.raises(ReleasedForGood):
        db.session.flush()


@pytest.mark.usefixtures("stored")
def test_a_page_is_never_changed() -> None:
    page = db.session.get_one(ReleasedPage, ("0" * 15 + "1", "club"))
    page.charts = "{}"
    with pytest.raises(ReleasedForGood):
        db.session.flush()
