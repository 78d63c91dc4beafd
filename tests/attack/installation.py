"""Run a whole installation by its own commands, as an operator does, and copy all there is of it."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.fernet import InvalidToken
from flask import Flask
from sqlalchemy import select

from core import vault
from core.db import Model, db
from core.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30
UNSEALED = "unsealed.jsonl"
"""Desk's rows in clear, one object a line, in a copy."""


@dataclass(frozen=True)
class Installation:
    """An installation run by the command line; `desk` looks into it from outside, `log` holds all that it said."""

    settings: Settings
    desk: Flask
    log: Path

    def run(self, *words: str) -> None:
        """Run one command to its end."""
        with self.log.open("ab") as log:
            subprocess.run(self._command(*words), env=self._environment(), cwd=ROOT, stdout=log, stderr=log, check=True)

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve Desk and Box as in production until the end of the block."""
        with self.log.open("ab") as log:
            command = self._command("serve", "--port", str(self.port))
            server = subprocess.Popen(command, env=self._environment(), cwd=ROOT, stdout=log, stderr=log)
            try:
                self._wait(server)
                yield
            finally:
                server.terminate()
                server.wait(PATIENCE_S)

    @property
    def port(self) -> int:
        return int(self.settings.base_url.rpartition(":")[2])

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        for _ in range(PATIENCE_S * 20):
            assert server.poll() is None, self.log.read_text()
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)) as line:
                try:
                    line.request("GET", "/healthz")
                    assert line.getresponse().status == 200
                except ConnectionRefusedError:
                    time.sleep(0.05)
                else:
                    return
        raise TimeoutError("the server did not start")

    @staticmethod
    def _command(*words: str) -> list[str]:
        return [sys.executable, "-m", "app", *words]

    def _environment(self) -> dict[str, str]:
        chosen = self.settings
        named = {
            "DATA_DIR": str(chosen.data_dir),
            "SECRET_KEY": chosen.secret_key,
            "LOOKUP_KEY": chosen.lookup_key,
            "CONTACT_KEYS": ",".join(chosen.contact_keys),
            "BASE_URL": chosen.base_url,
            "MAIL_URL": chosen.mail_url,
        }
        return {**os.environ, **{f"ENTREPAIRS_{name}": value for name, value in named.items()}}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def unsealed() -> Iterator[dict[str, Any]]:
    """Return every row of Desk as a thief reads it who has the keys to contacts and outbox too."""
    for table in Model.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            yield {f"{table.name}.{name}": opened_up(value) for name, value in row._mapping.items()}


def opened_up(value: object) -> object:
    if not isinstance(value, bytes):
        return value if isinstance(value, str | int) else str(value)
    try:
        return vault.unseal(value)
    except InvalidToken:
        return value.hex()


def rob(there: Installation, copy: Path) -> Path:
    """Copy all there is by a program of its own, file times included, while the server runs."""
    copy.mkdir()
    subprocess.run(["cp", "-a", there.settings.data_dir, there.log, copy], check=True)
    path = copy / UNSEALED
    path.write_text("\n".join(map(json.dumps, unsealed())), encoding="utf-8")
    os.utime(path, (0, 0))  # our own file
    db.session.rollback()
    return copy
