"""Run an application on granian as in production and read the CPU time of all its processes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.settings import PREFIX, Settings

THREADS = 32
TICKS = os.sysconf("SC_CLK_TCK")
PATIENCE = 30.0


@dataclass(frozen=True)
class Served:
    """A running server: its port and its first process."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Return the CPU seconds spent by the server and its children, dead and alive."""
        return sum(_cpu(pid) for pid in _family(self.pid))

    def memory(self) -> float:
        """Return the proportional set size of the server and its children, in MB."""
        return sum(_pss(pid) for pid in _family(self.pid)) / 1024


def environment(settings: Settings) -> dict[str, str]:
    """Return what a server of its own needs to find these settings."""
    names = ("data_dir", "secret_key", "lookup_key", "base_url")
    chosen = {f"{PREFIX}{name.upper()}": str(getattr(settings, name)) for name in names}
    return {**chosen, f"{PREFIX}CONTACT_KEYS": ",".join(settings.contact_keys), "PYTHONPATH": str(Path.cwd())}


@contextmanager
def served(target: str, **environment: str) -> Iterator[Served]:
    """Serve an application factory, one worker process with many threads."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--workers", "1"]
    command += ["--blocking-threads", str(THREADS), "--no-ws", "--no-log", "--port", str(port), target]
    process = subprocess.Popen(command, env={**os.environ, **environment}, start_new_session=True)
    try:
        _wait(port, process)
        yield Served(port, process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(int(PATIENCE * 20)):
        if process.poll() is not None:
            raise RuntimeError("the server stopped at once")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the server did not start")


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(value) for value in fields[11:15]) / TICKS


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
