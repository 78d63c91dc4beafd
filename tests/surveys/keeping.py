"""Keep boxes behind a socket, in this process, for tests."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.settings import BoxSettings
from surveys.keeper import kept
from surveys.remote import RemoteBoxes


@contextmanager
def socket_path() -> Iterator[Path]:
    """Give the path of a socket, short as a socket's address must be."""
    with tempfile.TemporaryDirectory(prefix="keeper-") as folder:
        yield Path(folder) / "boxes.sock"


@contextmanager
def kept_boxes(settings: BoxSettings) -> Iterator[RemoteBoxes]:
    """Keep the boxes of a data folder until the end of the block."""
    with socket_path() as path, kept(settings.model_copy(update={"box_socket": str(path)})):
        yield RemoteBoxes(path)
