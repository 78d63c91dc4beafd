"""Tests of adding past rounds to a network."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from flask import Flask
from sqlalchemy import func, select

from analytics.past_rounds import importing
from analytics.past_rounds.importing import ImportRefused, Target
from analytics.past_rounds.mapping import Mapped
from analytics.release.content import Break, read_head
from analytics.release.models import Release, ReleasedPage
from core.db import Model, db
from members.models import Member
from networks.cells import CellClass
from networks.models import PUBLISHED, TOO_FEW, Wave
from networks.waves import State
from tests.builders import make_club, make_federation, make_lead, make_root, make_wave
from tests.conftest import START
from tests.pages import CheckedClient

pytestmark = pytest.mark.usefixtures("each_database", "app")
DAY = timedelta(days=1)
FIRST = {"name": "first", "opens": "2025-03-03", "closes": "2025-03-14", "publishes": "2025-03-20"}
SECOND = {"name": "second", "opens": "2025-10-06", "closes": "2025-10-17"}
Classes = Mapping[CellClass, Mapping[tuple[str, str], int]]


def mapped(*rounds: Mapping[str, object], club: bool = False) -> Mapped:
    told: dict[str, object] = {"question_set": "pulse-fr-1", "rounds": rounds, "measures": {"sisq": {"column": "S"}}}
    told |= {"round": {"column": "R"}} | ({"club": {"column": "C"}} if club else {})
    return Mapped.model_validate(told)


def answered(**clubs: int) -> Classes:
    """Return what so many rows of each club count to: their answers go round."""
    found: dict[CellClass, dict[tuple[str, str], int]] = {}
    for club, number in clubs.items():
        values = {("*", "1"): number}
        for person in range(number):
            value = ("sisq", str(1 + person % 5))
            values[value] = values.get(value, 0) + 1
        found[CellClass(club)] = values
    return found


def imported(found: Target, mapping: Mapped, counts: Mapping[str, Classes]) -> list[Wave]:
    root_id = found.chosen.root_id
    importing.add(root_id, importing.prepared(found, mapping, counts))
    return waves(root_id)


def waves(root_id: str) -> list[Wave]:
    return list(db.session.scalars(select(Wave).where(Wave.root_id == root_id).order_by(Wave.number)))


def test_past_rounds_become_released_waves_before_those_planned() -> None:
    root = make_root()
    planned = [make_wave(root, number, opens_at=START + 90 * number * DAY).id for number in (1, 2)]
    db.session.commit()
    mapping = mapped(FIRST, SECOND)
    counts = {"first": answered(**{root.id: 12}), "second": answered(**{root.id: 33})}
    found = imported(importing.target(root.id, mapping), mapping, counts)
    assert [wave.number for wave in found] == [1, 2, 3, 4]
    assert [wave.id for wave in found[2:]] == planned
    assert [(wave.state, wave.outcome) for wave in found[:2]] == [(State.RELEASED, PUBLISHED)] * 2
    assert found[0].opens_at == datetime(2025, 3, 3, 7, tzinfo=UTC)
    assert found[0].publishes_at == datetime(2025, 3, 20, 8, tzinfo=UTC)
    assert found[1].publishes_at == found[1].closes_at == datetime(2025, 10, 17, 16, tzinfo=UTC)
    told = [orjson.loads(payload) for payload in db.session.scalars(select(Release.payload).order_by(Release.number))]
    assert [one["occasion"]["imported"] for one in told] == [True, True]
    assert [one["table"]["rate"] for one in told] == [None, None]
    assert [one["table"]["groups"][0]["n"] for one in told] == [{"low": 10, "high": 14}, {"low": 30, "high": 49}]
    assert [one["plan"][0]["measure"] for one in told] == ["sisq"] * 2
    assert all(one["policy_sha256"] and one["breaks"] == [] for one in told)


def test_no_number_of_answers_is_kept_beside_the_release() -> None:
    root = make_root()
    mapping = mapped(FIRST)
    counts = {"first": answered(**{root.id: 4_321})}
    (wave,) = imported(importing.target(root.id, mapping), mapping, counts)
    assert (wave.members, wave.cells) == (0, 0)
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert "4321" not in repr(row), table.name


def test_clubs_too_small_to_show_make_up_their_federation() -> None:
    root = make_federation()
    clubs = [make_club(root, name) for name in ("One", "Two", "Three")]
    mapping = mapped(FIRST, club=True)
    counts = {"first": answered(**{club.id: 5 for club in clubs})}
    imported(importing.target(root.id, mapping), mapping, counts)
    (payload,) = db.session.scalars(select(Release.payload))
    shown = {group["node"]: group["n"] for group in orjson.loads(payload)["table"]["groups"]}
    assert shown == {root.id: {"low": 15, "high": 19}} | dict.fromkeys(club.id for club in clubs)


def test_those_invited_give_a_response_rate_and_the_size_of_clubs() -> None:
    root = make_federation()
    gare, port = make_club(root, "Gare"), make_club(root, "Port")
    mapping = mapped({**FIRST, "invited": {"gare": 200, port.id: 100}}, club=True)
    counts = {"first": answered(**{gare.id: 120, port.id: 60})}
    (wave,) = imported(importing.target(root.id, mapping), mapping, counts)
    assert wave.members == 300
    assert wave.frozen is not None
    assert wave.frozen["sizes"] == {gare.id: 200, port.id: 100}
    (payload,) = db.session.scalars(select(Release.payload))
    assert orjson.loads(payload)["table"]["rate"]["value"] == 60


def test_more_answers_than_people_invited_are_refused() -> None:
    root = make_root()
    mapping = mapped({**FIRST, "invited": {root.name: 11}})
    with pytest.raises(ImportRefused, match="more answers than people invited"):
        importing.prepared(importing.target(root.id, mapping), mapping, {"first": answered(**{root.id: 12})})


def test_a_round_that_too_few_answered_publishes_nothing(sign_in: Callable[[Member], CheckedClient]) -> None:
    root = make_root()
    mapping = mapped(FIRST, SECOND)
    found = imported(importing.target(root.id, mapping), mapping, {"second": answered(**{root.id: 12})})
    assert [wave.outcome for wave in found] == [TOO_FEW, PUBLISHED]
    assert db.session.scalars(select(Release.number)).all() == [2]
    page = sign_in(make_lead(root)).get(f"/app/club/{root.id}/wave/{found[0].id}").text
    assert "ancienne enquête" in page
    assert "détruit" not in page


def test_importing_twice_is_refused_and_changes_nothing() -> None:
    root = make_root()
    mapping = mapped(FIRST)
    counts = {"first": answered(**{root.id: 12})}
    imported(importing.target(root.id, mapping), mapping, counts)
    with pytest.raises(ImportRefused, match="imported already"):
        imported(importing.target(root.id, mapping), mapping, counts)
    assert db.session.scalar(select(func.count()).select_from(Wave)) == 1


def test_all_rounds_are_added_or_none() -> None:
    root = make_root()
    planned = make_wave(root, opens_at=START + 90 * DAY)
    db.session.commit()
    mapping = mapped(FIRST, SECOND)
    target = importing.target(root.id, mapping)
    ready = importing.prepared(target, mapping, {name: answered(**{root.id: 12}) for name in ("first", "second")})
    ready[1].wave.opens_at = ready[1].wave.publishes_at  # what the database itself refuses
    with pytest.raises(Exception, match="dates"):
        importing.add(root.id, ready)
    db.session.rollback()
    assert [wave.id for wave in waves(root.id)] == [planned.id]
    assert waves(root.id)[0].number == 1
    assert db.session.scalar(select(func.count()).select_from(ReleasedPage)) == 0


def test_what_changed_between_the_trial_and_the_writing_is_noticed() -> None:
    root = make_root()
    mapping = mapped(FIRST)
    ready = importing.prepared(importing.target(root.id, mapping), mapping, {"first": answered(**{root.id: 12})})
    make_wave(root, 7, opens_at=START - 600 * DAY, state=State.CANCELLED)
    db.session.commit()
    with pytest.raises(ImportRefused, match="changed meanwhile"):
        importing.add(root.id, ready)


def test_only_the_top_of_a_network_takes_rounds() -> None:
    root = make_federation()
    club = make_club(root)
    with pytest.raises(ImportRefused, match=f"import into {root.id}"):
        importing.target(club.id, mapped(FIRST, club=True))


def test_a_network_of_several_clubs_needs_a_column_for_them_and_knows_them_all() -> None:
    root = make_federation()
    twins = [make_club(root, "Twin") for _ in range(2)]
    with pytest.raises(ImportRefused, match="column that says the club"):
        importing.target(root.id, mapped(FIRST))
    for stranger in ("Nowhere", "Twin"):  # of one name there are two
        with pytest.raises(ImportRefused, match=stranger):
            importing.target(root.id, mapped({**FIRST, "invited": {stranger: 9}}, club=True))
    assert importing.target(root.id, mapped({**FIRST, "invited": {twins[0].id: 9}}, club=True))


def test_the_first_live_release_goes_on_where_the_imported_ones_end(app: Flask) -> None:
    del app
    root = make_root()
    mapping = mapped(FIRST)
    imported(importing.target(root.id, mapping), mapping, {"first": answered(**{root.id: 12})})
    root_settings = importing.target(root.id, mapping).chosen
    root_settings.attributes = "size"
    second = mapped(SECOND)
    imported(importing.target(root.id, second), second, {"second": answered(**{root.id: 12})})
    breaks = [read_head(head).breaks for head in db.session.scalars(select(Release.head).order_by(Release.number))]
    assert breaks == [(), (Break("categories"),)]


def test_members_see_imported_rounds_on_the_page_of_their_club(sign_in: Callable[[Member], CheckedClient]) -> None:
    root = make_federation()
    gare, port = make_club(root, "Gare"), make_club(root, "Port")
    mapping = mapped(FIRST, SECOND, club=True)
    counts = {name: answered(**{gare.id: 30, port.id: 6}) for name in ("first", "second")}
    imported(importing.target(root.id, mapping), mapping, counts)
    client = sign_in(make_lead(root, gare))
    pages = {node.id: client.get(f"/app/results/{node.id}") for node in (root, gare, port)}
    assert {page.status_code for page in pages.values()} == {200}
    assert "non affiché cette fois" in pages[port.id].text
