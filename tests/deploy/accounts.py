"""Two users of the machine, one for each side: real ones where the tests may become another user."""

import grp
import json
import os
import pwd
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
LAUNCH = Path(__file__).with_name("launch.py")
NEEDED = tuple(dict.fromkeys(str(Path(one).resolve()) for one in (sys.base_prefix, sys.prefix, ROOT)))

TRY = """
for one; do
    if [ -d "$one" ]; then ls "$one"; else head -c 1 "$one"; fi >/dev/null 2>&1 && echo "$one"
done
true
"""


@dataclass(frozen=True)
class Account:
    """A user and the group of the same number; `become` is false where it is the user who runs the tests."""

    uid: int
    gid: int
    become: bool

    def start(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: IO[bytes],
        *,
        umask: int = 0o022,
        deny_write_execute: bool = False,
    ) -> subprocess.Popen[bytes]:
        """Start a program as this user, with this environment and nothing else."""
        order = {
            "become": self.become,
            "uid": self.uid,
            "gid": self.gid,
            "needed": NEEDED,
            "command": command,
            "environment": environment,
            "umask": umask,
            "deny_write_execute": deny_write_execute,
        }
        return subprocess.Popen([sys.executable, str(LAUNCH), json.dumps(order)], cwd=ROOT, stdout=log, stderr=log)

    def own(self, path: Path, group: "Account | None" = None) -> None:
        """Give a file or a folder with all in it to this user."""
        for one in (path, *path.rglob("*")):
            os.chown(one, self.uid, (group or self).gid)

    def reads(self, paths: Iterable[Path]) -> list[str]:
        """Return which of some files this user can read and which folders list, by really trying."""
        command = ["/bin/sh", "-c", TRY, "sh", *map(str, paths)]
        me: dict[str, Any] = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.become else {}
        told: str = subprocess.run(command, capture_output=True, text=True, check=True, **me).stdout
        return told.splitlines()


@cache
def accounts() -> tuple[Account, Account]:
    """Return Desk's user and the Box's: two strangers to the machine if we are root and may change, else ourselves."""
    taken = {one.pw_uid for one in pwd.getpwall()} | {one.gr_gid for one in grp.getgrall()}
    desk, box = [Account(number, number, become=True) for number in range(61200, 65000) if number not in taken][:2]
    if os.geteuid() == 0 and _can_run(desk):
        return desk, box
    ourselves = Account(os.geteuid(), os.getegid(), become=False)
    return ourselves, ourselves


def _can_run(account: Account) -> bool:
    with Path(os.devnull).open("wb") as nowhere:
        return account.start([sys.executable, "-c", "import core.settings"], {}, nowhere).wait() == 0
