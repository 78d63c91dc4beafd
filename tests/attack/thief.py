"""Run the reader as a thief would: a program of its own, to which no part of the product can be imported."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
READER = HERE / "reader"
Report = Mapping[str, Any]


def read(attack: str, folder: Path, dossier: Mapping[str, Any], aside: Path) -> Report:
    """Run one attack on a folder; the dossier is written aside, where the reader does not look."""
    path = aside / "dossier.json"
    path.write_text(json.dumps(dossier), encoding="ascii")
    # -S: not even what is installed beside Python can be imported
    command = [sys.executable, "-E", "-s", "-S", "-m", "reader", attack, str(folder.absolute()), str(path.absolute())]
    told = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True)
    report: Report = json.loads(told.stdout)
    return report


def read_everything(folder: Path, dossier: Mapping[str, Any], aside: Path) -> Report:
    """Attack a full copy."""
    return read("copy", folder, dossier, aside)
