"""Tests of publishing without the measures that were withdrawn."""

import json
from pathlib import Path

import orjson
import pytest
from sqlalchemy import event, insert, select

from analytics.release import publishing as release, striking, tallies
from analytics.release.content import encode, read_head
from analytics.release.models import Release, ReleasedPage, StruckMeasure
from analytics.release.publishing import StruckMeanwhile
from core.db import db, transaction
from surveys.sealing import read_sealed
from tests.analytics.release.closed import closed_wave, publisher, seal
from tests.analytics.released import SET
from tests.builders import make_root

pytestmark = pytest.mark.usefixtures("each_database", "app")


def test_of_a_struck_measure_no_count_reaches_the_release(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    plain = release.content_of(made, read_sealed(path), {})
    with transaction():
        striking.strike(made.id, "sisq", "Une phrase manquait en anglais.")
    spoilt = orjson.loads(path.read_bytes())
    spoilt["cells"]["c" * 16]["sisq"] = {"1": 7_777, "2": 0, "3": 0, "4": 0, "5": 0, "na": 0}
    path.write_bytes(orjson.dumps(spoilt))
    publisher(tmp_path).publish(made.id, {})
    told = json.loads(db.session.scalars(select(Release.payload)).one())
    assert told["struck"] == [{"measure": "sisq", "reason": "Une phrase manquait en anglais."}]
    figures = told["table"]["groups"][0]["figures"]
    assert [one["measure"] for one in figures] == ["ucla3", "owner_isolated", "peer_talk", "weighs_most"]
    left = [one for one in json.loads(encode(plain))["table"]["groups"][0]["figures"] if one["measure"] != "sisq"]
    assert figures == left
    page = db.session.scalars(select(ReleasedPage)).one()
    assert "sisq" not in page.groups + page.means + page.charts


def test_when_every_measure_is_struck_only_the_number_of_answers_is_published(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    seal(tmp_path, made, 12)
    with transaction():
        for measure in tallies.measures(SET):
            striking.strike(made.id, measure.id, "Wrong page.")
    publisher(tmp_path).publish(made.id, {})
    (group,) = json.loads(db.session.scalars(select(Release.payload)).one())["table"]["groups"]
    assert group["n"] == {"low": 10, "high": 14}
    assert group["figures"] == []


def test_what_is_struck_while_the_figures_are_made_is_not_published_by_mistake(tmp_path: Path) -> None:
    made = closed_wave(make_root())
    path = seal(tmp_path, made, 12)
    struck = {"wave_id": made.id, "measure": "sisq", "reason": "Too late, almost."}

    def strike(*_: object) -> None:  # by somebody else, as soon as this process has read what it needs
        with db.engine.begin() as connection:
            connection.execute(insert(StruckMeasure).values(struck))

    event.listen(db.session, "after_rollback", strike, once=True)
    with pytest.raises(StruckMeanwhile):
        publisher(tmp_path).publish(made.id, {})
    assert db.session.scalars(select(Release)).all() == []
    publisher(tmp_path).publish(made.id, {})
    assert [one.measure for one in read_head(db.session.scalars(select(Release.head)).one()).struck] == ["sisq"]
    assert not path.exists()
