"""Read the systemd units that are shipped, and what they say of a process."""

import shlex
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"
SYSTEMD = DEPLOY / "systemd"
UNITS = sorted(SYSTEMD.glob("*.service"))


@dataclass(frozen=True)
class Unit:
    """A unit's sections: each setting with its values in order."""

    name: str
    sections: dict[str, dict[str, list[str]]]

    def one(self, setting: str) -> str:
        """Return a service's setting that is given once."""
        (value,) = self.sections["Service"][setting]
        return value

    def all(self, setting: str) -> list[str]:
        """Return the values of a service's setting, none if it is not there."""
        return self.sections["Service"].get(setting, [])

    @property
    def words(self) -> list[str]:
        """Return what it asks of the command line."""
        return shlex.split(self.one("ExecStart"))[1:]

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that it sets, those of the shared file included."""
        shared = [line for line in (SYSTEMD / "entrepairs.env").read_text().splitlines() if line and line[0] != "#"]
        return dict(pair.split("=", 1) for pair in (*shared, *self.all("Environment")))


def unit(name: str) -> Unit:
    """Read a unit by its name."""
    sections: dict[str, dict[str, list[str]]] = {}
    for line in (SYSTEMD / f"{name}.service").read_text().splitlines():
        if line.startswith("["):
            section = sections.setdefault(line[1:-1], defaultdict(list))
        elif line and not line.startswith("#"):
            setting, value = line.split("=", 1)
            section[setting].append(value)
    return Unit(name, sections)
