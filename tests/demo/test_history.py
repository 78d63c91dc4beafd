from dataclasses import replace
from datetime import date

import orjson
import pytest
from sqlalchemy import select

from analytics.release.models import Release
from core.clock import now
from core.db import db
from demo import history, tree
from networks.models import TOO_FEW, Network, Wave
from networks.waves import State

ADMITTED = date(2024, 1, 2)
CLUSTER = "Clubs de l'arrière-pays"


@pytest.fixture
def told(app, clock):
    """Both roots with their past."""
    planted = tree.plant(ADMITTED)
    for root in planted:
        history.tell(root, clock())
    return planted


def releases(root_id):
    found = db.session.scalars(select(Release).where(Release.root_id == root_id).order_by(Release.number))
    return [orjson.loads(release.payload) for release in found]


def groups(release) -> dict[tuple[str, ...], list[dict[str, object]]]:
    names = {row.id: row.name for row in db.session.execute(select(Network.id, Network.name))}
    return {(names[one["node"]], *one["categories"]): one["figures"] for one in release["table"]["groups"]}


def test_both_roots_have_six_released_waves(told):
    for planted in told:
        waves = db.session.scalars(select(Wave).where(Wave.root_id == planted.root.id).order_by(Wave.number)).all()
        assert [wave.number for wave in waves] == [1, 2, 3, 4, 5, 6]
        assert {wave.state for wave in waves} == {State.RELEASED}
        assert all(wave.publishes_at < now() for wave in waves)


def means(release):
    """The means of the whole root: which of two equal groups below is told of further goes by their random ids."""
    root, *_ = release["table"]["groups"]
    return [(one["measure"], one["n"], one["mean"]) for one in root["figures"]]


def test_the_same_figures_are_told_twice(told, clock):
    again = tree.plant(ADMITTED)
    for first, second in zip(told, again, strict=True):
        history.tell(second, clock())
        assert list(map(means, releases(first.root.id))) == list(map(means, releases(second.root.id)))


def test_clubs_of_a_cluster_are_masked_in_every_wave_and_all_others_and_the_cluster_are_shown_in_most(told):
    shown = dict.fromkeys((*(place.name for place in tree.places()), CLUSTER), 0)
    for planted in told:
        for release in releases(planted.root.id):
            for (name, *block), figures in groups(release).items():
                if name in shown and not block:
                    shown[name] += any(figure["n"] for figure in figures)
    assert [shown.pop(name) for name in ("Club des Sources", "Club du Moulin", "Club des Quatre-Vents")] == [0, 0, 0]
    assert min(shown.values()) >= 4


def test_the_shock_can_be_seen_in_the_federations_figures(told):
    stress = [
        figure["mean"]["value"]
        for release in releases(told[0].root.id)
        for figure in release["table"]["groups"][0]["figures"]
        if figure["measure"] == "sisq"
    ]
    assert len(stress) == 6
    assert stress[4] > max(stress[3], stress[5])


def test_a_wave_that_too_few_answered_publishes_nothing(app, clock):
    planted = tree.plant(ADMITTED)[1]
    silent = tuple(replace(one, place=replace(one.place, rate=0.0)) for one in planted.people[planted.root.id])
    history.tell(replace(planted, people={planted.root.id: silent}), clock())
    waves = db.session.scalars(select(Wave).where(Wave.root_id == planted.root.id)).all()
    assert {wave.outcome for wave in waves} == {TOO_FEW}
    assert releases(planted.root.id) == []
