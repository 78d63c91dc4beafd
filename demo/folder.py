"""Take a folder for one run of the demonstration: an empty one, or one that an earlier run left, emptied."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surveys.folders import Occupied, locked

MARK = "DEMONSTRATION"
"""Name of the file that tells a demonstration's folder from anybody's real data, and that a run holds locked."""
MEANING = "This folder belongs to the demonstration: everything in it is deleted whenever that starts.\n"


class NotADemonstration(Exception):
    """The folder holds something that no demonstration put there."""


class AlreadyRunning(Exception):
    """Another demonstration uses the folder."""


@contextmanager
def taken(folder: Path) -> Iterator[Path]:
    """Hold an empty folder for the time of a run.

    Raises NotADemonstration and touches nothing when the folder holds other data, AlreadyRunning when it is in use.
    """
    mark = folder / MARK
    if folder.exists() and any(folder.iterdir()) and not mark.is_file():
        raise NotADemonstration(str(folder))
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with locked(mark, wait=False):
            mark.write_text(MEANING, encoding="utf-8")
            _empty(folder)
            yield folder
    except Occupied as error:
        raise AlreadyRunning(str(folder)) from error


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MARK:
            entry.unlink()
