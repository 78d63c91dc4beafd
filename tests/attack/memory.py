"""Give a test a folder in memory: thousands of commits then wait for no disk."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def in_memory() -> Iterator[Path]:
    """Give a folder that no disk holds up, where the machine has one."""
    shared = Path("/dev/shm")  # noqa: S108  # a fresh folder is made in it
    with tempfile.TemporaryDirectory(dir=shared if os.access(shared, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A folder in memory in place of pytest's own."""
    with in_memory() as folder:
        yield folder
