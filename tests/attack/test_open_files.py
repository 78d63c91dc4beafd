"""A sealed wave lives on nowhere out of sight: in no deleted file that is held open, in memory or elsewhere."""

import sqlite3
import threading
from pathlib import Path

from core.settings import Settings
from surveys.boxes import FolderBoxes
from surveys.folders import WaveFolder
from tests.surveys.boxing import ANSWERS, CELLS, WAVE, Device

HELD = Path("/proc/self/fd")
GONE = "(deleted)"
"""How the system marks what has no name any more: an unlinked file, a temporary one, one in memory."""


def held() -> set[str]:
    """Return all that this process holds open."""
    found = set()
    for descriptor in list(HELD.iterdir()):
        try:
            found.add(str(descriptor.readlink()))
        except FileNotFoundError:  # the listing's own
            continue
    return found


def unnamed() -> set[str]:
    """Return what is held open without a name."""
    return {target for target in held() if GONE in target}


def test_nothing_of_a_sealed_wave_is_held_open(
    device: Device, boxes: FolderBoxes, settings: Settings, folder: WaveFolder
) -> None:
    before = unnamed()
    cards = {cell: boxes.draw_cards(WAVE, {cell: 8})[cell] for cell in CELLS}
    for cell, codes in cards.items():
        for code in codes[1:]:
            assert device.send(device.ticket(code, cell), ANSWERS).status_code == 200
    assert {str(folder.box), str(folder.cards)} <= held()
    assert unnamed() == before  # nothing is put aside while answers come either
    assert boxes.seal(WAVE, 8).sealed
    for cell, codes in cards.items():  # the Box learns of it from whoever comes next, or from its own heartbeat
        assert device.ask(codes[0], device.prepare(cell)).status_code == 423
    wait_for_writers()
    assert unnamed() == before
    assert [target for target in held() if target.startswith(str(settings.waves_dir)) and ".db" in target] == []


def wait_for_writers() -> None:
    """Wait until the threads that wrote have let go."""
    for thread in threading.enumerate():
        if thread.name.startswith("writer"):
            thread.join(10)


def test_a_connection_that_stays_open_is_seen(tmp_path: Path) -> None:
    """Positive control: what is deleted can be read for as long as somebody holds it."""
    before, path = unnamed(), tmp_path / "kept.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE kept (a)")
    path.unlink()
    assert unnamed() - before == {f"{path} {GONE}"}
    connection.close()
    assert unnamed() == before
