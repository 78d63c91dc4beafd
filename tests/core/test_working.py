import os
import signal
import sqlite3
import threading
from pathlib import Path

import click
import pytest

from app import create_desk
from core.working import work


@pytest.fixture
def handlers():
    """Put back what a worker does with signals."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_the_worker_works_until_it_is_told_to_stop(run, settings):
    run("upgrade")
    timer = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    assert run("worker").exit_code == 0
    timer.join()
    with sqlite3.connect(settings.data_dir / "desk.db") as connection:
        held = connection.execute("SELECT count(*) FROM job_lease").fetchone()
    connection.close()
    assert held[0] > 0


@pytest.mark.usefixtures("handlers")
def test_the_worker_of_the_box_knows_no_secret_and_makes_no_desk(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("ENTREPAIRS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ENTREPAIRS_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("ENTREPAIRS_BOX_SOCKET", "/nowhere/boxes.sock")
    kept = []

    def keep(settings, told_to_stop):
        os.kill(os.getpid(), signal.SIGTERM)
        kept.append((settings.data_dir, told_to_stop.wait(5)))

    work(lambda _settings: pytest.fail("Desk was made"), keep, "box")
    assert kept == [(Path(tmp_path), True)]


@pytest.mark.parametrize("only", ["box", "desk"])
def test_half_a_worker_needs_the_way_to_the_other_half(monkeypatch, tmp_path, only):
    monkeypatch.setenv("ENTREPAIRS_DATA_DIR", str(tmp_path))
    with pytest.raises(click.ClickException, match="BOX_SOCKET"):
        work(create_desk, None, only)
