import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from app import create_desk
from core.commands import Composition, build, require_port

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30


@pytest.fixture
def environment(settings):
    """The settings as the environment of a command; the database is not there yet."""
    (settings.data_dir / "desk.db").unlink()
    return {
        "ENTREPAIRS_DATA_DIR": str(settings.data_dir),
        "ENTREPAIRS_SECRET_KEY": settings.secret_key,
        "ENTREPAIRS_LOOKUP_KEY": settings.lookup_key,
        "ENTREPAIRS_CONTACT_KEYS": ",".join(settings.contact_keys),
        "ENTREPAIRS_MAIL_URL": "memory:",
    }


@pytest.fixture
def run(environment, settings):
    """Run one command in this process."""
    cli = build(Composition(create_desk))

    def invoke(*words):
        return CliRunner(env=environment).invoke(cli, words, catch_exceptions=False)

    return invoke


def tables(path):
    with sqlite3.connect(path) as connection:
        found = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    connection.close()
    return found


def test_upgrade_makes_the_database_and_may_be_repeated(run, settings):
    assert run("upgrade").exit_code == 0
    assert run("upgrade").exit_code == 0
    assert {"member", "wave", "release"} <= tables(settings.data_dir / "desk.db")


def test_jobs_run_does_what_is_due_once(run):
    run("upgrade")
    first, second = run("jobs", "run"), run("jobs", "run")
    assert "mail" in first.output.split()
    assert second.output.strip() == "nothing was due"


def test_the_worker_works_until_it_is_told_to_stop(run, settings):
    run("upgrade")
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    timer = threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    assert run("worker").exit_code == 0
    for number, handler in before.items():
        signal.signal(number, handler)
    timer.join()
    with sqlite3.connect(settings.data_dir / "desk.db") as connection:
        held = connection.execute("SELECT count(*) FROM job_lease").fetchone()
    connection.close()
    assert held[0] > 0


def test_a_port_that_is_taken_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(click.ClickException, match="another one"):
        require_port("127.0.0.1", server.getsockname()[1])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def serving(environment, *options):
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE_S)


def status(port, path):
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE_S) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError


@pytest.mark.parametrize(
    ("only", "desk", "box"), [((), 200, 404), (("--only", "desk"), 200, 404), (("--only", "box"), 404, 404)]
)
def test_desk_and_box_are_served_together_or_alone(run, environment, only, desk, box):
    run("upgrade")
    with serving(environment, *only) as port:
        assert status(port, "/healthz") == desk
        assert status(port, "/box/0123456789abcdef/fr/") == box


def test_the_worker_runs_beside_as_a_process_of_its_own(run, environment, settings):
    run("upgrade")
    with serving(environment, "--with-worker") as port:
        assert status(port, "/readyz") == 200
        ends = time.monotonic() + PATIENCE_S
        held = 0
        while not held and time.monotonic() < ends:
            with sqlite3.connect(settings.data_dir / "desk.db") as connection:
                held = connection.execute("SELECT count(*) FROM job_lease").fetchone()[0]
            connection.close()
            time.sleep(0.1)
    assert held
