"""Make the signing keys of cells, some of them ahead of time since drawing one takes a third of a second."""

import secrets
from pathlib import Path

from core.tickets import SigningKey
from surveys.folders import PRIVATE, write_new


def make_ahead(pool: Path, number: int) -> int:
    """Fill the pool up to that many unused keys and return how many were made."""
    pool.mkdir(mode=0o700, parents=True, exist_ok=True)
    missing = max(0, number - len(list(pool.glob("*.pem"))))
    for _ in range(missing):
        _write(pool / f"{secrets.token_hex(8)}.pem")
    return missing


def place_key(pool: Path, target: Path) -> SigningKey:
    """Put a key into its place, one from the pool if there is any, and return it.

    A key moves out of the pool in one step, so two openings never share one.
    """
    for ready in pool.glob("*.pem"):
        try:
            ready.rename(target)
        except FileNotFoundError:  # another opening was quicker
            continue
        return load_key(target)
    return _write(target)


def load_key(path: Path) -> SigningKey:
    """Load a signing key; raises FileNotFoundError once it was destroyed."""
    return SigningKey.from_pem(path.read_bytes())


def _write(path: Path) -> SigningKey:
    key = SigningKey.generate()
    write_new(path, key.to_pem(), PRIVATE)
    return key
