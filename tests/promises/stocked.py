"""Take back the cards that a test had drawn: a database put back beside a fuller box is a restore, and noticed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from surveys import store


@contextmanager
def same_cards(path: Path) -> Iterator[None]:
    """Leave in a box, at the end of the block, the cards that it held at its beginning."""
    before = _hashes(path)
    yield
    with store.opened(path) as cards, store.writing(cards):
        cards.executemany("DELETE FROM card WHERE hash = ?", [(new,) for new in _hashes(path) - before])


def _hashes(path: Path) -> set[bytes]:
    with store.opened(path) as cards:
        return {hash_ for (hash_,) in cards.execute("SELECT hash FROM card")}
