"""Run one attack and print its report as JSON."""

import json
import sys
from pathlib import Path

from . import blinding, copying, crashes, residue, singling

ATTACKS = {
    "blinding": blinding.attack,
    "copy": copying.attack,
    "crashes": crashes.attack,
    "residue": residue.attack,
    "singling": singling.attack,
}

if __name__ == "__main__":
    name, folder, dossier = sys.argv[1:]
    report = ATTACKS[name](Path(folder), json.loads(Path(dossier).read_text(encoding="utf-8")))
    print(json.dumps(report))  # noqa: T201
