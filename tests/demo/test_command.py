"""The verb `demo`: once really started, the rest in this process."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from click.testing import CliRunner

from app import create_desk
from core.settings import Settings
from demo import command
from tests.conftest import KEY

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60
LOOPBACK = "0100007F"
LISTENING = "0A"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@contextmanager
def started(port, data, log):
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "demo", "--port", str(port), "--data", str(data)],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        yield process
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE_S) == 0, log.read_text()


def first_page(port):
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE_S) as answer:
                return answer.read().decode()
        except urllib.error.URLError:
            time.sleep(0.05)
    raise TimeoutError


def listening(port):
    """Addresses on which somebody listens to a port, as the kernel writes them."""
    rows = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()[1:]]
    sockets = [row[1].split(":") for row in rows if row[3] == LISTENING]
    return {address for address, its_port in sockets if int(its_port, 16) == port}


def invoke(data, port=None):
    arguments = ["--data", str(data), "--port", str(port or free_port())]
    return CliRunner().invoke(command.build(create_desk), arguments)


def test_it_serves_on_this_machine_alone_prints_links_and_stops_cleanly(tmp_path):
    port, log = free_port(), tmp_path / "log"
    with started(port, tmp_path / "demo", log):
        assert "Démonstration" in first_page(port)
        assert listening(port) == {LOOPBACK}
        told = re.findall(r"^  (?:curl -H .+ )?(\S+)$", log.read_text(), re.MULTILINE)
        assert len(told) == 12
        assert all(link.startswith(f"http://localhost:{port}/") for link in told)
        refused = invoke(tmp_path / "demo")
        assert refused.exit_code == 1
        assert "is running" in refused.output


def test_a_folder_with_real_data_is_refused_in_plain_words(tmp_path):
    (tmp_path / "desk.db").write_text("real")
    before = dict(os.environ)
    refused = invoke(tmp_path)
    assert refused.exit_code == 1
    assert "nothing was touched" in refused.output
    assert [entry.name for entry in tmp_path.iterdir()] == ["desk.db"]
    assert dict(os.environ) == before


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        refused = invoke(tmp_path / "demo", other.getsockname()[1])
    assert refused.exit_code == 1
    assert "choose another one" in refused.output
    assert not (tmp_path / "demo").exists()


def test_each_run_has_secrets_of_its_own(tmp_path):
    first, second = dict[str, str](), dict[str, str]()
    command.settle(first, tmp_path, 8000)
    command.settle(second, tmp_path, 8000)
    assert first.keys() == second.keys()
    for name in ("SECRET_KEY", "CONTACT_KEYS", "LOOKUP_KEY"):
        assert first[f"ENTREPAIRS_{name}"] != second[f"ENTREPAIRS_{name}"]


def test_the_settings_of_an_installation_are_set_aside(tmp_path):
    installed = {
        "PATH": "/bin",
        "ENTREPAIRS_DATABASE_URL": "postgresql+psycopg://real",
        "ENTREPAIRS_DATABASE_URL_FILE": "/run/secrets/url",
        "ENTREPAIRS_MAIL_URL_FILE": "/run/secrets/mail",
        "ENTREPAIRS_BOX_URL": "https://box.example",
    }
    command.settle(installed, tmp_path, 8000)
    assert installed["PATH"] == "/bin"
    assert not [name for name in installed if name.endswith(("_FILE", "BOX_URL", "DATABASE_URL"))]
    assert installed["ENTREPAIRS_MAIL_URL"] == "console:"


def test_the_demonstration_opens_today(tmp_path):
    own = Settings(
        data_dir=tmp_path, secret_key="s" * 32, contact_keys=(KEY,), lookup_key="l" * 32, mail_url="console:", demo=True
    )
    links = command.seed(create_desk, own)
    assert len({link.url for link in links}) == len({link.label for link in links}) == 12
    held = [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    assert not [name for name in held if name.startswith(str(tmp_path))], "a forked server would share these"
