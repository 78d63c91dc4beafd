"""Say where each wave's box stands, for whoever compares that with what Desk says."""

from pathlib import Path
from sqlite3 import OperationalError

from networks.restores import Condition
from surveys import store
from surveys.folders import ID, WaveFolder


def conditions(waves: Path) -> dict[str, Condition]:
    """Return where the box of every wave stands that was ever opened here, by wave id."""
    folders = sorted(waves.iterdir()) if waves.is_dir() else []
    known = (WaveFolder(path) for path in folders if ID.fullmatch(path.name))
    return {folder.path.name: condition(folder) for folder in known if folder.opened}


def condition(folder: WaveFolder) -> Condition:
    """Return where the box of an opened wave stands; what a killed step left counts as the step not yet taken."""
    if folder.cancelled.exists():
        return Condition.CANCELLED
    if folder.sealed.exists():
        return Condition.SEALED
    if not folder.box.exists():
        return Condition.EMPTY
    try:
        with store.opened(folder.box) as box:
            taking = folder.cards.exists() and not store.is_closed(box)
    except OperationalError:  # sealed this very moment
        if folder.box.exists():
            raise
        return condition(folder)
    return Condition.OPEN if taking else Condition.CLOSING
