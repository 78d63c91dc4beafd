import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from core.serving import require_one_side, require_port
from core.settings import BoxSettings

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30


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


@pytest.mark.parametrize("only", [(), ("--only", "desk")], ids=["together", "desk alone"])
def test_desk_is_served_with_the_box_or_alone(run, environment, only):
    run("upgrade")
    with serving(environment, *only) as port:
        assert status(port, "/healthz") == 200
        assert status(port, "/box/0123456789abcdef/fr/") == 404


def test_the_box_is_served_without_a_single_secret(environment):
    with serving({"ENTREPAIRS_DATA_DIR": environment["ENTREPAIRS_DATA_DIR"]}, "--only", "box") as port:
        assert status(port, "/healthz") == 404
        assert status(port, "/box/0123456789abcdef/fr/") == 404


def test_one_process_does_not_serve_both_sides_where_they_are_kept_apart(tmp_path):
    apart = BoxSettings(data_dir=tmp_path, box_socket="/run/boxes.sock")
    require_one_side(apart, "box")
    require_one_side(apart, "desk")
    require_one_side(BoxSettings(data_dir=tmp_path), None)
    with pytest.raises(click.ClickException, match="--only"):
        require_one_side(apart, None)


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
