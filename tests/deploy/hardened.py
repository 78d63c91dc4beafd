"""Run an installation in hardened mode: the shipped units' processes under two users, behind the shipped proxy."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy import update

from app import create_desk
from core.clock import now
from core.db import db
from core.jobs import EPOCH, JobLease
from core.settings import SECRETS, Settings
from networks.models import Wave
from tests.builders import make_lead, make_member, make_root, make_wave
from tests.deploy.accounts import Account, accounts
from tests.deploy.proxies import BOX, DESK, Proxy, free_ports, running
from tests.deploy.units import Unit, unit
from tests.journeys.device import Device, Reply, _reply
from tests.postbox import Postbox, open_postbox

MEMBERS = 14
PATIENCE_S = 30
MARKED = {
    "Cookie": "entrepairs=marker-cookie",
    "User-Agent": "marker-browser",
    "Referer": "https://marker.example/",
    "X-Forwarded-For": "203.0.113.77",
}


@dataclass(frozen=True)
class Visitor(Device):
    """A device that comes through the proxy and says more of itself than any browser would."""

    proxy: Proxy

    def request(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Reply:
        """Send one request below `/box/<wave>/`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(f"{BOX}:{self.proxy.port}")
        connection.sock = self.proxy.line(BOX)
        with closing(connection):
            connection.request(method, f"{self.base}{path}?marker=query", body, MARKED | named)
            return _reply(connection.getresponse())


@dataclass
class Hardened:
    """A whole installation: who runs it, where its parts are, which of its processes run."""

    folder: Path
    desk_user: Account
    box_user: Account
    settings: Settings
    postbox: Postbox
    desk: Flask
    upstreams: dict[str, int]
    secrets: dict[str, str]
    proxy: Proxy
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def box_data(self) -> Path:
        return self.folder / "entrepairs-box"

    @property
    def desk_data(self) -> Path:
        return self.folder / "entrepairs-desk"

    @property
    def socket(self) -> Path:
        return self.folder / "entrepairs-boxes" / "boxes.sock"

    def log(self, name: str) -> Path:
        return self.folder / "logs" / f"{name}.log"

    def home(self, name: str) -> Path:
        return self.folder / "homes" / name

    def start(self, name: str) -> None:
        """Start a shipped unit's process as its user, with the environment that it names and nothing else."""
        shipped = unit(name)
        account = self.box_user if shipped.one("User") == "entrepairs-box" else self.desk_user
        for part in ("home", "tmp"):
            (self.home(name) / part).mkdir(parents=True, exist_ok=True)
            account.own(self.home(name))
        with self.log(name).open("ab") as log:
            self.running[name] = account.start(
                [sys.executable, "-m", "app", *map(self._here, shipped.words)],
                self._environment(shipped),
                log,
                umask=int(shipped.one("UMask"), 8),
                deny_write_execute=shipped.all("MemoryDenyWriteExecute") == ["yes"],
            )

    def stop(self, name: str) -> int:
        """Stop a process as systemd does and return how it ended."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE_S)

    def wait(self, name: str, ready: Callable[[], object]) -> None:
        """Wait until something has come about that a process does; fails with what it said."""
        ends = time.monotonic() + PATIENCE_S
        while not ready():
            process = self.running[name]
            assert process.poll() is None, self.log(name).read_text()
            assert time.monotonic() < ends, self.log(name).read_text()
            time.sleep(0.05)

    def visitor(self, link: str) -> Visitor:
        """Open a card's link through the proxy."""
        parts = urlsplit(link)
        base = parts.path.rstrip("/").rpartition("/")[0]
        cell, code = parts.fragment.split(".")
        return Visitor(parts.netloc, f"{base}/", cell, code, self.proxy)

    def turn(self, wave_id: str, **fields: datetime) -> None:
        """Move a wave's dates and make every job due."""
        db.session.execute(update(Wave).where(Wave.id == wave_id).values(**fields))
        db.session.execute(update(JobLease).values(due_at=EPOCH))
        db.session.commit()

    def environments(self, *names: str) -> str:
        """Return what the environments of processes and their children hold, as the kernel knows them."""
        pids = [pid for name in names for pid in _family(self.running[name].pid)]
        return "\n".join(Path(f"/proc/{pid}/environ").read_text() for pid in pids)

    def _environment(self, shipped: Unit) -> dict[str, str]:
        own = {name: self._here(value) for name, value in shipped.environment.items()}
        own["ENTREPAIRS_BACKUPS"] = "none"
        home = self.home(shipped.name)
        # a home and a temporary folder, where the unit allows none, show who would write into them
        return {**own, "HOME": str(home / "home"), "TMPDIR": str(home / "tmp"), "PATH": os.environ["PATH"]}

    def _here(self, shipped: str) -> str:
        """Return a shipped value with this installation's own places and numbers."""
        places = {
            "https://desk.example.org": f"https://{DESK}:{self.proxy.port}",
            "https://box.example.org": f"https://{BOX}:{self.proxy.port}",
            "/var/lib/": f"{self.folder}/",
            "/run/entrepairs-boxes": str(self.socket.parent),
            "/etc/nginx": str(self.proxy.folder),
            "%d": str(self.folder / "secrets"),
            "8001": str(self.upstreams["desk"]),
            "8002": str(self.upstreams["box"]),
        }
        if shipped == "entrepairs-desk":
            return str(self.desk_user.uid)
        for example, here in places.items():
            shipped = shipped.replace(example, here)
        return shipped


@contextmanager
def installed(template: Path) -> Iterator[Hardened]:
    """Install with a club of fourteen whose check-in is due and one whose check-in comes tomorrow; nothing runs yet."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="hardened-")))
        folder.chmod(0o755)
        desk_user, box_user = accounts()
        upstreams = dict(zip(("desk", "box"), free_ports(2), strict=True))
        proxy = stack.enter_context(running(folder / "nginx", upstreams))
        postbox = stack.enter_context(open_postbox())
        _lay_out(folder, template)
        secrets = _secrets(postbox)
        settings = _settings(folder, proxy, secrets)
        desk = create_desk(settings)
        stack.enter_context(desk.app_context())
        _found_two_clubs()
        for name, value in secrets.items():
            (folder / "secrets" / name).write_text(value)
        _give_away(folder, desk_user, box_user)
        there = Hardened(folder, desk_user, box_user, settings, postbox, desk, upstreams, secrets, proxy)
        stack.callback(_end, there)
        yield there


def _end(there: Hardened) -> None:
    for name in tuple(there.running):
        there.stop(name)
    db.session.rollback()
    db.engine.dispose()


def _lay_out(folder: Path, template: Path) -> None:
    for part in ("entrepairs-desk", "entrepairs-box", "secrets"):
        (folder / part).mkdir(mode=0o700)
    for part in ("entrepairs-boxes", "logs", "homes"):
        (folder / part).mkdir()
    shutil.copyfile(template, folder / "entrepairs-desk" / "desk.db")


def _give_away(folder: Path, desk_user: Account, box_user: Account) -> None:
    """Give each side its own, and both the door between them, as the shipped tmpfiles.d says."""
    for part in ("entrepairs-desk", "secrets"):
        desk_user.own(folder / part)
        for file in (folder / part).iterdir():
            file.chmod(0o600)
    box_user.own(folder / "entrepairs-box")
    box_user.own(folder / "entrepairs-boxes", desk_user)
    (folder / "entrepairs-boxes").chmod(0o2750)


def _secrets(postbox: Postbox) -> dict[str, str]:
    return {
        "secret_key": "secret-of-desk-" + "s" * 32,
        "contact_keys": Fernet.generate_key().decode(),
        "lookup_key": "secret-of-lookups-" + "l" * 32,
        "mail_url": postbox.url,
    }


def _settings(folder: Path, proxy: Proxy, secrets: dict[str, str]) -> Settings:
    assert set(secrets) <= set(SECRETS)
    return Settings(
        data_dir=folder / "entrepairs-desk",
        base_url=f"https://{DESK}:{proxy.port}",
        box_url=f"https://{BOX}:{proxy.port}",
        box_socket=str(folder / "entrepairs-boxes" / "boxes.sock"),
        **secrets,  # type: ignore[arg-type]  # the names are fields, the values are validated
    )


def _found_two_clubs() -> None:
    root = make_root(contact="Camille, 02 40 00 00 00")
    make_lead(root, email="owner0@exemple.fr")
    for number in range(1, MEMBERS):
        make_member(root, f"owner{number}@exemple.fr")
    make_wave(root, opens_at=now() - timedelta(minutes=1))
    later = make_root("Club de demain")
    for _ in range(MEMBERS):
        make_member(later)
    make_wave(later, opens_at=now() + timedelta(days=1))  # its key is made ahead
    db.session.commit()


def answers(port: int) -> bool:
    """Tell whether somebody listens at a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]
