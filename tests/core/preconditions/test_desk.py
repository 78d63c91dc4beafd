import pytest

from app import create_desk
from core.db import db
from core.doctor import examine
from core.findings import Finding
from core.preconditions.catalogue import CATALOGUE, PRECONDITIONS
from core.preconditions.desk import files_of_desk

DESK = {
    *("address", "backups", "database-settings", "file-system", "logs", "permissions", "proxy"),
    *("core-dumps", "database-archive", "own-host", "service-log", "snapshots", "swap"),
}


@pytest.fixture
def closed(settings):
    """The data folder as an installation makes it."""
    settings.data_dir.chmod(0o700)
    (settings.data_dir / "desk.db").chmod(0o600)
    return settings


def test_a_folder_of_the_service_alone_holds(closed):
    assert files_of_desk(closed) == Finding("permissions", holds=True)


@pytest.mark.parametrize("mode", [0o750, 0o710, 0o701, 0o755, 0o720])
def test_a_folder_that_others_can_enter_does_not_hold(closed, mode):
    closed.data_dir.chmod(mode)
    found = files_of_desk(closed)
    assert found.holds is False
    assert str(closed.data_dir) in found.detail


@pytest.mark.parametrize("name", ["desk.db", "desk.db-wal", "erased.txt"])
def test_a_file_that_others_can_read_does_not_hold(closed, name):
    path = closed.data_dir / name
    path.touch()
    path.chmod(0o640)
    assert name in files_of_desk(closed).detail
    path.chmod(0o600)
    assert files_of_desk(closed).holds is True


def test_a_database_that_is_a_server_s_has_no_file_to_look_at(closed):
    elsewhere = closed.model_copy(update={"database_url": "postgresql+psycopg://here/desk"})
    (closed.data_dir / "desk.db").chmod(0o644)
    assert files_of_desk(elsewhere).holds is True


def test_every_check_of_this_side_is_registered_and_has_words(app):
    found = {one.name: one.holds for one in examine(app)}
    assert found.keys() <= CATALOGUE.keys()
    assert found.keys() >= DESK
    assert {name for name in DESK if found[name] is not None} >= DESK - {"proxy", "backups", "service-log"}


def test_an_installation_as_we_tell_to_make_it_fulfils_every_condition(closed):
    desk = create_desk(closed.model_copy(update={"backups": "none", "proxy_config": "none"}))
    with desk.app_context():
        found = {one.name: one.holds for one in examine(desk)}
        db.engine.dispose()
    # whether the tests passed on these very sources, and what this machine's disk is, decides itself elsewhere
    known = PRECONDITIONS - {"attack-suite", "file-system"}
    assert {name: found[name] for name in known} == dict.fromkeys(known, True)
