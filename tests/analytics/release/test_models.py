"""Tests of what cannot be changed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from analytics.release import publishing as release
from analytics.release.models import Release, ReleasedForGood, ReleasedPage
from core.db import Model, db
from networks.models import Wave
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


@pytest.mark.parametrize("model", [Release, ReleasedPage])
@pytest.mark.parametrize("statement", [update, delete])
@pytest.mark.usefixtures("stored")
def test_nothing_published_is_changed_or_deleted_in_bulk(model: type[Model], statement: Callable[..., Any]) -> None:
    before = db.session.scalar(select(func.count()).select_from(model))
    for target in (model, model.__table__):
        changed = statement(target)
        with pytest.raises(ReleasedForGood):
            db.session.execute(changed.values(wave_id="f" * 16) if statement is update else changed)
    assert db.session.scalar(select(func.count()).select_from(model)) == before


@pytest.mark.usefixtures("stored")
def test_other_tables_still_change_in_bulk() -> None:
    db.session.execute(update(Wave).values(number=2))
    db.session.execute(delete(Wave))
